"""Measuring: what became of the people of an experiment, counted afresh from decisions and outcomes at every readout.

Nothing is stored about who was in which arm beside the decisions themselves, so whoever is erased has left every
readout with them. The arm is read from the record of each decision. Outcomes are read as learning reads them: only of
people whose words allow it (purpose ``training``), without what they cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.parts import Parts
from tactful.clock import DAY_MS, format_time
from tactful.decisions.arm import ARMS
from tactful.decisions.record import versions_of
from tactful.errors import NotFound
from tactful.events.columns import EventColumns
from tactful.experiments.definition import HOLDOUT, Arm, Measure
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
        counted = self._counted(
            (f"{experiment_id}/{phase.number}", tried.surface, phase.since, phase.until),
            tried.arms,
            tried.measure,
            tried.guardrails,
        )
        told = readout(tried.arms, tried.measure, counted, k=self._parts.settings.k, language=language)
        return {
            "experiment_id": experiment_id,
            "phase": phase.number,
            "surface": tried.surface,
            "since": format_time(Millis(phase.since)),
            "until": None if phase.until is None else format_time(Millis(phase.until)),
            "measure": {"outcome": tried.measure.outcome, "of": tried.measure.of, "days": tried.measure.days},
        } | told

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
        return {"experiment_id": HOLDOUT, "phase": holdout.phase, "surface": None, "since": since, "until": None,
                "measure": {"outcome": measure.outcome, "of": measure.of, "days": measure.days}} | told  # fmt: skip

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
            outcomes = self._outcomes(person, now)
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
        for person, at, arm in self._lists(label, surface, since, until):
            held = found.get(person)
            if held is None:
                found[person] = _Who(at, arm)
            else:
                held.first = min(held.first, at)
                held.arms.add(arm)
        return found

    def _lists(self, label: str, surface: str | None, since: int, until: int) -> Iterator[tuple[Pseudonym, int, str]]:
        ledger = self._parts.store.ledger
        for noted in ledger.between(since, until):
            if noted.person is None or (surface is not None and noted.surface != surface):
                continue
            entry = ledger.read(noted.decision_id)
            if entry is None:  # erased meanwhile
                continue
            for taken in versions_of(entry.body).get(ARMS, "").split():
                phase, _, arm = taken.rpartition("/")
                if phase == label:
                    yield noted.person, noted.at, arm

    def _outcomes(self, person: Pseudonym, now: int) -> EventColumns | None:
        """Return what may be counted of a person; None when their words forbid it."""
        training = self._parts.training
        standing = training.standing(person, now)
        if not standing.permit.profiled:
            return None
        history = self._parts.store.events.history(person)
        return training.rows(history, standing, now=now)

    def _measured(self, events: EventColumns, outcome: str, of: str, when: tuple[int, int]) -> float:
        kinds = self._parts.kinds
        if outcome not in kinds:
            return 0.0
        rows: NDArray[np.bool_] = (events.kind == kinds.code(outcome)) & (events.at >= when[0]) & (events.at < when[1])
        if of == "value":
            return float(np.nansum(events.value[rows], dtype=np.float64))
        count = int(rows.sum())
        return float(count > 0) if of == "share" else float(count)
