"""Estimates from recorded decisions: drawn places with the chances of their records, outcomes joined by decision."""

from __future__ import annotations

import numpy as np
import pytest

import tactful
from tactful.assembly.estimating import Wanted
from tactful.clock import DAY_MS, FixedClock, format_time
from tactful.errors import BadInput
from tactful.experiments.definition import Measure
from tactful.experiments.target import Target

NOON = 1_763_812_800_000
ITEMS = [{"item_id": f"{t}{n}", "title": f"{t} {n}", "tags": [t]} for t in ("tea", "jam") for n in range(6)]
PEOPLE, ROUNDS = 30, 12
SHORT = Measure(days=1.0)


@pytest.fixture(scope="module")
def engine():
    """Yield a shop whose people took every tea that was drawn for them, some twice, and nothing else."""
    opened = tactful.open(None, setting="shop", clock=FixedClock(NOON), learn_in_child=False)
    opened.items.put(ITEMS)
    rng = np.random.default_rng(1)
    for number in range(PEOPLE):
        at = format_time(NOON - DAY_MS)
        rows = [
            {"event_id": f"{number}-{n}", "person_id": f"p{number}", "kind": "purchase", "item_id": item, "at": at}
            for n, item in enumerate(rng.choice([one["item_id"] for one in ITEMS], 3, replace=False))
        ]
        opened.events.add(rows)
    opened.learn()
    opened.experiments.put(
        [
            {
                "experiment_id": "draws",
                "surface": "cart",
                "state": "running",
                "arms": [
                    {"arm": "one", "share": 0.5, "rules": {"explore_slots": 1, "explore_floor": 0.3}},
                    {"arm": "two", "share": 0.5, "rules": {"explore_slots": 2, "explore_floor": 0.3}},
                ],
            }
        ]
    )
    opened.even = []  # how likely an even draw takes a tea, for every place that was drawn
    for _ in range(ROUNDS):
        for number in range(PEOPLE):
            decision = opened.decide(person=f"p{number}", surface="cart", count=4)
            told = [
                {"item_id": shown.item_id, "kind": "accepted", "at": format_time(opened.clock.now())}
                for shown in decision.items
                if shown.role == "explore" and shown.item_id.startswith("tea")
            ]
            for place, shown in enumerate(decision.items):
                teas = sum(one.item_id.startswith("tea") for one in decision.items[:place])
                opened.even += [(6 - teas) / (12 - place)] if shown.role == "explore" else []
            if told:
                opened.outcomes(decision.decision_id, told)
        opened.clock.move(DAY_MS // 24)
    opened.clock.move(2 * DAY_MS)
    yield opened
    opened.close()


def test_an_even_draw_would_bring_the_share_of_teas(engine):
    """The truth is known: drawing evenly takes a tea as often as teas are left to draw."""
    told = engine.estimating.estimate(Wanted(surface="cart", target=Target(draw="even"), measure=SHORT))
    assert told["verdict"] == "told"
    assert told["draws"] == len(engine.even)
    assert told["effective"] > 100
    assert told["skipped"] >= 2 * PEOPLE * ROUNDS
    for name in ("dr", "snips", "ips"):
        one = told["estimates"][name]
        assert one["low"] - 0.05 <= np.mean(engine.even) <= one["high"] + 0.05, name


def test_a_surface_where_nothing_was_drawn_cannot_tell(engine):
    """Its places were chosen, so their chances are 1 and say nothing."""
    for number in range(5):
        engine.decide(person=f"p{number}", surface="home", count=4)
    engine.clock.move(2 * DAY_MS)
    told = engine.estimating.estimate(Wanted(surface="home", measure=SHORT), "de")
    assert (told["verdict"], told["draws"], told["skipped"]) == ("cannot-tell.nothing-drawn", 0, 20)
    assert told["text"].startswith("nicht zu sagen")


def test_outcomes_nobody_had_cannot_tell(engine):
    """Draws alone say nothing about a reward."""
    asked = Wanted(surface="cart", measure=Measure(outcome="completed", days=1.0))
    assert engine.estimating.estimate(asked)["verdict"] == "cannot-tell.no-outcomes"


def test_what_cannot_be_asked_is_refused(engine):
    """Unknown surfaces, parts that do not exist, days that cannot be read."""
    for asked, code in (
        (Wanted(surface="attic"), "unknown-surface"),
        (Wanted(surface="cart", target=Target(parts={"magic": 1.0})), "bad-target"),
        (Wanted(surface="cart", target=Target(floor=2.0)), "bad-target"),
        (Wanted(surface="cart", days=0.0), "bad-target"),
    ):
        with pytest.raises(BadInput) as refused:
            engine.estimating.estimate(asked)
        assert refused.value.code == code


@pytest.mark.promise("D5")
def test_erased_people_leave_the_estimates(engine):
    """And those who object to training."""
    asked = Wanted(surface="cart", target=Target(draw="even"), measure=SHORT)
    before = engine.estimating.estimate(asked)
    engine.people.erase("p0")
    engine.people.set_controls("p1", {"objections": ["training"]})
    after = engine.estimating.estimate(asked)
    assert after["draws"] in {before["draws"] - ROUNDS * slots for slots in (2, 3, 4)}
