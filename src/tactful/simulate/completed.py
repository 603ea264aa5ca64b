"""A world of real people: what they would like is completed from what they rated, and one taste is planted in secret.

Ratings are explained by a mean, a bias of the person and of the item, and a few directions that both have in common
(alternating ridge regression); a logistic function turns the expected rating into the chance to like. People rate
what they chose, so what they did not rate is liked less often than what they did: the chances of all pairs without a
rating are moved down together until their mean is `UNRATED`.

>>> ratings = Ratings(
...     person=np.repeat(np.arange(40), 6), item=np.tile(np.arange(6), 40),
...     value=np.tile(np.array([5.0, 4.0, 5.0, 2.0, 1.0, 2.0]), 40), bar=4.0,
... )
>>> truth = completed(ratings, people=40, items=8)
>>> truth.shape, bool(truth[0, 0] > truth[0, 4])
((40, 8), True)

References: Koren, Bell and Volinsky 2009 (biases and directions); Marlin and Zemel 2009 (ratings are not missing at
random); `knowledge/balance.md` 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.sparse import csr_array

from tactful.errors import BadInput
from tactful.simulate.plan import Plan
from tactful.simulate.stock import Stock
from tactful.simulate.switches import Switches
from tactful.simulate.world import World

__all__ = ["UNRATED", "Ratings", "completed", "world_of"]

UNRATED = 0.15
"""Mean chance to like what a person did not rate; random items were liked about so often when people were asked."""

_DIRECTIONS, _RIDGE, _BIAS_RIDGE, _TURNS = 8, 12.0, 8.0, 8
_PLANTED = 2.0
"""Added to the logit of the topic a person would take to: from 15 % to 57 %."""
_RARE = 0.05
"""A topic with less than this share of a person's likes can be the secret one."""
_LEAST_LIKES = 20
_CLOSE = 3.0


@dataclass(frozen=True, slots=True)
class Ratings:
    """What people said of items.

    Attributes
    ----------
    person, item
        int64, numbers, oldest first.
    value
        float64, the rating.
    bar
        From this value on an item was liked.
    """

    person: NDArray[np.int64]
    item: NDArray[np.int64]
    value: NDArray[np.float64]
    bar: float


def completed(ratings: Ratings, *, people: int, items: int) -> NDArray[np.float32]:
    """Return the logit of everybody's chance to like every item, float32 [people, items].

    Parameters
    ----------
    people, items
        How many there are.
    """
    expected = _expected(ratings, people, items)
    rated = expected[ratings.person, ratings.item]
    slope, base = _logistic(rated, ratings.value >= ratings.bar)
    logit = base + slope * expected
    unrated = np.ones(logit.shape, np.bool_)
    unrated[ratings.person, ratings.item] = False
    theirs = logit[unrated]
    if len(theirs):
        logit[unrated] -= float(brentq(lambda down: float(_chance(theirs - down).mean()) - UNRATED, -20.0, 20.0))
    return logit.astype(np.float32)


def world_of(
    stock: Stock,
    ratings: Ratings,
    logit: NDArray[np.float32],
    switches: Switches,
    plan: Plan,
    *,
    seed: int,
) -> World:
    """Return a world of some of these people, the rest of them being the crowd.

    Parameters
    ----------
    logit
        From `completed`.
    plan
        Its people, who have 20 likes or more, its crowd, rounds and past.

    Raises
    ------
    BadInput
        Code ``too-few-people`` when fewer than the plan asks for have enough likes, ``unknown-world`` for switches
        that need tastes somebody made up.
    """
    made_up = switches.drift or switches.abrupt or switches.one_topic or switches.sated or switches.smaller
    if made_up or switches.crowd_pull != 1.0:
        raise BadInput("unknown-world", f"real people do not live where {switches.words}", hint="choose hidden or null")
    dice = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, 16])))
    people, past = plan.people, plan.past
    likes = ratings.value >= ratings.bar
    who, what = ratings.person[likes], ratings.item[likes]
    held = csr_array((np.ones(len(who)), (who, what)), shape=logit.shape).toarray() > 0
    able = np.flatnonzero(held.sum(axis=1) >= _LEAST_LIKES)
    if len(able) < people:
        raise BadInput("too-few-people", f"{len(able)} people have {_LEAST_LIKES} likes", hint="ask for fewer people")
    live = dice.permutation(able)[:people]
    rest = dice.permutation(np.setdiff1d(np.unique(who), live))[: plan.crowd]
    share = held[live] @ stock.of
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
    hidden = _hidden(stock, share, dice)
    rows = np.full((people + len(rest), _longest(who, rest, past)), -1, np.int32)
    for row, person in enumerate(live.tolist()):
        mine = what[who == person]
        mine = mine[stock.of[mine, hidden[row]] == 0][:past]
        rows[row, : len(mine)] = mine
    for row, person in enumerate(rest.tolist(), start=people):
        mine = what[who == person][-rows.shape[1] :]
        rows[row, : len(mine)] = mine
    lean = logit[live].copy()
    if switches.hidden:
        lean += _PLANTED * (stock.of[:, hidden].T > 0)
    taste = np.broadcast_to(np.zeros((people, len(stock.topics)), np.float32), (plan.rounds, people, len(stock.topics)))
    known = _met(rows[:people], stock)
    return World(stock, taste, known, hidden, np.zeros(people, np.bool_), lean.astype(np.float32), rows, grows=0.0)


def _met(rows: NDArray[np.int32], stock: Stock) -> NDArray[np.bool_]:
    there = (rows >= 0)[..., None] & (stock.of[rows] > 0)
    return np.asarray(there.any(axis=1))


def _longest(who: NDArray[np.int64], rest: NDArray[np.int64], past: int) -> int:
    counts = np.bincount(who, minlength=int(rest.max(initial=0)) + 1)[rest]
    return max(past, min(int(counts.max(initial=0)), 100))


def _hidden(stock: Stock, share: NDArray[np.float64], dice: np.random.Generator) -> NDArray[np.int64]:
    """Return for everybody a topic they hardly like anything of, likelier one near what they like."""
    near = share @ stock.near
    size = (stock.of > 0).sum(axis=0)
    worth = _CLOSE * near + dice.gumbel(size=share.shape)
    worth[share >= _RARE] = -np.inf
    worth[:, size < 20] = -np.inf
    few = np.isinf(worth).all(axis=1)
    worth[few] = -share[few]
    hidden: NDArray[np.int64] = worth.argmax(axis=1)
    return hidden


def _expected(ratings: Ratings, people: int, items: int) -> NDArray[np.float64]:
    """Return the expected rating of every pair, float64 [people, items]."""
    shape = (people, items)
    value = ratings.value - float(ratings.value.mean())
    here = csr_array((np.ones(len(value)), (ratings.person, ratings.item)), shape=shape).toarray() > 0
    filled = np.zeros(shape)
    filled[ratings.person, ratings.item] = value
    of_item = filled.sum(axis=0) / (here.sum(axis=0) + _BIAS_RIDGE)
    rest = np.where(here, filled - of_item, 0.0)
    of_person = rest.sum(axis=1) / (here.sum(axis=1) + _BIAS_RIDGE)
    rest = np.where(here, rest - of_person[:, None], 0.0)
    dice = np.random.Generator(np.random.Philox(17))
    right = dice.normal(scale=0.1, size=(items, _DIRECTIONS))
    left = _solved(rest, here, right)
    for _ in range(_TURNS):
        right = _solved(rest.T, here.T, left)
        left = _solved(rest, here, right)
    expected: NDArray[np.float64] = float(ratings.value.mean()) + of_item + of_person[:, None] + left @ right.T
    return expected


def _solved(rest: NDArray[np.float64], here: NDArray[np.bool_], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the directions of every row that explain its known entries best, with a ridge."""
    size = other.shape[1]
    outer = (other[:, :, None] * other[:, None, :]).reshape(len(other), -1)
    gram = (here.astype(np.float64) @ outer).reshape(len(rest), size, size) + _RIDGE * np.eye(size)
    return np.asarray(np.linalg.solve(gram, (rest @ other)[..., None])[..., 0], np.float64)


def _logistic(value: NDArray[np.float64], liked: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and base of the logistic regression of `liked` on `value`, by Newton's steps."""
    design = np.stack([value, np.ones(len(value))])
    weights = np.zeros(2)
    for _ in range(25):
        chance = _chance(weights @ design)
        slope = design @ (liked - chance) - 1e-3 * weights
        curve = (design * (chance * (1 - chance))) @ design.T + 1e-3 * np.eye(2)
        weights = weights + np.asarray(np.linalg.solve(curve, slope), np.float64)
    return float(weights[0]), float(weights[1])


def _chance(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-logit))
