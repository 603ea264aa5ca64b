"""Who reads of a person through this door: the key, and the purpose the reader states.

A person who reads their own with a token is nobody's reader.
"""

from __future__ import annotations

from tactful.api.arrival import arrival_of
from tactful.api.wire import Call
from tactful.assembly.reads import UNSTATED, Reader

__all__ = ["reader_of"]


def reader_of(request: Call) -> Reader | None:
    """Return who reads; None for the person.

    Raises
    ------
    BadInput
        ``bad-read-purpose`` when the header ``Tactful-Purpose`` is not one short kebab-case word.
    """
    caller = arrival_of(request.scope).caller
    if caller.person is not None:
        return None
    return Reader(caller.key_id, request.headers.get("tactful-purpose", UNSTATED))
