"""Measuring: what became of the people of an experiment, counted afresh from decisions and outcomes at every readout.

Nothing is stored about who was in which arm beside the decisions themselves, so whoever is erased has left every
readout with them. The arm is read from the record of each decision. Outcomes are read as learning reads them: only of
people whose words allow it (purpose ``training``), without what they cancelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tactful.assembly.parts import Parts
from tactful.assembly.phases import countable, happened, lists_of
from tactful.assembly.preferring import preferred
from tactful.clock import DAY_MS, format_time
from tactful.errors import NotFound
from tactful.events.columns import EventColumns
from tactful.experiments.definition import HOLDOUT, Arm, Experiment, Measure
from tactful.experiments.preference import preference
from tactful.experiments.readout import Counted, readout
from tactful.experiments.running import HELD_OUT, SERVED
from tactful.ids import Millis, Pseudonym

__all__ = ["Measuring"]


class _Who:
    """One person of a phase: the first list, and the arms of all of them."""

    __slots__ = ("arms", "first")

    def __init__(self, first: int, arm: str) -> None:
        self.first = first
        self.arms = {arm}


class Measuring:
    """Reads experiments out.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def readout(self, experiment_id: str, number: int | None = None, language: str = "en") -> dict[str, Any]:
        """Return what can be said of a phase of an experiment, or of the holdout.

        Parameters
        ----------
        experiment_id
            An experiment, or ``holdout``.
        number
            A phase; the newest by default.

        Raises
        ------
        NotFound
            ``unknown-experiment`` or ``unknown-phase``.
        """
        if experiment_id == HOLDOUT:
            return self._of_holdout(language)
        phase = self._parts.experiments.phase(experiment_id, number)
        tried = phase.tried
        where = (f"{experiment_id}/{phase.number}", tried.surface, phase.since, phase.until)
        told = self._told(tried, where, language)
        return {
            "design": tried.design,
            "experiment_id": experiment_id,
            "phase": phase.number,
            "surface": tried.surface,
            "since": format_time(Millis(phase.since)),
            "until": None if phase.until is None else format_time(Millis(phase.until)),
            "measure": {"outcome": tried.measure.outcome, "of": tried.measure.of, "days": tried.measure.days},
        } | told

    def _told(self, tried: Experiment, where: tuple[str, str, int, int | None], language: str) -> dict[str, Any]:
        arms, measure, k = tried.arms, tried.measure, self._parts.settings.k
        if tried.design == "interleaved":
            found = preferred(self._parts, where, measure, tried.guardrails)
            return preference(arms, measure, found, k=k, language=language)
        return readout(arms, measure, self._counted(where, arms, measure, tried.guardrails), k=k, language=language)

    def _of_holdout(self, language: str) -> dict[str, Any]:
        holdout = self._parts.experiments.holdout
        if not holdout.share:
            raise NotFound("unknown-experiment", "nobody is held out", hint="PUT /v1/experiments with a holdout")
        arms = (Arm(arm=HELD_OUT, share=holdout.share), Arm(arm=SERVED, share=1.0 - holdout.share))
        measure, guards = Measure(), ("dismissed", "never")
        where = (f"{HOLDOUT}/{holdout.phase}", None, holdout.since, None)
        counted = self._counted(where, arms, measure, guards)
        told = readout(arms, measure, counted, k=self._parts.settings.k, language=language)
        since = format_time(Millis(holdout.since))
        return {
            "experiment_id": HOLDOUT,
            "design": "split",
            "phase": holdout.phase,
            "surface": None,
            "since": since,
            "until": None,
            "measure": {"outcome": measure.outcome, "of": measure.of, "days": measure.days},
        } | told

    def _counted(
        self,
        where: tuple[str, str | None, int, int | None],
        arms: Sequence[Arm],
        measure: Measure,
        guards: Sequence[str],
    ) -> Counted:
        label, surface, since, until = where
        now = int(self._parts.clock.now())
        window = int(measure.days * DAY_MS)
        places = {arm.arm: place for place, arm in enumerate(arms)}
        reached = [0] * len(arms)
        crossed = 0
        rows: list[tuple[int, float, float, list[float]]] = []
        for person, who in self._exposed(label, surface, since, now + 1 if until is None else until).items():
            if len(who.arms) > 1:
                crossed += 1
                continue
            outcomes = countable(self._parts, person, now)
            if outcomes is None:
                continue
            place = places[next(iter(who.arms))]
            reached[place] += 1
            if who.first + window <= now:
                after, before = (who.first, who.first + window), (who.first - window, who.first)
                told = [self._measured(outcomes, one, "count", after) for one in guards]
                value = self._measured(outcomes, measure.outcome, measure.of, after)
                rows.append((place, value, self._measured(outcomes, measure.outcome, measure.of, before), told))
        return Counted(
            arm=np.array([row[0] for row in rows], np.int8),
            value=np.array([row[1] for row in rows], np.float64),
            before=np.array([row[2] for row in rows], np.float64),
            guards={name: np.array([row[3][at] for row in rows], np.float64) for at, name in enumerate(guards)},
            reached=tuple(reached),
            crossed=crossed,
        )

    def _exposed(self, label: str, surface: str | None, since: int, until: int) -> dict[Pseudonym, _Who]:
        """Return everybody with a list of the phase that can still be read."""
        found: dict[Pseudonym, _Who] = {}
        for noted, _, arm in lists_of(self._parts, label, surface, since, until):
            if noted.person is None:
                continue
            held = found.get(noted.person)
            if held is None:
                found[noted.person] = _Who(noted.at, arm)
            else:
                held.first = min(held.first, noted.at)
                held.arms.add(arm)
        return found

    def _measured(self, events: EventColumns, outcome: str, of: str, when: tuple[int, int]) -> float:
        rows = happened(self._parts, events, outcome, when)
        if of == "value":
            return float(np.nansum(events.value[rows], dtype=np.float64))
        return float(len(rows) > 0) if of == "share" else float(len(rows))
