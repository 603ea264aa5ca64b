"""Contesting: a case with a due date, a human's word that beats the model, and nothing left after an erasure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_hand import NOW, settle

import tactful
from tactful.assembly.cases import Resolution, Wish
from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS, FixedClock
from tactful.errors import BadInput, Conflict, NotFound, TooMuch


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine with the films in it."""
    path = None if request.param == "memory" else tmp_path / "films"
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
    settle(engine)
    yield engine
    engine.close()


def override(item: str, do: str, **more: float) -> Resolution:
    """Return the decision of a human who changes the list."""
    return Resolution(verdict="override", reason="you are right", override=Wish(item_id=item, do=do, **more))  # type: ignore[arg-type]


@pytest.mark.promise("H1")
def test_what_a_human_decides_beats_the_model_next_time(engine: Engine) -> None:
    """Hidden is gone everywhere, with the reason; shown leads the contested surface, and the record says who did it."""
    first = engine.decide("ana", count=3)
    best, missing = first.items[0].item_id, "heat"
    assert missing not in {s.item_id for s in first.items}
    case = engine.cases.contest(first.decision_id, "I never want this", best)
    assert (case["state"], case["person_id"], case["overdue"]) == ("open", "ana", False)
    assert case["due_at"] == "2026-12-22T12:00:00.000Z"
    told = engine.cases.resolve(case["case_id"], override(best, "hide"), key_id="k_1")
    assert (told["verdict"], told["resolved_by"]) == ("override", "k_1")
    other = engine.cases.contest(first.decision_id, "why was I not offered this?", missing)
    engine.cases.resolve(other["case_id"], override(missing, "show"))
    later = engine.decide("ana", count=3)
    assert later.items[0].item_id == missing
    assert any(notice.startswith("a-human-decided") for notice in later.notices)
    assert best not in {s.item_id for s in later.items}
    why_not = engine.why_not(later.decision_id, best)
    assert (why_not["verdict"], why_not["code"]) == ("set-aside", "guard.withheld.contested")
    assert engine.replay(later.decision_id)["equal"]
    grocery = engine.decide("ana", surface="grocery", count=7)
    assert best not in {s.item_id for s in grocery.items}
    assert not any(notice.startswith("a-human-decided") for notice in grocery.notices)
    assert [s.item_id for s in engine.decide("p1", count=3).items]  # nobody else is touched


@pytest.mark.promise("H1")
def test_an_override_ends_with_its_time(engine: Engine) -> None:
    """After its days the model decides again."""
    first = engine.decide("ana", count=3)
    case = engine.cases.contest(first.decision_id, "not now", first.items[0].item_id)
    engine.cases.resolve(case["case_id"], override(first.items[0].item_id, "hide", days=1))
    assert first.items[0].item_id not in {s.item_id for s in engine.decide("ana", count=7).items}
    assert isinstance(engine.clock, FixedClock)
    engine.clock.move(DAY_MS)
    assert first.items[0].item_id in {s.item_id for s in engine.decide("ana", count=7).items}


def test_cases_are_listed_by_what_is_due_and_leave_with_the_person(engine: Engine) -> None:
    """Open ones first, overdue ones marked; an erased person's cases are gone, from the list too."""
    assert isinstance(engine.clock, FixedClock)
    decisions = {who: engine.decide(who, count=3).decision_id for who in ("ana", "p1")}
    first = engine.cases.contest(decisions["ana"], "one")
    engine.clock.move(DAY_MS)
    second = engine.cases.contest(decisions["p1"], "two")
    engine.cases.resolve(first["case_id"], Resolution(verdict="uphold", reason="it followed your purchases"))
    engine.clock.move(31 * DAY_MS)
    listed = engine.cases.listed()
    assert [(c["case_id"], c["overdue"]) for c in listed] == [(second["case_id"], True), (first["case_id"], False)]
    assert [c["case_id"] for c in engine.cases.listed("ana")] == [first["case_id"]]
    assert [c["case_id"] for c in engine.cases.listed(state="open")] == [second["case_id"]]
    engine.people.erase("p1")
    assert [c["case_id"] for c in engine.cases.listed()] == [first["case_id"]]
    with pytest.raises(NotFound):
        engine.cases.resolve(second["case_id"], Resolution(verdict="uphold", reason="gone"))


def test_a_case_that_cannot_be_is_refused(engine: Engine) -> None:
    """Unknown, nobody's, wordless, decided twice, too many: each with its code."""
    decision = engine.decide("ana", count=3).decision_id
    nobodys = engine.decide(count=3).decision_id
    case = engine.cases.contest(decision, "wrong")["case_id"]
    refused = {
        "unknown-decision": lambda: engine.cases.contest("none", "wrong"),
        "nobody-named": lambda: engine.cases.contest(nobodys, "wrong"),
        "bad-text": lambda: engine.cases.contest(decision, "  "),
        "bad-override": lambda: engine.cases.resolve(case, Resolution(verdict="override", reason="yes")),
        "unknown-case": lambda: engine.cases.resolve("none", Resolution(verdict="reject", reason="no")),
    }
    for code, call in refused.items():
        with pytest.raises((BadInput, NotFound)) as told:
            call()
        assert told.value.code == code
    engine.cases.resolve(case, Resolution(verdict="reject", reason="no"))
    with pytest.raises(Conflict, match="decided before"):
        engine.cases.resolve(case, Resolution(verdict="reject", reason="no"))
    for _ in range(20):
        engine.cases.contest(decision, "again")
    with pytest.raises(TooMuch, match="20 cases are open"):
        engine.cases.contest(decision, "again")
