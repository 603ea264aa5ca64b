"""First steps: what a person could be shown of topics new to them, and what is known of their appetite for that.

>>> Steps().bridges
()
"""

from __future__ import annotations

import msgspec

__all__ = ["WELCOME", "Bridge", "Steps"]

WELCOME = (1.2, 4.8)
"""Accepted and missed of nobody in particular, before anything was fitted: one new topic in five is welcome."""


class Bridge(msgspec.Struct, frozen=True, array_like=True):
    """One step from what a person likes into a topic that is new to them."""

    item: int
    """Item number (in a record: place) of what would be shown."""
    near: int
    """Likewise, the liked item it leads from."""
    topic: str
    """The new topic."""
    score: float
    """How near it lies, above 0: relevance times how often people go this way."""
    accepted: float = 0.0
    """Trials of the topic that succeeded, faded and counted as far as they were looked at; likewise `missed`."""
    missed: float = 0.0


class Steps(msgspec.Struct, frozen=True, array_like=True):
    """What the choice of first steps is made from."""

    bridges: tuple[Bridge, ...] = ()
    """The best step per new topic, nearest first."""
    accepted: float = 0.0
    """Over all topics; likewise `missed`."""
    missed: float = 0.0
    adopted: float = 0.0
    """Of what was accepted, how much the person came back to by themselves."""
    familiar: tuple[float, float] = (0.0, 0.0)
    """Accepted and missed of what was shown of known topics."""
    contrarian: float = 0.0
    """0..1, how surely the person passes over what is popular."""
    welcome: tuple[float, float] = WELCOME
    """Accepted and missed of nobody in particular, which the person's own trials are added to."""
