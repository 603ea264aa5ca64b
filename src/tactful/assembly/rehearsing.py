"""Simulating before launch: from a directory, or from nothing, to the outcomes of a plan.

Of a directory three things are read: settings, what learning chose, and the catalogue with how many people took each
item, where at least k did. Nobody's events are read; everybody who lives through a simulation is made up.

>>> from tactful.simulate.plan import Plan
>>> theatre = Theatre.made_up("streaming", Plan.quick(), surface=None)
>>> theatre.surface
'home'
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from tactful.assembly.constants import kept_constants
from tactful.assembly.engine import Engine
from tactful.assembly.rated import ratings_of
from tactful.assembly.simulating import Ground, Rehearsal, kind_of_choice
from tactful.assembly.versions import version_of
from tactful.errors import BadInput
from tactful.events.kinds import KindRegistry
from tactful.rank.constants import Constants
from tactful.settings import Settings, load
from tactful.simulate.completed import completed, world_of
from tactful.simulate.plan import Plan, check_plan, check_room
from tactful.simulate.rehearse import Kept, rehearse
from tactful.simulate.stock import Stock
from tactful.simulate.switches import WORLDS
from tactful.simulate.world import World
from tactful.sources.recipe import Recipe
from tactful.work import Progress, silent

__all__ = ["Theatre"]

_ROOM_FOR_CHOICE = 5
"""An engine needs so many items per place, else everything is shown and nothing chosen."""


class Theatre:
    """Everything one simulation needs; open it with `made_up` or `own`.

    Parameters
    ----------
    plan
        What to simulate.
    settings
        In force.
    surface
        Where lists are asked for; None for ``home``, else the first one.
    stock
        What is on offer, as far as it is known beforehand.
    world_of
        A world by its name and seed.
    constants
        What learning chose, or the constants that a new directory begins with.

    Attributes
    ----------
    surface
        Where lists are asked for.
    """

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        surface: str | None,
        stock: Stock,
        world_of: Callable[[str, int], World],
        constants: Constants,
    ) -> None:
        check_plan(plan)
        self.surface = _surface(settings, surface)
        most = settings.surfaces[self.surface].max_count
        self.plan = msgspec.structs.replace(plan, count=min(plan.count, most))
        kind_of_choice(KindRegistry(settings.kinds), bought=any(WORLDS[name].shop for name in plan.worlds))
        self._settings, self._stock, self._world_of, self._constants = settings, stock, world_of, constants

    @classmethod
    def made_up(cls, setting: str, plan: Plan, *, surface: str | None) -> Theatre:
        """Return a simulation over catalogues drawn from seeds, under a ready-made setting."""
        check_plan(plan)
        settings = load(setting)
        kinds = settings.surfaces[_surface(settings, surface)].kinds

        def stock_of(seed: int) -> Stock:
            return _of_kind(Stock.made_up(items=plan.items, topics=plan.topics, seed=seed), kinds)

        _enough(plan.items, plan)
        constants = msgspec.structs.replace(Constants(), k=settings.k)
        return cls(
            plan, settings, surface, stock_of(0), lambda name, seed: _drawn(stock_of(seed), plan, name, seed), constants
        )

    @classmethod
    def rated(cls, recipe: Recipe, plan: Plan, *, surface: str | None) -> Theatre:
        """Return a simulation with the people of a data set of ratings, whose truth is completed from them."""
        check_plan(plan)
        settings = load(recipe.setting)
        stock, ratings = ratings_of(recipe)
        logit = completed(ratings, people=int(ratings.person.max()) + 1, items=len(stock))

        def world(name: str, seed: int) -> World:
            return world_of(stock, ratings, logit, WORLDS[name], plan, seed=seed)

        _enough(len(stock), plan)
        constants = msgspec.structs.replace(Constants(), k=settings.k)
        return cls(plan, settings, surface or recipe.surface, stock, world, constants)

    @classmethod
    def own(cls, path: Path, plan: Plan, *, surface: str | None) -> Theatre:
        """Return a simulation over an operator's catalogue, settings and constants."""
        check_plan(plan)
        with Engine.open(path, learn_in_child=False) as engine:
            parts = engine.parts
            chosen = _surface(parts.settings, surface)
            stock = _own_stock(engine, chosen)
            kept = kept_constants(parts.store.meta, parts.settings)
            settings = parts.settings
        _enough(len(stock), plan)
        return cls(plan, settings, chosen, stock, lambda name, seed: _drawn(stock, plan, name, seed), kept)

    def kept(self, folder: Path | None) -> Kept:
        """Return what is done so far, in a folder or in memory."""
        stock = self._stock
        told = [version_of(self._settings), self.surface, str(len(stock)), *(item.item_id for item in stock.items)]
        told.append(msgspec.json.encode(self._constants).decode())
        return Kept(self.plan, hashlib.sha256("|".join(told).encode()).hexdigest(), folder)

    def rehearse(self, kept: Kept, *, most_bytes: int | None = None, progress: Progress = silent) -> None:
        """Carry out what is not done yet; see `tactful.simulate.rehearse.rehearse`.

        Raises
        ------
        BadInput
            Code ``too-large`` when the memory would not suffice.
        """
        check_room(self.plan, len(self._stock), most_bytes=most_bytes)
        ground = Ground(self._settings, self.surface, self.plan.count, self._constants)
        rehearse(self.plan, self._world_of, lambda world, seed: Rehearsal(ground, world, seed), kept, progress=progress)


def _drawn(stock: Stock, plan: Plan, name: str, seed: int) -> World:
    """Return a made-up world over some stock."""
    sizes = {"people": plan.people, "crowd": plan.crowd, "rounds": plan.rounds, "past": plan.past}
    return World.drawn(stock, WORLDS[name], seed=seed, **sizes)


def _surface(settings: Settings, asked: str | None) -> str:
    names = list(settings.surfaces)
    found = asked or ("home" if "home" in names else names[0])
    if found not in settings.surfaces:
        raise BadInput("unknown-surface", f"there is no surface {found!r}", hint=f"choose from {', '.join(names)}")
    rules = settings.surfaces[found]
    if rules.purpose != "recommendation" or rules.significant:
        raise BadInput(
            "surface-not-simulated",
            f"what {found!r} shows rests on consent or on notices, which made-up people cannot give or read",
            hint="choose a surface for recommendations",
        )
    return found


def _enough(items: int, plan: Plan) -> None:
    least = _ROOM_FOR_CHOICE * plan.count
    if items < least:
        raise BadInput(
            "too-few-items",
            f"{items} items leave nothing to choose for lists of {plan.count}",
            hint=f"bring in {least} items or more, or ask for shorter lists with --count",
        )


def _of_kind(stock: Stock, kinds: tuple[str, ...]) -> Stock:
    """Return the stock with items of a kind that the surface shows."""
    if not kinds:
        return stock
    items = tuple(msgspec.structs.replace(item, kind=kinds[0]) for item in stock.items)
    return Stock(items, stock.topics, stock.of, stock.pull, stock.near)


def _own_stock(engine: Engine, surface: str) -> Stock:
    """Return what the surface may show now, with how many people took each item, where at least k did."""
    parts = engine.parts
    catalogue, now = parts.shelf.snapshot(), int(parts.clock.now())
    rules = parts.settings.surfaces[surface]
    open_ = catalogue.open_at(now) & ~catalogue.sensitive
    if rules.kinds:
        open_ &= np.isin(catalogue.kind, [catalogue.words.find(kind) for kind in rules.kinds])
    numbers = np.flatnonzero(open_)
    buyers = parts.living.model.sums.buyers[0]
    taken = np.zeros(len(catalogue))
    known = min(len(taken), len(buyers))
    taken[:known] = buyers[:known]
    taken[taken < parts.settings.k] = 0.0
    items = [catalogue.items[number] for number in numbers.tolist()]
    # The simulation has a calendar of its own: what may be shown now may be shown throughout.
    timeless = [
        msgspec.structs.replace(item, available_from=None, available_until=None) for item in items if item is not None
    ]
    return Stock.own(timeless, taken[numbers])
