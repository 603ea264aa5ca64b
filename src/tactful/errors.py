"""Every error Tactful raises on purpose, as one tree. Only doors translate and only doors catch broadly.

::

    TactfulError                 code, detail, hint
    ├── BadInput                 the caller can mend it            (422, exit 2)
    ├── NotFound                 no such thing, or not yours        (404)
    ├── NotAllowed               key or scope does not reach it     (401 / 403)
    ├── Conflict                 state has moved on                 (409)
    ├── TooMuch                  a limit was reached                (413 / 429)
    ├── Unavailable              cannot serve now, try again        (503)
    └── StoreTrouble             the machine itself fails           (503 / 507)

>>> BadInput("unknown-kind", "kind 'vew' is not registered", hint="did you mean 'view'?").code
'unknown-kind'
"""

from __future__ import annotations

__all__ = [
    "BadInput",
    "Conflict",
    "NotAllowed",
    "NotFound",
    "StoreTrouble",
    "TactfulError",
    "TooMuch",
    "Unavailable",
]


class TactfulError(Exception):
    """Base of the tree.

    Parameters
    ----------
    code
        Stable word in kebab case; documented in ``docs/reference/errors.md``.
    detail
        One sentence: what happened and why. Never holds personal data.
    hint
        What to do next, one sentence; empty when there is nothing to do.
    """

    status = 500

    def __init__(self, code: str, detail: str, *, hint: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.hint = hint


class BadInput(TactfulError):
    """The caller sent something that cannot be accepted, and can mend it."""

    status = 422


class NotFound(TactfulError):
    """There is no such thing, or it is not the caller's to see."""

    status = 404


class NotAllowed(TactfulError):
    """The key is missing, wrong, or lacks the scope."""

    status = 403


class Conflict(TactfulError):
    """The request was sound but the state has moved on."""

    status = 409


class TooMuch(TactfulError):
    """A stated limit was reached (size or rate)."""

    status = 413


class Unavailable(TactfulError):
    """The engine cannot serve this now; trying again later may succeed."""

    status = 503


class StoreTrouble(TactfulError):
    """The machine fails: disk full (code ``disk-full``, 507), corrupt or locked file (503)."""

    status = 503
