"""The port to whatever carries a message out of here, and what can be said of a try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["Letter", "Sender", "Tried"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to go.

    Attributes
    ----------
    reservation
        Its id; the same on every try.
    to
        The address on the channel; empty where the receiver finds the person by `person_id`.
    unsubscribe_url
        Link of RFC 8058; empty for service messages.
    at
        Now, ms.
    """

    reservation: str
    campaign_id: str
    channel: str
    kind: str
    person_id: str
    to: str
    subject: str
    body: str
    unsubscribe_url: str
    at: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try.

    Attributes
    ----------
    result
        ``sent``; ``again``: it certainly did not go out and may be tried later; ``never``: refused for good;
        ``unsure``: it may have gone out, so it is never tried again.
    code
        A short word, such as ``smtp-451``; never says to whom.
    bounced
        True when the address itself was refused for good.
    """

    result: Literal["sent", "again", "never", "unsure"]
    code: str
    bounced: bool = False


class Sender(Protocol):
    """Carries one message."""

    def send(self, letter: Letter) -> Tried:
        """Try once; never raises for what a server or network does."""
        ...
