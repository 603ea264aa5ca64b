"""What handlers need, gathered once per server and reached from every request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tactful.api.gauges import Gauges
from tactful.api.keys import KeyRing
from tactful.api.tokens import Tokens
from tactful.api.wire import Call
from tactful.errors import Unavailable

if TYPE_CHECKING:
    from tactful.assembly.engine import Engine

__all__ = ["Door", "aside", "door_of", "durable"]

P = ParamSpec("P")
T = TypeVar("T")

_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Door:
    """One engine and what stands around it."""

    engine: Engine
    ring: KeyRing
    tokens: Tokens
    gauges: Gauges
    public: bool = False
    learning: asyncio.Lock = field(default_factory=asyncio.Lock)


def door_of(request: Call) -> Door:
    """Return the door a request came through."""
    found: Door = request.app.state.door
    return found


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do slow work on another thread, so that decisions go on meanwhile."""
    return await asyncio.to_thread(work, *args, **kwargs)


async def durable(future: Future[T]) -> T:
    """Wait until the engine's work is on disk.

    The wait is given up after 30 s with Unavailable ``slow-store``; the work itself is not taken back (it may still
    become durable, which event ids make harmless to repeat).
    """
    if future.done():
        return future.result()
    try:
        # Shielded: giving up must not cancel a write that the store's thread is about to finish.
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), _PATIENCE_SECONDS)
    except TimeoutError:
        raise Unavailable("slow-store", "the disk did not answer in time", hint="try again with the same ids") from None
