"""Caps: rolling and by calendar, per person, topic, item, campaign or wording; all that match apply, the tightest wins.

The tired and the loyal get half: half the number, or, where the number is one, one in twice the time. This very rule is
asked again inside the writer's transaction, so two messages at once never share a last place (I10).
"""

from __future__ import annotations

from collections import Counter
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.contacts.contact import Contact
from tactful.messaging.cap import Cap
from tactful.messaging.moment import Moment
from tactful.messaging.past import CHANNEL, KIND, SERVICE, Past
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts
from tactful.messaging.zones import calendar_start

__all__ = ["CODES", "capped"]

CODES = {
    "messaging.capped.reached": {
        "en": "the person has had enough of this for now",
        "de": "die Person hat davon vorerst genug bekommen",
    },
}


def capped(table: Table, moment: Moment) -> Verdicts:
    """Refuse what would go beyond a cap; service messages pass."""
    told = Verdicts.open("capped", len(table))
    for name, cap in moment.rules.caps.items():
        if cap.most and not len(moment.past):
            continue  # nobody has had enough of nothing
        about = _matching(table, cap)
        if not about.any():
            continue
        most, since = _measure(cap, moment)
        count = _counts(table, moment.past, cap, since)
        reached = about & (count >= most)
        told = told.refuse(reached, "messaging.capped.reached", cap=name, count=count, most=most)
    return told


def _matching(table: Table, cap: Cap) -> NDArray[np.bool_]:
    about = ~table.service
    if cap.channel != "*":
        about &= table.channel == CHANNEL.get(cap.channel, -1)
    if cap.kind != "*":
        about &= table.kind == KIND.get(cap.kind, -1)
    return about


def _measure(cap: Cap, moment: Moment) -> tuple[int, int]:
    """Return how many may go, and since when (ms) they are counted, for this person now."""
    allowed = cap.most * moment.share
    times = 1 if allowed >= 1 or not cap.most else ceil(1 / allowed)
    most = int(allowed) if allowed >= 1 else min(cap.most, 1)
    if cap.days:
        return most, moment.now - round(cap.days * DAY_MS) * times
    starts = calendar_start(moment.now, moment.zone, cap.calendar)
    return most, starts - round(cap.longest_days * DAY_MS) * (times - 1)


def _counts(table: Table, past: Past, cap: Cap, since: int) -> NDArray[np.int64]:
    """Return how many contacts a cap counts against each candidate; those ahead of the clock count too."""
    rows = (past.at > since) if cap.days else (past.at >= since)
    rows &= past.kind != SERVICE
    if cap.channel != "*":
        rows &= past.channel == CHANNEL.get(cap.channel, -1)
    if cap.kind != "*":
        rows &= past.kind == KIND.get(cap.kind, -1)
    if cap.scope == "person":
        return np.full(len(table), int(rows.sum()))
    held = [one for one, counted in zip(past.contacts, rows.tolist(), strict=True) if counted]
    if cap.scope == "topic":
        return _by_topic(table, held)
    if cap.scope == "item":
        seen = Counter(one.item_id for one in held if one.item_id)
        return np.array([seen[one.item_id or ""] for one in table.campaigns], np.int64)
    seen = Counter(one.campaign_id if cap.scope == "campaign" else one.creative for one in held)
    names = table.ids if cap.scope == "campaign" else table.creatives
    return np.array([seen[name] for name in names], np.int64)


def _by_topic(table: Table, held: list[Contact]) -> NDArray[np.int64]:
    """Return the count of each candidate's busiest topic."""
    seen = np.zeros(len(table.topics) + 1, np.int64)
    for one in held:
        for topic in set(one.topics):
            seen[table.code.get(topic, -1)] += 1
    if not len(table.topics):
        return np.zeros(len(table), np.int64)
    busiest: NDArray[np.int64] = (table.topic * seen[:-1]).max(axis=1)
    return busiest
