"""Forgetting single events: packs are rewritten without them, decisions that hold them go, the log is emptied.

Everything is one transaction, so a crash leaves all or nothing. The keyed digests of the events stay known: an event
that its sender sends again is a duplicate and does not come back.

References: GDPR Art. 17; promise D4.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import apsw
import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.ids import DecisionId, Pseudonym
from tactful.stores.forward import Forward
from tactful.stores.sqlite.connection import fetch
from tactful.stores.sqlite.erase import Eraser
from tactful.stores.sqlite.events import SqliteEvents
from tactful.stores.sqlite.forgotten import note_forgotten
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["Forgetter"]


class Forgetter:
    """Takes single events of a person out of an open store.

    Parameters
    ----------
    writer, events, forward, eraser
        Parts of the store; the eraser empties the log.
    file
        The list of forgotten parts, to be copied away with every backup.
    """

    def __init__(self, writer: Writer, events: SqliteEvents, forward: Forward, eraser: Eraser, *, file: Path) -> None:
        self._file = file
        self._writer = writer
        self._events = events
        self._forward = forward
        self._eraser = eraser

    @translates
    def forget(
        self,
        person: Pseudonym,
        digests: NDArray[np.int64],
        decisions: Sequence[DecisionId],
        *,
        instead: EventColumns | None = None,
    ) -> dict[str, int]:
        """Remove events and decisions; return rows removed, and whether the log is still to be emptied.

        Parameters
        ----------
        instead
            Events that take their place, appended in the same commit.
        """
        owner = self._forward.of(int(person))

        def work(connection: apsw.Connection) -> dict[str, int]:
            removed = {"events": self._events.remove_inside(connection, owner, digests), "decisions": 0}
            for decision_id in decisions:
                connection.execute("DELETE FROM decisions WHERE decision_id = ? AND person = ?", (decision_id, owner))
                removed["decisions"] += connection.changes()
            if any(removed.values()):
                merged = fetch(connection, "SELECT source FROM merges WHERE target = ?", (owner,))
                people = [owner, *(source for (source,) in merged)]
                note_forgotten(self._file, people, digests.tolist(), decisions)
            return removed

        removed = self._writer.do(work, batch=instead)
        removed["log_pending"] = int(not self._eraser.empty_log())
        return removed
