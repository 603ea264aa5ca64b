"""The last check refuses a list that must not be shown, whatever stage made the mistake."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import catalogue, occasion, plain, slate, viewing

from tactful.catalogue.item import Item
from tactful.errors import Unavailable
from tactful.guard.last_check import last_check


def chosen(*rows: int, of: int = 4):
    """Return a slate whose list is these rows."""
    return replace(slate([1.0] * of), chosen=np.array(rows, np.int32))


def test_a_sound_list_passes_unchanged():
    """Nothing is touched."""
    listed = chosen(2, 0)
    assert last_check(listed, occasion(plain(4))) is listed


@pytest.mark.promise("C14")
@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        (chosen(1).set_aside(np.array([False, True, False, False]), "guard.x"), occasion(plain(4))),
        (chosen(0, 0), occasion(plain(4))),
        (chosen(0, 1, 2, 3), occasion(plain(4), count=3)),
        (chosen(2), occasion(plain(4), view=viewing(never=[2]))),
        (chosen(0, of=1), occasion(catalogue(Item(item_id="a", hidden=True)))),
        (chosen(0, of=1), occasion(catalogue(Item(item_id="a", available_until="2020-01-01T00:00:00Z")))),
    ],
    ids=["set aside", "twice", "too long", "forbidden", "hidden", "expired"],
)
def test_an_unsound_list_is_refused(listed, asked):
    """Fails closed with a code; the pass shows nothing."""
    with pytest.raises(Unavailable) as refusal:
        last_check(listed, asked)
    assert refusal.value.code == "last-check"
