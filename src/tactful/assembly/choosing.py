"""Choosing: a person's controls, checked before they are kept, and changed piece by piece.

>>> merged(Controls(dial={"home": "none"}), {"dial": {"music": "surprise", "home": None}})["dial"]
{'music': 'surprise'}

References: RFC 7396 (merge patch); promises S5, X1, D8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from tactful.consent.consents import PURPOSES
from tactful.contacts.campaign import CHANNELS
from tactful.errors import BadInput
from tactful.people.person import Controls
from tactful.settings import Settings

__all__ = ["checked_controls", "merged"]

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MOST_MUTED = 1_000
_HINT = "see docs/reference/http.md, controls"


def checked_controls(controls: Controls | Mapping[str, Any], settings: Settings) -> Controls:
    """Return controls that mean something here.

    Raises
    ------
    BadInput
        ``bad-controls`` (form, channels, too many muted things), ``unknown-surface``, ``unknown-purpose``,
        ``bad-quiet-hours``.
    """
    try:
        given = controls if isinstance(controls, Controls) else msgspec.convert(controls, Controls)
    except msgspec.ValidationError as error:
        raise BadInput("bad-controls", str(error), hint=_HINT) from None
    for surface in given.dial:
        if surface != "*" and surface not in settings.surfaces:
            raise BadInput(
                "unknown-surface",
                f"there is no surface {surface!r}",
                hint=f"surfaces: {', '.join(sorted(settings.surfaces))}, or * for all",
            )
    for purpose in given.objections:
        if purpose not in PURPOSES:
            raise BadInput("unknown-purpose", f"{purpose!r} is not a purpose", hint=f"one of {', '.join(PURPOSES)}")
    quiet = given.quiet_hours
    if quiet is not None and not (_CLOCK.fullmatch(quiet.start) and _CLOCK.fullmatch(quiet.end)):
        raise BadInput("bad-quiet-hours", "quiet hours are two times of day", hint="write them like 21:30 and 07:00")
    if not {*given.channels, given.preferred_channel or CHANNELS[0]} <= set(CHANNELS):
        raise BadInput("bad-controls", "a channel does not exist", hint=f"channels: {', '.join(CHANNELS)}")
    if max(map(len, (given.muted.topics, given.muted.items, given.muted.sources))) > _MOST_MUTED:
        raise BadInput("bad-controls", f"more than {_MOST_MUTED} things are muted", hint="unmute some")
    return given


def merged(controls: Controls, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the controls with a change merged in: objects key by key, null takes away, all else replaces."""
    return _merge(msgspec.to_builtins(controls), change)


def _merge(held: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    later = dict(held)
    for name, value in change.items():
        if value is None:
            later.pop(name, None)
        elif isinstance(value, Mapping):
            inner = later.get(name)
            later[name] = _merge(inner if isinstance(inner, dict) else {}, value)
        else:
            later[name] = value
    return later
