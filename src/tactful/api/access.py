"""The guard before every handler: which key, which scope, which person, how often.

A person who reaches for another person is told that there is nothing there (404), and the attempt is logged.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import structlog

from tactful.api.arrival import NOBODY, Caller, arrival_of
from tactful.api.keys import KeyRing
from tactful.api.limits import Rate, retry_after
from tactful.api.spec import Spec
from tactful.api.tokens import Tokens
from tactful.api.wire import Call, path_id
from tactful.chain.actor import PERSON, set_actor
from tactful.errors import NotAllowed, NotFound, TooMuch

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers.base import BaseRouteHandler

__all__ = ["LOCAL", "Guard", "foreign", "only_own"]

LOCAL = Caller("local", frozenset({"admin"}))
"""Who comes by the socket in the engine's directory."""

_REACH = "a person token reaches one person"


class Guard:
    """Decides about every request whether its sender may call the route.

    Parameters
    ----------
    ring, tokens
        Keys and person tokens that open the door.
    rate, person_rate
        How often one key may call, and one person.
    """

    def __init__(self, ring: KeyRing, tokens: Tokens, rate: Rate, person_rate: Rate) -> None:
        self._person_rate = person_rate
        self._ring = ring
        self._tokens = tokens
        self._rate = rate

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """Let the request pass, or raise NotAllowed, NotFound or TooMuch."""
        spec: Spec | None = handler.opt.get("spec")
        if spec is None:
            return  # the framework's own answer to OPTIONS: which methods there are, and nothing else
        arrival = arrival_of(connection.scope)
        if spec.open_to_all:
            return
        caller = arrival.caller = LOCAL if arrival.local else self._who(connection)
        set_actor(PERSON if caller.person is not None else caller.key_id)
        rate = self._rate if caller.person is None else self._person_rate
        wait = rate.wait(caller.person or caller.key_id, time.monotonic())
        if wait:
            arrival.wait = retry_after(wait)
            raise TooMuch(
                "too-many-requests",
                f"more than {rate.per_second:g} requests a second with one key",
                hint=f"try again in {arrival.wait} s",
            )
        if caller.person is not None:
            self._check_person(caller.person, spec, connection)
        elif not caller.reaches(spec.scopes):
            _log("scope-refused", arrival.request_id, caller)
            needed = ", ".join(sorted(spec.scopes | {"admin"}))
            raise NotAllowed("scope-missing", "the key does not reach this route", hint=f"use a key with: {needed}")

    def _who(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
        scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret:
            raise NotAllowed("no-key", "no key was sent", hint="send the header Authorization: Bearer tk_...")
        if secret.startswith("pt_"):
            grant = self._tokens.read(secret)
            if grant is not None and (grant.key_id == LOCAL.key_id or self._ring.has(grant.key_id)):
                if self._tokens.outlived(grant):
                    _log("replayed-token", arrival_of(connection.scope).request_id, NOBODY)
                    raise NotFound("not-found", "there is no such thing, or it is not yours", hint=_REACH)
                return Caller(grant.key_id, frozenset(), grant.person_id)
            _log("token-refused", arrival_of(connection.scope).request_id, NOBODY)
            raise NotAllowed("bad-token", "the person token is not valid any more", hint="ask staff for a new one")
        key = self._ring.find(secret)
        if key is None:
            _log("key-refused", arrival_of(connection.scope).request_id, NOBODY)
            raise NotAllowed("bad-key", "the key is not known", hint="make one: tactful keys create")
        return Caller(key.key_id, frozenset(key.scopes))

    @staticmethod
    def _check_person(person: str, spec: Spec, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        if not spec.person:
            raise NotAllowed(
                "scope-missing", "a person token does not reach this route", hint="use a key with the scope it needs"
            )
        if spec.person == "path" and path_id(Call(connection.scope), "person_id") != person:
            raise foreign(connection.scope)


def foreign(scope: Any) -> NotFound:
    """Log that a person reached for what is not theirs, and return the error that says there is nothing."""
    arrival = arrival_of(scope)
    _log("foreign-person", arrival.request_id, arrival.caller)
    return NotFound("not-found", "there is no such thing, or it is not yours", hint=_REACH)


def only_own(request: Call, person_id: str | None) -> None:
    """Refuse with NotFound when the caller is a person and `person_id` is another one or none."""
    own = arrival_of(request.scope).caller.person
    if own is not None and person_id != own:
        raise foreign(request.scope)


def _log(event: str, request_id: str, caller: Caller) -> None:
    structlog.get_logger("tactful").warning(event, request_id=request_id, key_id=caller.key_id)
