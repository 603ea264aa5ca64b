"""Topics of the pool as small dense arrays, and the person's share of each.

A topic is a tag. Likeness weighs it by how much it tells within the pool: a tag that every candidate carries tells
nothing.
Shares come from the person's positive signals; one event spreads over its item's tags.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.profile.view import View

__all__ = ["NEW_BELOW", "Topics", "topics_of"]

NEW_BELOW = 0.05
"""A topic with less than this share of the person's signals is new to them (`knowledge/balance.md` 3.2)."""

_MOST_TAGS = 16
"""Tags of one item that are looked at; more would only slow the choice."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of m pool items over G local codes; code G is padding.

    Attributes
    ----------
    of
        int32 [T, m], local topic codes of each item in its column, padded with G.
    tells
        float64 [G + 1], how much a topic tells (0 for padding).
    share
        float64 [G + 1], the person's share, 0..1; zeros when the person has none.
    group
        int32 [m], variant group, -1 for none.
    known
        Whether the person has any topic at all.
    had
        bool [m], whether a signal of the person is about the item itself.
    """

    of: NDArray[np.int32]
    tells: NDArray[np.float64]
    share: NDArray[np.float64]
    group: NDArray[np.int32]
    known: bool
    had: NDArray[np.bool_]

    def newness(self) -> NDArray[np.float64]:
        """Return 1.0 where an item and all its topics are new to the person, else 0.0; 0.0 without topics."""
        if not self.known:
            return np.zeros(self.of.shape[1])
        known_topic = self.share >= NEW_BELOW
        has_topic = self.of[0] < len(self.tells) - 1
        return np.asarray(has_topic & ~self.had & ~known_topic[self.of].any(axis=0)).astype(np.float64)


def topics_of(catalogue: Catalogue, items: NDArray[np.int32], view: View) -> Topics:
    """Return the topics of pool items (numbers) and the person's shares of them."""
    owner, tags = _tags_of(catalogue, items)
    local_of = _local_codes(tags)
    local = local_of[tags]
    count, topics = len(items), int(local_of.max(initial=-1)) + 1
    per_item = np.bincount(owner, minlength=count)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(per_item) - per_item, per_item)
    near = place < _MOST_TAGS
    of = np.full((max(1, min(int(per_item.max(initial=0)), _MOST_TAGS)), count), topics, np.int32)
    of[place[near], owner[near]] = local[near]
    carriers = np.bincount(local, minlength=topics)
    tells = np.append(np.log((count + 1) / np.maximum(carriers, 1)) / np.log(count + 1), 0.0)
    share, known = _shares(catalogue, view, local_of, topics)
    had = np.isin(items, view.item[view.weight > 0])
    return Topics(of, tells, share, catalogue.group[items], known, had)


def _local_codes(tags: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the local code of every tag code up to the largest, ascending; -1 for those that do not occur."""
    there = np.zeros(int(tags.max(initial=-1)) + 1, np.bool_)
    there[tags] = True
    return np.where(there, np.cumsum(there) - 1, -1)


def _shares(
    catalogue: Catalogue, view: View, local_of: NDArray[np.intp], topics: int
) -> tuple[NDArray[np.float64], bool]:
    """Return the person's share of each local topic, and whether the person has topics at all."""
    share = np.zeros(topics + 1)
    liked = np.flatnonzero((view.weight > 0) & (view.item < len(catalogue)))
    owner, tags = _tags_of(catalogue, view.item[liked])
    if not len(tags):
        return share, False
    per_item = np.bincount(owner, minlength=len(liked))
    spread = (view.weight[liked].astype(np.float64) / np.maximum(per_item, 1))[owner]
    inside = tags < len(local_of)
    local = local_of[tags[inside]]
    share[:] = np.bincount(np.where(local < 0, topics, local), spread[inside], minlength=topics + 1)
    share[-1] = 0.0
    share /= spread.sum()
    return share, True


def _tags_of(catalogue: Catalogue, items: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return (row, tag) for every tag of the items, in the order of the rows."""
    start = catalogue.tag_start[items]
    count = catalogue.tag_start[items + 1] - start
    owner = np.repeat(np.arange(len(items)), count)
    shift = start - (np.cumsum(count) - count)
    return owner, catalogue.tag[np.arange(len(owner)) + shift[owner]]
