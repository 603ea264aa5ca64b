"""Policies side by side: our own pass at a setting of the dial, and what it is compared with.

Every policy chooses from what recall, rank and guard leave, so they differ in the choice alone. Ours runs the very
stages of `decide`; the others replace the balance stage. *Greedy* is our own blend without balance.

References: Carbonell & Goldstein 1998 (MMR); Steck 2018 (calibration); `knowledge/balance.md` 2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tactful.decide.choice import choose
from tactful.decide.decide import BEST, WHOLE
from tactful.decide.scored import rank
from tactful.decisions.slate import Slate
from tactful.guard.rules import guard
from tactful.people.person import Dial
from tactful.recall.recall import recall
from tactful.simulate.moment import Moment

__all__ = ["GREEDY", "POLICIES", "POPULAR", "Policy"]

Chosen = NDArray[np.int32]

GREEDY: Final = "greedy"
"""The policy ours is compared with."""
POPULAR: Final = "popularity"

_POOL = 200
_EPSILON = 0.1
_MMR = 0.7
_CALIBRATED = 0.3
_SMOOTHED = 0.01


@dataclass(frozen=True, slots=True)
class Policy:
    """One way to choose lists.

    Attributes
    ----------
    words
        What it does, for whoever reads the table.
    choose
        Returns the item numbers of a list, int32.
    dial
        Where the person's dial stands.
    ours
        Whether the engine itself chooses.
    """

    words: str
    choose: Callable[[Moment], Chosen]
    dial: Dial = "balanced"
    ours: bool = False


def _candidates(moment: Moment) -> Slate:
    limit = WHOLE if len(moment.occasion.catalogue) <= WHOLE else BEST
    return recall(moment.occasion, moment.scorer, limit=limit)


def _scored(moment: Moment) -> Slate:
    return guard(rank(_candidates(moment), moment.occasion, moment.scorer), moment.occasion)


def _engine(moment: Moment) -> Chosen:
    return choose(_scored(moment), moment.occasion, moment.count).numbers()


def _best(slate: Slate, score: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return the rows in play with the highest scores, best first, ties by item."""
    rows = np.flatnonzero(slate.aside == 0)
    if len(rows) > count > 0:
        bar = np.partition(score[rows], len(rows) - count)[len(rows) - count]
        rows = rows[score[rows] >= bar]
    order = np.lexsort((slate.item[rows], -score[rows]))
    return rows[order[:count]]


def _greedy(moment: Moment) -> Chosen:
    slate = _scored(moment)
    return slate.item[_best(slate, slate.score(), moment.count)]


def _unguarded(moment: Moment) -> Chosen:
    slate = rank(_candidates(moment), moment.occasion, moment.scorer)
    return slate.item[_best(slate, slate.score(), moment.count)]


def _popularity(moment: Moment) -> Chosen:
    slate = guard(_candidates(moment), moment.occasion)
    return slate.item[_best(slate, moment.popular[slate.item], moment.count)]


def _random(moment: Moment) -> Chosen:
    slate = guard(_candidates(moment), moment.occasion)
    return slate.item[_best(slate, moment.dice.random(len(slate)), moment.count)]


def _oracle(moment: Moment) -> Chosen:
    slate = guard(_candidates(moment), moment.occasion)
    return slate.item[_best(slate, moment.truth[slate.item].astype(np.float64), moment.count)]


def _epsilon(moment: Moment) -> Chosen:
    """Return the greedy list in which every place is drawn evenly from everything with probability epsilon."""
    slate = _scored(moment)
    rows = np.flatnonzero(slate.aside == 0)
    best = _best(slate, slate.score(), min(_POOL, len(rows))).tolist()
    taken: list[int] = []
    for _ in range(min(moment.count, len(rows))):
        if moment.dice.random() < _EPSILON:
            left = rows[~np.isin(rows, taken)]
            taken.append(int(left[moment.dice.integers(len(left))]))
        else:
            taken.append(next(row for row in best if row not in taken))
    return slate.item[taken]


def _mmr(moment: Moment) -> Chosen:
    """Return the list by maximal marginal relevance over topics."""
    slate, rows, relevance, topics = _pool(moment)
    length = np.linalg.norm(topics, axis=1)
    unit = topics / np.where(length > 0, length, 1.0)[:, None]
    nearest, open_, taken = np.zeros(len(rows)), np.zeros(len(rows)), []
    for _ in range(min(moment.count, len(rows))):
        place = int((_MMR * relevance - (1 - _MMR) * nearest + open_).argmax())
        open_[place] = -np.inf
        nearest = np.maximum(nearest, unit @ unit[place])
        taken.append(place)
    return slate.item[rows[taken]]


def _calibrated(moment: Moment) -> Chosen:
    """Return the list whose topics follow the person's own, by Steck's criterion."""
    slate, rows, relevance, topics = _pool(moment)
    wanted = _own_topics(moment)
    if not wanted.any():
        return slate.item[rows[np.argsort(-relevance, kind="stable")[: moment.count]]]
    asked = wanted > 0
    p, of = wanted[asked], topics[:, asked]
    summed, open_, taken = np.zeros(int(asked.sum())), np.zeros(len(rows)), []
    for step in range(min(moment.count, len(rows))):
        q = (1 - _SMOOTHED) * (summed + of) / (step + 1) + _SMOOTHED * p
        missing = (p * np.log2(p / q)).sum(axis=1)
        place = int(((1 - _CALIBRATED) * relevance - _CALIBRATED * missing + open_).argmax())
        open_[place] = -np.inf
        summed = summed + of[place]
        taken.append(place)
    return slate.item[rows[taken]]


def _pool(moment: Moment) -> tuple[Slate, NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Return the slate, its best rows, their scores over their spread (0..1), and their topics."""
    slate = _scored(moment)
    score = slate.score()
    rows = np.sort(_best(slate, score, _POOL))
    theirs = score[rows]
    spread = float(np.ptp(theirs)) if len(theirs) else 0.0
    relevance = (theirs - theirs.min()) / spread if spread > 0 else np.zeros(len(rows))
    return slate, rows, relevance, _topics(moment, slate.item[rows])


def _topics(moment: Moment, items: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the tags of items as shares, float64 [len(items), tags of the catalogue]."""
    catalogue = moment.occasion.catalogue
    start = catalogue.tag_start[items]
    count = (catalogue.tag_start[items + 1] - start).astype(np.int64)
    owner = np.repeat(np.arange(len(items)), count)
    shift = np.repeat(start - (np.cumsum(count) - count), count)
    tag = catalogue.tag[np.arange(len(owner)) + shift]
    of = np.zeros((len(items), int(catalogue.tag.max(initial=-1)) + 1))
    of[owner, tag] = 1.0 / count[owner] if len(owner) else 0.0
    return of


def _own_topics(moment: Moment) -> NDArray[np.float64]:
    """Return the person's share of each tag by their positive signals, zeros when there are none."""
    view = moment.occasion.view
    rows = np.flatnonzero((view.weight > 0) & (view.item < len(moment.occasion.catalogue)))
    wanted = view.weight[rows].astype(np.float64) @ _topics(moment, view.item[rows])
    total = float(wanted.sum())
    return wanted / total if total > 0 else wanted


POLICIES: Final[Mapping[str, Policy]] = {
    "balanced": Policy("our engine, dial at balanced", _engine, "balanced", ours=True),
    "familiar": Policy("our engine, dial at familiar", _engine, "familiar", ours=True),
    "explore": Policy("our engine, dial at explore", _engine, "explore", ours=True),
    "surprise": Policy("our engine, dial at surprise me", _engine, "surprise", ours=True),
    GREEDY: Policy("our scores, best first, nothing balanced", _greedy),
    "unguarded": Policy("our scores, best first, without the rules of the guard", _unguarded),
    "mmr": Policy("our scores, unlike what stands above (MMR)", _mmr),
    "calibrated": Policy("our scores, topics as in the person's past", _calibrated),
    "epsilon": Policy("our scores, one place in ten by pure chance", _epsilon),
    POPULAR: Policy("what is taken most, the same for everybody", _popularity),
    "random": Policy("anything, by pure chance", _random),
    "oracle": Policy("knows what people would like; nobody can do better at once", _oracle),
}
"""Name to policy, in the order of the table."""
