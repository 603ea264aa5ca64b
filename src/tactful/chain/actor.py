"""Who acts: the key, the person or the operator in whose name something is noted in the chain.

The doors say it once per request; everything done on behalf of that request (also on other threads that inherit its
context) is noted under that name. It is never a person's id.

>>> with acting("k_1a2b"):
...     actor_now()
'k_1a2b'
>>> actor_now()
'operator'
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["OPERATOR", "PERSON", "acting", "actor_now", "set_actor"]

OPERATOR = "operator"
"""Whoever runs the engine in their own process, or comes by the directory's own socket."""

PERSON = "person"
"""A person with a token of their own."""

_ACTOR: ContextVar[str] = ContextVar("tactful-actor", default=OPERATOR)


def actor_now() -> str:
    """Return who acts in this context."""
    return _ACTOR.get()


def set_actor(actor: str) -> None:
    """Say who acts until this context ends, as for one request."""
    _ACTOR.set(actor)


@contextmanager
def acting(actor: str) -> Iterator[None]:
    """Say who acts within a ``with`` block."""
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)
