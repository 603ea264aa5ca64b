"""What the gate learned about a request before the router saw it, and what the guard learned about its sender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["NOBODY", "Arrival", "Caller", "arrival_of"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: a key with scopes, or a person with a token (then `person` is the only one it reaches)."""

    key_id: str
    scopes: frozenset[str]
    person: str | None = None

    def reaches(self, scopes: frozenset[str]) -> bool:
        """Tell whether one of `scopes` is held; admin reaches everything."""
        return "admin" in self.scopes or not self.scopes.isdisjoint(scopes)


NOBODY = Caller("", frozenset())


@dataclass(slots=True)
class Arrival:
    """One request at the gate.

    Attributes
    ----------
    request_id
        Stands in the answer, in problems and in the log.
    opted_out
        The request carries ``Sec-GPC: 1``.
    local
        It came by the socket in the engine's own directory, which only the directory's owner can open.
    caller
        Set by the guard.
    wait
        Seconds to wait, when the guard found that this key asks too often.
    """

    request_id: str
    opted_out: bool = False
    local: bool = False
    caller: Caller = NOBODY
    wait: str = ""


def arrival_of(scope: Any) -> Arrival:
    """Return what is known about the request with this ASGI scope."""
    found: Arrival = scope["tactful"]
    return found
