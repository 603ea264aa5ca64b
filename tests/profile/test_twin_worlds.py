"""Twin worlds (I2) and the plain choice (I7), through the real engine in memory."""

from __future__ import annotations

import msgspec
import pytest

import tactful
from tactful.clock import FixedClock
from tactful.decisions.decision import Ask
from tactful.ids import Millis
from tactful.people.person import Controls, Muted

NOW = Millis(1_800_000_000_000)


# Events have times of their own: inside one instant they are ordered by a digest keyed per engine.
def world(*events: dict[str, object]):
    """Return an engine with 40 items, two other people, and these events of ana, who allows research and no more."""
    engine = tactful.open(None, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
    engine.items.put([{"item_id": f"i{n}", "title": f"Thing {n}", "tags": [f"t{n % 5}"]} for n in range(40)])
    engine.people.set_consents("ana", {"research": "granted"})
    others = [
        {
            "event_id": f"{who}{n}",
            "person_id": who,
            "kind": "purchase",
            "item_id": f"i{n}",
            "at": f"2027-01-10T10:00:{n:02d}Z",
        }
        for who, bought in (("ben", (1, 2, 6)), ("cleo", (1, 7, 11)))
        for n in bought
    ]
    mine = [
        {"event_id": f"m{n}", "person_id": "ana", "at": f"2027-01-12T10:00:{n:02d}Z"} | e for n, e in enumerate(events)
    ]
    report = engine.events.add([*others, *mine])
    assert not report.rejected
    engine.learn()
    return engine


def told(engine, person: str = "ana", **ask) -> dict[str, object]:
    """Return a decision without its id, time and versions."""
    decision = msgspec.to_builtins(engine.decide(person=person, surface="home", count=8, **ask))
    return {k: v for k, v in decision.items() if k not in {"decision_id", "at", "versions"}}


def unrecorded(engine) -> dict[str, object]:
    """Return what `told` does without recording it: what ana was shown lately moves her next list, whatever is read."""
    asking = engine._asking
    decision = asking.pass_of(asking.occasion_of(Ask(surface="home", count=8, person_id="ana")))[0]
    told = msgspec.to_builtins(decision)
    return {k: v for k, v in told.items() if k not in {"decision_id", "at", "versions"}}


def items(decision: dict[str, object]) -> list[str]:
    """Return the item ids of a decision."""
    return [shown["item_id"] for shown in decision["items"]]


SAVED = [{"kind": "save", "item_id": "i3"}, {"kind": "follow", "item_id": "i4"}, {"kind": "search", "item_id": "i8"}]


@pytest.mark.promise("I2")
@pytest.mark.promise("C4")
def test_events_nobody_consented_to_leave_the_response_as_it_was():
    """With and without saves, follows and searches that need consent, the whole response is equal."""
    bought = {"kind": "purchase", "item_id": "i1"}
    assert told(world(bought, *SAVED)) == told(world(bought))


@pytest.mark.promise("I2")
def test_a_person_with_denied_events_only_is_an_unknown_person():
    """Not even the mode or a notice tells that something is held back."""
    assert told(world(*SAVED)) == told(world())
    assert told(world(*SAVED)) == told(world(), "stranger")


@pytest.mark.promise("C5")
@pytest.mark.promise("C13")
def test_withdrawing_binds_the_very_next_decision_and_costs_nothing():
    """Granted saves steer; once withdrawn the list is that of the world without them, as long as before."""
    engine = world({"kind": "purchase", "item_id": "i1"}, *SAVED)
    without = unrecorded(world({"kind": "purchase", "item_id": "i1"}))
    before = unrecorded(engine)
    engine.people.set_consents("ana", {"recommendation": {"save": "granted"}})
    granted = unrecorded(engine)
    engine.people.set_consents("ana", {"recommendation": {"save": "withdrawn"}})
    after = unrecorded(engine)
    assert before == without
    assert granted["items"] != before["items"]
    assert items(after) == items(before)
    assert [s["score"] for s in after["items"]] == [s["score"] for s in before["items"]]


@pytest.mark.promise("I7")
@pytest.mark.promise("X1")
def test_the_plain_choice_is_the_unknown_persons_list_minus_declared_blocks():
    """Dial none: exactly what a stranger gets, again and again; a muted topic and a forbidden item stay out."""
    engine = world({"kind": "purchase", "item_id": "i1"})
    engine.people.set_controls("ana", Controls(dial={"*": "none"}))
    for _ in range(3):
        assert told(engine)["items"] == told(engine, "stranger")["items"]
    assert told(engine)["mode"] == "non_profiled"
    gone = items(told(engine))[0]
    engine.events.add(
        [{"event_id": "n", "person_id": "ana", "kind": "never", "item_id": gone, "at": "2027-01-13T10:00:00Z"}]
    )
    engine.people.set_controls("ana", Controls(dial={"*": "none"}, muted=Muted(topics=["t2"])))
    blocked = told(engine)
    assert gone not in items(blocked)
    assert not [i for i in items(blocked) if int(i[1:]) % 5 == 2]
    assert items(blocked) == items(
        told(engine, "stranger", exclude=[gone], where={"not": {"field": "tags", "op": "contains", "value": "t2"}})
    )
