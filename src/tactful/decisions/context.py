"""Coarse context: what an ask or an event may say about its moment, packed into one small integer.

Only registry values are kept (six dayparts, weekend or not, resident or visitor, five device classes); raw
place names, coordinates and hours are compared and dropped (promise R4).

>>> Coarse(daypart="evening", relation="visitor").unpack_of(Coarse(daypart="evening", relation="visitor").pack())
Coarse(daypart='evening', weekend='', relation='visitor', device='')
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

__all__ = ["FIELDS", "Coarse", "cell_count", "cell_names", "coarse_of"]

FIELDS: dict[str, tuple[str, ...]] = {
    "daypart": ("", "night", "morning", "midday", "afternoon", "evening", "late"),
    "weekend": ("", "weekday", "weekend"),
    "relation": ("", "resident", "visitor"),
    "device": ("", "phone", "tablet", "desktop", "tv", "xr"),
}
"""Field to its registered values; index 0 means unknown."""

_BITS = 4

_DAYPARTS = ((5, "night"), (11, "morning"), (14, "midday"), (18, "afternoon"), (22, "evening"), (24, "late"))
"""Each daypart with the local hour at which it ends."""


@dataclass(frozen=True, slots=True)
class Coarse:
    """One moment in registry words; empty string means unknown."""

    daypart: str = ""
    weekend: str = ""
    relation: str = ""
    device: str = ""

    def pack(self) -> int:
        """Return the moment as an integer: four bits a field, in the order of ``FIELDS``."""
        packed = 0
        for place, (name, values) in enumerate(FIELDS.items()):
            packed |= values.index(getattr(self, name)) << (_BITS * place)
        return packed

    @classmethod
    def unpack_of(cls, packed: int) -> Coarse:
        """Return the moment behind an integer made by `pack`."""
        values = [
            options[packed >> (_BITS * place) & (1 << _BITS) - 1] for place, options in enumerate(FIELDS.values())
        ]
        return cls(*values)

    def cells(self) -> list[int]:
        """Return the model cells this moment belongs to: one per known field."""
        found, base = [], 0
        for one in fields(self):
            options = FIELDS[one.name]
            index = options.index(getattr(self, one.name))
            if index:
                found.append(base + index - 1)
            base += len(options) - 1
        return found


def cell_names() -> list[str]:
    """Return the name of every cell, such as ``"daypart=evening"``, in cell order."""
    return [f"{name}={value}" for name, values in FIELDS.items() for value in values[1:]]


def cell_count() -> int:
    """Return the number of cells."""
    return len(cell_names())


def coarse_of(
    *, local: datetime | None = None, place: str | None = None, home: str | None = None, device: str | None = None
) -> Coarse:
    """Return a moment in registry words; events and asks go through this one rule.

    Parameters
    ----------
    local
        Wall time where the person is; None when unknown.
    place, home
        Coarse place of the moment and of residence, compared (ignoring case) and dropped; the relation is known
        only when both are.
    device
        Device class; a word that is not registered counts as unknown.

    >>> coarse_of(local=datetime(2026, 11, 21, 19, 30), place="Barcelona", home="Girona", device="fridge")
    Coarse(daypart='evening', weekend='weekend', relation='visitor', device='')
    """
    daypart = weekend = relation = ""
    if local is not None:
        daypart = next(word for end, word in _DAYPARTS if local.hour < end)
        weekend = "weekend" if local.weekday() >= 5 else "weekday"
    if place and home:
        relation = "resident" if place.casefold() == home.casefold() else "visitor"
    return Coarse(daypart, weekend, relation, device if device in FIELDS["device"] and device else "")
