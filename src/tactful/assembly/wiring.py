"""Wiring: from a directory (or nothing) to the pieces of an engine, in the order in which they need each other.

Nothing is served before the model is right about the log: a valid saved model is caught up; without one, a short
log is counted at once and a long one waits for `learn` (decisions say so).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from tactful.assembly.alarms import Alarms
from tactful.assembly.campaigns import CampaignBoard
from tactful.assembly.constants import kept_constants
from tactful.assembly.experimenting import ExperimentBoard
from tactful.assembly.exposing import ExposureBoard
from tactful.assembly.freshness import Freshness
from tactful.assembly.holding import HoldBoard
from tactful.assembly.learning import EPOCH, FAR, load_latest
from tactful.assembly.lesson import empty_model, read_course, table_of, under_of
from tactful.assembly.living import Living
from tactful.assembly.parts import Parts, kind_notes
from tactful.assembly.persons import Persons
from tactful.assembly.safekeeping import Safekeeping, anchors_of
from tactful.assembly.shelf import WatchedShelf
from tactful.assembly.tells import TellsBoard
from tactful.assembly.training import Training
from tactful.assembly.versions import rules_of, version_of
from tactful.assembly.watch import CLOCK_SEEN, Watch
from tactful.chain.note import Note
from tactful.clock import Clock
from tactful.events.kinds import KindRegistry
from tactful.intake.admit import Intake
from tactful.learn.learned import Model
from tactful.learn.under import Under
from tactful.profile.cache import Histories
from tactful.profile.permission import BasisTable
from tactful.rank.constants import Constants
from tactful.settings import Settings, load, load_file
from tactful.settings.in_force import kinds_in_force
from tactful.stores.experiments import KeptExperiments
from tactful.stores.store import Store

__all__ = ["wire", "wire_in_memory", "write_settings"]

_RULES = "learning_rules"
"""Name of the stored digest of the rules the present models were learned under."""

_SETTINGS = "settings-version"
"""Names the fingerprint of the settings that were last in force."""


def wire(directory: Path | None, *, setting: str, clock: Clock, master_key: Path | None = None) -> Parts:
    """Return the wired pieces of one tenant, caught up and ready.

    Parameters
    ----------
    directory
        Where the tenant lives; None keeps everything in memory.
    setting
        Ready-made setting for a new tenant.
    """
    settings = load(setting) if directory is None else _settings_of(directory, setting)
    store = _store(directory, clock, master_key)
    try:
        return _wired(directory, settings, store, clock)
    except BaseException:
        store.close()
        raise


def wire_in_memory(settings: Settings, clock: Clock) -> Parts:
    """Return the wired pieces of a tenant that lives until it is let go, under the given settings."""
    return _wired(None, settings, _store(None, clock, None), clock)


def write_settings(directory: Path, setting: str) -> None:
    """Copy a ready-made setting into a directory, unless it has settings already."""
    load(setting)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = directory / "tactful.toml"
    if not target.exists():
        target.write_text(resources.files("tactful.settings").joinpath(f"{setting}.toml").read_text("utf-8"), "utf-8")


def _settings_of(directory: Path, setting: str) -> Settings:
    write_settings(directory, setting)
    return load_file(directory / "tactful.toml")


def _store(directory: Path | None, clock: Clock, master_key: Path | None) -> Store:
    if directory is None:
        from tactful.stores.memory import MemoryStore

        return MemoryStore(clock)
    from tactful.stores import open_store

    return open_store(directory, clock=clock, master_key=master_key)


def _wired(directory: Path | None, settings: Settings, store: Store, clock: Clock) -> Parts:
    kinds = _kinds(settings, store)
    table, alarms = table_of(settings, kinds, store.meta), Alarms()
    watch = Watch(clock, int(store.meta.get(CLOCK_SEEN) or b"0"))
    shelf, histories = WatchedShelf(store.items), Histories(kinds=kinds)
    training, persons = Training(store.vault, table, kinds, settings.attributes), Persons(store.vault, alarms=alarms)
    holds = HoldBoard(store, persons, kinds, settings, clock)
    _void_if_other_rules(store, settings)
    under = partial(_under, table, holds)

    def empty(constants: Constants) -> Model:
        return empty_model(shelf.snapshot(), training.features, kinds, constants, int(clock.now()), under())

    living = Living(
        _model(directory, settings, store, kinds, clock, shelf, empty),
        log=store.events,
        histories=histories,
        training=training,
        marks=np.array([kinds.code(name) for name in kinds if kinds.spec(name).mark], np.int16),
        catalogue=shelf.snapshot,
        under=under,
    )
    holds.learned_without = lambda: living.model.under.withheld
    _follow(living, store, freshness := Freshness(kinds, store.meta))
    return Parts(
        settings=settings,
        settings_version=_noted_settings(store, settings),
        clock=clock,
        store=store,
        kinds=kinds,
        notes=kind_notes(kinds),
        table=table,
        seed=store.meta.seed(),
        shelf=shelf,
        intake=Intake(kinds, settings.limits, store.vault, shelf, store.digests, watch, table.ruling),
        persons=persons,
        histories=histories,
        training=training,
        living=living,
        alarms=alarms,
        watch=watch,
        holds=holds,
        safekeeping=_safekeeping(directory, settings, store, clock),
        experiments=ExperimentBoard(KeptExperiments(store.meta), settings.surfaces, clock),
        tells=_tells(store, shelf, training, kinds, settings, clock),
        exposure=ExposureBoard(store, settings, clock),
        campaigns=CampaignBoard(store.campaigns, shelf, kinds, settings, clock),
        freshness=freshness,
    )


def _kinds(settings: Settings, store: Store) -> KindRegistry:
    kinds = KindRegistry(kinds_in_force(settings), store.meta.kinds())
    store.meta.keep_kinds(kinds.codes)
    return kinds


def _tells(*given: Any) -> TellsBoard:
    board = TellsBoard(*given)
    board.refresh()
    return board


def _under(table: BasisTable, holds: HoldBoard) -> Under:
    return under_of(table, holds.current)


def _follow(living: Living, store: Store, freshness: Freshness) -> None:
    living.meet(large=True)
    living.catch_up()
    store.on_commit = freshness.beside(living.on_commit)


def _safekeeping(directory: Path | None, settings: Settings, store: Store, clock: Clock) -> Safekeeping:
    rules = settings.safekeeping
    return Safekeeping(store.chain, anchors_of(directory, rules), clock, rules.years)


def _void_if_other_rules(store: Store, settings: Settings) -> None:
    """Never load a model that was learned under other rules: what it counted may be forbidden by now."""
    rules = rules_of(settings)
    if store.meta.get(_RULES) != rules:
        store.meta.put(EPOCH, b"%d" % (int(store.meta.get(EPOCH) or b"0") + 1))
        store.meta.put(_RULES, rules)


def _noted_settings(store: Store, settings: Settings) -> str:
    """Return the fingerprint of the settings; chain that others are in force than when the store was last open."""
    version = version_of(settings)
    before = (store.meta.get(_SETTINGS) or b"").decode()
    if before != version:
        facts = {"setting": settings.setting, "before": before, "now": version}
        store.meta.put(_SETTINGS, version.encode(), note=Note("settings.changed", facts))
    return version


def _model(
    directory: Path | None,
    settings: Settings,
    store: Store,
    kinds: KindRegistry,
    clock: Clock,
    shelf: WatchedShelf,
    empty: Callable[[Constants], Model],
) -> Model:
    epoch = int(store.meta.get(EPOCH) or b"0")
    if directory is not None:
        saved = load_latest(directory / "models", epoch, shelf.snapshot())
        if saved is not None and 0 <= store.events.last_seq() - saved.seq <= FAR:
            return saved
    constants = kept_constants(store.meta, settings)
    if store.events.last_seq() == 0:
        return empty(constants)
    # No valid or near model file, as after a crash right behind an erasure: what survives in the log is learned anew.
    model = read_course(store, settings, kinds, clock).model(constants)
    model.forget_epoch = epoch
    return model
