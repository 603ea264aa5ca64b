"""A message that might have gone lost to a better one."""

from __future__ import annotations

__all__ = ["CODES", "OUTSCORED"]

OUTSCORED = "messaging.outscored"

CODES = {
    OUTSCORED: {
        "en": "another message was worth more to the person",
        "de": "eine andere Nachricht war der Person mehr wert",
    },
}
