"""What everything must beat: five plain recommenders of our own, in a few lines of NumPy each.

A baseline is fitted on a log and then scores every item for every person: ``fit(...) -> Scores``, where `Scores` takes
`Histories` and returns float32 [people, items]. They share nothing with the engine's parts, so that agreement means
something.

>>> from tactful.learn.splits import histories, plain
>>> log = plain(person=[1, 1, 2], item=[0, 1, 0], at=[1, 2, 3])
>>> popularity(log, 3)(histories(log, np.array([1]))).tolist()
[[2.0, 1.0, 0.0]]

References: Deshpande & Karypis 2004 (item-kNN); Steck 2019 (EASE); Ji et al. 2020 (recent popularity).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tactful.clock import DAY_MS
from tactful.events.columns import EventColumns
from tactful.learn.splits import Histories

__all__ = ["Scores", "ease", "item_neighbours", "own_top", "popularity", "recent_popularity", "top"]

Scores = Callable[[Histories], NDArray[np.float32]]

_HEAD = 6000
"""EASE inverts a dense matrix over at most this many items, the most popular ones."""
_NEAR = 20_000
"""Neighbours are sought among at most this many items, the most popular ones."""


def popularity(learned: EventColumns, items: int) -> Scores:
    """Score each of `items` items by how many events it has, for everybody alike."""
    count = np.bincount(learned.item, minlength=items).astype(np.float32)
    return lambda held: np.broadcast_to(count, (len(held), items))


def recent_popularity(learned: EventColumns, items: int, *, days: float = 7.0) -> Scores:
    """Score items by their events in the last `days` days of the log (> 0); older popularity breaks ties."""
    last = int(learned.at.max(initial=0))
    late = learned.take(learned.at > last - days * DAY_MS)
    recent = np.bincount(late.item, minlength=items).astype(np.float32)
    ever = np.bincount(learned.item, minlength=items)
    count = (recent + ever / (ever.max(initial=0) + 1.0)).astype(np.float32)
    return lambda held: np.broadcast_to(count, (len(held), items))


def own_top(learned: EventColumns, items: int) -> Scores:
    """Score items by how often this person had them; popularity breaks ties and fills the rest."""
    ever = np.bincount(learned.item, minlength=items)
    rest = (ever / (ever.max(initial=0) + 1.0)).astype(np.float32)

    def scores(held: Histories) -> NDArray[np.float32]:
        own = np.zeros((len(held), items), np.float32)
        np.add.at(own, (held.row(), held.events.item), 1.0)
        full: NDArray[np.float32] = own + rest
        return full

    return scores


def item_neighbours(learned: EventColumns, items: int, *, neighbours: int = 100, shrink: float = 10.0) -> Scores:
    """Score by the shrunk cosine between items, each item keeping its closest `neighbours`.

    Parameters
    ----------
    learned
        The log; each (person, item) counts once.
    items
        How many items there are.
    neighbours
        At least 1.
    shrink
        Added to the norm (>= 0): how many common people it takes to be believed.
    """
    head = _most_held(learned, items, _NEAR)
    basket = _baskets(learned, items)[:, head]
    common = (basket.T @ basket).tocoo()
    size = np.zeros(items)
    size[head] = np.asarray(basket.sum(axis=0)).ravel()
    keep = common.row != common.col
    row, col = head[common.row[keep]], head[common.col[keep]]
    alike = common.data[keep] / (np.sqrt(size[row] * size[col]) + shrink)
    order = np.lexsort((col, -alike, row))
    row, col, alike = row[order], col[order], alike[order]
    place = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    near = place < neighbours
    matrix = sparse.csr_matrix((alike[near], (row[near], col[near])), shape=(items, items), dtype=np.float32)
    return lambda held: np.asarray((_held(held, items) @ matrix).todense(), np.float32)


def ease(learned: EventColumns, items: int, *, ridge: float = 300.0) -> Scores:
    """Score by the closed-form item-item regression with zero diagonal; items beyond the head score 0.

    Parameters
    ----------
    learned
        The log; each (person, item) counts once.
    items
        How many items there are.
    ridge
        Added to the diagonal (> 0).
    """
    head = _most_held(learned, items, _HEAD)
    basket = _baskets(learned, items)[:, head]
    gram = np.asarray((basket.T @ basket).todense(), np.float64)
    gram[np.diag_indices_from(gram)] += ridge
    inverse = np.linalg.inv(gram)
    weights = (inverse / -np.diag(inverse)).astype(np.float32)
    np.fill_diagonal(weights, 0.0)

    def scores(held: Histories) -> NDArray[np.float32]:
        known = np.asarray((_held(held, items)[:, head] @ weights), np.float32)
        full = np.zeros((len(held), items), np.float32)
        full[:, head] = known
        return full

    return scores


def top(scores: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """Return the `count` best items per row, best first, ties by item number; ``-1`` where scores are ``-inf``.

    Parameters
    ----------
    scores
        float32 [people, items]; ``-inf`` marks what may not be shown.
    count
        At least 1.
    """
    people, items = scores.shape
    lists = np.full((people, count), -1, np.int32)
    width = min(count, items)
    if not width:
        return lists
    limit = -np.partition(-scores, width - 1, axis=1)[:, width - 1]
    for row in range(people):
        able = np.flatnonzero((scores[row] >= limit[row]) & (scores[row] > -np.inf))
        best = able[np.argsort(-scores[row, able], kind="stable")[:width]]
        lists[row, : len(best)] = best
    return lists


def _most_held(learned: EventColumns, items: int, most: int) -> NDArray[np.intp]:
    ever = np.bincount(learned.item, minlength=items)
    return np.sort(np.argsort(-ever, kind="stable")[:most])


def _baskets(learned: EventColumns, items: int) -> Any:
    _, row = np.unique(learned.person, return_inverse=True)
    return _binary(row, learned.item, (int(row.max(initial=-1)) + 1, items))


def _held(held: Histories, items: int) -> Any:
    return _binary(held.row(), held.events.item, (len(held), items))


def _binary(row: NDArray[Any], item: NDArray[np.int32], shape: tuple[int, int]) -> Any:
    matrix = sparse.csr_matrix((np.ones(len(row), np.float32), (row, item)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
