"""How welcome first steps are on the whole is fitted from what became of them, and serves from the next list on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from consent_world import NOON

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.welcoming import ENOUGH, Trials, tried_by_all, welcomed
from tactful.clock import DAY_MS, HOUR_MS, FixedClock, format_time
from tactful.decisions.steps import WELCOME
from tactful.rank.constants import Constants

TOPICS = ("jazz", "blues", "choir", "punk", "opera", "techno")
PEOPLE, LISTS = ENOUGH + 15, 5


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Engine, FixedClock]]:
    """Return people who like one topic each, were shown five lists, and nearly all of whom took every first step."""
    clock = FixedClock(NOON)
    engine = tactful.open(None, setting="streaming", clock=clock, learn_in_child=False)
    engine.items.put([{"item_id": f"{topic}-{n}", "tags": [topic]} for topic in TOPICS for n in range(12)])
    past = [
        {"event_id": f"p{who}-{n}", "person_id": f"p{who}", "kind": "play", "item_id": f"{TOPICS[who % 6]}-{n}",
         "at": format_time(NOON - 20 * DAY_MS + n * HOUR_MS)}
        for who in range(PEOPLE) for n in range(6)
    ]  # fmt: skip
    assert not engine.events.add(past).rejected
    engine.learn()
    for turn in range(LISTS):
        for who in range(PEOPLE):
            shown = engine.decide(f"p{who}", surface="discover", count=10)
            steps = [one.item_id for one in shown.items if one.role == "new"]
            taken = [
                {"event_id": f"p{who}-{turn}-{item}", "person_id": f"p{who}", "kind": "play", "item_id": item,
                 "at": format_time(int(clock.now()) + 1000)}
                for item in steps if who % 10
            ]  # fmt: skip
            engine.events.add(taken)
        clock.move(3 * HOUR_MS)
    yield engine, clock
    engine.close()


def test_everybodys_first_steps_are_read_with_what_became_of_them(lived: tuple[Engine, FixedClock]) -> None:
    """Nine of ten took them; that is what is found."""
    engine, clock = lived
    parts = engine.parts
    trials = tried_by_all(parts.store, parts.settings, parts.kinds, clock)
    assert len(trials.accepted) >= ENOUGH
    keen = sum(won > lost for won, lost in zip(trials.accepted, trials.missed, strict=True))
    assert keen / len(trials.accepted) > 0.7


def test_tuning_fits_what_nobody_in_particular_welcomes(lived: tuple[Engine, FixedClock]) -> None:
    """The Beta moves towards taking steps, and the next choice of steps starts from it and replays."""
    engine, _ = lived
    report = engine.learn(tune=True)["report"]
    a, b = engine.parts.living.model.constants.welcome
    assert report["welcome"]["people"] >= ENOUGH
    assert a / (a + b) > WELCOME[0] / sum(WELCOME)
    made = engine.decide("p1", surface="discover", count=10)
    record, _ = engine._asking.record(made.decision_id)
    assert record.given.steps.welcome == (a, b)
    assert engine.replay(made.decision_id)["equal"]


def test_few_people_and_nobody_leave_it_as_it_is() -> None:
    """Thirty who tried three steps are needed; the report says how many there were."""
    for trials in (Trials(), Trials((3.0,) * (ENOUGH - 1), (1.0,) * (ENOUGH - 1)), Trials((1.0,) * 90, (1.0,) * 90)):
        same, told = welcomed(Constants(), trials)
        assert same.welcome == WELCOME
        assert "note" in told
    fitted, told = welcomed(Constants(), Trials((3.0, 0.0) * ENOUGH, (1.0, 4.0) * ENOUGH))
    assert fitted.welcome != WELCOME
    assert "note" not in told


def test_who_objects_to_training_is_not_read(lived: tuple[Engine, FixedClock]) -> None:
    """Their steps leave the count."""
    engine, clock = lived
    parts = engine.parts
    before = len(tried_by_all(parts.store, parts.settings, parts.kinds, clock).accepted)
    engine.people.change_controls("p1", {"objections": ["training"]})
    assert len(tried_by_all(parts.store, parts.settings, parts.kinds, clock).accepted) == before - 1
