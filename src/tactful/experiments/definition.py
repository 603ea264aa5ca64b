"""What an experiment is: typed arms on one surface, a measure, and phases that are never edited.

An arm changes settings of its surface and multiplies parts of the scorer; it is data, never an expression. The first
arm is the one the others are compared with. What protects people is not the matter of an experiment: what a surface is
for, what may appear on it, whom it reaches and how long its lists are stay as the settings say.
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["HOLDOUT", "MEASURED", "PROTECTED", "Arm", "Experiment", "Holdout", "Kept", "Measure", "Phase", "Shelf"]

HOLDOUT = "holdout"
"""Name under which the share of people that nothing is tried on appears; no experiment may have it."""

PROTECTED = frozenset({"kinds", "purpose", "pushed", "significant", "max_count"})
"""Rules of a surface that no arm may change."""

MEASURED = ("opened", "accepted", "completed", "dismissed", "less-like-this", "never")
"""Outcomes that can be measured."""


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is compared: one number per person, over an equally long time for everybody."""

    outcome: Literal["opened", "accepted", "completed", "dismissed", "less-like-this", "never"] = "accepted"
    """Kind of the outcome, on this surface or not: an arm that only moves it elsewhere gains nothing."""
    of: Literal["share", "count", "value"] = "share"
    """Whether it happened at all (0 or 1), how often, or the sum of the outcomes' values."""
    days: float = 7.0
    """Days after a person's first list for which outcomes count; people are counted once these have passed."""


class Arm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way of making lists."""

    arm: str
    """Its name within the experiment."""
    share: float
    """Part of the experiment's people who take it, above 0; the shares of all arms sum to 1."""
    rules: dict[str, bool | int | float | str] = {}
    """Settings of the surface that differ, such as ``{"diversity": 0.3, "explore_slots": 2}``."""
    parts: dict[str, float] = {}
    """Parts of the scorer and what they are multiplied by, 0 to 10, such as ``{"taste": 2.0}``."""


class Experiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An experiment as doors speak it."""

    experiment_id: str
    """Lower-case letters, digits and hyphens, at most 64."""
    surface: str
    """Where it runs."""
    arms: tuple[Arm, ...]
    """Two or more; the first is compared with."""
    design: Literal["split", "interleaved"] = "split"
    """``split`` deals every person one arm; ``interleaved`` lets two arms share each list, and asks whose places are
    taken: fewer people tell, about rankings only."""
    traffic: float = 1.0
    """Share of the surface's people who take part, above 0 to 1; a person takes part in one experiment a surface."""
    measure: Measure = Measure()
    """What decides."""
    guardrails: tuple[str, ...] = ("dismissed", "never")
    """Outcomes that must not rise, whatever the measure says."""
    state: Literal["draft", "running", "stopped"] = "draft"
    """A running experiment that is changed goes on as a new phase."""
    title: str = ""
    """Plain words for people who read about it."""

    def alike(self, other: Experiment) -> bool:
        """Return whether both try the same thing on the same people: state and title may differ."""
        return msgspec.structs.replace(self, state=other.state, title=other.title) == other


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of an experiment in which nothing was changed."""

    number: int
    """1, 2, …; part of what assigns people, so that a new phase deals them anew."""
    start: float
    """Where its people begin on the surface's line from 0 to 1; they end `traffic` further."""
    since: int
    """Milliseconds."""
    until: int | None = None
    """Milliseconds; None while it runs."""
    tried: Experiment
    """As it was throughout the phase."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment with everything it went through."""

    experiment: Experiment
    phases: tuple[Phase, ...] = ()

    @property
    def running(self) -> Phase | None:
        """Return the phase in which people are assigned now."""
        last = self.phases[-1] if self.phases else None
        return last if last is not None and last.until is None else None


class Holdout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """People on whom nothing is tried, on any surface: what all experiments together are measured against."""

    share: float = 0.0
    """Part of all people, 0 to 0.2; 0 keeps nobody out."""
    phase: int = 0
    """Grows with every change of the share, and when people are to be dealt anew."""
    since: int = 0
    """Milliseconds since which the phase holds."""


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept of experiments; nothing in it is about a person."""

    kept: tuple[Kept, ...] = ()
    holdout: Holdout = Holdout()
