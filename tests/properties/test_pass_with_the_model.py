"""The pass over a learned model: the reasons are the model's own terms, they replay, and they are necessary."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from worlds import KINDS, occasion_for

from tactful.decide.again import Again, with_signal
from tactful.decide.choice import shown_numbers
from tactful.decide.decide import decide
from tactful.decide.necessity import necessity
from tactful.decide.replay import recompute, replay
from tactful.decisions.context import Coarse
from tactful.decisions.record import decode, encode
from tactful.profile.view import Trait

sys.path.insert(0, str(Path(__file__).parents[1] / "learn"))

from learn_world import FEATURES, START, events, learned, of_person, shop, view_of

ITEMS, PEOPLE, EACH, CLUBS = 120, 120, 12, 8
NOW = START + 100 * 3_600_000


def club_rows(seed: int) -> list[tuple[int, int, int, int, int]]:
    """Return events of people who each like one of eight clubs of items, with some noise."""
    dice = np.random.default_rng(seed)
    rows = []
    for person in range(1, PEOPLE + 1):
        club = person % CLUBS
        for step in range(EACH):
            own = int(dice.integers(0, ITEMS // CLUBS)) * CLUBS + club
            item = own if dice.random() < 0.85 else int(dice.integers(0, ITEMS))
            rows.append((person, int(dice.integers(0, 90)) // 8 * 8 + step % 8, item, 1, 0x5))
    return rows


@pytest.fixture(scope="module")
def lists() -> list[Again]:
    """Return recorded lists of forty people under one learned model."""
    batch = events(club_rows(4))
    model, catalogue = learned(batch, ITEMS), shop(ITEMS)
    made = []
    for person in range(1, 41):
        mine = view_of(
            of_person(batch, person),
            traits=(Trait(FEATURES[person % 2], "age", "an age group"),),
            coarse=Coarse(daypart="evening", relation="visitor"),
        )
        occasion = occasion_for(catalogue, mine, count=10, now=NOW)
        decision, record = decide(occasion, model, KINDS, decision_id="d", settings_version="s")
        numbers = shown_numbers(record.given, record.choice)
        exact = model.contributions(mine, "home", NOW, numbers).total()
        np.testing.assert_allclose([one.score for one in decision.items], exact, rtol=0, atol=1e-9)
        again = decode(encode(record))
        equal, told = replay(again)
        assert equal
        assert msgspec.json.encode(told) == msgspec.json.encode(decision)
        for one in decision.items:
            assert abs(one.score - math.fsum(s.contribution for r in one.reasons for s in r.signals)) <= 1e-9
        made.append(Again(again, model, catalogue))
    return made


@pytest.mark.promise("I3")
@pytest.mark.promise("I5", "X3")
def test_the_models_reasons_sum_and_replay(lists: list[Again]) -> None:
    """Sums, the model's own terms and the replay are checked while the lists are made; the model gives them again."""
    assert all(again.faithful() for again in lists)
    assert all(recompute(again.record, again.scorer)["verdict"] == "equal" for again in lists)


@pytest.mark.promise("I3", "X4")
def test_taking_the_cited_signals_away_moves_the_item_and_random_ones_do_not(lists: list[Again]) -> None:
    """Cited signals are necessary far beyond chance, and the greedy search is at least as sharp."""
    found = necessity(lists[:20], seed=2, sizes=(1, 3, 5, 10), per_list=2)
    assert found.items == 40
    assert found.rival[10] >= 0.8
    assert found.rival[5] >= found.random[5] + 0.3
    assert found.cited[5] > found.random[5]


def test_a_new_event_changes_the_next_list_and_its_view(lists: list[Again]) -> None:
    """E2: one more signal changes the view's digest and a score."""
    again = lists[0]
    more = with_signal(again.view, int(again.in_play[-1]), 1, NOW, 1.0)
    assert more.digest() != again.view.digest()
    before, after = again.scored(again.in_play).score(), again.scored(again.in_play, more).score()
    assert (before != after).any()
