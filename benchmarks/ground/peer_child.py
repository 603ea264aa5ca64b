"""Fits one peer and lists for the people asked: run by the peers' own interpreter, knows nothing of Tactful.

``python peer_child.py DIR`` reads ``DIR/task.json`` and ``DIR/task.npz`` and writes ``DIR/lists.npy`` and
``DIR/cost.json``. Exit code 3 means that the peer is not installed. Only NumPy, SciPy and the peer are imported.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse


def matrix(row: Any, item: Any, shape: tuple[int, int], *, counts: bool) -> Any:
    """Return the people x items matrix, of counts or of ones."""
    found = sparse.csr_matrix((np.ones(len(row), np.float32), (row, item)), shape=shape)
    found.sum_duplicates()
    if not counts:
        found.data[:] = 1.0
    return found


def implicit_lists(task: dict[str, Any], arrays: dict[str, Any]) -> tuple[Any, float, float]:
    """Fit a model of `implicit` and return (lists, seconds, CPU seconds) for the rows asked."""
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

    makers = {
        "als": AlternatingLeastSquares,
        "bpr": BayesianPersonalizedRanking,
        "cosine": CosineRecommender,
        "tfidf": TFIDFRecommender,
        "bm25": BM25Recommender,
    }
    shape = (int(arrays["people"]), int(task["items"]))
    held = matrix(arrays["row"], arrays["item"], shape, counts=not task["new_only"])
    settings = dict(task["settings"])
    if task["model"] in {"als", "bpr"}:
        settings |= {"random_state": 7, "num_threads": int(task["threads"])}
    model = makers[task["model"]](**settings)
    begun, busy = time.perf_counter(), time.process_time()
    model.fit(held, show_progress=False)
    spent = time.perf_counter() - begun, time.process_time() - busy
    asked = arrays["asked"]
    lists, _ = model.recommend(
        asked, held[asked], N=int(task["count"]), filter_already_liked_items=bool(task["new_only"])
    )
    return np.asarray(lists, np.int32), *spent


def rectools_lists(task: dict[str, Any], arrays: dict[str, Any]) -> tuple[Any, float, float]:
    """Fit a model of RecTools and return (lists, seconds, CPU seconds) for the rows asked."""
    import pandas as pd
    from rectools.dataset import Dataset
    from rectools.models import EASEModel, PopularModel, PureSVDModel

    makers = {
        "ease": lambda regularization: EASEModel(regularization=regularization),
        "svd": lambda factors: PureSVDModel(factors=factors),
        "trend": lambda days: PopularModel(period=pd.Timedelta(days=days)),
    }
    frame = pd.DataFrame(
        {
            "user_id": arrays["row"],
            "item_id": arrays["item"],
            "weight": 1.0,
            "datetime": pd.to_datetime(arrays["at"], unit="ms"),
        }
    )
    model = makers[task["model"]](**task["settings"])
    begun, busy = time.perf_counter(), time.process_time()
    data = Dataset.construct(frame)
    model.fit(data)
    spent = time.perf_counter() - begun, time.process_time() - busy
    asked, count = arrays["asked"], int(task["count"])
    told = model.recommend(asked, data, k=count, filter_viewed=bool(task["new_only"]))
    lists = np.full((len(asked), count), -1, np.int32)
    place = {int(row): n for n, row in enumerate(asked)}
    rows = told["user_id"].map(place).to_numpy()
    lists[rows, told["rank"].to_numpy() - 1] = told["item_id"].to_numpy()
    return lists, *spent


def main(folder: Path) -> int:
    """Do the task in `folder`."""
    task = json.loads((folder / "task.json").read_text())
    with np.load(folder / "task.npz", allow_pickle=False) as loaded:
        arrays = dict(loaded)
    run = {"implicit": implicit_lists, "rectools": rectools_lists}[task["library"]]
    try:
        lists, seconds, cpu = run(task, arrays)
    except ImportError:
        return 3
    np.save(folder / "lists.npy", lists, allow_pickle=False)
    (folder / "cost.json").write_text(json.dumps({"seconds": seconds, "cpu_seconds": cpu}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
