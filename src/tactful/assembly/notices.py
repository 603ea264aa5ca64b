"""Notices in service: versions published once, kept for ever, in force at the next decision.

>>> import tactful
>>> with tactful.open(setting="shop") as engine:
...     clause = {"text": {"en": "We write to you."}}
...     told = engine.notices.publish([{"notice": "v1", "purposes": {"messages": clause}}])
...     [one["notice"] for one in engine.notices.all()]
['v1']

Reference: promise C10.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import msgspec

from tactful.assembly.lesson import NOTICES
from tactful.assembly.parts import Parts
from tactful.clock import format_time
from tactful.consent.notices import Clause, Notice, PublishedNotices, notice_of
from tactful.errors import BadInput
from tactful.ids import Millis, check_id

__all__ = ["Draft", "Notices"]


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A version to be published."""

    notice: str
    purposes: dict[str, Clause]


class Notices:
    """What doors do with notices.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()

    @property
    def _published(self) -> PublishedNotices:
        return self._parts.table.ruling.notices

    def publish(self, drafts: Sequence[Draft | dict[str, Any]]) -> list[dict[str, Any]]:
        """Publish versions, all or none; publishing the same again changes nothing. Return all, oldest first.

        Grants for a purpose about which a new version adds something are void from now on (state ``requested``).

        Raises
        ------
        BadInput
            ``bad-notice``, ``unknown-purpose``, ``empty-notice``, ``unknown-kind``.
        Conflict
            ``notice-is-fixed``.
        """
        read = [_draft(draft) for draft in drafts]
        with self._lock:
            now, coming = int(self._parts.watch.now()), PublishedNotices(self._published.book)
            for draft in read:
                check_id(draft.notice, what="notice")
                for clause in draft.purposes.values():
                    for kind in clause.kinds:
                        self._parts.kinds.spec(kind)
                coming.put(coming.with_new(notice_of(draft.notice, draft.purposes, at=now)))
            if coming.book is not self._published.book:
                self._parts.store.meta.put(NOTICES, msgspec.json.encode(list(coming.book.notices)))
                self._published.put(coming.book)
                if any("training" in draft.purposes for draft in read):
                    self._parts.living.doubt()  # grants to learn may be void by now
                    self._parts.living.mend_soon()
        return self.all()

    def all(self) -> list[dict[str, Any]]:
        """Return every version with its fingerprints, oldest first."""
        return [_told(notice) for notice in self._published.book.notices]


def _draft(draft: Draft | dict[str, Any]) -> Draft:
    if isinstance(draft, Draft):
        return draft
    try:
        return msgspec.convert(draft, Draft)
    except msgspec.ValidationError as error:
        raise BadInput("bad-notice", str(error), hint="see docs/howto/consent.md") from None


def _told(notice: Notice) -> dict[str, Any]:
    clauses = {
        purpose: {**msgspec.to_builtins(clause), "sha256": notice.clause_hash(purpose)}
        for purpose, clause in notice.purposes.items()
    }
    return {
        "notice": notice.notice,
        "published_at": format_time(Millis(notice.published_at)),
        "sha256": notice.sha256,
        "purposes": clauses,
    }
