"""Bubble watch: does what is shown narrow, beside what people choose by themselves; do people still share anything.

Range is the entropy (bits) of topics over windows of equally many items: fewer items always look narrower, so windows
of different length are never compared. Every person has a slope over their windows, of what they were shown and of what
they took without having been shown it (*organic*); natural drift exists, so the watch is on the difference. Between
people: how much of two lists is the same, and how much of what is shown is shown to many. Between creators: how
unequally the exposure falls.

Fewer than 30 people say nothing, fewer than 100 only hint. Intervals are 95 % over people.

>>> entropy(np.array([[1.0, 1.0], [2.0, 0.0]])).tolist()
[1.0, 0.0]

References: Nguyen et al. 2014; Michiels et al., What are filter bubbles really, 2022; Zhou et al. 2010;
`knowledge/balance.md` 1.1 and 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue

__all__ = ["INDICATIVE", "LEAST", "WINDOW", "Stream", "entropy", "of_one", "watch"]

WINDOW = 20
"""Items of a window: fewer tell too little of a range."""

LEAST, INDICATIVE = 30, 100
"""Fewer people than `LEAST` say nothing; fewer than `INDICATIVE` only hint."""

_WINDOWS = 3
"""Windows a slope needs."""
_LIST = 10
_ALIKE, _APART = 0.5, 0.02
"""Lists that share more than the one are alike, less than the other fall apart: popularity gives .55, chance .006."""
_MANY = 0.1
_UNEQUAL = 0.95


@dataclass(frozen=True, slots=True)
class Stream:
    """Items in the order in which people met them: int64 person and at, int32 item, by person, then time."""

    person: NDArray[np.int64]
    at: NDArray[np.int64]
    item: NDArray[np.int32]

    def ordered(self) -> Stream:
        """Return the same by person, then time; equal times keep their order."""
        order = np.lexsort((self.at, self.person))
        return Stream(self.person[order], self.at[order], self.item[order])


def watch(shown: Stream, organic: Stream, catalogue: Catalogue, *, k: int) -> dict[str, Any]:
    """Return range, overlap and exposure over everybody, and what to warn of.

    Parameters
    ----------
    shown, organic
        What was shown, and what was taken without having been shown.
    k
        Fewest people of any figure; `LEAST` where that is more.
    """
    shown, organic = shown.ordered(), organic.ordered()
    least = max(k, LEAST)
    mine, theirs = _slopes(shown, catalogue), _slopes(organic, catalogue)
    both = sorted(mine.keys() & theirs.keys())
    against = np.array([mine[one] - theirs[one] for one in both])
    told = {
        "window": WINDOW,
        "range": {
            "shown": _mean(np.array(list(mine.values())), least),
            "organic": _mean(np.array(list(theirs.values())), least),
            "shown_against_organic": _mean(against, least),
        },
        "between_people": _between(shown, least),
        "exposure": _exposure(shown, catalogue, least),
    }
    return told | {"warnings": _warnings(told)}


def of_one(shown: Stream, organic: Stream, catalogue: Catalogue) -> dict[str, Any]:
    """Return the range of one person's windows, oldest first, of what they were shown and what they took."""
    told: dict[str, Any] = {"window": WINDOW}
    for name, stream in (("shown", shown.ordered()), ("organic", organic.ordered())):
        windows = _windows(stream.item, catalogue)
        told[name] = {
            "bits": [round(one, 3) for one in windows.tolist()],
            "slope": round(_slope(windows), 4) if len(windows) >= _WINDOWS else None,
            "note": "" if len(windows) >= _WINDOWS else f"cannot tell: {len(stream.item)} items",
        }
    narrows = told["shown"]["slope"], told["organic"]["slope"]
    sure = None not in narrows
    told["narrows"] = bool(narrows[0] < 0 and narrows[0] < narrows[1]) if sure else None
    return told


def entropy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the entropy of each row of counts in bits, float64; 0 for an empty row."""
    total = counts.sum(axis=1, keepdims=True)
    share = counts / np.maximum(total, 1e-300)
    bits: NDArray[np.float64] = -(share * np.log2(np.where(share > 0, share, 1.0))).sum(axis=1)
    return np.abs(bits)


def _slopes(stream: Stream, catalogue: Catalogue) -> dict[int, float]:
    """Return the slope of range per window, in bits, of everybody with enough windows."""
    people, start, count = np.unique(stream.person, return_index=True, return_counts=True)
    found = {}
    for person, low, high in zip(people.tolist(), start.tolist(), (start + count).tolist(), strict=True):
        if high - low >= WINDOW * _WINDOWS:
            windows = _windows(stream.item[low:high], catalogue)
            if len(windows) >= _WINDOWS:
                found[person] = _slope(windows)
    return found


def _windows(item: NDArray[np.int32], catalogue: Catalogue) -> NDArray[np.float64]:
    """Return the topic entropy of consecutive windows of items with topics, the newest whole ones."""
    item = item[item < len(catalogue)]
    item = item[catalogue.tag_start[item + 1] > catalogue.tag_start[item]]
    count = len(item) // WINDOW
    if not count:
        return np.zeros(0)
    item = item[len(item) - count * WINDOW :]
    start = catalogue.tag_start[item]
    tags = (catalogue.tag_start[item + 1] - start).astype(np.int64)
    owner = np.repeat(np.arange(len(item)), tags)
    shift = np.repeat(start - (np.cumsum(tags) - tags), tags)
    topic, local = np.unique(catalogue.tag[np.arange(len(owner)) + shift], return_inverse=True)
    counts = np.zeros((count, len(topic)))
    np.add.at(counts, (owner // WINDOW, local.ravel()), 1.0 / tags[owner])
    return entropy(counts)


def _slope(values: NDArray[np.float64]) -> float:
    place = np.arange(len(values)) - (len(values) - 1) / 2
    return float((place * values).sum() / (place * place).sum())


def _mean(values: NDArray[np.float64], least: int) -> dict[str, Any]:
    """Return the mean slope over people with its interval and the share that falls; or that nothing can be told."""
    people = len(values)
    if people < least:
        return {"people": people, "note": f"cannot tell: {people} people"}
    reach = 1.96 * float(values.std(ddof=1)) / people**0.5
    mean = float(values.mean())
    return {
        "people": people,
        "mean": round(mean, 4),
        "low": round(mean - reach, 4),
        "high": round(mean + reach, 4),
        "falling": round(float((values < 0).mean()), 3),
        "note": "indicative" if people < INDICATIVE else "",
    }


def _between(shown: Stream, least: int) -> dict[str, Any]:
    """Return how much the newest lists of people have in common, exactly over all pairs."""
    people, start, count = np.unique(shown.person, return_index=True, return_counts=True)
    if len(people) < least:
        return {"people": len(people), "note": f"cannot tell: {len(people)} people"}
    ends = start + count
    rows = np.concatenate([np.arange(max(low, high - _LIST), high) for low, high in zip(start, ends, strict=True)])
    pairs = np.unique(np.stack([shown.person[rows], shown.item[rows].astype(np.int64)]), axis=1)
    holders = np.unique(pairs[1], return_counts=True)[1].astype(np.float64)
    length = pairs.shape[1] / len(people)
    common = float((holders * (holders - 1)).sum()) / (len(people) * (len(people) - 1))
    shared = float(holders[holders >= _MANY * len(people)].sum()) / float(holders.sum())
    return {
        "people": len(people),
        "overlap": round(common / length, 4),
        "shared_slots": round(shared, 4),
        "note": "indicative" if len(people) < INDICATIVE else "",
    }


def _exposure(shown: Stream, catalogue: Catalogue, least: int) -> dict[str, Any]:
    """Return how exposure falls on creators: inequality, the largest share, and how many are never shown."""
    people = len(np.unique(shown.person))
    there = catalogue.creator[catalogue.known & ~catalogue.hidden & (catalogue.creator >= 0)]
    if people < least:
        return {"people": people, "note": f"cannot tell: {people} people"}
    if not len(there):
        return {"people": people, "note": "cannot tell: no item names a creator"}
    creators = np.unique(there)
    item = shown.item[shown.item < len(catalogue)]
    made_by = catalogue.creator[item]
    made_by = made_by[np.isin(made_by, creators)]
    exposure = np.sort(np.bincount(np.searchsorted(creators, made_by), minlength=len(creators)).astype(np.float64))
    if not exposure.sum():
        return {"people": people, "note": "cannot tell: nothing shown names a creator"}
    rank = np.arange(1, len(creators) + 1)
    gini = float(((2 * rank - len(creators) - 1) * exposure).sum() / (len(creators) * exposure.sum()))
    return {
        "people": people,
        "creators": len(creators),
        "gini": round(gini, 4),
        "largest_share": round(float(exposure[-1] / exposure.sum()), 4),
        "never_shown": round(float((exposure == 0).mean()), 4),
        "note": "",
    }


def _warnings(told: dict[str, Any]) -> list[dict[str, str]]:
    """Return what to look at, each with a code and one sentence."""
    found = []
    against, between, exposure = told["range"]["shown_against_organic"], told["between_people"], told["exposure"]
    alone = told["range"]["shown"]
    if against.get("high", 0.0) < 0:
        found.append(("bubble.narrowing", "what people are shown narrows faster than what they choose by themselves"))
    elif "mean" not in against and alone.get("high", 0.0) < 0:
        found.append(("bubble.shown-narrows", "what people are shown narrows; what they choose alone cannot be told"))
    if between.get("overlap", _APART) < _APART:
        found.append(("bubble.apart", "people's lists have almost nothing in common"))
    if between.get("overlap", 0.0) > _ALIKE:
        found.append(("bubble.alike", "people are shown nearly the same"))
    if exposure.get("gini", 0.0) > _UNEQUAL:
        found.append(("bubble.unequal", "few creators have nearly all of what is shown"))
    return [{"code": code, "text": text} for code, text in found]
