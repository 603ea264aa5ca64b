"""One run: the people of one world live through rounds under one policy, and everything shown and taken is kept.

Each round: the policy chooses everybody's list, people take what they like of it, some find something by themselves,
the ledger and the log learn of it, a day passes, and the model learns. One list in twenty of our own is also made by
the whole pass (`decide`, with explanation and record): the two must be equal, and how many were compared is reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.simulate.behaviour import People
from tactful.simulate.moment import ALONE, AWAY, TAKEN, Happened, Moment, Tenant
from tactful.simulate.policies import Policy
from tactful.simulate.world import World
from tactful.work import Progress, silent

__all__ = ["CHECKED_EVERY", "Trace", "run"]

CHECKED_EVERY = 20


@dataclass(frozen=True, slots=True)
class Trace:
    """What happened in one run.

    Attributes
    ----------
    lists
        int32 [R, P, k], -1 for an empty place.
    taken
        bool [R, P, k].
    chance
        float32 [R, P, k], the true chance to like what was shown; NaN for an empty place.
    alone
        int32 [R, P], what each found by themselves, -1 for nothing.
    checked, differing
        How many of our lists the whole pass made too, and how many of those differed.
    needless
        bool [R, P, k], what stands in for something durable that was bought within the month.
    presents
        bool [R, P], whether what each found by themselves was for somebody else.
    """

    lists: NDArray[np.int32]
    taken: NDArray[np.bool_]
    chance: NDArray[np.float32]
    alone: NDArray[np.int32]
    checked: int
    differing: int
    needless: NDArray[np.bool_]
    presents: NDArray[np.bool_]


def run(
    world: World, tenant: Tenant, policy: Policy, *, rounds: int, seed: int, count: int, progress: Progress = silent
) -> Trace:
    """Return what happens to a world under a policy.

    Parameters
    ----------
    tenant
        Has taken in the world's past.
    rounds
        How many days, 1 or more.
    seed
        Of the shared chance: the same for every policy that is to be compared.
    count
        Length of the lists.
    progress
        Told after each round; raising from it stops between rounds.
    """
    people = People.of(world, seed)
    shape = (rounds, world.people, count)
    lists, taken = np.full(shape, -1, np.int32), np.zeros(shape, np.bool_)
    chance, alone = np.full(shape, np.nan, np.float32), np.full(shape[:2], -1, np.int32)
    needless, presents = np.zeros(shape, np.bool_), np.zeros(shape[:2], np.bool_)
    checked = differing = 0
    for turn in range(rounds):
        likes = people.likes(turn)
        popular = tenant.popular()
        for person in range(world.people):
            occasion = tenant.occasion(person, turn, policy.dial)
            dice = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, 14, turn, person])))
            chosen = policy.choose(Moment(occasion, tenant.scorer, popular, likes[person], dice))
            if policy.ours and (turn * world.people + person) % CHECKED_EVERY == 0:
                checked += 1
                differing += not np.array_equal(tenant.decided(occasion), chosen)
            lists[turn, person, : len(chosen)] = chosen
            tenant.shown(person, occasion, chosen)
        chance[turn] = np.where(lists[turn] >= 0, np.take_along_axis(likes, np.maximum(lists[turn], 0), axis=1), np.nan)
        taken[turn], away = people.take(turn, lists[turn], likes)
        needless[turn] = people.needless(lists[turn])
        alone[turn], presents[turn] = people.by_themselves(turn, likes)
        own = np.where(presents[turn], -1, alone[turn])
        people.grow(turn, np.concatenate([np.where(taken[turn], lists[turn], -1), own[:, None]], axis=1))
        tenant.tell(_happened(lists[turn], taken[turn], away, alone[turn]))
        tenant.next_round()
        progress("days", turn + 1, rounds)
    return Trace(lists, taken, chance, alone, checked, differing, needless, presents)


def _happened(
    lists: NDArray[np.int32], taken: NDArray[np.bool_], away: NDArray[np.bool_], alone: NDArray[np.int32]
) -> Happened:
    took, left = np.nonzero(taken)[0], np.nonzero(away)[0]
    out = np.flatnonzero(alone >= 0)
    return Happened(
        person=np.concatenate([took, left, out]),
        item=np.concatenate([lists[taken], lists[away], alone[out]]).astype(np.int32),
        how=np.repeat(np.array([TAKEN, AWAY, ALONE], np.int8), [len(took), len(left), len(out)]),
    )
