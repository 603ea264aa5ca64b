"""The board of experiments: what is kept, what runs now, and how either is changed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tactful.chain.note import Note
from tactful.clock import Clock, format_time
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput, Conflict, NotFound
from tactful.experiments.change import changed, held_out
from tactful.experiments.check import check, check_holdout
from tactful.experiments.definition import Experiment, Holdout, Kept, Phase
from tactful.experiments.port import Definitions
from tactful.experiments.running import Running
from tactful.ids import Millis
from tactful.rank.constants import PARTS

__all__ = ["ExperimentBoard"]

_DID = {"started": "experiment.started", "changed": "experiment.changed", "stopped": "experiment.stopped"}


class ExperimentBoard:
    """The experiments of one tenant.

    Parameters
    ----------
    definitions
        Where they are kept.
    surfaces
        Settings of the surfaces.
    clock
        Dates phases.

    Attributes
    ----------
    current
        What runs; replaced as a whole, so that a pass sees one state of it throughout.
    """

    def __init__(self, definitions: Definitions, surfaces: Mapping[str, SurfaceRules], clock: Clock) -> None:
        self._definitions = definitions
        self._surfaces = surfaces
        self._clock = clock
        self._changing = threading.Lock()
        self._shelf = definitions.load()
        self.current = Running.of(self._shelf, surfaces)

    def listed(self) -> dict[str, Any]:
        """Return every experiment with its phases, the holdout, and a version for `put`."""
        shelf = self._shelf
        holdout = {"share": shelf.holdout.share, "phase": shelf.holdout.phase, "since": _time(shelf.holdout.since)}
        return {
            "experiments": [self._told(one) for one in shelf.kept],
            "holdout": holdout,
            "unfit": list(self.current.unfit),
            "version": hashlib.sha256(msgspec.json.encode(shelf)).hexdigest()[:12],
        }

    def put(
        self, asked: Sequence[Experiment | Mapping[str, Any]], *, held: float | None = None, version: str | None = None
    ) -> dict[str, Any]:
        """Add or change experiments, all or none; those that are not named stay as they are.

        Parameters
        ----------
        asked
            Definitions; one that runs and is changed goes on as a new phase.
        held
            Share of all people on whom nothing is tried; None leaves it.
        version
            As `listed` gave it; the change is refused when somebody else changed something since.

        Raises
        ------
        BadInput
            ``bad-experiment``, ``unknown-surface``, ``bad-shares`` or ``bad-arm``.
        Conflict
            ``surface-taken`` or ``experiments-changed``.
        """
        wanted = [_read(one) for one in asked]
        for one in wanted:
            check(one, self._surfaces, PARTS)
        if held is not None:
            check_holdout(Holdout(share=held))
        with self._changing:
            if version is not None and version != self.listed()["version"]:
                raise Conflict(
                    "experiments-changed", "the experiments were changed meanwhile", hint="GET /v1/experiments first"
                )
            self._change(wanted, held)
            return self.listed()

    def phase(self, experiment_id: str, number: int | None = None) -> Phase:
        """Return a phase of an experiment, the newest when no number is named.

        Raises
        ------
        NotFound
            ``unknown-experiment`` or ``unknown-phase``.
        """
        kept = next((one for one in self._shelf.kept if one.experiment.experiment_id == experiment_id), None)
        if kept is None:
            raise NotFound("unknown-experiment", "there is no such experiment", hint="tactful experiment list")
        found = [one for one in kept.phases if number is None or one.number == number]
        if not found:
            raise NotFound("unknown-phase", "it has no such phase: it was never started", hint="set its state: running")
        return found[-1]

    @property
    def holdout(self) -> Holdout:
        """Return the share of people on whom nothing is tried."""
        return self._shelf.holdout

    def _change(self, wanted: Sequence[Experiment], held: float | None) -> None:
        now = int(self._clock.now())
        shelf, notes = self._shelf, []
        # What is stopped makes room for what is started in the same breath.
        for one in sorted(wanted, key=lambda asked: asked.state == "running"):
            shelf, did = changed(shelf, one, now)
            if did != "same":
                notes.append(Note(_DID.get(did, "experiment.kept"), {"experiment": one.experiment_id}))
        if held is not None and held != shelf.holdout.share:
            shelf = held_out(shelf, held, now)
            notes.append(Note("experiment.held-out", {"share": held}))
        try:
            for note in notes:
                self._definitions.save(shelf, note)
        finally:
            self._shelf = self._definitions.load()  # what is kept is what counts, also when a note was refused
            self.current = Running.of(self._shelf, self._surfaces)

    def _told(self, kept: Kept) -> dict[str, Any]:
        phases = [
            {"number": one.number, "since": _time(one.since), "until": None if one.until is None else _time(one.until)}
            for one in kept.phases
        ]
        told: dict[str, Any] = msgspec.to_builtins(kept.experiment)
        return told | {"phases": phases}


def _read(one: Experiment | Mapping[str, Any]) -> Experiment:
    try:
        return one if isinstance(one, Experiment) else msgspec.convert(one, Experiment)
    except msgspec.ValidationError as error:
        raise BadInput("bad-experiment", str(error), hint="see docs/howto/experiments.md") from None


def _time(at: int) -> str:
    return format_time(Millis(at))
