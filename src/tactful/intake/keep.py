"""What of an event's extras is stored: only the fields its kind keeps, and only short labels.

Text that somebody typed, addresses and coordinates never get through: a label has at most 64 characters and four
words, no ``@`` and no long run of digits. A search's words are dropped; only a topic the sender matched is kept.

Reference: promise R4 (minimise at intake).

>>> kept(("topic",), {"topic": "jazz", "ip": "10.1.2.3"})
b'{"topic":"jazz"}'
>>> kept(("topic",), {"topic": "call me at ana@example.org"})
b''
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec

__all__ = ["kept", "label_of"]

_LONGEST = 64
_WORDS = 4
_NUMBER_LIKE = re.compile(r"\d[\d .:-]{6,}\d|\d+\.\d+\.\d+\.\d+|-?\d+\.\d{3,}")
"""Telephone numbers, network addresses, coordinates."""

_REFERENCES = frozenset({"decision_id", "basket", "campaign", "coupon"})
"""Fields that carry our own or the shop's references, which are long digits by nature; one word, no spaces."""


def kept(keeps: tuple[str, ...], given: Mapping[str, Any]) -> bytes:
    """Return the fields to store as one JSON object with sorted keys, ``b""`` when nothing is left."""
    found: dict[str, str | float] = {}
    for name in sorted(keeps):
        value = given.get(name)
        if isinstance(value, bool) or (isinstance(value, int | float) and math.isfinite(value)):
            found[name] = value
        elif isinstance(value, str):
            label = _reference(value) if name in _REFERENCES else label_of(value)
            if label:
                found[name] = label
    return msgspec.json.encode(found) if found else b""


def label_of(text: str) -> str:
    """Return the text when it is a short label, else an empty string."""
    label = " ".join(text.split())
    too_long = len(label) > _LONGEST or len(label.split(" ")) > _WORDS
    if too_long or "@" in label or _NUMBER_LIKE.search(label) or not label.isprintable():
        return ""
    return label


def _reference(text: str) -> str:
    return text if len(text) <= _LONGEST and text.isprintable() and not re.search(r"[\s@]", text) else ""
