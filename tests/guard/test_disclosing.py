"""What gives a private matter away: counted from everybody, left out alone and together, and no signal of it steers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from asked import KINDS, NOW, Reads, Somebody, catalogue, history, occasion, plain, slate
from hypothesis import given
from hypothesis import strategies as st

from tactful.catalogue.item import Item
from tactful.catalogue.tells import Tells, silent_items
from tactful.decisions.decision import Ask
from tactful.decisions.guarding import Disclosure
from tactful.decisions.surface import SurfaceRules
from tactful.events.columns import EventColumns
from tactful.guard.rules import guard
from tactful.learn.tells import classes_of, count_telling, stated
from tactful.profile.occasion import Ground, occasion_of
from tactful.profile.permission import BasisTable

PROXY, TEA, TEST = 0, 1, 2
GOODS = catalogue(Item(item_id="lotion"), Item(item_id="tea"), Item(item_id="test", sensitive=["pregnancy"]))


def people(*baskets: tuple[int, ...]) -> list[EventColumns]:
    """Return one batch in which every basket is a person's."""
    rows = [history(*(("purchase", item, 1) for item in basket), person=n) for n, basket in enumerate(baskets, 1)]
    return [EventColumns.concat(rows)]


def counted(*baskets: tuple[int, ...], goods=GOODS, **rules: float):
    """Return what the baskets tell."""
    classes, of = classes_of(goods)
    counts = count_telling(people(*baskets), goods, classes, of)
    durable = np.flatnonzero(goods.durable).astype(np.int32)
    return counts.tells(durable, Disclosure(**rules), k=3, of=of)


CONCERNED, OTHERS = ((PROXY, TEST),) * 30, ((TEA,),) * 100


@pytest.mark.promise("S2")
def test_an_item_tells_when_those_who_have_it_are_surely_concerned():
    """Thirty of thirty-five lotion buyers have a test; tea tells nothing; the tagged item has its own rule."""
    assert counted(*CONCERNED, *((PROXY,),) * 5, *OTHERS).alone.tolist() == [PROXY]
    assert counted(*((PROXY, TEST),) * 3, *((PROXY,),) * 32, *OTHERS, people=3).alone.tolist() == []


def test_few_people_show_nothing():
    """Nine concerned lotion buyers are fewer than ten; nobody at all is fine too."""
    assert counted(*CONCERNED[:9], *OTHERS).alone.tolist() == []
    assert counted(*CONCERNED[:9], *OTHERS, people=9).alone.tolist() == [PROXY]
    assert counted().alone.tolist() == []


def test_busy_people_do_not_make_everything_look_telling():
    """Who has much has the sensitive too; that is usual for everything they have, so nothing tells."""
    busy = (tuple(range(7)),) * 40
    goods = catalogue(*(Item(item_id=f"i{n}", sensitive=["health"] if n == 6 else []) for n in range(7)))
    assert counted(*busy, *((0,), (1,), (2,), (3,), (4,), (5,)) * 2, goods=goods).alone.tolist() == []


def test_an_item_can_be_stated_to_tell():
    """The catalogue's own word needs no counting."""
    assert stated(catalogue(Item(item_id="a", attributes={"tells": ["pregnancy"]}), Item(item_id="b"))).tolist() == [0]


def test_durable_things_that_people_have_side_by_side_go_together():
    """Soundbar and television are had together far more often than by chance; two televisions are not."""
    goods = catalogue(*(Item(item_id=f"d{n}", durable=True) for n in range(3)))
    found = counted(*((0, 1),) * 20, *((2,),) * 20, *((0, 2),), goods=goods)
    assert (found.beside(0).tolist(), found.beside(1).tolist(), found.beside(2).tolist()) == ([1], [0], [])


def verdicts(tells, scores, **changes):
    """Return the code of each item after the whole guard."""
    guarded = guard(slate(scores), occasion(plain(len(scores)), tells=tells, **changes))
    return [guarded.codes[index] for index in guarded.aside]


@pytest.mark.promise("S2")
def test_what_tells_alone_is_not_shown_unasked():
    """Not to anybody, whoever they are; the query of this ask may look for it."""
    tells = Tells(alone=np.array([1], np.int32))
    assert verdicts(tells, [1, 1, 1]) == ["", "guard.disclosing.alone", ""]
    goods = catalogue(Item(item_id="a"), Item(item_id="b", title="Zinc"))
    sought = guard(slate([1, 1]), occasion(goods, tells=tells, context={"query": "zinc"}))
    assert sought.in_play().all()


@pytest.mark.promise("S2")
@given(st.lists(st.floats(0.1, 0.4), min_size=1, max_size=20), st.randoms())
def test_however_the_list_is_drawn_it_raises_the_odds_no_further(odds, dice):
    """Property: what stays in play tells at most a factor of 1.5 together, the best kept, the rest with its code."""
    items = np.arange(len(odds), dtype=np.int32)
    tells = Tells(little=(("health", items, np.array(odds)),))
    scores = [dice.random() for _ in odds] + [0.5]
    guarded = guard(slate(scores), occasion(plain(len(scores)), tells=tells))
    kept = guarded.in_play()[:-1]
    assert np.array(odds)[kept].sum() <= math.log(1.5) + 1e-9
    assert guarded.in_play()[-1]
    assert {guarded.codes[index] for index in guarded.aside[:-1][~kept]} <= {"guard.disclosing.together"}
    if kept.any() and not kept.all():
        first_out = max(np.float32(s) for s, k in zip(scores[:-1], kept, strict=True) if not k)
        assert first_out <= min(np.float32(s) for s, k in zip(scores[:-1], kept, strict=True) if k)


@pytest.mark.promise("S2")
def test_signals_about_what_tells_steer_nothing():
    """The lotion was bought, and no list rests on it: nothing is inferred that would have to be hidden."""
    ground = Ground({"home": SurfaceRules()}, KINDS, {}, BasisTable.of(KINDS, {}), plain(3), b"seed")
    bought = Reads(history(("purchase", PROXY, 3), ("purchase", TEA, 2)))
    ask = Ask(surface="home", person_id="ana")
    plainly = occasion_of(ask, Somebody(), ground, bought, now=NOW)
    assert plainly.view.item.tolist() == [PROXY, TEA]
    telling = replace(ground, tells=Tells(alone=np.array([PROXY], np.int32)))
    assert occasion_of(ask, Somebody(), telling, bought, now=NOW).view.item.tolist() == [TEA]
    assert silent_items(GOODS, Tells()) is GOODS.sensitive
