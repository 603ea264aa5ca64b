"""Shapes of experiments at this door: what is put, and what is told of every one."""

from __future__ import annotations

import msgspec

from tactful.experiments.definition import Arm, Experiment, Measure

__all__ = ["ExperimentRow", "ExperimentRows", "ExperimentsBody", "HoldoutBody", "HoldoutRow", "PhaseRow"]


class HoldoutBody(msgspec.Struct, forbid_unknown_fields=True):
    """Share of all people on whom nothing is tried, 0 to 0.2."""

    share: float


class ExperimentsBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Experiments to add or change; those that are not named stay as they are."""

    experiments: list[Experiment] = []
    holdout: HoldoutBody | None = None
    """Another share of people kept out; null leaves it."""
    version: str | None = None
    """As the last answer gave it; refuses the change when somebody else changed something since."""


class PhaseRow(msgspec.Struct, kw_only=True):
    """A stretch in which nothing was changed."""

    number: int
    since: str
    until: str | None


class ExperimentRow(msgspec.Struct, kw_only=True):
    """An experiment with its phases."""

    experiment_id: str
    surface: str
    arms: list[Arm]
    design: str
    traffic: float
    measure: Measure
    guardrails: list[str]
    state: str
    title: str
    phases: list[PhaseRow]


class HoldoutRow(msgspec.Struct, kw_only=True):
    """The share of people on whom nothing is tried, and since when these people."""

    share: float
    phase: int
    since: str


class ExperimentRows(msgspec.Struct, kw_only=True):
    """Everything that is kept of experiments."""

    experiments: list[ExperimentRow]
    holdout: HoldoutRow
    unfit: list[str]
    """Experiments that do not run because the settings have changed under them."""
    version: str
