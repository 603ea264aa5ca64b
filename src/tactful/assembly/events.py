"""Events in service: admitted row by row, durable when answered, in the very next decision.

Acknowledgement order (DESIGN 8.2): commit, apply to the online sums, publish the position, answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.assembly.linking import Linking
from tactful.assembly.parts import Parts
from tactful.chain.note import Note
from tactful.errors import BadInput
from tactful.events.event import Event
from tactful.events.lawful import sounds_inner
from tactful.events.log import Appended
from tactful.intake.report import Report, RowError
from tactful.settings import NO_INNER_LIFE

__all__ = ["Events"]


class Events:
    """What doors do with events.

    Parameters
    ----------
    parts
        The wired pieces.
    linking
        Told what linked sessions send; None where no session is ever linked.
    """

    def __init__(self, parts: Parts, linking: Linking | None = None) -> None:
        self._linking = linking
        # Where it is noted that somebody sent what work and education never read (promise E1).
        self._chain = parts.store.chain if parts.settings.setting in NO_INNER_LIFE else None
        self._intake = parts.intake
        self._log = parts.store.events
        self._batch_rows = parts.settings.limits.batch_rows

    def add(self, rows: Sequence[Event | dict[str, Any] | bytes]) -> Report:
        """Admit events and return once the good ones are on disk."""
        return self.submit(rows).result()

    def submit(self, rows: Sequence[Event | dict[str, Any] | bytes]) -> Future[Report]:
        """Admit events; the future resolves with the report once the good ones are on disk."""
        if len(rows) > self._batch_rows:
            raise BadInput(
                "too-many-rows", f"{len(rows)} rows in one batch", hint=f"send at most {self._batch_rows} at a time"
            )
        admitted = self._intake.admit(rows)
        if self._linking is not None:
            self._linking.tag(rows, admitted.columns, admitted.rows)
        answer: Future[Report] = Future()
        noted = self._note_inner(rows, admitted.report)

        def told(report: Report) -> None:
            if noted is None:
                answer.set_result(report)
            else:  # an answer that says so waits for the link
                noted.add_done_callback(partial(_settle, answer, report))

        if not len(admitted.columns):
            told(admitted.report)
            return answer

        def finish(done: Future[Appended]) -> None:
            error = done.exception()
            if error is not None:
                answer.set_exception(error)
            else:
                told(_finished(admitted.report, admitted.rows, done.result()))

        self._log.submit(admitted.columns).add_done_callback(finish)
        return answer

    def _note_inner(self, rows: Sequence[Event | dict[str, Any] | bytes], report: Report) -> Future[int] | None:
        """Chain how many rows about emotion or the body were refused; None when there were none, or no such rule."""
        if self._chain is None:
            return None
        unknown = [rows[one.index] for one in report.rejected if one.code == "unknown-kind"]
        inner = sum(sounds_inner(_kind_of(row)) for row in unknown)
        return self._chain.note(Note("emotion.refused", {"gate": "intake", "rows": inner})) if inner else None


def _kind_of(row: Event | dict[str, Any] | bytes) -> str:
    """Return the kind that a row names; empty when it cannot be told."""
    if isinstance(row, Event):
        return row.kind
    with suppress(msgspec.MsgspecError, UnicodeDecodeError):
        return msgspec.convert(msgspec.json.decode(row) if isinstance(row, bytes) else row, _Named).kind
    return ""


class _Named(msgspec.Struct):
    kind: str = ""


def _settle(answer: Future[Report], report: Report, noted: Future[int]) -> None:
    error = noted.exception()
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(report)


def _finished(report: Report, rows: NDArray[np.int64], appended: Appended) -> Report:
    """Return the report with what the store found: duplicates and colliding event ids."""
    collided = [
        RowError(
            index=int(rows[i]),
            code="event-id-collision",
            detail="another event already has an id with this fingerprint",
            hint="send the event again under a new event_id",
        )
        for i in np.flatnonzero(appended.collision)
    ]
    duplicates = int(appended.duplicate.sum())
    return Report(
        accepted=len(rows) - duplicates - len(collided),
        duplicates=report.duplicates + duplicates,
        rejected=sorted([*report.rejected, *collided], key=lambda row: row.index),
    )
