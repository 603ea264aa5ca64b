"""Content: what is alike by its tags, creator and group, so that a new item is reachable at once.

Items are unit vectors over rare-weighted words; a signal adds ``weight * decay ** age * cosine`` to every item
that shares a word with its own, and a declared liking of a tag adds to the items that carry it. No person enters here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tactful.catalogue.catalogue import Catalogue
from tactful.profile.view import View
from tactful.rank.constants import Blend
from tactful.rank.history import History, spans

__all__ = ["Content", "content_scores", "content_terms"]

_NEWEST = 50
"""Signals that are read; older ones are decayed away."""


@dataclass(frozen=True, slots=True)
class Content:
    """Word vectors of all items of one catalogue snapshot, rows in compressed form.

    Attributes
    ----------
    start, word, value
        Item i carries the words ``word[start[i]:start[i + 1]]`` with float32 values; a row's squares sum to 1 or 0.
    words
        Number of words.
    catalogue
        Where the word of a feature ``"tag=<tag>"`` is looked up.
    """

    start: NDArray[np.int64]
    word: NDArray[np.int32]
    value: NDArray[np.float32]
    words: int
    catalogue: Catalogue
    rows: csr_array
    """The same as a sparse matrix."""

    @classmethod
    def of(cls, catalogue: Catalogue) -> Content:
        """Return the word vectors of a catalogue."""
        items, words = len(catalogue), len(catalogue.words)
        every = np.arange(items)
        named = [(every[column >= 0], column[column >= 0]) for column in (catalogue.creator, catalogue.group)]
        item = np.concatenate([catalogue.tag_of, *(i for i, _ in named)]).astype(np.int64)
        word = np.concatenate([catalogue.tag, *(w for _, w in named)]).astype(np.int64)
        cell = np.unique(item * max(words, 1) + word)
        item, word = cell // max(words, 1), cell % max(words, 1)
        spread = np.bincount(word, minlength=words)
        value = np.log1p(items / np.maximum(spread, 1))[word]
        length = np.sqrt(np.bincount(item, value**2, minlength=items))
        start = np.zeros(items + 1, np.int64)
        np.cumsum(np.bincount(item, minlength=items), out=start[1:])
        weight, code = (value / length[item]).astype(np.float32), word.astype(np.int32)
        rows = csr_array((weight, code, start), shape=(items, words))
        return cls(start, code, weight, words, catalogue, rows)

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.start) - 1


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the newest signals say in words: `recent` with their `worth`, and per word of theirs its owner and value."""

    recent: History
    worth: NDArray[np.float64]
    owner: NDArray[np.int64]
    word: NDArray[np.int32]
    value: NDArray[np.float64]
    """Worth of the owner times its value of the word."""


def content_scores(content: Content, history: History, view: View, blend: Blend, items: int) -> NDArray[np.float32]:
    """Return the weighted likeness of every item, float32 [items]."""
    score = np.zeros(items, np.float32)
    told = _evidence(content, history, blend)
    liked, liking, _ = _likings(content, view, blend)
    if not len(told.word) and not len(liked):
        return score
    known, strength = (told.word, told.value)
    if len(liked):
        known, strength = np.concatenate([known, liked]), np.concatenate([strength, liking])
    wish = np.bincount(known, strength, minlength=content.words)
    count = min(len(content), items)
    score[:count] = (content.rows @ wish.astype(np.float32))[:count]
    own, worth = told.recent.item, told.worth
    some = content.start[own + 1] > content.start[own]
    np.subtract.at(score, own[some], worth[some].astype(np.float32))  # an item is no evidence for itself
    return score


def content_terms(
    content: Content, history: History, view: View, blend: Blend, items: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the signals read (rows of the view, or ``-2 - i`` for trait i) and terms float64 [signals, len(items)]."""
    told = _evidence(content, history, blend)
    liked, liking, signal = _likings(content, view, blend)
    inside = np.flatnonzero(items < len(content))
    owner, index = spans(content.start, items[inside])
    carried = content.word[index]
    words = np.unique(carried)
    own = len(told.recent)
    terms = np.zeros((own + len(liked), len(items)))
    if len(words):
        shown = np.zeros((len(words), len(items)))
        shown[np.searchsorted(words, carried), inside[owner]] = content.value[index]
        if len(told.word):
            at, hit = _placed(told.word, words)
            starts = np.flatnonzero(np.diff(told.owner, prepend=-1))
            said = shown[at]
            said *= (told.value * hit)[:, None]
            terms[told.owner[starts]] = np.add.reduceat(said, starts)
            terms[:own][told.recent.item[:, None] == items] = 0.0
        if len(liked):
            at, hit = _placed(liked, words)
            terms[own:] = (liking * hit)[:, None] * shown[at]
    return np.concatenate([told.recent.row, signal]), terms


def _placed(wanted: NDArray[np.integer], words: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where words stand among sorted ones (at least one), and whether they do."""
    at = np.minimum(np.searchsorted(words, wanted), len(words) - 1)
    hit: NDArray[np.bool_] = words[at] == wanted
    return at, hit


def _evidence(content: Content, history: History, blend: Blend) -> _Evidence:
    return history.once("content", (content, blend), lambda: _fresh_evidence(content, history, blend))


def _fresh_evidence(content: Content, history: History, blend: Blend) -> _Evidence:
    recent = history.newest(_NEWEST)
    worth = blend.content * recent.weight * blend.content_decay ** recent.age()
    inside = recent.item < len(content)
    if not inside.all():
        recent = History(recent.row[inside], recent.item[inside], recent.at[inside], recent.weight[inside])
        worth = worth[inside]
    owner, index = spans(content.start, recent.item)
    return _Evidence(recent, worth, owner, content.word[index], worth[owner] * content.value[index])


def _likings(
    content: Content, view: View, blend: Blend
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32]]:
    """Return the words of declared likings, their worth, and the trait behind each."""
    words = content.catalogue.words
    tags = [(i, t) for i, t in enumerate(view.traits) if t.feature.startswith("tag=")]
    found = [(words.find(t.feature[4:]), blend.content * t.weight, -2 - i) for i, t in tags]
    found = [one for one in found if 0 <= one[0] < content.words]
    return (
        np.array([code for code, _, _ in found], np.int64),
        np.array([worth for _, worth, _ in found], np.float64),
        np.array([signal for _, _, signal in found], np.int32),
    )
