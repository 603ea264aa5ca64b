"""What is inferred of a person: how much of their taste goes to each topic, from how many signals, how surely.

The share is the one the balance stage gives places by: every signal that speaks for an item spreads over its topics.

>>> interval(0.5, 10)
(0.237, 0.763)

References: E. B. Wilson, "Probable inference", JASA 1927; MISSION E8.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.profile.appetite import Appetite
from tactful.profile.view import View

__all__ = ["Inferred", "inferred_topics", "interval", "told_appetite"]

_Z = 1.96
"""Two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """One topic.

    Attributes
    ----------
    topic
        A tag of the catalogue.
    share
        0..1 of the person's taste.
    evidence
        Signals about items of the topic.
    weight
        Sum of what is left of them; below 0 when they speak against it.
    low, high
        Where the share lies with 95 % confidence, given how many signals there are.
    """

    topic: str
    share: float
    evidence: int
    weight: float
    low: float
    high: float


def inferred_topics(view: View, catalogue: Catalogue) -> list[Inferred]:
    """Return the topics of a person's taste, largest share first, then by name."""
    rows = np.flatnonzero((view.weight != 0) & (view.item < len(catalogue)))
    if not len(rows):
        return []
    start = catalogue.tag_start[view.item[rows]]
    count = (catalogue.tag_start[view.item[rows] + 1] - start).astype(np.int64)
    owner = np.repeat(np.arange(len(rows)), count)
    tags = catalogue.tag[np.arange(len(owner)) + np.repeat(start - (np.cumsum(count) - count), count)]
    spread = (view.weight[rows].astype(np.float64) / np.maximum(count, 1))[owner]
    speaking = np.bincount(tags, np.maximum(spread, 0.0))
    weight, evidence = np.bincount(tags, spread), np.bincount(tags)
    total, signals = float(speaking.sum()), int(np.count_nonzero(view.weight[rows] > 0))
    found = []
    for tag in np.flatnonzero(evidence).tolist():
        share = float(speaking[tag]) / total if total else 0.0
        low, high = interval(share, signals)
        found.append(Inferred(catalogue.words[tag], round(share, 6), int(evidence[tag]), round(float(weight[tag]), 6),
                              low, high))  # fmt: skip
    return sorted(found, key=lambda one: (-one.share, one.topic))


def told_appetite(appetite: Appetite, catalogue: Catalogue) -> dict[str, Any]:
    """Return a person's taste for the new as it is told to them.

    Returns
    -------
    dict
        ``trials`` (faded, counted as far as they were looked at), ``accepted`` and ``adopted`` of them, and per tried
        topic its ``accepted`` and ``missed``. Nothing of it is stored: it is derived from signals and lists.
    """
    topics = [
        {
            "topic": catalogue.words[code],
            "accepted": round(appetite.of(code)[0], 3),
            "missed": round(appetite.of(code)[1], 3),
        }
        for code in appetite.topic.tolist()
    ]
    accepted, missed = float(appetite.accepted.sum()), float(appetite.missed.sum())
    return {
        "trials": round(accepted + missed, 3),
        "accepted": round(accepted, 3),
        "adopted": round(appetite.adopted, 3),
        "topics": sorted(topics, key=lambda one: (-one["accepted"], one["topic"])),
    }


def interval(share: float, signals: int) -> tuple[float, float]:
    """Return the Wilson interval (95 %) of a share seen in so many signals, rounded to three digits."""
    if signals == 0:
        return 0.0, 1.0
    square = _Z * _Z / signals
    middle = (share + square / 2) / (1 + square)
    reach = _Z * sqrt(share * (1 - share) / signals + square / (4 * signals)) / (1 + square)
    return round(max(0.0, middle - reach), 3), round(min(1.0, middle + reach), 3)
