"""Does the dial do what it says? Everybody's lists at each setting, in the same state, side by side.

A person counts as obeyed when neither the share of topics new to them nor the novelty of the list falls from one
setting to the next, familiar to surprise.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tactful.people.person import Dial
from tactful.profile.occasion import Occasion
from tactful.simulate import measures
from tactful.simulate.moment import Moment, Tenant
from tactful.simulate.policies import POLICIES
from tactful.simulate.world import World

__all__ = ["NEW_BELOW", "STEPS", "dial_figures", "rises"]

STEPS: Final[tuple[Dial, ...]] = ("familiar", "balanced", "explore", "surprise")
"""The settings in their order; ``none`` reads nothing of the person and stands outside of it."""

NEW_BELOW: Final = 0.05
"""A topic with less than this share of what a person took is new to them (`knowledge/balance.md` 3.2)."""

_HAIR = 1e-9


def dial_figures(world: World, tenant: Tenant, *, count: int) -> dict[str, float]:
    """Return the shares of people (0..1) whom the dial obeys, in the state before the first round.

    Parameters
    ----------
    tenant
        Has taken in the world's past and nothing else.
    count
        Length of the lists.
    """
    everybody = world.past
    holders = np.bincount(everybody[everybody >= 0], minlength=len(world.stock)).astype(np.int64)
    holders = np.maximum(holders, tenant.k)  # the dial moves what may be known: below k people, all is equally rare
    likes, popular = world.likes(0), tenant.popular()
    fresh, bits = np.zeros((len(STEPS), world.people)), np.zeros((len(STEPS), world.people))
    for step, dial in enumerate(STEPS):
        lists = np.full((world.people, count), -1, np.int32)
        for person in range(world.people):
            occasion = tenant.occasion(person, -1, dial)
            dice = np.random.Generator(np.random.Philox(0))
            chosen = POLICIES[dial].choose(Moment(occasion, tenant.scorer, popular, likes[person], dice))
            lists[person, : len(chosen)] = chosen
            fresh[step, person] = _new(chosen, _shares(occasion, world.stock.of), world.stock.of).sum() / count
        bits[step] = measures.self_information(lists, holders, len(everybody))
    topics, novelty = rises(fresh), rises(bits)
    both: NDArray[np.bool_] = np.logical_and(topics, novelty)
    return {
        "dial": float(both.mean()),
        "dial-topics": float(topics.mean()),
        "dial-novelty": float(novelty.mean()),
        "dial-familiar": float((fresh[0] == 0).mean()),
        **{f"new-{dial}": float(fresh[step].mean()) for step, dial in enumerate(STEPS)},
        **{f"miuf-{dial}": float(bits[step].mean()) for step, dial in enumerate(STEPS)},
    }


def rises(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return for every column whether no value is below the one above it.

    >>> rises(np.array([[0.1, 0.2], [0.1, 0.1]])).tolist()
    [True, False]
    """
    return np.asarray((np.diff(values, axis=0) >= -_HAIR).all(axis=0))


def _shares(occasion: Occasion, of: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of each topic in what the engine may read of a person, faded as it reads it, float64 [G]."""
    view = occasion.view
    weight = np.maximum(view.weight, 0.0).astype(np.float64)
    shares: NDArray[np.float64] = weight @ of[view.item] if len(view) else np.zeros(of.shape[1])
    total = float(shares.sum())
    return shares / total if total > 0 else shares


def _new(items: NDArray[np.int32], shares: NDArray[np.float64], of: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which items are of topics new to a person only; those without topics are not."""
    mine = of[items] > 0
    return np.asarray(mine.any(axis=1) & ~(mine & (shares >= NEW_BELOW)).any(axis=1))
