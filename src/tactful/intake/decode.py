"""One row, as bytes, mapping or struct, to the struct of its shape; what cannot be read gets a row code.

>>> from tactful.catalogue.item import Item
>>> read_row({"title": "Tea"}, Item)
Refused(code='missing-field', what='item_id')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

__all__ = ["Refused", "id_fault", "read_row", "unwritable"]

Shape = TypeVar("Shape", bound=msgspec.Struct)

_FIELD = re.compile(r"field `([^`]{1,64})`")
_PLACE = re.compile(r"at `\$\.?([^`]{0,64})`")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a row cannot be kept: a key of `ROW_CODES`, and what exactly (never a value a person typed)."""

    code: str
    what: str = ""


def read_row(row: msgspec.Struct | Mapping[str, Any] | bytes, shape: type[Shape]) -> Shape | Refused:
    """Return the row as a struct of the given shape, or why it is refused."""
    if isinstance(row, shape):
        return row
    try:
        if isinstance(row, bytes | bytearray | memoryview):
            return msgspec.json.decode(row, type=shape)
        return msgspec.convert(row, shape)
    except msgspec.ValidationError as error:
        return _refused(str(error))
    except UnicodeEncodeError:
        return Refused("bad-row", "not valid Unicode")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Refused("bad-row", "not JSON")


def id_fault(text: str) -> bool:
    """Tell whether a text may not serve as an identifier (see `tactful.ids.check_id`).

    >>> id_fault("a/b"), id_fault(".."), id_fault("")
    (False, True, True)
    """
    if text.isascii():
        return not (0 < len(text) <= 256 and text.isprintable() and text not in {".", ".."})
    if len(text) > 256 or any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        return True
    return any("\ud800" <= letter <= "\udfff" for letter in text)  # half characters cannot be written as UTF-8


def unwritable(row: msgspec.Struct) -> Refused | None:
    r"""Refuse a row that holds half a character somewhere, which no JSON can carry.

    >>> from tactful.catalogue.item import Item
    >>> unwritable(Item(item_id="a", title="\ud800"))
    Refused(code='bad-row', what='not valid Unicode')
    """
    try:
        msgspec.json.encode(row)
    except UnicodeEncodeError:
        return Refused("bad-row", "not valid Unicode")
    return None


def _refused(message: str) -> Refused:
    field = _FIELD.search(message)
    name = field.group(1) if field else ""
    if "missing required field" in message:
        return Refused("missing-field", name)
    if "unknown field" in message:
        return Refused("unknown-field", name)
    place = _PLACE.search(message)
    where = place.group(1) if place else ""
    if where in {"value", "price.amount_minor"}:
        return Refused("bad-price" if "price" in where else "bad-value", where)
    return Refused("bad-row", f"wrong type in {where}" if where else "not an object")
