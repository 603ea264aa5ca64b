"""The words: a message that would win is written and read once more before it does; bad words lose it its turn.

This is the one place in which messages are rendered and checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["CODES", "Worded", "Words"]

CODES = {
    "messaging.worded.unwritable": {
        "en": "its template cannot be filled in",
        "de": "die Vorlage lässt sich nicht ausfüllen",
    },
    "messaging.worded.refused": {
        "en": "its words are not good enough to send",
        "de": "die Worte sind nicht gut genug zum Senden",
    },
}


@dataclass(frozen=True, slots=True)
class Worded:
    """A message as it would arrive; `code` is empty when it may go."""

    subject: str = ""
    body: str = ""
    code: str = ""
    findings: tuple[dict[str, Any], ...] = ()
    named: bool = False
    """Whether the person's name stands in it."""


Words = Callable[[int], Worded]
"""Writes the message of one candidate (by row)."""
