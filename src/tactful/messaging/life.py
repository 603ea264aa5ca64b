"""Where somebody stands with us, from their own gaps between visits, over every feed together and each alone.

The gap is the median of the days between visits, with the setting's usual gap counted three times, so that one long
holiday moves nobody. Somebody has lapsed only if they have in all feeds: who listens daily and never opens a mail is
active; who buys once a year is active in that year.

>>> from tactful.messaging.rules import Lifecycle
>>> days = np.arange(0, 300, 5) * DAY_MS
>>> life_of(days, np.zeros(len(days), np.int16), 300 * DAY_MS, Lifecycle()).state
'active'
>>> life_of(days, np.zeros(len(days), np.int16), 400 * DAY_MS, Lifecycle()).state
'lapsed'
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.messaging.rules import Lifecycle

__all__ = ["Life", "Standing", "life_of", "phase_of"]

_PRIOR = 3
"""How many of a person's own gaps the usual gap is worth."""


@dataclass(frozen=True, slots=True)
class Life:
    """One of new, active, loyal, lapsing, lapsed, unknown; with what it rests on (days)."""

    state: str
    gap_days: float = 0.0
    since_days: float = 0.0
    first_days: float = 0.0
    acts: int = 0

    def told(self) -> dict[str, Any]:
        """Return the facts behind it."""
        return {
            "state": self.state,
            "gap_days": round(self.gap_days, 2),
            "days_since_last": round(self.since_days, 2),
            "acts": self.acts,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """What the caller knows of a person's terms; instants in ms, 0 for none, `told` when the caller said it."""

    told: bool = False
    trial_until: int = 0
    paid_until: int = 0
    incident: bool = False


def life_of(at: NDArray[np.int64], feed: NDArray[np.int16], now: int, rules: Lifecycle) -> Life:
    """Return where somebody stands.

    Parameters
    ----------
    at
        Instants of the person's own acts (ms), in any order, none after `now`.
    feed
        For every act the number of the feed it came by.
    """
    if not len(at):
        return Life("new")
    gap, since, _ = _rhythm(at, now, rules)
    first = (now - int(at.min())) / DAY_MS
    if len(at) < 3 and first < rules.new_days:
        return Life("new", gap, since, first, len(at))
    if since <= rules.lapsing_at * gap:
        return Life("loyal" if first >= rules.loyal_days else "active", gap, since, first, len(at))
    feeds = np.unique(feed)
    everywhere = _lapsed(at, now, rules) and all(_lapsed(at[feed == one], now, rules) for one in feeds)
    return Life("lapsed" if everywhere else "lapsing", gap, since, first, len(at))


def _lapsed(at: NDArray[np.int64], now: int, rules: Lifecycle) -> bool:
    gap, since, own = _rhythm(at, now, rules)
    return since >= rules.lapsed_days and since > rules.lapsed_at * gap and since > rules.lapsing_at * own


def _rhythm(at: NDArray[np.int64], now: int, rules: Lifecycle) -> tuple[float, float, float]:
    """Return the gap with the usual one mixed in, the days since the last act, and the plain own gap (0: none)."""
    days = sorted(set((at // DAY_MS).tolist()))
    gaps = [float(later - earlier) for earlier, later in pairwise(days)]
    mixed = _median([*gaps, *[rules.prior_gap_days] * _PRIOR])
    since = max(0.0, (now - int(at.max())) / DAY_MS)
    return mixed, since, _median(gaps) if gaps else 0.0


def _median(values: list[float]) -> float:
    """Return the median; among a few dozen numbers a plain sort is the quickest."""
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def phase_of(life: Life, standing: Standing, now: int, rules: Lifecycle) -> str:
    """Return the one phase whose message fits: trial, renewal, welcome, winback, or none.

    >>> from tactful.messaging.rules import Lifecycle
    >>> phase_of(Life("new"), Standing(told=True, trial_until=5), 1, Lifecycle())
    'trial'
    """
    if standing.trial_until > now:
        return "trial"
    if standing.paid_until > now:
        return "renewal" if standing.paid_until <= now + round(rules.renewal_days * DAY_MS) else "member"
    if life.state == "new":
        return "welcome"
    return "winback" if life.state == "lapsed" else "none"
