"""Arbitration: which of several messages that may all go is worth this person's attention most.

The score is a weighted geometric mean of five factors, each above 0 and each kept with its weight in the record, so
that anybody can compute it again. The value to the person weighs at least half; the sender's value moves a score by a
factor within bounds, so money never outvotes relevance. Equal scores are ordered by a keyed hash, the same for ever.

>>> import numpy as np
>>> scores_of({"person": [1.0, 0.25]}, {"person": 1.0})
[1.0, 0.25]
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.messaging.moment import Moment
from tactful.messaging.past import CHANNEL
from tactful.messaging.rules import Arbitration
from tactful.messaging.table import Table

__all__ = ["factors_of", "order_of", "scores_of", "ties_of", "weights_of"]

_PRIOR_SENT, _PRIOR_RATE = 10.0, 0.1
"""How many messages the usual rate of answers is worth, and that rate."""

_LEARNED = 5
"""So many messages on a channel before what was answered there is called a preference."""

_OTHER_CHANNEL = 0.7
"""What is left on a channel that is not the preferred one."""

_FRESH_DAYS = 7.0
"""Days after which a topic spoken of is half fresh again."""


def weights_of(rules: Arbitration) -> dict[str, float]:
    """Return the weights, brought to 1 in all, the person's at least one half.

    >>> weights_of(Arbitration(person=0.1, success=0.9, business=0, channel=0, freshness=0))["person"]
    0.5
    """
    others = {"success": rules.success, "business": rules.business, "channel": rules.channel,
              "freshness": rules.freshness}  # fmt: skip
    total = sum(others.values())
    person = max(0.5, rules.person / (rules.person + total)) if total > 0 else 1.0
    return {"person": person, **{name: (1 - person) * one / total if total else 0.0 for name, one in others.items()}}


def factors_of(table: Table, moment: Moment) -> dict[str, NDArray[np.float64]]:
    """Return every factor per candidate, float64 above 0."""
    rules = moment.rules.arbitration
    return {
        "person": _value_to(table, moment),
        "success": _success(table, moment),
        "business": np.clip(table.value, rules.lowest_value, rules.highest_value),
        "channel": _preference(table, moment),
        "freshness": _freshness(table, moment),
    }


def scores_of(factors: Mapping[str, Sequence[float]], weights: Mapping[str, float]) -> list[float]:
    """Return the scores of recorded factors and weights, exactly as they were computed when they were recorded."""
    # Written with the mathematics library alone, in one order, so that a record gives the same digits everywhere.
    columns = []
    for name, column in factors.items():
        part = {value: weights[name] * math.log(value) for value in set(column)}  # most candidates share theirs
        columns.append([part[value] for value in column])
    return [math.exp(math.fsum(row)) for row in zip(*columns, strict=True)]


def ties_of(seed: bytes, person: int, table: Table) -> list[int]:
    """Return the number by which equal scores of a person are ordered, smallest first."""
    own = int.from_bytes(hmac.digest(seed, b"ties|%d" % person, hashlib.sha256)[:6])
    ties: list[int] = (table.tie ^ own).tolist()
    return ties


def order_of(scores: Sequence[float], ties: Sequence[int]) -> list[int]:
    """Return the places of candidates, best first."""
    return sorted(range(len(scores)), key=lambda row: (-scores[row], ties[row]))


def _value_to(table: Table, moment: Moment) -> NDArray[np.float64]:
    """Return how much a candidate is about what the person likes: 0.2 for nothing known, 1 for all of it."""
    if not len(moment.acts.interest) or not table.topic.shape[1]:
        return np.full(len(table), 0.2)
    return 0.2 + 0.8 * np.clip(table.topic @ moment.acts.interest, 0.0, 1.0)


def _success(table: Table, moment: Moment) -> NDArray[np.float64]:
    """Return the smoothed rate of the person's answers per class of message."""
    past, size = moment.past, 8
    if not len(past):
        return np.full(len(table), _PRIOR_RATE)
    sent = np.bincount(past.kind[past.kind >= 0], minlength=size).astype(np.float64)
    answered = np.bincount(past.kind[past.answered & (past.kind >= 0)], minlength=size).astype(np.float64)
    rate = (answered + _PRIOR_SENT * _PRIOR_RATE) / (sent + _PRIOR_SENT)
    found: NDArray[np.float64] = rate[table.kind]
    return found


def _preference(table: Table, moment: Moment) -> NDArray[np.float64]:
    """Return 1 for the preferred channel: the one the person named, else the one where they answer most."""
    preferred = CHANNEL.get(moment.controls.preferred_channel, -1)
    past = moment.past
    if preferred < 0 and len(past) >= _LEARNED:
        sent = np.bincount(past.channel[past.channel >= 0], minlength=len(CHANNEL))
        answered = np.bincount(past.channel[past.answered & (past.channel >= 0)], minlength=len(CHANNEL))
        rate = np.where(sent >= _LEARNED, answered / np.maximum(sent, 1), 0.0)
        preferred = int(rate.argmax()) if rate.max() > 0 else -1
    if preferred < 0:
        return np.ones(len(table))
    return np.where(table.channel == preferred, 1.0, _OTHER_CHANNEL)


def _freshness(table: Table, moment: Moment) -> NDArray[np.float64]:
    """Return 1 for topics not spoken of, less the later they were: at least 0.05."""
    if not len(moment.past):
        return np.ones(len(table))
    last = np.full(len(table.topics) + 1, -(1 << 60), np.int64)
    for one in moment.past.contacts:
        for topic in one.topics:
            code = table.code.get(topic, -1)
            last[code] = max(last[code], one.at)
    if not len(table.topics):
        return np.ones(len(table))
    latest = np.where(table.topic, last[:-1], -(1 << 60)).max(axis=1)
    days = np.clip((moment.now - latest) / DAY_MS, 0.0, 1e6)
    fresh: NDArray[np.float64] = np.clip(1.0 - np.exp2(-days / _FRESH_DAYS), 0.05, 1.0)
    return fresh
