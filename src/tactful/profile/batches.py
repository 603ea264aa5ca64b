"""Many people's events for a purpose, already permitted: the only way in which learning reads people (DESIGN 8.9).

Batches keep the log's promise (a person is whole within one batch, rows ordered by person, time, digest) and drop
what the person's permit denies, what has outlived its time, what never trains, what a later mark has cancelled and
what is about items that must feed nothing (sensitive ones). `training_rows` is the same rule for one person, so that
online sums and a rebuild from the log see the same events.

References: promises C3, C6, C8, R1, S2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.events.log import EventLog
from tactful.ids import Pseudonym, Seq
from tactful.profile.build import alive, cancelled
from tactful.profile.kindtable import KindTable, table_of

__all__ = ["batches", "readable_rows", "training_rows"]


def batches(
    log: EventLog,
    permits: Callable[[Pseudonym], Permit],
    *,
    kinds: KindRegistry,
    now: int,
    upto: Seq | None = None,
    item_mask: NDArray[np.bool_] | None = None,
) -> Iterator[EventColumns]:
    """Yield permitted events of everybody, in the order of `EventLog.scan`.

    Parameters
    ----------
    permits
        The permit of one person for the purpose of the reader, such as ``training``. People without own words
        should share one `Permit` object: it is looked up once per person and compared by identity.
    now
        Milliseconds; what has outlived its time by then is not read. Learning passes its generation's reference
        time, a constant, so that adding and subtracting a person see the same rows; later rows are read too.
    upto
        Last log position to read; None for all.
    item_mask
        bool by item number, False for items that must feed nothing.
    """
    for batch in log.scan(upto=upto):
        people, group = np.unique(batch.person, return_inverse=True)
        granted = [permits(Pseudonym(person)) for person in people.tolist()]
        yield readable_rows(batch, granted, group.ravel(), kinds=kinds, now=now, item_mask=item_mask)


def training_rows(
    history: EventColumns,
    permit: Permit,
    *,
    kinds: KindRegistry,
    now: int,
    item_mask: NDArray[np.bool_] | None = None,
) -> EventColumns:
    """Return what one person's history, in order, contributes: the rows `batches` would yield for it."""
    table = table_of(kinds)
    if not permit.profiled:
        return EventColumns.empty()
    keep = alive(history, table, now)
    keep &= (table.mask(permit.kinds) & table.trains)[history.kind]
    return _sound(history, keep, table, item_mask)


def readable_rows(
    batch: EventColumns,
    granted: list[Permit],
    group: NDArray[np.intp],
    *,
    kinds: KindRegistry,
    now: int,
    item_mask: NDArray[np.bool_] | None,
) -> EventColumns:
    """Return the rows of many people that may be read.

    Parameters
    ----------
    batch
        Rows ordered by (person, at, digest).
    granted
        One permit per person.
    group
        For every row the place of its person in `granted`.
    """
    table = table_of(kinds)
    distinct = list({id(permit): permit for permit in granted}.values())
    place = {id(permit): index for index, permit in enumerate(distinct)}
    which = np.fromiter((place[id(permit)] for permit in granted), np.intp, len(granted))
    allowed = np.stack(
        [table.mask(p.kinds) & table.trains if p.profiled else np.zeros(len(table.life), np.bool_) for p in distinct]
    ) if distinct else np.zeros((1, len(table.life)), np.bool_)  # fmt: skip
    keep = alive(batch, table, now)
    if len(batch):
        keep &= allowed[which[group], batch.kind]
    return _sound(batch, keep, table, item_mask)


def _sound(
    batch: EventColumns, keep: NDArray[np.bool_], table: KindTable, item_mask: NDArray[np.bool_] | None
) -> EventColumns:
    """Return the kept rows that are not about masked items and not cancelled, without their stored fields."""
    if item_mask is not None and len(item_mask):
        inside = (batch.item >= 0) & (batch.item < len(item_mask))
        keep &= ~inside | item_mask[np.where(inside, batch.item, 0)]
    readable = replace(batch, extra=[]) if batch.extra else batch
    readable = readable if keep.all() else readable.take(keep)
    gone = cancelled(readable, table)
    return readable.take(~gone) if gone.any() else readable
