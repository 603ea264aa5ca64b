"""What a human decided for this person after a contested decision, as it bears on one ask.

Shown items are pinned, so the record says that somebody placed them on purpose; hidden ones are set aside by
`tactful.guard.withheld`. Pins of the caller keep their order behind those of a human.

Reference: promise H1; GDPR Art. 22(3).
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from tactful.decisions.decision import Ask
from tactful.people.corrections import Corrections

__all__ = ["Overruled", "overruled"]


@dataclass(frozen=True, slots=True)
class Overruled:
    """Item ids a human shows or hides on one surface, now."""

    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """Return what the decision says about it."""
        return tuple(f"a-human-decided:{item}" for item in self.shown)

    def asked(self, ask: Ask) -> Ask:
        """Return the ask with the shown items pinned first."""
        if not self.shown:
            return ask
        pins = [*self.shown, *(pin for pin in ask.pins if pin not in self.shown)]
        listed = ask.candidates if ask.candidates is None else [*ask.candidates, *self.shown]
        return msgspec.structs.replace(ask, pins=pins, candidates=listed)


def overruled(corrections: Corrections, surface: str, now: int) -> Overruled:
    """Return what stands on a surface at `now` (ms).

    >>> overruled(Corrections(), "home", 0).shown
    ()
    """
    if not corrections.overrides:
        return _NOTHING
    standing = [one for one in corrections.overrides if one.surface in {"", surface} and one.at <= now < one.until]
    return Overruled(
        tuple(one.item_id for one in standing if one.do == "show"),
        tuple(one.item_id for one in standing if one.do == "hide"),
    )


_NOTHING = Overruled()
