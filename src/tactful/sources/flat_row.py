"""A flat row of a table as the nested mapping that intake reads: dots nest, bars list, empty cells are absent.

``context.place`` becomes ``context{place}``, ``tags`` ``"a|b"`` becomes a list, ``price.amount_minor`` a price.

>>> nested({"event_id": "e1", "value": "4.5", "context.place": "graz", "item_id": ""}, "events")
{'event_id': 'e1', 'value': 4.5, 'context': {'place': 'graz'}}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tactful.sources.rows_are import RowsAre

__all__ = ["nested"]

_LISTS = frozenset({"tags", "sensitive", "requires"})
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_FLAGS = frozenset({"hidden", "durable"})


def nested(flat: Mapping[str, Any], rows_are: RowsAre) -> dict[str, Any]:
    """Return one row with its dotted columns nested and its texts turned into numbers, flags and lists.

    A text that is not what its field needs stays a text, so that intake refuses the row with the right code.
    """
    row: dict[str, Any] = {}
    for name, cell in flat.items():
        if cell is None or cell == "" or name == "type":
            continue
        outer, _, inner = name.partition(".")
        if inner:
            row.setdefault(outer, {})[inner] = _number(cell) if inner == "amount_minor" else _plain(cell)
        else:
            row[name] = _typed(name, cell, rows_are)
    return row


def _typed(name: str, cell: Any, rows_are: RowsAre) -> Any:
    if isinstance(cell, str):
        if rows_are == "items" and name in _LISTS:
            return [part.strip() for part in cell.split("|") if part.strip()]
        if rows_are == "items" and name in _FLAGS:
            return _TRUTH.get(cell.strip().lower(), cell)
        return _number(cell) if rows_are == "events" and name == "value" else cell
    return str(cell) if name.endswith("_id") and isinstance(cell, int) else _plain(cell)


def _plain(cell: Any) -> Any:
    """Write times of a typed table as texts; one without a zone stays without offset and is refused as such."""
    return cell.isoformat() if isinstance(cell, datetime) else cell


def _number(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        number = float(cell)
    except ValueError:
        return cell
    return int(number) if number.is_integer() else number
