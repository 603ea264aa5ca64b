"""From a person's events to the view: permitted, alive, weighed, and corrected by the person's own marks.

Rules, in this order. (1) Only kinds of the permit are read, and only within their time to live. (2) A mark is the
last word on its item: after *gift*, *not me*, *never* or *less like this* the item's earlier signals steer no more,
while possession and having seen it stay. (3) What remains is weighed (`tactful.profile.weights`); the last
`STEERING` signals steer. (4) They are set beside each other (`tactful.profile.standing`): one-offs and what came before
a change of taste count for less. (5) When nothing is profiled, only the person's "never" marks remain.

The result depends on what happened, not on the order of arrival. Columns, so 500 events take about 0.1 ms.
References: promises C3, C4, D4, R1; `knowledge/balance.md` 6.3-6.4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.consent.permit import Permit
from tactful.decisions.context import Coarse
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.profile.kindtable import KindTable, table_of
from tactful.profile.oneoff import TELLS
from tactful.profile.standing import NOBODYS, Beside, Signals, Standing, settled
from tactful.profile.view import Trait, View
from tactful.profile.weights import FLOOR, fading, signal_strengths

__all__ = ["AHEAD_MS", "STEERING", "Readable", "alive", "cancelled", "minute_of", "ordered", "readable_of", "view_of"]

STEERING = 500
"""Only the latest so many permitted item signals may steer, cancelled ones counted, so that a shortened history gives
the view of the whole one; possession, seen and never are remembered beyond."""

AHEAD_MS = DAY_MS
"""An event further ahead of the clock than this has not happened yet (a clock set back, an as-of question)."""


@dataclass(frozen=True, slots=True)
class Readable:
    """All of a view but its fading and its moment: what one permit lets be read of one history, for a span of time.

    Attributes
    ----------
    since, until
        Milliseconds: nothing begins or ends to be readable while ``since <= now < until``.
    still
        The view as if nothing ever faded.
    strength, decay
        float64 per signal of `still`: what it is worth when fresh, beside the others, and its fading per millisecond in
        powers of two.
    """

    since: int
    until: int
    still: View
    strength: NDArray[np.float64]
    decay: NDArray[np.float64]

    def at(self, now: int) -> View:
        """Return the view at an instant of the span, at no particular moment: signals fade by whole minutes."""
        left = fading(np.maximum(minute_of(now) - self.still.at, 0).astype(np.float64), self.decay)
        weight = self.strength * left
        weight[left < FLOOR] = 0.0
        whole = self.still
        if weight.all():
            return replace(whole, weight=weight.astype(np.float32))
        rows = np.flatnonzero(weight)
        return replace(
            whole,
            item=whole.item[rows],
            at=whole.at[rows],
            seq=whole.seq[rows],
            kind=whole.kind[rows],
            weight=weight[rows].astype(np.float32),
            value=whole.value[rows],
        )


def minute_of(now: int) -> int:
    """Return the begin of the minute of an instant, both in milliseconds.

    >>> minute_of(61_000)
    60000
    """
    return now - now % 60_000


def view_of(  # noqa: PLR0913 - all that a view depends on, in one call
    history: EventColumns,
    permit: Permit,
    *,
    kinds: KindRegistry,
    now: int,
    coarse: Coarse | None = None,
    traits: tuple[Trait, ...] = (),
    item_mask: NDArray[np.bool_] | None = None,
    beside: Beside | None = None,
) -> View:
    """Return the view of one person.

    Parameters
    ----------
    history
        The person's events, in any order, of any kind.
    permit
        What may be read.
    now
        The clock reading, milliseconds.
    traits
        What `tactful.profile.traits` found; dropped when nothing is profiled.
    item_mask
        bool by item number: False for items whose signals must not steer (sensitive ones); numbers beyond its end
        may steer.
    beside
        How signals stand to each other; None lets every signal stand for itself.
    """
    readable = readable_of(history, permit, kinds=kinds, now=now, item_mask=item_mask, beside=beside)
    return readable.at(now).moment(coarse or Coarse(), traits if permit.profiled else ())


def readable_of(
    history: EventColumns,
    permit: Permit,
    *,
    kinds: KindRegistry,
    now: int,
    item_mask: NDArray[np.bool_] | None = None,
    beside: Beside | None = None,
) -> Readable:
    """Return what may be read of a history around `now`; see `view_of` for the parameters."""
    table, nothing = table_of(kinds), np.zeros(0)
    rows = alive(history, table, now, ahead=AHEAD_MS) & (history.item >= 0)
    since, until = _span(history, table, now)
    never = np.unique(history.item[rows & (table.mask(permit.blocks | permit.kinds) & table.never)[history.kind]])
    if not permit.profiled:
        return Readable(since, until, replace(View.nobody(), never=never), nothing, nothing)
    readable = ordered(replace(history, extra=[]).take(rows & table.mask(permit.kinds)[history.kind]))
    item, kind = readable.item, readable.kind
    seen, seen_at = _last_times(item, readable.at, table.consumes[kind])
    strength = signal_strengths(kind, readable.value, table)
    strength[cancelled(readable, table)] = 0.0
    if item_mask is not None:
        strength[~_allowed(item, item_mask)] = 0.0
    steer = np.flatnonzero(table.weight[kind])[-STEERING:]
    steer = steer[strength[steer] != 0]
    standing = NOBODYS
    if beside is not None:
        steer, standing = _set_beside(readable, steer, strength, table, beside)
    still = View(
        item=item[steer],
        at=readable.at[steer],
        seq=readable.seq[steer] if len(readable.seq) else np.zeros(len(steer), np.int64),
        kind=kind[steer],
        weight=strength[steer].astype(np.float32),
        value=readable.value[steer],
        owned=np.unique(item[table.owns[kind]]),
        seen=seen,
        seen_at=seen_at,
        never=never,
        disliked=np.unique(item[table.less[kind]]),
        standing=standing,
    )
    return Readable(since, until, still, strength[steer], _decay(still.kind, table, kinds, beside))


def _set_beside(
    readable: EventColumns,
    steer: NDArray[np.intp],
    strength: NDArray[np.float64],
    table: KindTable,
    beside: Beside,
) -> tuple[NDArray[np.intp], Standing]:
    """Weaken strengths in place by what the other signals say; return the steering rows in order, and what to tell."""
    if len(steer) < TELLS and not beside.said.answers:
        return steer, NOBODYS
    kind = readable.kind[steer]
    seq = readable.seq[steer] if len(readable.seq) else np.zeros(len(steer), np.int64)
    signals = Signals(
        readable.item[steer], readable.at[steer], seq, readable.digest[steer], strength[steer], table.acts[kind]
    )
    order, share, standing = settled(signals, beside)
    steer = steer[order]
    strength[steer] *= share
    return steer[share > 0], standing


def _decay(
    kind: NDArray[np.int16], table: KindTable, kinds: KindRegistry, beside: Beside | None
) -> NDArray[np.float64]:
    """Return the fading per millisecond of every signal, at the pace that was learned."""
    decay: NDArray[np.float64] = table.decay[kind]
    if beside is not None and beside.fading.pace:
        pace = np.ones(len(table.decay))
        for name, factor in beside.fading.pace.items():
            if name in kinds:
                pace[kinds.code(name)] = factor
        decay = decay / pace[kind]
    return decay


def _span(history: EventColumns, table: KindTable, now: int) -> tuple[int, int]:
    """Return from when until when the same events are alive as at `now`, milliseconds."""
    edges = np.concatenate([history.at + table.life[history.kind], history.at - AHEAD_MS])
    past = edges <= now
    return (
        int(edges[past].max(initial=np.iinfo(np.int64).min)),
        int(edges[~past].min(initial=np.iinfo(np.int64).max)),
    )


def alive(history: EventColumns, table: KindTable, now: int, *, ahead: int | None = None) -> NDArray[np.bool_]:
    """Return which events are of a registered kind and within their time to live at `now`.

    With `ahead`, an event more than so many milliseconds after `now` is not there yet.
    """
    life = table.life[history.kind]
    inside: NDArray[np.bool_] = (life > 0) & (history.at > now - life)
    return inside if ahead is None else inside & (history.at <= now + ahead)


def ordered(history: EventColumns) -> EventColumns:
    """Return one person's events by (time, digest), unchanged when they are so already."""
    at, digest = history.at, history.digest
    sorted_already = (at[1:] > at[:-1]) | ((at[1:] == at[:-1]) & (digest[1:] >= digest[:-1]))
    return history if sorted_already.all() else history.take(np.lexsort((digest, at)))


def cancelled(history: EventColumns, table: KindTable) -> NDArray[np.bool_]:
    """Return which of one or many people's item events a later mark of the same person and item has cancelled.

    A mark cancels what happened before it or at the same instant, and an earlier mark, but not itself.
    """
    marks = table.cancels[history.kind] & (history.item >= 0)
    gone = np.zeros(len(history), np.bool_)
    if not marks.any():
        return gone
    marked = np.flatnonzero(marks)
    touched = np.isin(history.item, history.item[marked])
    rows = np.flatnonzero(touched)
    _, person = np.unique(history.person[rows], return_inverse=True)
    _, group = np.unique(person.astype(np.int64) << 32 | history.item[rows], return_inverse=True)
    last = np.full(group.max() + 1, np.iinfo(np.int64).min)
    is_mark, at = marks[rows], history.at[rows]
    np.maximum.at(last, group[is_mark], at[is_mark])
    gone[rows] = (at < last[group]) | ((at == last[group]) & ~is_mark)
    return gone


def _allowed(item: NDArray[np.int32], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inside = item < len(mask)
    allowed: NDArray[np.bool_] = ~inside | mask[np.where(inside, item, 0)] if len(mask) else ~inside
    return allowed


def _last_times(
    item: NDArray[np.int32], at: NDArray[np.int64], chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return each chosen item once, ascending, with the last time; rows are ordered by time."""
    backwards = np.flatnonzero(chosen)[::-1]
    found, first = np.unique(item[backwards], return_index=True)
    return found, at[backwards[first]]
