"""Ending messages: by one click from the message itself, by staff, or by a mail server's report; and who lifts it.

An unsubscribe link carries a sealed token that names the person (by pseudonym), channel and message, so it works
without login, for as long as the person is known here, and tells nothing to whoever sees it. What is ended is durable
before the answer, so it holds from the very next choice on.

References: RFC 8058; RFC 2369; GDPR Art. 21(2-3).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tactful.assembly.parts import Parts
from tactful.assembly.turns import Turns
from tactful.chain.note import Note
from tactful.clock import format_time
from tactful.contacts.campaign import CHANNELS
from tactful.contacts.suppression import Suppression, lifted, with_suppression, write_suppressions
from tactful.errors import BadInput, NotFound
from tactful.ids import Millis, Pseudonym

__all__ = ["Unsubscribing"]

_NONCE = 12
_HEAD = struct.Struct("<qB")


class Unsubscribing:
    """Keeps what was ended.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._turns = Turns()
        self._cipher = AESGCM(hmac.digest(parts.seed, b"unsubscribe", hashlib.sha256))

    def url(self, person: int, channel: str, reservation: str) -> str:
        """Return the link by which a person ends messages on a channel."""
        return f"{self._parts.settings.delivery.public_url}/v1/unsubscribe/{self.token(person, channel, reservation)}"

    def token(self, person: int, channel: str, reservation: str) -> str:
        """Return the sealed token of a link."""
        nonce = os.urandom(_NONCE)
        plain = _HEAD.pack(person, CHANNELS.index(channel)) + reservation.encode("ascii")
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, plain, b"unsubscribe")).decode().rstrip("=")

    def by_token(self, token: str) -> None:
        """End messages on the channel of a link; for somebody who is gone there is nothing to end.

        Raises
        ------
        NotFound
            ``bad-unsubscribe-link`` for a token that we did not make.
        """
        person, channel, reservation = self._opened(token)
        name = self._parts.store.vault.name_of(Pseudonym(person))
        if name is not None:
            self.end(name, channel=channel, reason="unsubscribed", reservation=reservation)

    def check(self, token: str) -> None:
        """Raise NotFound ``bad-unsubscribe-link`` for a token that we did not make."""
        self._opened(token)

    def end(self, person_id: str, *, channel: str = "", topic: str = "", reason: str, reservation: str = "") -> None:
        """End messages to a person: on a channel, about a topic, or altogether.

        Raises
        ------
        BadInput
            ``bad-suppression``.
        """
        if reason not in {"unsubscribed", "complained", "bounced", "manual"} or channel not in {"", *CHANNELS}:
            raise BadInput("bad-suppression", "there is no such reason or channel", hint="see docs/reference/http.md")
        with self._turns.of(person_id):
            known = self._parts.persons.admit(person_id)
            fresh = Suppression(
                reason=reason,  # type: ignore[arg-type] # checked above
                channel=channel, topic=topic, at=int(self._parts.clock.now()), reservation=reservation,
            )  # fmt: skip
            later = with_suppression(known.suppressions, fresh)
            if later != known.suppressions:
                note = Note("messages.ended", {"reason": reason, "channel": channel}, known.pseudonym)
                self._parts.persons.write(person_id, "suppressions", write_suppressions(later), note=note)

    def lift(self, person_id: str, *, channel: str = "", topic: str = "", by_person: bool) -> None:
        """Lift what may be lifted: the person's own word by the person, staff's by staff.

        Raises
        ------
        NotFound
            ``unknown-suppression`` when nothing of the kind stands, or it is not the caller's to lift.
        """
        with self._turns.of(person_id):
            known = self._parts.persons.find(person_id)
            held = known.suppressions if known is not None else ()
            later = lifted(held, ("unsubscribed", "complained") if by_person else ("manual",), channel, topic)
            if later == held:
                raise NotFound(
                    "unknown-suppression",
                    "there is nothing like that which you could lift",
                    hint="staff lift what staff ended, people what they ended themselves",
                )
            note = Note("messages.allowed", {"channel": channel}, known.pseudonym if known is not None else None)
            self._parts.persons.write(person_id, "suppressions", write_suppressions(later), note=note)

    def told(self, person_id: str) -> list[dict[str, Any]]:
        """Return what is ended, oldest first."""
        known = self._parts.persons.find(person_id)
        return [
            {"reason": one.reason, "channel": one.channel, "topic": one.topic, "since": format_time(Millis(one.at))}
            for one in (known.suppressions if known is not None else ())
        ]

    def _opened(self, token: str) -> tuple[int, str, str]:
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            plain = self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], b"unsubscribe")
            person, channel = _HEAD.unpack_from(plain)
            return person, CHANNELS[channel], plain[_HEAD.size :].decode("ascii")
        except (InvalidTag, ValueError, struct.error, IndexError):
            raise NotFound(
                "bad-unsubscribe-link", "this link is not one of ours", hint="use the link in the message"
            ) from None
