"""Everything an open engine is made of, handed as one frozen value to the faces that need several of them."""

from __future__ import annotations

from dataclasses import dataclass

from tactful.assembly.alarms import Alarms
from tactful.assembly.campaigns import CampaignBoard
from tactful.assembly.experimenting import ExperimentBoard
from tactful.assembly.exposing import ExposureBoard
from tactful.assembly.freshness import Freshness
from tactful.assembly.holding import HoldBoard
from tactful.assembly.living import Living
from tactful.assembly.persons import Persons
from tactful.assembly.safekeeping import Safekeeping
from tactful.assembly.shelf import WatchedShelf
from tactful.assembly.tells import TellsBoard
from tactful.assembly.training import Training
from tactful.assembly.watch import Watch
from tactful.clock import Clock
from tactful.decisions.record import KindNote
from tactful.events.kinds import KindRegistry
from tactful.intake.admit import Intake
from tactful.profile.cache import Histories
from tactful.profile.permission import BasisTable
from tactful.settings import Settings
from tactful.stores.store import Store

__all__ = ["Parts", "kind_notes"]


@dataclass(frozen=True, slots=True)
class Parts:
    """The wired pieces of one tenant."""

    settings: Settings
    settings_version: str
    clock: Clock
    store: Store
    kinds: KindRegistry
    notes: dict[int, KindNote]
    table: BasisTable
    seed: bytes
    shelf: WatchedShelf
    intake: Intake
    persons: Persons
    histories: Histories
    training: Training
    living: Living
    alarms: Alarms
    watch: Watch
    holds: HoldBoard
    safekeeping: Safekeeping
    experiments: ExperimentBoard
    tells: TellsBoard
    exposure: ExposureBoard
    campaigns: CampaignBoard
    freshness: Freshness


def kind_notes(kinds: KindRegistry) -> dict[int, KindNote]:
    """Return what reasons say about each kind, by code."""
    return {kinds.code(name): KindNote(name, kinds.spec(name).source, kinds.spec(name).label) for name in kinds}
