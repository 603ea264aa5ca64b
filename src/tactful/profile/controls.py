"""What the person's controls mean for one ask: the dial of a surface, and what switches profiling off.

A choice made by the person persists until the person changes it (promise X1), and an unreadable document counts
as the strictest choice (C14).

>>> mine = Controls(dial={"music": "surprise", "*": "familiar"})
>>> dial_of(mine, "music"), dial_of(mine, "home"), dial_of(Controls(), "home")
('surprise', 'familiar', 'balanced')
>>> switched_off(Controls(dial={"home": "none"}), "home", "recommendation")
'dial-none'
"""

from __future__ import annotations

import msgspec

from tactful.people.person import Controls, Dial

__all__ = ["dial_of", "read_controls", "switched_off"]


def dial_of(controls: Controls, surface: str) -> Dial:
    """Return the dial that holds on a surface: its own, else the one for ``"*"``, else ``balanced``."""
    return controls.dial.get(surface) or controls.dial.get("*") or "balanced"


def switched_off(controls: Controls, surface: str, purpose: str) -> str:
    """Return the code of the control that forbids profiling here; empty when none does.

    The strongest is named: ``restricted`` (kept but not used), ``objection``, ``paused``, ``dial-none``.
    """
    if controls.restricted:
        return "restricted"
    if purpose in controls.objections:
        return "objection"
    if controls.paused:
        return "paused"
    return "dial-none" if dial_of(controls, surface) == "none" else ""


def read_controls(body: bytes | None) -> Controls:
    """Return the stored controls; none stored means none set, unreadable ones count as restricted."""
    if not body:
        return Controls()
    try:
        return msgspec.json.decode(body, type=Controls)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return Controls(restricted=True)
