"""Readers and the one writer: asks are answered while events come in, and the next ask knows the last event."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from learn_world import events, learned, of_person, random_rows, view_of

from tactful.events.columns import EventColumns
from tactful.profile.view import View
from tactful.rank.constants import PARTS

ITEMS = 12


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads give way to one another every few steps, so that a race that may happen does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_asks_are_answered_while_new_items_and_events_arrive() -> None:
    """No reader ever meets arrays that do not fit together, and the sums end as a rebuild."""
    batch = events(random_rows(1, people=4, count=60, items=ITEMS))
    model = learned(batch, ITEMS)
    view = view_of(of_person(batch, 1))
    now, trouble, asked = int(batch.at.max()), [], [0]
    done = threading.Event()

    def ask() -> None:
        while not done.is_set() or not asked[0]:
            try:
                scores = model.scores(view, "home", now, np.arange(model.sums.items, dtype=np.int32))
                model.contributions(view, "home", now, np.array([0, 5, 3000], np.int32))
                assert np.isfinite(scores).all()
                asked[0] += 1
            except (ValueError, IndexError, AssertionError) as error:
                trouble.append(repr(error))
                return

    reader = threading.Thread(target=ask)
    reader.start()
    arriving = events([(9, hour, hour * 9, 1, 0x131) for hour in range(250)])
    for row in range(250):
        model.absorb(arriving.take(np.arange(250) < row), arriving.take(np.arange(250) == row))
    done.set()
    reader.join()
    assert trouble == []
    assert model.sums.items == 249 * 9 + 1


def test_the_next_ask_knows_the_last_event() -> None:
    """One event moves popularity and what follows at once, without learning again."""
    batch = events([(p, h, (p + h) % ITEMS, 1, 0) for p in range(1, 6) for h in range(6)])
    model = learned(batch, ITEMS)
    now, everything = int(batch.at.max()), np.arange(ITEMS, dtype=np.int32)
    view = view_of(of_person(batch, 1))
    before, unknown = model.scores(view, "home", now, everything), model.scores(View.nobody(), "home", now, everything)
    late = events([(1, 6, 2, 1, 0)] * 61)
    model.absorb(of_person(batch, 1), late.take(np.arange(61) == 60))
    after = model.scores(view, "home", now, everything)
    assert after[PARTS.index("trend"), 2] > before[PARTS.index("trend"), 2]
    assert (after[PARTS.index("sequence")] != before[PARTS.index("sequence")]).any()
    assert model.scores(View.nobody(), "home", now, everything)[PARTS.index("trend"), 2] > unknown[2, 2]


def test_an_event_that_does_not_train_only_moves_the_watermark() -> None:
    """A silent kind is noted as read and changes nothing."""
    batch = events([(1, 0, 1, 1, 0), (1, 1, 2, 3, 0)])
    model = learned(batch.take(batch.seq == 1), ITEMS)
    size = model.sums.size.copy()
    model.absorb(of_person(batch.take(batch.seq == 1), 1), batch.take(batch.seq == 2))
    assert (model.sums.size == size).all()
    assert model.seq == 2
    model.absorb(EventColumns.empty(), EventColumns.empty())
    model.reached(7)
    assert model.seq == 7
