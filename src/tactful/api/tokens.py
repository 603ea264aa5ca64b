"""Person tokens: short-lived, bound to one person, made by staff for a page that the person opens.

``pt_`` + claims + ``.`` + HMAC-SHA-256. There is one algorithm and nothing in the token chooses it. A token dies
with its time, with the key that made it, and with the person: whoever is erased and comes again is somebody new, and
a token of before does not reach them.

>>> from tactful.clock import FixedClock
>>> from tactful.ids import Millis
>>> clock = FixedClock(Millis(0)); tokens = Tokens(b"seed", clock)
>>> made = tokens.issue("ana", key_id="k_1", seconds=60)
>>> tokens.read(made.token).person_id
'ana'
>>> clock.move(60_000); tokens.read(made.token) is None
True
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable

import msgspec

from tactful.clock import Clock, format_time
from tactful.errors import BadInput
from tactful.ids import Millis

__all__ = ["LONGEST_SECONDS", "Grant", "IssuedToken", "Tokens"]

LONGEST_SECONDS = 3600
"""A token that is stolen is of use for at most this long."""


class Grant(msgspec.Struct, frozen=True, array_like=True):
    """What a token says."""

    person_id: str
    key_id: str
    until: int
    """Milliseconds since 1970."""
    nonce: str
    life: str = ""
    """Which person of that id was meant, under the token's own secret; empty when nobody was known by it yet."""


class IssuedToken(msgspec.Struct, frozen=True, kw_only=True):
    """A new person token."""

    token: str
    person_id: str
    expires_at: str


def _nobody(person_id: str) -> int | None:
    """Return that nobody is known by an id."""


class Tokens:
    """Makes and reads person tokens.

    Parameters
    ----------
    seed
        The tenant's secret; the signing key is derived from it, so dice and tokens never share one.
    clock
        Tells when a token's time is over.
    pseudonym_of
        Finds who is known by an id now, None for nobody.
    """

    def __init__(self, seed: bytes, clock: Clock, pseudonym_of: Callable[[str], int | None] = _nobody) -> None:
        self._secret = hmac.digest(seed, b"tactful person tokens 1", hashlib.sha256)
        self._clock = clock
        self._pseudonym_of = pseudonym_of

    def issue(self, person_id: str, *, key_id: str, seconds: int = 900) -> IssuedToken:
        """Make a token for one person.

        Parameters
        ----------
        person_id
            The only person it reaches.
        key_id
            The key in whose name it is made.
        seconds
            1 to 3600.

        Raises
        ------
        BadInput
            ``bad-duration``.
        """
        if not 1 <= seconds <= LONGEST_SECONDS:
            raise BadInput("bad-duration", f"seconds is {seconds}", hint=f"send 1 to {LONGEST_SECONDS}")
        until = Millis(self._clock.now() + seconds * 1000)
        claims = msgspec.json.encode(Grant(person_id, key_id, until, secrets.token_hex(8), self._life(person_id)))
        token = f"pt_{_text(claims)}.{_text(self._sign(claims))}"
        return IssuedToken(token=token, person_id=person_id, expires_at=format_time(until))

    def read(self, token: str) -> Grant | None:
        """Return what a token says, None when it is not ours, was changed, or its time is over."""
        claims_text, dot, mac_text = token.removeprefix("pt_").partition(".")
        if not dot or not token.startswith("pt_"):
            return None
        claims, mac = _raw(claims_text), _raw(mac_text)
        if claims is None or mac is None or not hmac.compare_digest(self._sign(claims), mac):
            return None
        grant = msgspec.json.decode(claims, type=Grant)
        return grant if grant.until > self._clock.now() else None

    def outlived(self, grant: Grant) -> bool:
        """Tell whether the person a token was made for is gone, whoever has come under the same id since."""
        return bool(grant.life) and grant.life != self._life(grant.person_id)

    def _life(self, person_id: str) -> str:
        pseudonym = self._pseudonym_of(person_id)
        return "" if pseudonym is None else _text(self._sign(b"life %d" % pseudonym)[:9])

    def _sign(self, claims: bytes) -> bytes:
        return hmac.digest(self._secret, claims, hashlib.sha256)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # Base 64 has several spellings of some bytes; only the one we write is ours.
    return raw if _text(raw) == text else None
