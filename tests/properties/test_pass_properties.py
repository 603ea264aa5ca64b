"""Properties of the whole pass over random small worlds: true reasons, nobody lost, replay, logged chances."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_scorer import ToyScorer
from worlds import KINDS, catalogue_of, occasion_for, together, view_for

from tactful.decide.again import Again, without
from tactful.decide.choice import shown_numbers
from tactful.decide.decide import decide
from tactful.decide.replay import read, replay
from tactful.decide.why import carried_by, why
from tactful.decisions.decision import Decision
from tactful.decisions.packing import unpack_set
from tactful.decisions.record import Record, decode, encode
from tactful.dice import Dice
from tactful.people.person import Controls

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
full = settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])

worlds = st.fixed_dictionaries(
    {
        "items": st.integers(1, 400),
        "signals": st.integers(0, 60),
        "seed": st.integers(0, 10_000),
        "count": st.integers(1, 20),
        "explore_slots": st.integers(0, 3),
        "diversity": st.sampled_from([0.0, 0.15, 0.6]),
        "dial": st.sampled_from(["familiar", "balanced", "explore", "surprise"]),
        "pins": st.lists(st.integers(0, 400).map("i{}".format), max_size=3, unique=True),
        "exclude": st.lists(st.integers(0, 400).map("i{}".format), max_size=3),
        "boost": st.booleans(),
        "mode": st.sampled_from(["personal", "session", "non_profiled", "fallback"]),
        "language": st.sampled_from(["en", "de"]),
        "model": st.sampled_from([True, True, True, False]),
        "together": st.booleans(),
    }
)


def decided(world: dict[str, Any]) -> tuple[Decision, Record, ToyScorer]:
    catalogue = catalogue_of(world["items"], world["seed"])
    scorer = ToyScorer(world["items"], world["seed"])
    view = view_for(world["items"], world["signals"], world["seed"])
    occasion = occasion_for(
        catalogue,
        view,
        boosts=[{"item_ids": ["i0", "i1"], "by": 0.5}] if world["boost"] else [],
        controls=Controls(dial={"*": world["dial"]}),
        **{
            name: world[name] for name in ("count", "explore_slots", "diversity", "pins", "exclude", "mode", "language")
        },
        **(together(world["items"], world["seed"]) if world["together"] else {}),
    )
    model = scorer if world["model"] else None
    popular = scorer.popular
    made = decide(occasion, model, KINDS, decision_id="d1", settings_version="s1", popular=lambda: popular)
    return *made, scorer


def _reasons_are_the_score(world: dict[str, Any]) -> None:
    decision, record, scorer = decided(world)
    for shown in decision.items:
        assert shown.reasons
        assert abs(shown.score - math.fsum(reason.contribution for reason in shown.reasons)) <= 1e-9
        for reason in shown.reasons:
            assert reason.text
            if reason.signals:
                assert abs(reason.contribution - math.fsum(s.contribution for s in reason.signals)) <= 1e-9
                assert any(s.contribution for s in reason.signals)
        whole = why(record, shown.item_id)
        assert abs(shown.score - math.fsum(whole["parts"].values())) <= 1e-9
    if world["model"] and not world["boost"]:
        numbers = shown_numbers(record.given, record.choice)
        view = view_for(world["items"], world["signals"], world["seed"])
        exact = scorer.contributions(view, "home", record.at, numbers).total()
        np.testing.assert_allclose([shown.score for shown in decision.items], exact, rtol=0, atol=1e-9)


@pytest.mark.promise("I3")
@given(worlds)
@quick
def test_the_reasons_of_every_shown_item_sum_to_its_score(world: dict[str, Any]) -> None:
    """Signals sum to reasons, reasons to the score, and the score is what the scorer's own terms sum to."""
    _reasons_are_the_score(world)


@pytest.mark.proof
@pytest.mark.promise("I3")
@given(worlds)
@full
@pytest.mark.timeout(1200)
def test_the_reasons_of_every_shown_item_sum_to_its_score_in_full(world: dict[str, Any]) -> None:
    """The same over many more worlds."""
    _reasons_are_the_score(world)


@pytest.mark.promise("I4")
@given(worlds)
@quick
def test_every_candidate_is_shown_or_set_aside_with_one_reason(world: dict[str, Any]) -> None:
    """Shown and set aside together are all candidates, and no candidate has two reasons."""
    decision, record, _ = decided(world)
    candidates = unpack_set(record.given.candidates)
    assert len(candidates) == world["items"]
    rows = [row for packed in record.given.aside.values() for row in unpack_set(packed).tolist()]
    assert len(rows) == len(set(rows))
    assert set(shown_numbers(record.given, record.choice).tolist()).isdisjoint(candidates[rows].tolist())
    assert decision.set_aside.count == len(candidates) - len(decision.items)
    assert sum(decision.set_aside.by_code.values()) == decision.set_aside.count
    assert all(decision.set_aside.by_code.values())


def _replays(world: dict[str, Any]) -> None:
    decision, record, _ = decided(world)
    kept = decode(encode(record))
    equal, again = replay(kept)
    assert equal
    assert msgspec.json.encode(again) == msgspec.json.encode(decision) == msgspec.json.encode(read(kept))


@pytest.mark.promise("I5", "X3")
@given(worlds)
@quick
def test_a_replay_from_the_stored_bytes_is_byte_equal(world: dict[str, Any]) -> None:
    """The record alone, written and read back, gives the same JSON after choosing and wording again."""
    _replays(world)


@pytest.mark.proof
@pytest.mark.promise("I5", "X3")
@given(worlds)
@full
@pytest.mark.timeout(1200)
def test_a_replay_from_the_stored_bytes_is_byte_equal_in_full(world: dict[str, Any]) -> None:
    """The same over many more worlds."""
    _replays(world)


@pytest.mark.promise("I8")
def test_the_recorded_chances_are_the_ones_drawn_with() -> None:
    """Over many asks the first random slot is won as often as its logged propensities say (chi-square)."""
    catalogue, scorer, view = catalogue_of(12, 3), ToyScorer(12, 3), view_for(12, 5, 3)
    occasion = occasion_for(catalogue, view, count=4, explore_slots=1)
    won: Counter[str] = Counter()
    chance: dict[str, float] = {}
    rounds = 1_500
    for ask in range(rounds):
        one = replace(occasion, dice=Dice.for_person(b"s", 7, "home", ask))
        decision, _ = decide(one, scorer, KINDS, decision_id="d", settings_version="s")
        drawn = decision.items[-1]
        assert drawn.role == "explore"
        assert chance.setdefault(drawn.item_id, drawn.propensity) == drawn.propensity
        won[drawn.item_id] += 1
    assert math.fsum(chance.values()) == pytest.approx(1.0, abs=1e-9)
    square = sum((won[i] - rounds * p) ** 2 / (rounds * p) for i, p in chance.items())
    assert square < len(chance) + 4.5 * math.sqrt(2 * len(chance))


@pytest.mark.promise("X6")
@given(st.integers(0, 500), st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_a_place_won_by_chance_says_so_and_no_other_does(seed: int, slots: int) -> None:
    """Role and reason name chance on every drawn place and on no other, in the answer and in the stored record."""
    catalogue, scorer, view = catalogue_of(12, seed), ToyScorer(12, seed), view_for(12, 5, seed)
    occasion = occasion_for(catalogue, view, count=5, explore_slots=slots)
    decision, record = decide(occasion, scorer, KINDS, decision_id="d", settings_version="s")
    drawn = np.frombuffer(record.choice.drawn, "<u1").astype(bool).tolist()
    assert sum(drawn) == min(slots, 5 // 2)
    assert [one.role == "explore" for one in decision.items] == drawn
    told = ["chosen by chance" in " ".join(reason.text for reason in one.reasons) for one in decision.items]
    assert told == drawn


@pytest.mark.promise("I3", "X4")
@given(st.integers(0, 500))
@settings(max_examples=8, deadline=None)
def test_without_the_cited_signals_the_item_is_gone(seed: int) -> None:
    """Necessity: the set that why names is verified, and taking it away does move the item out."""
    catalogue, scorer, view = catalogue_of(150, seed), ToyScorer(150, seed), view_for(150, 12, seed)
    occasion = occasion_for(catalogue, view, count=5)
    decision, record = decide(occasion, scorer, KINDS, decision_id="d", settings_version="s")
    again = Again(decode(encode(record)), scorer, catalogue)
    assert again.faithful()
    for shown in decision.items:
        number = catalogue.number[shown.item_id]
        signals = carried_by(again, number)
        if signals is not None:
            fewer = replace(occasion, view=without(view, signals))
            told, _ = decide(fewer, scorer, KINDS, decision_id="d", settings_version="s")
            assert shown.item_id not in {one.item_id for one in told.items}
