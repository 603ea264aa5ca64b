"""Two rankings share one list: each chooses as it would alone, and a team draft takes turns between them.

Both choose from the candidates that one pass left; the first with the surface's rules and the blend in service, the
second with its own. What a list may hold few of (first steps, themes, paid places) it holds no more of than either
ranking by itself. Every place keeps the role, the reason and the score of the ranking that placed it.

Reference: Radlinski, Kurup & Joachims 2008 (`tactful.experiments.interleave`).
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.balance.choose import POOL, balance
from tactful.balance.codes import OUTRANKED
from tactful.balance.joining import joining, named
from tactful.decisions.arm import Beside
from tactful.decisions.slate import Contributions, Slate
from tactful.decisions.steps import Steps
from tactful.decisions.surface import SurfaceRules
from tactful.experiments.interleave import team_draft
from tactful.profile.occasion import Occasion

__all__ = ["by_teams", "mixed", "read_by_either", "under"]

_FIRST_TURN = 5_000
"""Of the dice, so that coins and the draws of the lists share no number."""
_READ = ("rarity", "exposure", "common_slots", "group_slots", "bridges")
"""Rules without which nothing of everybody is kept."""
_BOUND = frozenset({"new", "curated", "sponsored", "common"})
"""Roles of which a list holds few."""


def under(beside: Beside, slate: Slate) -> Slate:
    """Return the slate as the second ranking scores it."""
    if not beside.factors:
        return slate
    factor = np.array([beside.factors.get(name, 1.0) for name in slate.part_names])
    return replace(slate, parts=(slate.parts * factor[:, None]).astype(np.float32), rough=None)


def read_by_either(rules: SurfaceRules, beside: Beside) -> SurfaceRules:
    """Return rules under which a record keeps whatever one of two rankings reads of everybody."""
    wider = {name: max(getattr(rules, name), getattr(beside.rules, name)) for name in _READ}
    return msgspec.structs.replace(rules, **wider)


def mixed(pool: Slate, occasion: Occasion, beside: Beside) -> Slate:
    """Return the pool with a list that both rankings chose in turns.

    Parameters
    ----------
    pool
        What the record keeps of the candidates; may hold more than one ranking would choose from alone.
    occasion
        The small occasion of the record.
    beside
        The second ranking.
    """
    lists = [
        _alone(pool, occasion, occasion.rules.bridges),
        _alone(under(beside, pool), replace(occasion, rules=beside.rules), beside.rules.bridges),
    ]
    sides = [_Side(one) for one in lists]
    bound = sides[1].bound | sides[0].bound
    coins = [int(occasion.dice.uniform(_FIRST_TURN + turn) < 0.5) for turn in range((occasion.ask.count + 1) // 2)]
    draft = team_draft(sides[0].rows, sides[1].rows, occasion.ask.count, coins=coins, bound=bound)
    places = [(sides[team].place[row], lists[team]) for row, team in zip(draft.items, draft.teams, strict=True)]
    chosen = np.array(draft.items, np.int32)
    outranked = np.ones(len(pool), np.bool_)
    outranked[chosen] = False
    return replace(
        pool.set_aside(outranked, OUTRANKED),
        chosen=chosen,
        roles=tuple(one.roles[at] for at, one in places),
        propensity=np.array([one.propensity[at] for at, one in places]),
        drawn=np.zeros(len(chosen), np.bool_),  # the coins decide too, so no estimate may divide by these chances
        reasons=tuple(one.reasons[at] for at, one in places),
        facts=tuple(one.facts[at] for at, one in places),
        teams=np.array(draft.teams, np.uint8),
    )


class _Side:
    """One ranking's list: its rows, their places, and the sorts of those it holds few of."""

    def __init__(self, one: Slate) -> None:
        self.rows: list[int] = one.chosen.tolist()
        self.place = {row: at for at, row in enumerate(self.rows)}
        self.bound = {row: role for row, role in zip(self.rows, one.roles, strict=True) if role in _BOUND}


def _alone(pool: Slate, occasion: Occasion, bridges: bool) -> Slate:
    """Return what one ranking chooses of what it could choose from alone."""
    steps = occasion.steps if bridges and occasion.steps is not None else Steps()
    own = replace(occasion, steps=steps)
    if len(pool) > POOL:
        score = pool.score()
        best = np.lexsort((pool.item, -score))[:POOL]
        kept = np.zeros(len(pool), np.bool_)
        kept[best] = True
        leads = [np.array([one.item for one in steps.bridges], np.int32)]
        kept[joining(pool.item, [*named(own), *leads])] = True
        pool = pool.set_aside(~kept, OUTRANKED)
    return balance(pool, own)


def by_teams(
    terms: Contributions, teams: NDArray[np.uint8], beside: Beside, part_names: tuple[str, ...]
) -> Contributions:
    """Return the terms of a shared list, those of the second ranking's places as it weighs them."""
    factor = np.array([beside.factors.get(name, 1.0) for name in part_names])[terms.part]
    amount = np.where(teams[:, None] == 1, terms.amount * factor[None, :], terms.amount)
    return Contributions(terms.part, terms.signal, amount)
