"""Recipients of what was erased: told by signed webhooks, tried again until they answer, for a week at most.

The message is durable before the erasure and sent after it, so that neither a crash nor a silent recipient loses it.
If the erasure never happens, the message is withdrawn when the engine opens next.

References: GDPR Art. 19; promise D7.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from tactful.channels.webhook import Hook, post
from tactful.clock import DAY_MS, Clock, format_time
from tactful.ids import Pseudonym
from tactful.people.outbox import Outbox, Outgoing, Sending
from tactful.settings.recipient import RecipientSpec

__all__ = ["Recipients", "pause_ms"]

_FIRST_MS = 30_000
_LONGEST_MS = 6 * 3_600_000


def pause_ms(tries: int) -> int:
    """Return the pause after so many failed tries, ms: 30 s, then twice as long each time, 6 hours at most.

    >>> [pause_ms(tries) // 1000 for tries in (1, 2, 3, 20)]
    [30, 60, 120, 21600]
    """
    return min(_LONGEST_MS, _FIRST_MS << min(tries - 1, 16))


class Recipients:
    """Tells those who were given data that somebody is erased.

    Parameters
    ----------
    specs
        Who, from the settings.
    outbox
        Where messages wait.
    clock
        Tells when to try again.
    """

    def __init__(self, specs: Mapping[str, RecipientSpec], outbox: Outbox, clock: Clock) -> None:
        self._specs = specs
        self._outbox = outbox
        self._clock = clock

    def prepare(self, receipt_id: str, person: Pseudonym, person_id: str) -> list[str]:
        """Queue what every recipient is to be told once the person is gone; return their names.

        Nobody is told while the person lives.
        """
        if not self._specs:
            return []
        at = self._clock.now()
        body: dict[str, Any] = {"event": "erasure", "receipt_id": receipt_id, "person_id": person_id}
        encoded = msgspec.json.encode({**body, "at": format_time(at)})
        self._outbox.put(receipt_id, person, dict.fromkeys(self._specs, encoded), at=int(at))
        return list(self._specs)

    def withdraw(self) -> int:
        """Take back messages of erasures that were begun and never happened; return how many."""
        return self._outbox.withdraw()

    def tell(self) -> int:
        """Send what is due, each once; return how many recipients took theirs."""
        now = int(self._clock.now())
        return sum(self._try(sending, now) for sending in self._outbox.due(now))

    def told(self) -> dict[str, Any]:
        """Return who is told, and how many messages wait."""
        return {
            "waiting": self._outbox.waiting(),
            "recipients": [
                {"recipient": name, "what": spec.what, "give_up_days": spec.give_up_days, "ready": _has_secret(spec)}
                for name, spec in self._specs.items()
            ],
        }

    def _try(self, sending: Sending, now: int) -> bool:
        outgoing = sending.outgoing
        spec = self._specs.get(outgoing.recipient)
        answered = "no-such-recipient" if spec is None else self._post(spec, sending, now)
        if not answered:
            self._outbox.tried(outgoing.place, state="told", due=now, answered="taken")
            return True
        days = spec.give_up_days if spec is not None else 0.0
        over = now - outgoing.at >= round(days * DAY_MS)
        due = now + pause_ms(outgoing.tries + 1)
        self._outbox.tried(outgoing.place, state="given-up" if over else "waiting", due=due, answered=answered)
        return False

    def _post(self, spec: RecipientSpec, sending: Sending, now: int) -> str:
        secret = os.environ.get(spec.secret_env, "")
        if not secret:
            return "no-secret"  # never unsigned: a recipient could not tell it from anybody's
        hook = Hook(spec.url, secret.encode(), private=spec.private)
        return post(hook, sending.body, second=now // 1000, delivery=_delivery(sending.outgoing))


def _delivery(outgoing: Outgoing) -> str:
    return f"{outgoing.receipt_id}.{outgoing.place}"


def _has_secret(spec: RecipientSpec) -> bool:
    return bool(os.environ.get(spec.secret_env))
