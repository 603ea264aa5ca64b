"""Items like one item, for everybody alike: what the model relates to it, with nothing of any person."""

from __future__ import annotations

from typing import Any

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.decide.again import with_signal
from tactful.explain.signals import plain_title
from tactful.explain.words import similar_words
from tactful.profile.view import View
from tactful.rank.scorer import Scorer

__all__ = ["RELATING", "similar"]

RELATING = ("taste", "sequence", "content")
"""Parts that relate items to each other; popularity and context do not."""


def similar(
    number: int, scorer: Scorer, catalogue: Catalogue, *, count: int, now: int, kind: int = 1, language: str = "en"
) -> list[dict[str, Any]]:
    """Return the open items that go best with one item.

    Parameters
    ----------
    number
        Item number.
    scorer, catalogue
        The model and the catalogue.
    count
        At most so many.
    now
        Milliseconds; closed items are left out.
    kind
        Kind code that the relation is asked for, such as that of ``view``.
    language
        Language of the words.

    Returns
    -------
    list of dict
        ``item_id, title, score, text`` with the best first; only items with a positive score.
    """
    one = with_signal(View.nobody(), number, kind, now, 1.0)
    items = np.flatnonzero(catalogue.open_at(now)).astype(np.int32)
    items = items[items != number]
    relating = [index for index, name in enumerate(scorer.part_names) if name in RELATING]
    parts = np.nan_to_num(scorer.scores(one, "*", now, items))[relating].astype(np.float64)
    alone = np.nan_to_num(scorer.scores(View.nobody(), "*", now, items))[relating]
    gained = parts - alone
    score = gained.sum(axis=0)
    best = np.lexsort((items, -score))[:count]
    return [
        {
            "item_id": catalogue.ids[items[row]],
            "title": plain_title(catalogue.title(int(items[row]))),
            "score": float(score[row]),
            "text": similar_words(language, scorer.part_names[relating[int(gained[:, row].argmax())]]),
        }
        for row in best.tolist()
        if score[row] > 0
    ]
