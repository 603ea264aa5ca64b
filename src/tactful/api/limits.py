"""Bounds at the door: bytes of a body (413), requests a second for one key (429), requests at once (503).

>>> bucket = Rate(per_second=2.0)
>>> [bucket.wait("key", now) for now in (0.0, 0.0, 0.0)]
[0.0, 0.0, 0.5]
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from typing import TYPE_CHECKING

from tactful.errors import BadInput, TooMuch

if TYPE_CHECKING:
    from litestar.types import HTTPRequestEvent, Receive, Scope

__all__ = ["MOST_AT_ONCE", "Rate", "declared_length", "limited", "retry_after", "too_large"]

MOST_AT_ONCE = 512
"""Requests in work at once; more are told to come back, so that those in work stay fast."""

_DRAINED = 64_000_000
"""A body that is too large is read away up to here, so that the sender gets to read the answer."""

_BODY_SECONDS = 60
"""A sender that drips its body is cut off after so long."""

_KEYS_KEPT = 10_000


class Rate:
    """A token bucket per key: `per_second` on average, one second's worth in a burst; 0 switches it off."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._burst = max(1.0, per_second)
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Take one token; return 0 when there was one, else the seconds until there is.

        Parameters
        ----------
        key
            Whose bucket.
        now
            A steady clock's reading, seconds.
        """
        if self.per_second <= 0:
            return 0.0
        tokens, since = self._held.pop(key, (self._burst, now))
        tokens = min(self._burst, tokens + (now - since) * self.per_second)
        missing = 1.0 - tokens
        self._held[key] = (tokens if missing > 0 else tokens - 1.0, now)
        if len(self._held) > _KEYS_KEPT:
            self._held.popitem(last=False)
        return missing / self.per_second if missing > 0 else 0.0


def declared_length(scope: Scope) -> int | None:
    """Return the declared length of a body; None when it is sent in chunks or has none."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return None


def too_large(most: int) -> TooMuch:
    """Return the error of a body over the limit."""
    return TooMuch("body-too-large", f"the body is larger than {most} bytes", hint="send it in several requests")


def limited(receive: Receive, most: int, declared: int | None) -> Receive:
    """Return a `receive` that raises TooMuch ``body-too-large`` once more than `most` bytes have come.

    What comes in chunks without a declared length is counted too. The rest of the body is read away (up to 64 MB)
    before the error is raised: a client that is still sending would otherwise see a broken connection, not the answer.
    """
    came = 0
    until = asyncio.get_running_loop().time() + _BODY_SECONDS

    async def drain(event: HTTPRequestEvent) -> None:
        nonlocal came
        while event.get("more_body") and came <= _DRAINED:
            following = await receive()
            if following["type"] != "http.request":
                return
            event = following
            came += len(event["body"])

    async def counted() -> HTTPRequestEvent:
        nonlocal came
        try:
            async with asyncio.timeout_at(until):
                event = await receive()
                if event["type"] != "http.request":
                    raise BadInput("cut-off", "the request ended before its body did", hint="send it again")
                came += len(event["body"])
                if came <= most and (declared or 0) <= most:
                    return event
                if (declared or 0) <= _DRAINED:
                    await drain(event)
        except TimeoutError:
            raise BadInput("cut-off", f"the body took more than {_BODY_SECONDS} s", hint="send it again") from None
        raise too_large(most)

    return counted


def retry_after(seconds: float) -> str:
    """Return whole seconds for the header ``Retry-After``, at least one."""
    return str(max(1, math.ceil(seconds)))
