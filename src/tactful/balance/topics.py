"""Topics of the pool as small dense arrays, the person's share of each, and what of each was shown lately.

A topic is a tag. Likeness weighs it by how much it tells within the pool: a tag that every candidate carries tells
nothing. Makers tell too, half as much, and only of likeness. Shares come from the person's positive signals; one
event spreads over its item's tags.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.lanes import lanes
from tactful.profile.appetite import NEW_BELOW
from tactful.profile.view import View

__all__ = ["LATELY", "Topics", "topics_of"]

LATELY = 40
"""What was shown last that a list is calibrated with: with ten more places it makes the last fifty."""

_MAKER = 0.25
"""Square of how much a maker tells against a topic."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of m pool items over local codes; code `none` is padding, makers have the codes above it.

    Attributes
    ----------
    of
        intp [T, m], codes of each item in its column, padded with `none`; the rows below the first `lanes` are makers.
    lanes
        How many rows are topics.
    none
        The code of padding.
    count
        int64 [m], topics of each item.
    squares
        float64 [codes], the square of how much a code tells (0 for padding).
    share
        float64 [codes], the person's share, 0..1; zeros when the person has none.
    lately
        float64 [codes], how many of the last shown items each topic had, an item counting 1 over all its topics.
    group
        int32 [m], variant group, -1 for none.
    known
        Whether the person has any topic at all.
    had
        bool [m], whether a signal of the person is about the item itself.
    """

    of: NDArray[np.intp]
    lanes: int
    none: int
    count: NDArray[np.int64]
    squares: NDArray[np.float64]
    share: NDArray[np.float64]
    lately: NDArray[np.float64]
    group: NDArray[np.int32]
    known: bool
    had: NDArray[np.bool_]

    def familiar(self) -> NDArray[np.bool_]:
        """Return whether the person knows an item or one of its topics, bool [m]."""
        mine = (self.share >= NEW_BELOW).take(self.of[: self.lanes])
        known: NDArray[np.bool_] = np.logical_or.reduce(mine, axis=0)
        return known | self.had

    def sayable(self) -> NDArray[np.bool_]:
        """Return where the person and the item both have topics, or the person had the item: bool [m]."""
        return self.had | ((self.count > 0) & self.known)


def topics_of(
    catalogue: Catalogue, items: NDArray[np.int32], view: View, shown: NDArray[np.int32] | None = None
) -> Topics:
    """Return the topics of pool items (numbers), the person's shares of them, and those of what was `shown` lately."""
    weight = np.maximum(view.weight, 0.0).astype(np.float64)
    lately = np.zeros(0, np.int32) if shown is None else shown[-LATELY:]
    every = np.concatenate([items, view.item, lately])
    size, none = len(items), int(catalogue.tag.max(initial=-1)) + 1
    of, count = lanes(catalogue, every, none)
    near, rows, codes = of[:, :size], len(of), none + 1
    maker = catalogue.creator[items]
    if int(maker.max(initial=-1)) >= 0:
        near = np.concatenate([near, np.where(maker < 0, none, maker + codes)[None]])
        codes += int(maker.max()) + 1
    else:
        near = np.ascontiguousarray(near)
    squares = _tells(np.bincount(near.ravel(), minlength=codes), size)
    squares *= squares
    squares[none] = 0.0
    squares[none + 1 :] *= _MAKER
    share, had_lately = _masses(of[:, size:], count[size:], weight, codes, none)
    total = float(share.sum())
    if total > 0:
        share /= total
    had = np.zeros(int(every.max(initial=-1)) + 1, np.bool_)
    had[view.item[weight > 0]] = True
    group = catalogue.group[items]
    return Topics(near, rows, none, count[:size], squares, share, had_lately, group, total > 0, had[items])


def _masses(
    of: NDArray[np.intp], count: NDArray[np.int64], weight: NDArray[np.float64], codes: int, none: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the person's signals (the first columns) give each code, and what was shown (the others) of each."""
    signals = len(weight)
    worth = np.ones(len(count))
    worth[:signals] = weight
    worth /= np.maximum(count, 1)
    place = of.copy()
    place[:, signals:] += codes
    both: NDArray[np.float64] = np.bincount(
        place.ravel(), np.broadcast_to(worth, place.shape).ravel(), minlength=2 * codes
    ).astype(np.float64, copy=False)
    both[[none, codes + none]] = 0.0
    return both[:codes], both[codes:]


def _tells(carriers: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Return how much each code tells: 1 for one that a single item carries, 0 for one that nearly all do."""
    told: NDArray[np.float64] = np.log((count + 1) / np.maximum(carriers, 1))
    told *= 1.0 / np.log(count + 1)
    return told
