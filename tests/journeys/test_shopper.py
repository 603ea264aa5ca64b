"""Journey 2, the shopper in Barcelona: place, gift, fridge, dial (MISSION E2, E6, E7)."""

from __future__ import annotations

import town

from tactful.assembly.engine import Engine
from tactful.decisions.decision import Decision


def ids(decision: Decision) -> list[str]:
    """Return the shown item ids in order."""
    return [shown.item_id for shown in decision.items]


def texts(decision: Decision) -> list[str]:
    """Return every reason's words."""
    return [reason.text for shown in decision.items for reason in shown.reasons]


def newcomer(engine: Engine, name: str, home: str) -> None:
    """Make a person with the same short history as any other newcomer."""
    engine.people.put({"person_id": name, "home_place": home})
    rows = [town.bought(name, "milk", 20, hour=9), town.bought(name, "bread", 21, hour=9)]
    assert engine.events.add(rows).accepted == 2


def test_a_resident_and_a_visitor_with_one_history_get_different_lists(engine: Engine) -> None:
    """The same history, the same town, the same moment: who lives there is offered other plans than who visits."""
    newcomer(engine, "rosa", "barcelona")
    newcomer(engine, "vera", "lyon")
    ask = {
        "surface": "home",
        "count": 5,
        "context": {"place": "barcelona"},
        "where": {"field": "kind", "op": "==", "value": "plan"},
    }
    resident, visitor = (engine.decide(person=who, **ask) for who in ("rosa", "vera"))
    assert sum(i.startswith("club") for i in ids(resident)) >= 4, ids(resident)
    assert sum(i.startswith("sight") for i in ids(visitor)) >= 4, ids(visitor)
    assert any("visiting" in text for text in texts(visitor)), texts(visitor)


def test_an_acknowledged_event_changes_the_very_next_decision(engine: Engine) -> None:
    """View digest and scores move at once; in this planted town the list does too."""
    newcomer(engine, "rosa", "barcelona")
    before = engine.decide(person="rosa", surface="home", count=10)
    assert engine.events.add([town.bought("rosa", "club-1", 22, hour=11)]).accepted == 1
    after = engine.decide(person="rosa", surface="home", count=10)
    assert before.versions["view"] != after.versions["view"]
    scores = {shown.item_id: shown.score for shown in before.items}
    assert any(scores.get(shown.item_id) != shown.score for shown in after.items)
    assert ids(before) != ids(after)


def test_nothing_like_a_gift_follows_her(engine: Engine) -> None:
    """A doll bought for a niece pulls the toy train up; marked as a gift it pulls nothing."""
    newcomer(engine, "rosa", "barcelona")
    toys = {"surface": "home", "count": 20}
    plain = score_of(engine.decide(person="rosa", **toys), "train")
    engine.events.add([town.bought("rosa", "doll", 22, hour=10)])
    pulled = score_of(engine.decide(person="rosa", **toys), "train")
    engine.events.add([{**town.bought("rosa", "doll", 22, hour=11), "kind": "gift", "event_id": "g"}])
    after = score_of(engine.decide(person="rosa", **toys), "train")
    assert pulled > plain
    assert abs(after - plain) < (pulled - plain) * 0.2


def score_of(decision: Decision, item: str) -> float:
    """Return an item's score, 0 when it is not shown."""
    return next((shown.score for shown in decision.items if shown.item_id == item), 0.0)


def test_no_fridge_after_a_fridge_but_filters_at_once(engine: Engine) -> None:
    """She owns a fridge now: no fridge for years, and the filter that goes with it comes up."""
    newcomer(engine, "rosa", "barcelona")
    before = engine.decide(person="rosa", surface="home", count=20)
    engine.events.add([town.bought("rosa", "fridge-a", 22, hour=10)])
    after = engine.decide(person="rosa", surface="home", count=20)
    assert "fridge-a" not in ids(after)
    told = engine.why_not(after.decision_id, "fridge-a")
    assert told["verdict"] == "set-aside", told
    assert score_of(after, "filter") > score_of(before, "filter")


def test_each_surface_obeys_its_own_dial(engine: Engine) -> None:
    """'None' on one surface leaves the other personal, and it persists."""
    newcomer(engine, "rosa", "barcelona")
    engine.people.set_controls("rosa", {"dial": {"home": "none"}})
    for _ in range(3):
        assert engine.decide(person="rosa", surface="home", count=5).mode == "non_profiled"
        assert engine.decide(person="rosa", surface="grocery", count=5).mode == "personal"
