"""Receipts: what an erasure removed and when the last copy dies, hashed, chained, naming nobody.

A receipt is written once and never changes; what became of the recipients is added when it is read. Each names the
digest of the one before it, so that none can be taken away or altered without showing.

References: promise D7; DESIGN 8.8.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from typing import Any

import msgspec

from tactful.chain.note import Note
from tactful.clock import format_time
from tactful.errors import NotFound
from tactful.ids import Millis
from tactful.people.outbox import Outbox, Outgoing
from tactful.stores.meta import Meta

__all__ = ["Receipts", "digest_of", "new_receipt_id"]

_HEAD = "receipt_head"

_ADDED = frozenset({"digest", "verified", "recipients"})
"""Fields that are not hashed: the digest itself, and what is told anew at every reading."""


def new_receipt_id() -> str:
    """Return a random id; it says nothing about anybody."""
    return "er_" + secrets.token_hex(8)


def digest_of(receipt: dict[str, Any]) -> str:
    """Return the SHA-256 of a receipt over canonical JSON (names sorted), without what is added when it is read.

    >>> digest_of({"a": 1, "digest": "x"}) == digest_of({"a": 1})
    True
    """
    core = {name: value for name, value in receipt.items() if name not in _ADDED}
    return hashlib.sha256(msgspec.json.encode(core, order="sorted")).hexdigest()


class Receipts:
    """Keeps receipts and answers for them.

    Parameters
    ----------
    meta
        Where they are kept.
    outbox
        What became of the recipients.
    """

    def __init__(self, meta: Meta, outbox: Outbox) -> None:
        self._meta = meta
        self._outbox = outbox
        self._lock = threading.Lock()

    def keep(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """Chain, hash and keep a receipt; return it as it is handed out."""
        with self._lock:
            head = self._meta.get(_HEAD)
            whole = {**receipt, "previous": head.decode() if head else None}
            whole["digest"] = digest_of(whole)
            facts = {"receipt_id": whole["receipt_id"], "digest": whole["digest"]}
            note = Note("erasure.receipted", facts)
            self._meta.put_receipt(str(whole["receipt_id"]), msgspec.json.encode(whole), note=note)
            self._meta.put(_HEAD, str(whole["digest"]).encode())
        return self._told(whole)

    def read(self, receipt_id: str) -> dict[str, Any]:
        """Return a receipt, whether its digest holds, and what became of each recipient.

        Raises
        ------
        NotFound
            ``unknown-receipt``.
        """
        for known, body in self._meta.receipts():
            if known == receipt_id:
                return self._told(msgspec.json.decode(body))
        raise NotFound("unknown-receipt", "there is no such receipt", hint="it is in the answer to DELETE /v1/people/…")

    def verify(self) -> list[str]:
        """Return what is wrong with the receipts, one sentence each; empty when every digest and link holds."""
        found: list[str] = []
        previous: str | None = None
        for receipt_id, body in self._meta.receipts():
            receipt: dict[str, Any] = msgspec.json.decode(body)
            if receipt.get("digest") != digest_of(receipt):
                found.append(f"receipt {receipt_id} is not as it was written")
            if "previous" in receipt and receipt["previous"] != previous:
                found.append(f"the receipt before {receipt_id} is missing")
            previous = receipt.get("digest") if "previous" in receipt else previous
        head = self._meta.get(_HEAD)
        if head is not None and head.decode() != previous:
            found.append("the last receipt is missing")
        return found

    def _told(self, receipt: dict[str, Any]) -> dict[str, Any]:
        sent = self._outbox.of_receipt(str(receipt["receipt_id"]))
        return {
            **receipt,
            "verified": receipt.get("digest") == digest_of(receipt),
            "recipients": [_state(one) for one in sent],
        }


def _state(sent: Outgoing) -> dict[str, Any]:
    waits = sent.state == "waiting"
    return {
        "recipient": sent.recipient,
        "state": sent.state,
        "tries": sent.tries,
        "queued_at": format_time(Millis(sent.at)),
        "next_try_at": format_time(Millis(sent.due)) if waits else None,
        "last_answer": sent.answered or None,
    }
