"""Why a list reads nothing of a person, in the code of its notice.

>>> why_plain("held-all"), why_plain("minor"), why_plain("dial-none")
('held-all', 'young-person', 'not-profiled:dial-none')
"""

from __future__ import annotations

__all__ = ["GATE_CLOSED", "why_plain"]

GATE_CLOSED = frozenset({"bad-consents", "bad-corrections", "clock-behind", "store-trouble"})
"""Reasons of a permit that deny because something is wrong, not because anybody said no."""


def why_plain(why: str) -> str:
    """Return the notice of a list that reads nothing of a person: their choice, a hold, our protection, or trouble."""
    if why.startswith("held-"):
        return why
    if why in GATE_CLOSED:
        return f"gate-closed:{why}"
    return "young-person" if why == "minor" else f"not-profiled:{why}"
