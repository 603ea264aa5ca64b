"""Keys that open the door: random, kept only as a digest, limited to scopes, revocable at once.

A key is ``tk_`` and 43 random characters (256 bits), so a plain SHA-256 is enough to keep it by (ASVS 6.5.2).
``admin`` reaches everything; the other scopes reach what the route says.

>>> sorted(SCOPES)
['admin', 'audit', 'decide', 'ingest', 'staff']
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

import msgspec

from tactful.chain.note import Note
from tactful.clock import Clock
from tactful.errors import BadInput
from tactful.stores.meta import Meta

__all__ = ["SCOPES", "Created", "HeldKey", "KeyRing", "create", "list_keys", "revoke"]

SCOPES = frozenset({"ingest", "decide", "staff", "audit", "admin"})
"""Every scope a key may have."""


class Created(msgspec.Struct, kw_only=True, frozen=True):
    """A new key; `key` is shown this once and kept nowhere."""

    key_id: str
    key: str
    scopes: tuple[str, ...]
    name: str
    expires: int | None = None
    """Milliseconds since 1970; None means never."""


class HeldKey(msgspec.Struct, kw_only=True, frozen=True):
    """A key as it is kept: never the secret, only its SHA-256 in hexadecimal digits."""

    key_id: str
    sha256: str
    scopes: tuple[str, ...]
    name: str
    created: int
    """Milliseconds since 1970."""
    expires: int | None = None


def create(meta: Meta, *, scopes: Iterable[str], name: str, clock: Clock, expires: int | None = None) -> Created:
    """Make a key and keep its digest.

    Parameters
    ----------
    meta
        Where keys are kept.
    scopes
        One or more of ``SCOPES``.
    name
        What the operator calls it, 1 to 100 characters.
    clock
        Tells when it was made.
    expires
        Milliseconds since 1970 after which it opens nothing; None for never.

    Raises
    ------
    BadInput
        ``unknown-scope`` or ``bad-name``.
    """
    wanted = tuple(sorted(set(scopes)))
    if not wanted or not set(wanted) <= SCOPES:
        raise BadInput(
            "unknown-scope",
            "a key needs one or more known scopes",
            hint=f"choose from {', '.join(sorted(SCOPES))}",
        )
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise BadInput("bad-name", "the name of a key must have 1 to 100 printable characters", hint="name its use")
    raw = "tk_" + secrets.token_urlsafe(32)
    key_id = "k_" + secrets.token_hex(6)
    held = HeldKey(key_id=key_id, sha256=_digest(raw), scopes=wanted, name=name, created=clock.now(), expires=expires)
    facts = {"key_id": key_id, "scopes": wanted, "name": name, "expires": expires}
    meta.put_key(msgspec.to_builtins(held), note=Note("key.created", facts))
    return Created(key_id=key_id, key=raw, scopes=wanted, name=name, expires=expires)


def list_keys(meta: Meta) -> list[HeldKey]:
    """Return every key that was not revoked, oldest first; none of them can be turned back into its secret."""
    return msgspec.convert(meta.keys(), list[HeldKey])


def revoke(meta: Meta, key_id: str) -> bool:
    """Take a key away for good; False when there was none."""
    return meta.revoke_key(key_id, note=Note("key.revoked", {"key_id": key_id}))


class KeyRing:
    """The keys at hand of a serving process, so that checking one costs no read.

    Parameters
    ----------
    meta
        Where keys are kept; read once and after each change made here (one process owns the store).
    clock
        Tells whether a key has expired.
    """

    def __init__(self, meta: Meta, clock: Clock) -> None:
        self._meta = meta
        self._clock = clock
        self._held: dict[str, HeldKey] = {}
        self.reload()

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._held)

    def reload(self) -> None:
        """Read all keys again."""
        self._held = {key.sha256: key for key in list_keys(self._meta)}

    def find(self, raw: str) -> HeldKey | None:
        """Return the key with this secret, None when there is none or its time is over."""
        digest = _digest(raw)
        key = self._held.get(digest)
        # The look-up compares digests of the secret, never the secret; the final comparison takes constant time.
        if key is None or not hmac.compare_digest(key.sha256, digest):
            return None
        return key if key.expires is None or key.expires > self._clock.now() else None

    def has(self, key_id: str) -> bool:
        """Tell whether a key of this id may still be used (person tokens die with the key that made them)."""
        now = self._clock.now()
        return any(key.key_id == key_id and (key.expires is None or key.expires > now) for key in self._held.values())

    def create(self, *, scopes: Iterable[str], name: str, expires: int | None = None) -> Created:
        """Make a key that opens the door at once; see `create`."""
        made = create(self._meta, scopes=scopes, name=name, clock=self._clock, expires=expires)
        self.reload()
        return made

    def revoke(self, key_id: str) -> bool:
        """Take a key away at once; False when there was none."""
        gone = revoke(self._meta, key_id)
        self.reload()
        return gone

    def rows(self) -> list[HeldKey]:
        """Return every key, oldest first."""
        return list_keys(self._meta)


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode("utf-8", "surrogateescape")).hexdigest()
