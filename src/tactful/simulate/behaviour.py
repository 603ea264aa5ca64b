"""What people do with a list: look down it, take what they like, and now and then find something by themselves.

Chance is shared: the same person, round and item meet the same numbers under every policy, so a difference between
policies is a difference of lists.

References: Chaney et al. 2018 (attention falls as ``rank ** -0.8``); Jiang et al. 2019 (liking follows taking);
`knowledge/balance.md` 4.2 (organic choice).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.simulate.needs import GIFTS
from tactful.simulate.world import World

__all__ = ["People"]

_ATTENTION = -0.8
_PUTS_AWAY = 0.2
"""Chance that what was looked at and not wanted is put away, which the engine hears of."""
_BY_THEMSELVES = 0.4
"""Chance per person and round of one choice without a list."""


@dataclass(slots=True)
class People:
    """The people of a world while a policy acts on them.

    Attributes
    ----------
    world
        Who they are.
    seed
        Of the shared chance.
    had
        bool [P, N], what each has taken.
    met
        bool [P, G], topics of which each has taken something.
    grown
        float32 [P, G], by how much liking has followed taking so far: up with what is taken, slowly down without.
    full
        float32 [P, G], by how much each has had enough of a topic for now.
    since
        float32 [P, N], days since each bought each item; None where nothing is bought.
    """

    world: World
    seed: int
    had: NDArray[np.bool_]
    met: NDArray[np.bool_]
    grown: NDArray[np.float32]
    full: NDArray[np.float32]
    since: NDArray[np.float32] | None = None

    @classmethod
    def of(cls, world: World, seed: int) -> People:
        """Return everybody with their past."""
        had = np.zeros((world.people, len(world.stock)), np.bool_)
        for person, row in enumerate(world.past[: world.people]):
            had[person, row[row >= 0]] = True
        met = had.astype(np.float64) @ world.stock.of > 0
        since = None if world.needs is None else world.needs.since(world.past[: world.people], len(world.stock))
        return cls(world, seed, had, met, np.zeros(met.shape, np.float32), np.zeros(met.shape, np.float32), since)

    def take(
        self, turn: int, lists: NDArray[np.int32], likes: NDArray[np.float32]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which places of everybody's list are taken in a round, and which are put away, bool [P, k] each.

        Parameters
        ----------
        lists
            int32 [P, k], -1 for an empty place.
        likes
            float32 [P, N], the true chances of the round.
        """
        looks, wants, acts = self._dice(turn, 1), self._dice(turn, 2), self._dice(turn, 5)
        looked = looks.random(lists.shape) < np.arange(1, lists.shape[1] + 1) ** _ATTENTION
        wanted = np.take_along_axis(wants.random(likes.shape, np.float32) < likes, np.maximum(lists, 0), axis=1)
        looked &= lists >= 0
        taken = looked & wanted
        away = looked & ~wanted & (acts.random(lists.shape) < _PUTS_AWAY)
        self._had(np.nonzero(taken)[0], lists[taken])
        return taken, away

    def by_themselves(self, turn: int, likes: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return what each finds without a list in a round, int32 [P], -1 for nothing, and which of it is a present.

        New ones of known topics; presents, in a shop, are of topics that the buyer does not know.
        """
        goes, looks = self._dice(turn, 3), self._dice(turn, 4)
        given, for_others = self._presents(turn)
        reach = (self.met.astype(np.float32) @ (self.world.stock.of > 0).T.astype(np.float32)) > 0
        reach &= ~self.had
        with np.errstate(divide="ignore"):
            worth = np.log(likes * np.sqrt(self.world.stock.pull)[None, :].astype(np.float32))
        worth = np.where(reach, worth + looks.gumbel(size=worth.shape).astype(np.float32), -np.inf)
        found = worth.argmax(axis=1).astype(np.int32)
        out = (goes.random(len(worth)) < _BY_THEMSELVES) & reach.any(axis=1) & ~for_others
        self._had(np.flatnonzero(out), found[out])
        return np.where(for_others, given, np.where(out, found, -1)).astype(np.int32), for_others

    def _presents(self, turn: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return what each buys for somebody else in a round, and who does: something popular of a topic not theirs."""
        people, stock = self.world.people, self.world.stock
        if self.world.needs is None:
            return np.zeros(people, np.int32), np.zeros(people, np.bool_)
        dice = self._dice(turn, 6)
        strange = ~((self.met.astype(np.float32) @ (stock.of > 0).T.astype(np.float32)) > 0)
        strange &= ~self.world.needs.private[None, :]
        worth = np.where(strange, np.log(stock.pull)[None, :] + dice.gumbel(size=strange.shape), -np.inf)
        who = (dice.random(people) < GIFTS) & strange.any(axis=1)
        return worth.argmax(axis=1).astype(np.int32), who

    def likes(self, turn: int) -> NDArray[np.float32]:
        """Return the true chances of a round, float32 [P, N]."""
        likes = self.world.likes(turn, self.grown - self.full)
        if self.world.needs is not None and self.since is not None:
            likes *= self.world.needs.wanted(self.since)
        return likes

    def needless(self, lists: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return which places show what nobody needs twice in a month, bool like `lists`."""
        if self.world.needs is None or self.since is None:
            return np.zeros(lists.shape, np.bool_)
        found = np.take_along_axis(self.world.needs.needless(self.since), np.maximum(lists, 0), axis=1)
        return np.asarray(found & (lists >= 0))

    def grow(self, turn: int, taken: NDArray[np.int32]) -> None:
        """Let liking follow taking, taking tire, and a day pass: `taken` is int32 [P, n] of a round, -1 for nothing."""
        if self.since is not None:
            person, place = np.nonzero(taken >= 0)
            self.since[person, taken[person, place]] = 0.0
            self.since += 1.0
        of, grows, sated = self.world.stock.of, self.world.grows, self.world.sated
        if not (grows or sated):
            return
        hit = np.where((taken >= 0)[..., None], of[taken], 0.0).sum(axis=1).astype(np.float32)
        self.full += sated * hit - self.full / 3
        now = np.clip(self.world.taste[turn] + self.grown, 0.0, 1.0)
        self.grown += grows * np.minimum(hit, 2.0) * (1.0 - now) - grows / 8 * now * (hit == 0)

    def _had(self, person: NDArray[np.intp], item: NDArray[np.int32]) -> None:
        self.had[person, item] = True
        np.logical_or.at(self.met, person, self.world.stock.of[item] > 0)

    def _dice(self, turn: int, what: int) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, 13, turn, what])))
