"""Peers beside us: each runs in a child process of its own interpreter, over the same events, for the same people.

The interpreter is ``$TACTFUL_PEERS``, else ``.cache/peers/bin/python`` (made by ``python benchmarks/ground/peers.py``),
else the one that runs the benchmark. A peer that is not installed gives a row that says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.learn.evaluate import Contender, Lists, Task

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".cache" / "peers"
COSTS: dict[str, tuple[float, float]] = {}
"""Fit wall and CPU seconds of the last run of each peer, by contender name."""


class NotInstalledError(RuntimeError):
    """The peer cannot be imported by the peers' interpreter."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One model of one library with one setting."""

    name: str
    library: str
    model: str
    settings: dict[str, object]

    def contender(self) -> Contender:
        """Return the peer as a contender."""
        return Contender(self.name, self._fit)

    def _fit(self, learned: EventColumns, items: int) -> Lists:
        return lambda task: self._lists(learned, items, task)

    def _lists(self, learned: EventColumns, items: int, task: Task) -> NDArray[np.int32]:
        crowd, row = np.unique(learned.person, return_inverse=True)
        asked = np.searchsorted(crowd, task.held.person)
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            np.savez(folder / "task.npz", row=row, item=learned.item, at=learned.at, people=len(crowd), asked=asked)
            words = {
                "library": self.library,
                "model": self.model,
                "settings": self.settings,
                "items": items,
                "count": task.count,
                "new_only": task.new_only,
                "threads": os.cpu_count() or 1,
            }
            (folder / "task.json").write_text(json.dumps(words))
            child = Path(__file__).parent / "peer_child.py"
            surroundings = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
            done = subprocess.run(
                [interpreter(), str(child), made], check=False, capture_output=True, text=True, env=surroundings
            )
            if done.returncode == 3:
                raise NotInstalledError(self.library)
            if done.returncode:
                raise RuntimeError(f"{self.name}: {done.stderr[-800:]}")
            cost = json.loads((folder / "cost.json").read_text())
            COSTS[self.name] = (cost["seconds"], cost["cpu_seconds"])
            return np.load(folder / "lists.npy", allow_pickle=False)


def interpreter() -> str:
    """Return the Python that has the peers."""
    ready = HOME / "bin" / "python"
    return os.environ.get("TACTFUL_PEERS") or (str(ready) if ready.exists() else sys.executable)


def grids() -> dict[str, list[Peer]]:
    """Return every peer with its bounded grid of settings, tuned alike on validation."""
    als = [
        Peer(
            f"implicit ALS ({factors}, reg {reg}, alpha {alpha})",
            "implicit",
            "als",
            {"factors": factors, "regularization": reg, "alpha": alpha, "iterations": 15},
        )
        for factors in (32, 64)
        for reg in (0.01, 1.0)
        for alpha in (1.0, 10.0)
    ]
    bpr = [
        Peer(
            f"implicit BPR ({factors}, rate {rate})",
            "implicit",
            "bpr",
            {"factors": factors, "learning_rate": rate, "iterations": 200},
        )
        for factors in (32, 64)
        for rate in (0.01, 0.05)
    ]
    near = {
        f"implicit {model} kNN": [
            Peer(f"implicit {model} kNN ({count})", "implicit", model, {"K": count}) for count in (20, 100, 400)
        ]
        for model in ("tfidf", "cosine", "bm25")
    }
    return {
        "implicit ALS": als,
        "implicit BPR": bpr,
        **near,
        "RecTools EASE": [
            Peer(f"RecTools EASE ({reg})", "rectools", "ease", {"regularization": reg}) for reg in (100, 300, 1000)
        ],
        "RecTools PureSVD": [
            Peer(f"RecTools PureSVD ({count})", "rectools", "svd", {"factors": count}) for count in (16, 32, 64)
        ],
        "RecTools 7-day popular": [Peer("RecTools 7-day popular", "rectools", "trend", {"days": 7})],
    }


def install() -> None:
    """Make the peers' environment: RecTools without torch, which brings implicit, and Vowpal Wabbit."""
    venv.create(HOME, with_pip=True)
    subprocess.run(
        [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "rectools", "vowpalwabbit"], check=True
    )


if __name__ == "__main__":
    install()
    print(f"peers installed for {interpreter()}")
