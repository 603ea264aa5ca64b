"""The second guard: a browser's ``Sec-GPC: 1`` is kept for whoever the request is about, before anything else happens.

Whom a request is about: the person of a token, whoever the path names, and, once the body has been read, whoever it
names (`keep_opt_out`, for events, decisions and identifying a session). The word is written once; afterwards a request
costs one look at what is at hand.

Reference: W3C Global Privacy Control; promises G1, G2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of
from tactful.api.wire import Call, path_id
from tactful.errors import NotFound

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers.base import BaseRouteHandler

    from tactful.assembly.engine import Engine

__all__ = ["OptOut", "keep_opt_out"]

_NAMES = ("person_id", "session_id", "decision_id")

Named = tuple[str | None, str | None]
"""A person and a session, either may be missing."""


class OptOut:
    """Keeps the signal of requests that carry it.

    Parameters
    ----------
    engine
        Keeps the word.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """Let the request pass, its signal kept."""
        del handler
        arrival = arrival_of(connection.scope)
        if not arrival.opted_out:
            return
        call = Call(connection.scope)
        await _keep(self._engine, [(arrival.caller.person, None), *await self._path(call)])

    async def _path(self, call: Call) -> list[Named]:
        """Return whoever the path names; reading about somebody unknown, or erasing, must not make them known."""
        if call.method == "DELETE":
            return []
        named = {name: path_id(call, name) for name in _NAMES if name in call.path_params}
        person_id = named.get("person_id")
        if "decision_id" in named:
            person_id = await aside(self._owner, named["decision_id"])
        if person_id is not None and call.method == "GET" and not self._engine.people.is_known(person_id):
            return []
        return [(person_id, named.get("session_id"))]

    def _owner(self, decision_id: str) -> str | None:
        try:
            return self._engine.person_id_of(decision_id)
        except NotFound:
            return None  # the route itself says so


async def keep_opt_out(request: Call, named: Iterable[Named]) -> None:
    """Keep the signal, when the request carries it, for everybody its body names."""
    if arrival_of(request.scope).opted_out:
        await _keep(door_of(request).engine, named)


async def _keep(engine: Engine, named: Iterable[Named]) -> None:
    for person_id, session_id in dict.fromkeys(named):
        if not engine.people.opted_out(person_id, session_id):
            await aside(engine.people.opt_out, person_id, session_id)
