"""Notices: the exact text a person was shown before saying yes, published in versions that never change.

A grant stands only while every later version adds nothing to what its own version said about the purpose: a reworded
sentence keeps it, a new use, kind or recipient voids it, and the purpose has to be asked for again (promise C10).

>>> first = notice_of("v1", {"messages": Clause(text={"en": "We write to you."}, uses=["news"])}, at=0)
>>> later = notice_of("v2", {"messages": Clause(text={"en": "We write."}, uses=["news", "offers of others"])}, at=10)
>>> book = NoticeBook((first, later))
>>> book.stands("messages", "v1", now=9), book.stands("messages", "v1", now=10)
(True, False)
>>> book.added("messages", "v1")
('use: offers of others',)

References: GDPR Art. 7 and 13; ISO/IEC TS 27560.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from typing import Any

import msgspec

from tactful.consent.purposes import PURPOSES
from tactful.errors import BadInput, Conflict, StoreTrouble

__all__ = ["Clause", "Notice", "NoticeBook", "PublishedNotices", "fingerprint", "notice_of", "read_notices"]

_NEVER = 1 << 62


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a notice says about one purpose."""

    text: dict[str, str]
    """The exact words per language, such as ``{"en": "We use what you bought to ..."}``."""
    uses: list[str] = []
    """What is done for this purpose, in short words; one that is new in a later version voids older grants."""
    kinds: list[str] = []
    """Kinds of signals it is about; empty means whatever the table of bases allows."""
    recipients: list[str] = []
    """Who else receives something."""

    def claims(self) -> frozenset[str]:
        """Return everything a later version must not exceed."""
        return frozenset(
            [f"use: {one}" for one in self.uses]
            + [f"kind: {one}" for one in self.kinds]
            + [f"recipient: {one}" for one in self.recipients]
        )


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One published version."""

    notice: str
    """Name of the version, 1 to 256 characters, such as ``"2026-11"``."""
    purposes: dict[str, Clause]
    published_at: int
    """Milliseconds since 1970."""
    sha256: str
    """Fingerprint of the whole version."""

    def clause_hash(self, purpose: str) -> str:
        """Return the fingerprint of the exact clause about a purpose."""
        return fingerprint({"notice": self.notice, "purpose": purpose, "clause": self.purposes[purpose]})


def fingerprint(value: Any) -> str:
    """Return the SHA-256 (hexadecimal) of a value as JSON with sorted keys."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def notice_of(version: str, purposes: Mapping[str, Clause], *, at: int) -> Notice:
    """Return a version ready to be published at `at` (ms).

    Raises
    ------
    BadInput
        ``unknown-purpose``, or ``empty-notice`` when it says nothing about anything.
    """
    for purpose, clause in purposes.items():
        if purpose not in PURPOSES:
            raise BadInput(
                "unknown-purpose", f"{purpose!r} is not a purpose", hint=f"choose among {', '.join(PURPOSES)}"
            )
        if not any(text.strip() for text in clause.text.values()):
            raise BadInput(
                "empty-notice", f"the notice says nothing about {purpose}", hint='send "text": {"en": "We use ..."}'
            )
    if not purposes:
        raise BadInput("empty-notice", "the notice names no purpose", hint="see docs/howto/consent.md")
    held = dict(purposes)
    return Notice(
        notice=version, purposes=held, published_at=at, sha256=fingerprint({"notice": version, "purposes": held})
    )


class NoticeBook:
    """Every version published so far; a value that never changes."""

    def __init__(self, notices: tuple[Notice, ...] = ()) -> None:
        self.notices = notices
        self._by_version = {notice.notice: notice for notice in notices}
        self._void_from: dict[tuple[str, str], int] = {}
        self._first: dict[str, int] = {}
        for notice in notices:
            for purpose in notice.purposes:
                self._first.setdefault(purpose, notice.published_at)

    def find(self, version: str) -> Notice | None:
        """Return a version, None when it was never published."""
        return self._by_version.get(version)

    def latest(self, purpose: str, now: int = _NEVER) -> Notice | None:
        """Return the version in force about a purpose at `now` (ms); None when none was published by then."""
        found = [n for n in self.notices if purpose in n.purposes and n.published_at <= now]
        return found[-1] if found else None

    def published(self, version: str, purpose: str, now: int) -> bool:
        """Tell whether a version about this purpose was published by `now` (ms)."""
        notice = self._by_version.get(version)
        return notice is not None and purpose in notice.purposes and notice.published_at <= now

    def stands(self, purpose: str, version: str, now: int) -> bool:
        """Tell whether a grant that cites `version` (empty for none) still covers the purpose at `now` (ms)."""
        return now < self.void_from(purpose, version)

    def void_from(self, purpose: str, version: str) -> int:
        """Return when grants under a version stop to cover a purpose, ms; far in the future when never."""
        if purpose not in self._first:
            return _NEVER
        key = (purpose, version)
        held = self._void_from.get(key)
        if held is None:
            held = self._void_from[key] = self._voided(purpose, version)
        return held

    def added(self, purpose: str, version: str) -> tuple[str, ...]:
        """Return what the version in force says about a purpose beyond `version`, in order; empty for nothing."""
        latest, shown = self.latest(purpose), self._by_version.get(version)
        if latest is None:
            return ()
        before = shown.purposes.get(purpose) if shown is not None else None
        if before is None:
            return (f"purpose: {purpose}",)
        return tuple(sorted(latest.purposes[purpose].claims() - before.claims()))

    def _voided(self, purpose: str, version: str) -> int:
        shown = self._by_version.get(version)
        before = shown.purposes.get(purpose) if shown is not None else None
        if shown is None or before is None:
            return self._first[purpose]
        later = self.notices[self.notices.index(shown) + 1 :]
        news = (
            n.published_at for n in later if purpose in n.purposes and n.purposes[purpose].claims() - before.claims()
        )
        return next(news, _NEVER)


class PublishedNotices:
    """The book in force; publishing makes a new one, and whoever reads sees one or the other."""

    def __init__(self, book: NoticeBook | None = None) -> None:
        self._book = book or NoticeBook()
        self._lock = threading.Lock()

    @property
    def book(self) -> NoticeBook:
        """Return the book as of now."""
        return self._book

    def with_new(self, notice: Notice) -> NoticeBook:
        """Return the book with a version added; the same book when exactly this was published before.

        Raises
        ------
        Conflict
            ``notice-is-fixed`` when the version exists with another text.
        """
        held = self._book.find(notice.notice)
        if held is None:
            return NoticeBook((*self._book.notices, notice))
        if held.sha256 != notice.sha256:
            raise Conflict(
                "notice-is-fixed",
                f"notice {notice.notice!r} was published with another text",
                hint="publish the new text under a new version; people saw the old one",
            )
        return self._book

    def put(self, book: NoticeBook) -> None:
        """Put a book in force."""
        with self._lock:
            self._book = book


def read_notices(body: bytes | None) -> NoticeBook:
    """Return the stored book; none stored means none published.

    Raises
    ------
    StoreTrouble
        ``bad-notices`` when the bytes cannot be understood: nothing may be served then, as no grant can be judged.
    """
    if not body:
        return NoticeBook()
    try:
        return NoticeBook(tuple(msgspec.json.decode(body, type=list[Notice])))
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        raise StoreTrouble("bad-notices", "the stored notices cannot be read", hint="restore a backup") from None
