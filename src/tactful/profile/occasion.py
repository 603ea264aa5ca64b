"""The occasion: everything one pass may know, fetched once and frozen. No stage reads a store or the clock."""

from __future__ import annotations

from dataclasses import dataclass

from tactful.catalogue.catalogue import Catalogue
from tactful.consent.permit import Permit
from tactful.decisions.decision import Ask, Mode
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.people.person import Controls
from tactful.profile.view import View

__all__ = ["Occasion"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One ask and its frozen surroundings."""

    ask: Ask
    rules: SurfaceRules
    permit: Permit
    view: View
    controls: Controls
    shown: RecentlyShown
    now: int
    """The clock reading, milliseconds."""
    dice: Dice
    catalogue: Catalogue
    mode: Mode
    language: str = "en"
    place: str | None = None
    """The ask's place, compared with items' ``place`` attribute; not stored."""
    notices: tuple[str, ...] = ()
