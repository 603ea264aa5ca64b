"""The port to the outbox: messages to recipients that somebody was erased, kept until each has been told.

A message names the erased person, because a recipient could not find them otherwise. So each is sealed under a key of
its own, which is destroyed as soon as the recipient has answered or is given up: then no copy can be read any more.

Reference: GDPR Art. 19; promise D7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from tactful.ids import Pseudonym

__all__ = ["Outbox", "Outgoing", "Sending", "TellState"]

TellState = Literal["waiting", "told", "given-up"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it stands: who is to be told, what became of it, never what it says."""

    place: int
    receipt_id: str
    recipient: str
    state: TellState
    tries: int
    at: int
    """When it was queued, ms."""
    due: int
    """When it is tried next, ms."""
    answered: str = ""
    """What the last try ended with: ``""`` before the first, else a short code such as ``http-500``."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that is due, opened."""

    outgoing: Outgoing
    body: bytes


class Outbox(Protocol):
    """Messages to recipients; durable when a writing call returns."""

    def put(self, receipt_id: str, person: Pseudonym, bodies: dict[str, bytes], *, at: int) -> None:
        """Queue one message per recipient, before the erasure it tells of; nothing is due while the person lives."""
        ...

    def due(self, now: int, limit: int = 20) -> list[Sending]:
        """Return messages that may be sent now, oldest first: due, waiting, and about somebody who is gone."""
        ...

    def tried(self, place: int, *, state: TellState, due: int, answered: str) -> None:
        """Note what became of a try; every state but ``waiting`` destroys what the message says."""
        ...

    def of_receipt(self, receipt_id: str) -> list[Outgoing]:
        """Return the messages of one receipt."""
        ...

    def waiting(self) -> int:
        """Return how many messages wait."""
        ...

    def withdraw(self) -> int:
        """Remove messages about people who live: their erasure never happened. Called once, when the engine opens."""
        ...
