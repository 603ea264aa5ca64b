"""The people of a simulated world: what they would truly like, and what they did before it begins.

A person's true chance to like an item is a logistic function of how much they like its topics, of its quality, and of
what topics do not tell (hidden directions). Tastes lie near each other: who likes one topic is likelier to like a near
one. Everything is drawn once from a seed, before any policy acts, so all policies meet the same people.

References: Chaney, Stewart and Engelhardt 2018 (people and items by Dirichlet draws, attention falling with rank);
Winecoff et al. 2021 (share seeds, always have a null world); `knowledge/balance.md` 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.simulate.needs import Needs, for_shop
from tactful.simulate.stock import Stock
from tactful.simulate.switches import Switches

__all__ = ["LIKED", "World"]

LIKED = 0.5
"""From this affinity on a topic counts as liked (0..1)."""

_DIRECTIONS = 6
_BASE, _TOPIC, _QUALITY, _TASTE = -2.2, 3.0, 0.5, 0.7
"""Of the logistic function: nothing in common gives 10 %, a favourite topic 69 %, spread widely by the rest."""
_MILD = (1.2, 4.8)
"""Beta parameters of the affinity to topics a person does not care for (`knowledge/balance.md` 3.2)."""
_TOPICS_EACH = (4, 5, 6, 7, 8)
_CROWD_PAST = 3
_LESS = 0.5
"""Of the logit, by which the smaller group likes everything less: ten in a hundred become six."""
_CLOSE = 3.0
"""How much likelier a near topic is than a far one, as an exponent."""


@dataclass(frozen=True, slots=True)
class World:
    """P people before N items over G topics.

    Attributes
    ----------
    stock
        What is on offer.
    taste
        float32 [R, P, G], affinity to each topic in each round, 0..1.
    known
        bool [P, G], topics the person has met before the first round.
    hidden
        int64 [P], the topic each person would take to without having met it; in a null world one they would not.
    single
        bool [P], who likes exactly one topic.
    lean
        float32 [P, N], the part of the logit that topics do not tell.
    grows
        By how much liking follows taking: how far an affinity moves towards 1 with an item taken of the topic; an
        eighth of it back towards 0 with a day without. 0 where tastes stay.
    past
        int32 [P + C, H], what everybody took before, oldest first, -1 for nothing; the last C rows are the crowd, who
        only have a past, three times as long.
    sated
        By how much an item taken of a topic lowers the affinity to it; a third of that is back the next day.
    smaller
        bool [P], who belongs to the smaller group; None where there are no groups.
    needs
        What people of a shop need and when; None where everything taken is liked as before.
    """

    stock: Stock
    taste: NDArray[np.float32]
    known: NDArray[np.bool_]
    hidden: NDArray[np.int64]
    single: NDArray[np.bool_]
    lean: NDArray[np.float32]
    past: NDArray[np.int32]
    grows: float = 0.08
    sated: float = 0.0
    smaller: NDArray[np.bool_] | None = None
    needs: Needs | None = None

    @property
    def people(self) -> int:
        """Return how many people live through the rounds."""
        return len(self.hidden)

    def likes(self, turn: int, grown: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Return the true chance of everybody to like every item in a round, float32 [P, N], 0..1.

        Parameters
        ----------
        grown
            float32 [P, G], by how much what people did since has moved their affinities, up or down; None for not at
            all.
        """
        taste = self.taste[turn] if grown is None else np.clip(self.taste[turn] + grown, 0.0, 1.0)
        return _chance(taste, self.stock.of, self.lean)

    @classmethod
    def drawn(
        cls, stock: Stock, switches: Switches, *, people: int, crowd: int, rounds: int, past: int, seed: int
    ) -> World:
        """Return a world from its seed.

        Parameters
        ----------
        people
            Who live through the rounds, 1 or more.
        crowd
            Who only have a past, so that there is something to learn from.
        rounds
            How many rounds there will be.
        past
            Events everybody has before the first round, 1 or more.
        """
        stock = for_shop(stock) if switches.shop else stock
        needs = Needs.of(stock) if switches.shop else None
        seeds = np.random.SeedSequence([seed, 12]).spawn(6)
        who, rest, moves, secret, lived, parted = (np.random.Generator(np.random.Philox(one)) for one in seeds)
        everybody = people + crowd
        single = who.random(everybody) < switches.one_topic
        smaller = parted.random(everybody) < switches.smaller
        known = _known(stock, single, smaller, who)
        first = np.where(known, 0.3 + 0.7 * who.random(known.shape), who.beta(*_MILD, known.shape))
        lean = _lean(stock, everybody, rest)
        lean[smaller] -= _LESS
        hidden = _hidden(stock, known, secret)
        before = first.copy()
        if len(stock.topics) > 1:  # else there is none to hide
            before[np.arange(everybody), hidden] = 0.0
            if switches.hidden:
                first[np.arange(everybody), hidden] = 0.95
        chance = _chance(before.astype(np.float32), stock.of, lean) * _met(stock, known)
        rows = _past(chance, stock.pull**switches.crowd_pull, _CROWD_PAST * past, lived)
        rows[:people, past:] = -1  # whoever lives through the rounds is fairly new
        rows = rows if needs is None else needs.lived(rows)
        taste = _moving(first[:people], stock, switches, rounds, moves)
        return cls(
            stock, taste, known[:people], hidden[:people], single[:people], lean[:people], rows,
            sated=switches.sated, smaller=smaller[:people] if switches.smaller else None, needs=needs,
        )  # fmt: skip


def _chance(taste: NDArray[np.float32], of: NDArray[np.float64], lean: NDArray[np.float32]) -> NDArray[np.float32]:
    logit = (_TOPIC * taste) @ of.T.astype(np.float32)
    logit += lean
    chance: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-logit))).astype(np.float32)
    return chance


def _known(
    stock: Stock, single: NDArray[np.bool_], smaller: NDArray[np.bool_], dice: np.random.Generator
) -> NDArray[np.bool_]:
    """Return which topics everybody has met: a first one by the size of its crowd, then near ones.

    The smaller group begins where the crowd is small.
    """
    count, everybody = len(stock.topics), len(single)
    known = np.zeros((everybody, count), np.bool_)
    if not count:
        return known
    crowd = stock.of.T @ stock.pull + 1e-9
    most = max(1, count - 1) if count > 1 else 1
    many = np.where(single, 1, np.minimum(dice.choice(_TOPICS_EACH, everybody), most))
    first = dice.choice(count, everybody, p=crowd / crowd.sum())
    if smaller.any():
        first[smaller] = dice.choice(count, int(smaller.sum()), p=(1 / crowd) / (1 / crowd).sum())
    noise = dice.gumbel(size=(everybody, count))
    worth = np.log(crowd)[None, :] + _CLOSE * stock.near[first] + noise
    worth[np.arange(everybody), first] = np.inf
    order = np.argsort(-worth, axis=1)
    np.put_along_axis(known, order, np.arange(count)[None, :] < many[:, None], axis=1)
    return known


def _hidden(stock: Stock, known: NDArray[np.bool_], dice: np.random.Generator) -> NDArray[np.int64]:
    """Return for everybody a topic they have not met, likelier one near what they like."""
    if known.shape[1] == 0:
        return np.zeros(len(known), np.int64)
    near = np.where(known[:, :, None], stock.near[None], 0.0).max(axis=1)
    worth = _CLOSE * near + dice.gumbel(size=known.shape)
    worth[known] = -np.inf if known.shape[1] > 1 else 0.0
    hidden: NDArray[np.int64] = worth.argmax(axis=1)
    return hidden


def _lean(stock: Stock, everybody: int, dice: np.random.Generator) -> NDArray[np.float32]:
    items = len(stock)
    popular = np.log(stock.pull)
    popular = (popular - popular.mean()) / (popular.std() or 1.0)
    quality = 0.5 * popular + np.sqrt(0.75) * dice.normal(size=items)
    theirs = dice.normal(size=(everybody, _DIRECTIONS))
    its = dice.normal(size=(items, _DIRECTIONS)) / np.sqrt(_DIRECTIONS)
    lean: NDArray[np.float32] = (_BASE + _QUALITY * quality[None, :] + _TASTE * theirs @ its.T).astype(np.float32)
    return lean


def _met(stock: Stock, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which items everybody could have met: those of known topics, and those without a topic."""
    strange = (~known).astype(np.float64) @ (stock.of > 0).T
    met: NDArray[np.bool_] = strange == 0
    few = met.sum(axis=1) < 1
    met[few] = (known[few].astype(np.float64) @ (stock.of > 0).T) > 0
    met[met.sum(axis=1) < 1] = True
    return met


def _past(
    chance: NDArray[np.float32], pull: NDArray[np.float64], past: int, dice: np.random.Generator
) -> NDArray[np.int32]:
    """Return what everybody took, each item once while there are others (Gumbel draws without replacement)."""
    rows = np.full((len(chance), past), -1, np.int32)
    step = 256
    for start in range(0, len(chance), step):
        part = chance[start : start + step]
        with np.errstate(divide="ignore"):
            worth = np.log(part * pull[None, :])
        worth += dice.gumbel(size=part.shape)
        order = np.argsort(-worth, axis=1)[:, :past]
        possible = np.take_along_axis(worth, order, axis=1) > -np.inf
        rows[start : start + step, : order.shape[1]] = np.where(possible, order, -1)
    return rows


def _moving(
    first: NDArray[np.float64],
    stock: Stock,
    switches: Switches,
    rounds: int,
    dice: np.random.Generator,
) -> NDArray[np.float32]:
    """Return everybody's taste in every round; a view of one round where nothing moves."""
    now = first.astype(np.float32)
    if not (switches.drift or switches.abrupt):
        return np.broadcast_to(now, (rounds, *now.shape))
    taste = np.empty((rounds, *now.shape), np.float32)
    for turn in range(rounds):
        if turn and switches.drift:
            now = _moved(now, dice.random(len(now)) < switches.drift, stock, dice)
        if turn and switches.abrupt and turn == rounds // 2:
            everybody = np.ones(len(now), np.bool_)
            now = _moved(_moved(now, everybody, stock, dice), everybody, stock, dice)
        taste[turn] = now
    return taste


def _moved(
    taste: NDArray[np.float32], who: NDArray[np.bool_], stock: Stock, dice: np.random.Generator
) -> NDArray[np.float32]:
    """Return tastes in which these people have swapped one liked topic for a near one they did not care for."""
    now = taste.copy()
    for person in np.flatnonzero(who).tolist():
        liked = np.flatnonzero(now[person] >= LIKED)
        others = np.flatnonzero(now[person] < LIKED)
        if not len(liked) or not len(others):
            continue
        old = int(dice.choice(liked))
        worth = _CLOSE * stock.near[old, others] + dice.gumbel(size=len(others))
        new = int(others[worth.argmax()])
        now[person, old], now[person, new] = now[person, new], now[person, old]
    return now
