"""What is to be simulated, and whether it can be: names, sizes, and the memory it would take.

>>> Plan().rounds, Plan.quick().rounds
(20, 6)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

import msgspec

from tactful.errors import BadInput
from tactful.simulate.policies import POLICIES
from tactful.simulate.switches import WORLDS

__all__ = ["Plan", "check_plan", "check_room", "free_bytes", "needed_bytes"]

_SHARE_OF_FREE = 0.7
_DENSE_ITEMS, _HEAD = 10_000, 4_000
"""As in the shape of the model: dense pair counts up to so many items, columns of taste up to so many."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The size of a simulation; equal plans give equal figures."""

    worlds: tuple[str, ...] = ("hidden", "null")
    policies: tuple[str, ...] = (
        "balanced", "greedy", "mmr", "calibrated", "epsilon", "popularity", "random",
    )  # fmt: skip
    seeds: int = 10
    """Worlds drawn anew; intervals are over them."""
    rounds: int = 20
    """Days that everybody lives through."""
    people: int = 80
    crowd: int = 400
    """People who only have a past, so that there is something to learn from."""
    past: int = 10
    """Events everybody has before the first day."""
    items: int = 1_500
    """Of a made-up catalogue."""
    topics: int = 18
    """Of a made-up catalogue."""
    count: int = 10
    """Length of the lists."""

    @classmethod
    def quick(cls) -> Self:
        """Return a plan of seconds: enough to see that everything works, too small to conclude anything."""
        return cls(
            policies=("balanced", "greedy", "popularity"),
            seeds=3,
            rounds=6,
            people=24,
            crowd=80,
            past=8,
            items=240,
            topics=8,
        )


def check_plan(plan: Plan) -> None:
    """Raise BadInput for a plan that cannot be carried out (``unknown-world``, ``unknown-policy``, ``bad-plan``)."""
    for name in plan.worlds:
        if name not in WORLDS:
            raise BadInput("unknown-world", f"there is no world {name!r}", hint=f"choose from {', '.join(WORLDS)}")
    for name in plan.policies:
        if name not in POLICIES:
            raise BadInput("unknown-policy", f"there is no policy {name!r}", hint=f"choose from {', '.join(POLICIES)}")
    least = {"seeds": 1, "rounds": 1, "people": 2, "crowd": 0, "past": 1, "items": 1, "topics": 1, "count": 1}
    for field, bound in least.items():
        if getattr(plan, field) < bound:
            raise BadInput("bad-plan", f"{field} is {getattr(plan, field)}", hint=f"give {bound} or more")
    if plan.topics > 40:
        raise BadInput("bad-plan", f"topics is {plan.topics}", hint="give 40 or less")


def needed_bytes(plan: Plan, items: int) -> int:
    """Return about how much memory a simulation over so many items takes at its peak.

    >>> needed_bytes(Plan(), 1_500) < 1 << 29 < needed_bytes(Plan(people=50_000), 100_000)
    True
    """
    everybody = plan.people + plan.crowd
    drawing = 21 * everybody * items  # tastes, chances and what could be met, once for everybody
    living = (21 + 24) * plan.people * items + 13 * plan.rounds * plan.people * plan.count
    moving = 4 * plan.rounds * plan.people * 40
    head = min(items, _HEAD)
    learned = 28 * head**2 + (8 * items**2 if items <= _DENSE_ITEMS else 4_000 * items)
    happened = 300 * ((3 * everybody) * plan.past + plan.rounds * plan.people * (plan.count // 2 + 2))
    return drawing + living + moving + learned + happened + 2_000 * items + (120 << 20)


def check_room(plan: Plan, items: int, *, most_bytes: int | None = None) -> None:
    """Raise BadInput ``too-large`` when the memory would not suffice, with an estimate and what would fit.

    Parameters
    ----------
    items
        Of the catalogue.
    most_bytes
        What may be used; None for seven tenths of what is free now.
    """
    free = free_bytes() if most_bytes is None else most_bytes
    if free is None:
        return
    room = int(free * _SHARE_OF_FREE) if most_bytes is None else most_bytes
    needed = needed_bytes(plan, items)
    if needed <= room:
        return
    fits = max((n for n in (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000) if _fits(plan, n, items, room)),
               default=0)  # fmt: skip
    told = f"{plan.people:,} people, a crowd of {plan.crowd:,} and {items:,} items take about {needed / 1e9:.1f} GB"
    hint = f"try --people {fits} --crowd {fits}" if fits else "simulate a part of the catalogue, on a larger machine"
    raise BadInput("too-large", f"{told}, and {room / 1e9:.1f} GB may be used", hint=hint)


def _fits(plan: Plan, people: int, items: int, room: int) -> bool:
    return needed_bytes(msgspec.structs.replace(plan, people=people, crowd=people), items) <= room


def free_bytes() -> int | None:
    """Return how much memory is free on this machine, None where it cannot be told."""
    told = Path("/proc/meminfo")
    if told.exists():
        for line in told.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
