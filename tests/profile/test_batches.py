"""Readers of many people see permitted, living, uncancelled events only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from asked import EVERYTHING, KINDS, NOW, code, history

from tactful.consent.permit import denied
from tactful.events.columns import EventColumns
from tactful.profile.batches import batches, training_rows


@dataclass
class Scanned:
    """A log that is only scanned."""

    batches: list[EventColumns]

    def scan(self, *, upto=None, rows=200_000):
        """Yield the batches."""
        yield from self.batches


ROWS = (("view", 1, 40), ("purchase", 2, 30), ("gift", 2, 20), ("play", 3, 31), ("mood", 4, 1), ("purchase", 2, 2))


def read(permits, *people, **more):
    """Return what remains of the same history of several people, as (person, item, kind)."""
    log = Scanned([EventColumns.concat([history(*ROWS, person=p) for p in people]).in_order()])
    found = list(batches(log, permits, kinds=KINDS, now=NOW, **more))
    return [
        (int(p), int(i), KINDS.name(int(k))) for b in found for p, i, k in zip(b.person, b.item, b.kind, strict=True)
    ]


@pytest.mark.promise("C6")
def test_denied_dead_cancelled_and_untrained_rows_are_dropped():
    """Left are the view, the mark itself, and the purchase after the gift."""
    assert read(lambda _: EVERYTHING, 7) == [(7, 1, "view"), (7, 2, "gift"), (7, 2, "purchase")]


@pytest.mark.promise("C3")
def test_each_person_is_read_under_their_own_permit():
    """One denies views, one denies everything, one nothing."""
    permits = {7: replace(EVERYTHING, kinds=EVERYTHING.kinds - {code("view")}), 8: denied("training", "objection")}
    found = read(lambda person: permits.get(person, EVERYTHING), 7, 8, 9)
    assert found == [(7, 2, "gift"), (7, 2, "purchase"), (9, 1, "view"), (9, 2, "gift"), (9, 2, "purchase")]


@pytest.mark.promise("S2")
def test_masked_items_feed_nobody():
    """Events about sensitive items are not learned from."""
    mask = np.array([True, False, True])
    assert read(lambda _: EVERYTHING, 7, item_mask=mask) == [(7, 2, "gift"), (7, 2, "purchase")]


def test_one_person_contributes_what_a_batch_would_hold():
    """The rule for online sums equals the rule for a rebuild."""
    one = training_rows(history(*ROWS).in_order(), EVERYTHING, kinds=KINDS, now=NOW)
    assert [(7, int(i), KINDS.name(int(k))) for i, k in zip(one.item, one.kind, strict=True)] == read(
        lambda _: EVERYTHING, 7
    )


def test_a_constant_reference_time_does_not_hide_later_events():
    """A generation reads events that happened after its reference time."""
    later = training_rows(history(("view", 1, -5)), EVERYTHING, kinds=KINDS, now=NOW)
    assert later.item.tolist() == [1]


def test_an_empty_batch_stays_empty():
    """Nothing in, nothing out."""
    (nothing,) = batches(Scanned([EventColumns.empty()]), lambda _: EVERYTHING, kinds=KINDS, now=NOW)
    assert len(nothing) == 0
