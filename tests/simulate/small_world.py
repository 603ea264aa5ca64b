"""A world of a dozen people, and the real engine in memory for it."""

from __future__ import annotations

from tactful.assembly.simulating import Ground, Rehearsal
from tactful.rank.constants import Constants
from tactful.settings import load
from tactful.simulate.plan import Plan
from tactful.simulate.stock import Stock
from tactful.simulate.switches import WORLDS
from tactful.simulate.world import World

TINY = Plan(
    worlds=("hidden",), policies=("balanced", "greedy"), seeds=2, rounds=3, people=6, crowd=20, past=8, items=80,
    topics=5, count=5,
)  # fmt: skip
"""Done in a second or two."""

GROUND = Ground(load("streaming"), "home", TINY.count, Constants())


def world_of(name: str = "hidden", *, seed: int = 1, plan: Plan = TINY, stock: Stock | None = None) -> World:
    """Return a small world."""
    stock = stock or Stock.made_up(items=plan.items, topics=plan.topics, seed=seed)
    return World.drawn(
        stock, WORLDS[name], people=plan.people, crowd=plan.crowd, rounds=plan.rounds, past=plan.past, seed=seed
    )


def tenant_of(world: World, seed: int = 1) -> Rehearsal:
    """Return the engine that has taken in the world's past."""
    return Rehearsal(GROUND, world, seed)
