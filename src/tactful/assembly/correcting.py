"""Correcting: the person's word on a topic, an item, a source, an attribute or one event, in force at once.

A correction reaches the person's own lists at the next decision, and what others learn before the call returns.
"That event was about something else" rewrites the event itself.

References: GDPR Art. 16; promises D3 and H1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from tactful.assembly.leaving import Leaving
from tactful.assembly.parts import Parts
from tactful.clock import format_time
from tactful.errors import BadInput, NotFound
from tactful.ids import Millis, check_id
from tactful.people.corrections import (
    Corrections,
    Override,
    digest_of,
    read_corrections,
    with_corrections,
    write_corrections,
)
from tactful.people.vault import DocumentName
from tactful.profile.corrected import items_about

__all__ = ["Correcting", "told"]

Write = Callable[[str, DocumentName, bytes, str, dict[str, Any]], None]
"""Writes a document of a person; what may be learned follows before it returns."""

_MOST_OVERRIDES = 100


class Correcting:
    """Keeps what a person corrects.

    Parameters
    ----------
    parts
        The wired pieces.
    leaving
        Changes people exactly.
    write
        Writes a document of a person.
    """

    def __init__(self, parts: Parts, leaving: Leaving, write: Write) -> None:
        self._parts = parts
        self._leaving = leaving
        self._write = write

    def correct(self, person_id: str, asked: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Add corrections and return those that stand.

        Parameters
        ----------
        asked
            As for `tactful.people.corrections.with_corrections`; ``{"event": handle, "item_id": id}`` without ``say``
            tells that the event was about another item.

        Raises
        ------
        BadInput
            ``bad-correction``, ``bad-event-handle``, ``unknown-attribute``, ``bad-attribute``, ``unknown-item``.
        NotFound
            ``unknown-event`` when an event to be rewritten is not there.
        """
        check_id(person_id, what="person_id")
        rewritten = [row for row in asked if row.get("event") and row.get("item_id") and not row.get("say")]
        said = [row for row in asked if row not in rewritten]
        with self._parts.living.hold():
            corrections = self._standing(person_id)
            later = with_corrections(corrections, said, at=self._parts.clock.now())
            for row in said:
                self._check_attribute(row)
            for row in rewritten:
                self._rewrite(person_id, str(row["event"]), str(row["item_id"]))
            if said:
                self._keep(person_id, later)
        return told(self._standing(person_id))

    def override(self, person_id: str, override: Override) -> None:
        """Keep what a human decided for a person; it replaces an earlier word on the same item."""
        with self._parts.living.hold():
            corrections, now = self._standing(person_id), self._parts.clock.now()
            others = [one for one in corrections.overrides if one.item_id != override.item_id and one.until > now]
            kept = (*others[-_MOST_OVERRIDES + 1 :], override)
            self._keep(person_id, msgspec.structs.replace(corrections, overrides=kept))

    def _keep(self, person_id: str, corrections: Corrections) -> None:
        about = np.flatnonzero(items_about(corrections, self._parts.shelf.snapshot(), "not-me"))
        kept = msgspec.structs.replace(corrections, untaught=tuple(about.tolist()))
        self._write(
            person_id, "corrections", write_corrections(kept), "profile.corrected", {"corrections": len(kept.said)}
        )

    def _standing(self, person_id: str) -> Corrections:
        known = self._parts.persons.find(person_id)
        if known is None:
            return Corrections()
        found = read_corrections(self._parts.store.vault.read(known.pseudonym, "corrections"))
        # What cannot be read is begun anew by the person's own next word; until then it restricts them.
        return Corrections() if found.unreadable else found

    def _check_attribute(self, row: Mapping[str, Any]) -> None:
        name = row.get("attribute")
        if not name or row.get("say") == "lift":
            return
        spec = self._parts.settings.attributes.get(str(name))
        if spec is None:
            raise BadInput(
                "unknown-attribute",
                f"attribute {name!r} is not registered",
                hint=f"registered: {', '.join(sorted(self._parts.settings.attributes)) or 'none'}",
            )
        value = row.get("value")
        values = value if isinstance(value, list) else [] if value is None else [value]
        if any(str(one) not in spec.values for one in values):
            raise BadInput(
                "bad-attribute", f"attribute {name!r} has no such value", hint=f"one of {', '.join(spec.values)}"
            )

    def _rewrite(self, person_id: str, handle: str, item_id: str) -> None:
        """Put an event about the right item in the place of one about the wrong one, in one commit."""
        parts, digest = self._parts, digest_of(handle)
        check_id(item_id, what="item_id")
        number = int(parts.shelf.numbers([item_id])[0])
        if number < 0:
            raise BadInput("unknown-item", "there is no item of this id", hint="see GET /v1/items")
        known = parts.persons.find(person_id)
        history = parts.store.events.history(known.pseudonym) if known is not None else None
        row = history.take(history.digest == digest) if history is not None else None
        if known is None or row is None or not len(row):
            raise NotFound("unknown-event", "there is no such event", hint="take its handle from the profile")
        if int(row.item[0]) == number:
            return
        first, check = parts.store.digests.of([f"\x1fcorrected:{handle}:{item_id}"])
        right = replace(row, item=np.array([number], np.int32), digest=first, check=check, seq=np.zeros(0, np.int64))
        with self._leaving.changing(known.pseudonym):
            parts.store.forget(known.pseudonym, row.digest, instead=right)


def told(corrections: Corrections) -> dict[str, Any]:
    """Return standing corrections and overrides as the API tells them, times in words."""
    return {
        "corrections": [{**msgspec.to_builtins(one), "at": format_time(Millis(one.at))} for one in corrections.said],
        "overrides": [
            {**msgspec.to_builtins(one), "at": format_time(Millis(one.at)), "until": format_time(Millis(one.until))}
            for one in corrections.overrides
        ],
    }
