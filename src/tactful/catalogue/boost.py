"""Boosts as data: a caller lifts or lowers some items of one ask, within bounds and on the record.

``{"where": Filter, "by": 0.5}`` or ``{"item_ids": [...], "by": -0.2}``. ``by`` is between -1 and 1, in units of the
distance between the best and the median candidate of that ask, so a caller need not know the scale of scores.

>>> read_boosts([{"item_ids": ["tea"], "by": 0.5}])[0].by
0.5
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tactful.catalogue.filter import Filter, read_filter
from tactful.errors import BadInput

__all__ = ["MOST", "Boost", "read_boosts"]

MOST = 20
"""Most boosts one ask may carry."""


@dataclass(frozen=True, slots=True)
class Boost:
    """One checked boost: either `wanted` or `item_ids` says which items."""

    by: float
    wanted: Filter | None = None
    item_ids: tuple[str, ...] = ()


def read_boosts(raw: Sequence[Any]) -> tuple[Boost, ...]:
    """Return checked boosts; raises BadInput ``bad-boost`` or ``bad-filter`` naming the place."""
    if len(raw) > MOST:
        raise BadInput("bad-boost", f"boosts holds {len(raw)} entries", hint=f"send at most {MOST}")
    return tuple(_read(each, f"boosts[{place}]") for place, each in enumerate(raw))


def _read(raw: Any, path: str) -> Boost:
    if not isinstance(raw, dict) or set(raw) not in ({"where", "by"}, {"item_ids", "by"}):
        raise BadInput(
            "bad-boost", f"{path} must hold 'by' and either 'where' or 'item_ids'", hint='{"where": {…}, "by": 0.5}'
        )
    by = raw["by"]
    if isinstance(by, bool) or not isinstance(by, (int, float)) or not -1 <= by <= 1:
        raise BadInput("bad-boost", f"{path}.by must be a number from -1 to 1", hint="0.5 lifts by half the spread")
    if "where" in raw:
        return Boost(float(by), wanted=read_filter(raw["where"], f"{path}.where"))
    ids = raw["item_ids"]
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise BadInput("bad-boost", f"{path}.item_ids must be a list of item ids", hint='["tea-1", "tea-2"]')
    return Boost(float(by), item_ids=tuple(ids))
