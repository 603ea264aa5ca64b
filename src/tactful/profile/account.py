"""An account of a person's events: which are read for which purpose now, and why the others are not.

It applies the very masks that the view and learning apply, so what it says is what happens.

Codes: ``unregistered-kind``, ``expired``, ``not-yet``; ``no-basis``, ``no-consent``, ``objection`` and the codes of
controls (``dial-none``, ``paused``, ``restricted``); ``corrected`` (the person said it is not theirs),
``cancelled-by-mark`` (gift, not me, …), ``sensitive``, ``does-not-train``, ``does-not-steer``, ``faded``.

References: promises X5, C8; GDPR Art. 15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.profile.build import AHEAD_MS, alive, cancelled
from tactful.profile.kindtable import table_of

__all__ = ["Account", "account_of", "why_not_read"]

_TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Account:
    """What is said of every event, by row of the history.

    Attributes
    ----------
    gone
        Code per row why nothing may read it at all; empty where something may.
    cancelled
        bool: a later mark took it out of the person's taste.
    by_kind
        Kind code to purpose to code why the kind is not read; empty where it is.
    """

    gone: list[str]
    cancelled: NDArray[np.bool_]
    by_kind: Mapping[int, Mapping[str, str]]


def account_of(
    history: EventColumns, permits: Mapping[str, Permit], kinds: KindRegistry, *, now: int, refused: NDArray[np.int64]
) -> Account:
    """Return the account of a history, given one permit per purpose.

    Parameters
    ----------
    history
        Events in order.
    permits
        Purpose to what may be read for it now.
    now
        Milliseconds.
    refused
        Digests of events the person said are not theirs.
    """
    table = table_of(kinds)
    known = table.life[history.kind] > 0
    inside = alive(history, table, now)
    there = history.at <= now + AHEAD_MS
    own = ~np.isin(history.digest, refused)
    codes = np.select([~known, ~inside, ~there, ~own], [1, 2, 3, 4], 0)
    words = ("", "unregistered-kind", "expired", "not-yet", "corrected")
    readable = np.flatnonzero(inside & there & own)
    gone = np.zeros(len(history), np.bool_)
    gone[readable] = cancelled(history.take(readable), table)
    return Account(
        [words[code] for code in codes.tolist()],
        gone,
        {
            code: {purpose: why_not_read(kinds, code, permit) for purpose, permit in permits.items()}
            for code in np.unique(history.kind).tolist()
        },
    )


def why_not_read(kinds: KindRegistry, code: int, permit: Permit) -> str:
    """Return the code why a kind is not read under a permit; empty when it is."""
    name = kinds.name(code)
    if name not in kinds:
        return "unregistered-kind"
    spec = kinds.spec(name)
    basis = next((basis for purpose, basis in spec.basis.items() if purpose == permit.purpose), "never")
    if basis == "never":
        return "no-basis"
    if not permit.profiled:
        return permit.why
    if code not in permit.kinds:
        return "objection" if basis == "legitimate-interest" and spec.sensitivity != "sensitive" else "no-consent"
    return "does-not-train" if permit.purpose == _TRAINING and not spec.trains else ""
