"""Changing experiments: a shelf and what is asked for give the shelf that is kept next. Nothing is ever rewritten.

Starting opens a phase, stopping closes it; changing what a running experiment tries closes its phase and opens the
next, in which people are dealt anew and nothing counted before counts. State and title may change within a phase.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tactful.errors import Conflict
from tactful.experiments.definition import Experiment, Holdout, Kept, Phase, Shelf

__all__ = ["changed", "held_out"]

_CLOSE = 1e-9


def changed(shelf: Shelf, asked: Experiment, now: int) -> tuple[Shelf, str]:
    """Return the shelf with one experiment put, and what that did: ``kept, started, changed, stopped`` or ``same``.

    Parameters
    ----------
    shelf
        What is kept.
    asked
        A checked experiment.
    now
        Milliseconds: when phases end and begin.

    Raises
    ------
    Conflict
        ``surface-taken`` when the other experiments of the surface leave it too few people.
    """
    held = next((one for one in shelf.kept if one.experiment.experiment_id == asked.experiment_id), None)
    if held is not None and held.experiment == asked:
        return shelf, "same"
    phases = held.phases if held is not None else ()
    running = held.running if held is not None else None
    did = "kept"
    if running is not None and (asked.state != "running" or not running.tried.alike(asked)):
        phases = (*phases[:-1], msgspec.structs.replace(running, until=now))
        did = "stopped" if asked.state != "running" else "changed"
    if asked.state == "running" and (running is None or did == "changed"):
        start = _place(shelf, asked, running)
        phases = (*phases, Phase(number=len(phases) + 1, start=start, since=now, tried=asked))
        did = "changed" if did == "changed" else "started"
    later = Kept(experiment=asked, phases=phases)
    rest = tuple(later if one is held else one for one in shelf.kept)
    return msgspec.structs.replace(shelf, kept=rest if held is not None else (*rest, later)), did


def held_out(shelf: Shelf, share: float, now: int) -> Shelf:
    """Return the shelf with another share of people kept out of everything; another share deals people anew."""
    if share == shelf.holdout.share:
        return shelf
    return msgspec.structs.replace(shelf, holdout=Holdout(share=share, phase=shelf.holdout.phase + 1, since=now))


def _place(shelf: Shelf, asked: Experiment, before: Phase | None) -> float:
    """Return where a new phase begins on its surface: where the experiment was, else the first gap that is wide enough.

    An experiment that stays where it was keeps its people; they are dealt to its arms anew all the same.
    """
    others = [
        (one.running.start, one.running.start + one.running.tried.traffic)
        for one in shelf.kept
        if one.running is not None
        and one.experiment.experiment_id != asked.experiment_id
        and one.running.tried.surface == asked.surface
    ]
    starts = [before.start] if before is not None and before.tried.surface == asked.surface else []
    starts += [0.0, *sorted(end for _, end in others)]
    for start in starts:
        if _free(start, start + asked.traffic, others):
            return start
    left = max(0.0, 1.0 - sum(end - start for start, end in others))
    raise Conflict(
        "surface-taken",
        f"{asked.traffic:g} of the people of {asked.surface!r} were asked for, {left:.4g} are free",
        hint="stop another experiment there, or take less traffic; a person takes part in one of a surface",
    )


def _free(start: float, end: float, others: Sequence[tuple[float, float]]) -> bool:
    return end <= 1.0 + _CLOSE and all(end <= low + _CLOSE or start >= high - _CLOSE for low, high in others)
