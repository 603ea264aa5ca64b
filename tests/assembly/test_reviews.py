"""Reviews: suggestions take effect only once a human approved, people who ask for a human reach one, overrides hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tactful
from tactful.assembly.cases import Wish
from tactful.assembly.engine import Engine
from tactful.assembly.reviews import ReviewAnswer
from tactful.clock import DAY_MS, FixedClock, format_time
from tactful.errors import BadInput, Conflict, NotFound

NOW = 1_800_000_000_000
LOANS = [
    {"item_id": "loan-a", "kind": "loan", "title": "Small loan"},
    {"item_id": "loan-b", "kind": "loan", "title": "Large loan"},
    {"item_id": "guide", "kind": "article", "title": "How to save", "tags": ["saving"]},
]


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a bank with two loans, one article and two people."""
    path = None if request.param == "memory" else tmp_path / "bank"
    engine = tactful.open(path, setting="finance", clock=FixedClock(NOW), learn_in_child=False)
    engine.items.put(LOANS)
    engine.notices.publish([{"notice": "n1", "purposes": {"recommendation": {"text": {"en": "we suggest"}}}}])
    engine.events.add([event("e1", "ana", "read", "guide"), event("e2", "ben", "read", "guide")])
    yield engine
    engine.close()


def event(event_id: str, who: str, kind: str, item: str | None = None, **more: object) -> dict[str, object]:
    """Return an event of now."""
    about = {"item_id": item} if item else {}
    return {"event_id": event_id, "person_id": who, "kind": kind, "at": format_time(NOW), **about, **more}


def taken(engine: Engine, decision_id: str, item: str = "loan-a", kind: str = "accepted") -> list[str]:
    """Return the codes with which taking an item is refused."""
    report = engine.outcomes(decision_id, [{"item_id": item, "kind": kind, "at": format_time(NOW)}])
    return [row.code for row in report.rejected]


def suggested(engine: Engine, who: str = "ana") -> str:
    """Return a decision on the page of products."""
    decision = engine.decide(who, surface="products", count=2, notice="n1")
    assert decision.effect == "suggestion"
    return decision.decision_id


@pytest.mark.promise("H2")
def test_a_significant_decision_is_a_suggestion_until_a_human_approved_it(engine: Engine) -> None:
    """Queued from the moment it is recorded; looking is free, taking waits; approved once, by somebody named."""
    decision_id = suggested(engine)
    (row,) = engine.reviews.listed(state="open")
    assert (row["kind"], row["decision_id"], row["person_id"], row["overdue"]) == (
        "suggestion",
        decision_id,
        "ana",
        False,
    )
    assert taken(engine, decision_id, kind="opened") == []
    assert taken(engine, decision_id) == ["not-approved"]
    with pytest.raises(BadInput, match="answers for it"):
        engine.reviews.resolve(row["review_id"], ReviewAnswer(verdict="approve", reason="fits"))
    told = engine.reviews.resolve(row["review_id"], ReviewAnswer(verdict="approve", reason="fits"), key_id="k_1")
    assert (told["verdict"], told["resolved_by"]) == ("approve", "k_1")
    assert taken(engine, decision_id) == []
    assert engine.replay(decision_id)["equal"]
    with pytest.raises(Conflict):
        engine.reviews.resolve(row["review_id"], ReviewAnswer(verdict="reject", reason="no"), key_id="k_1")


@pytest.mark.promise("E5")
def test_at_work_a_promotion_is_never_more_than_a_suggestion() -> None:
    """Rejected it never takes effect; elsewhere than on its page it is not shown at all."""
    with tactful.open(None, setting="workplace", clock=FixedClock(NOW), learn_in_child=False) as engine:
        engine.items.put([{"item_id": "lead", "kind": "promotion"}, {"item_id": "course", "kind": "course"}])
        engine.notices.publish([{"notice": "n1", "purposes": {"recommendation": {"text": {"en": "we suggest"}}}}])
        engine.events.add([event("e1", "ana", "complete", "course")])
        assert "lead" not in {one.item_id for one in engine.decide("ana", count=2).items}
        decision = engine.decide("ana", surface="career", count=1, notice="n1")
        assert [one.item_id for one in decision.items] == ["lead"]
        answer = ReviewAnswer(verdict="reject", reason="not now")
        engine.reviews.resolve(f"rs_{decision.decision_id}", answer, key_id="k_hr")
        assert taken(engine, decision.decision_id, "lead") == ["not-approved"]


@pytest.mark.promise("H1")
def test_an_override_of_a_review_beats_the_model_next_time(engine: Engine) -> None:
    """What the human hides is gone for this person, everywhere, and the record says why."""
    decision_id = suggested(engine)
    wish = Wish(item_id="loan-b", do="hide")
    answer = ReviewAnswer(verdict="override", reason="too large for you", override=wish)
    told = engine.reviews.resolve(f"rs_{decision_id}", answer, key_id="k_1")
    assert told["override"]["item_id"] == "loan-b"
    later = engine.decide("ana", surface="products", count=3, notice="n1")
    assert "loan-b" not in {one.item_id for one in later.items}
    assert engine.why_not(later.decision_id, "loan-b")["code"] == "guard.withheld.contested"
    other = engine.decide("ben", surface="products", count=3, notice="n1")
    assert "loan-b" in {one.item_id for one in other.items}


def test_who_complains_or_asks_for_help_reaches_a_human(engine: Engine) -> None:
    """Each once, help first, with a due date; a contested decision stands in the same queue."""
    decision_id = engine.decide("ana", count=1).decision_id
    engine.events.add([event("c1", "ana", "complaint"), event("h1", "ben", "help")])
    engine.events.add([event("c1", "ana", "complaint")])
    case = engine.cases.contest(decision_id, "not for me")
    rows = engine.reviews.listed()
    expected = [("distress", "ben"), ("complaint", "ana"), ("complaint", "ana")]
    assert [(row["kind"], row["person_id"]) for row in rows] == expected
    assert engine.reviews.route() == 0
    answer = ReviewAnswer(verdict="approve", reason="we looked")
    assert engine.reviews.resolve(case["case_id"], answer, key_id="k_1")["verdict"] == "approve"
    assert engine.cases.listed(state="open") == []
    assert isinstance(engine.clock, FixedClock)
    engine.clock.move(2 * DAY_MS)
    assert [row["overdue"] for row in engine.reviews.listed(kind="distress")] == [True]


def test_strain_takes_harmful_things_away_and_a_human_is_told(engine: Engine) -> None:
    """A loan is not shown to somebody who says they are desperate; a person looks after them, once a decision."""
    calm = engine.decide("ana", surface="products", count=3, notice="n1", context={"mood": "fine"})
    assert "loan-a" in {one.item_id for one in calm.items}
    strained = engine.decide("ana", surface="products", count=3, notice="n1", context={"mood": "Desperate"})
    assert [one.item_id for one in strained.items] == ["guide"]
    (row,) = engine.reviews.listed(kind="distress")
    assert (row["decision_id"], row["why"]) == (strained.decision_id, "under-strain")
    trace = {one["rule"]: one for one in engine.reviews.trace(strained.decision_id)["rules"]}
    assert trace["vulnerable"]["aside"] == {"guard.vulnerable.in-distress": 2}
    assert trace["vulnerable"]["facts"] == [{"told_by": ["mood"]}]
    assert trace["muted"] == {"rule": "muted", "verdict": "pass"}


def test_reviews_are_exported_and_leave_with_the_person(engine: Engine) -> None:
    """They are the person's own; nothing of them stays."""
    decision_id = engine.decide("ana", count=1).decision_id
    engine.reviews.flag(decision_id, "looks-wrong")
    assert engine.reviews.flag(decision_id, "looks-wrong")["kind"] == "flagged"
    assert [one["why"] for one in engine.people.export("ana")["reviews"]] == ["looks-wrong"]
    engine.people.erase("ana")
    assert engine.reviews.listed() == []


def test_what_cannot_be_reviewed_is_refused_by_name(engine: Engine) -> None:
    """Unknown reviews, verdicts without their override, no reason, no word, nobody."""
    decision_id = suggested(engine)
    with pytest.raises(NotFound):
        engine.reviews.resolve("rs_nothing", ReviewAnswer(verdict="approve", reason="x"), key_id="k")
    for answer in (ReviewAnswer(verdict="override", reason="x"), ReviewAnswer(verdict="approve", reason=" ")):
        with pytest.raises(BadInput):
            engine.reviews.resolve(f"rs_{decision_id}", answer, key_id="k")
    with pytest.raises(BadInput):
        engine.reviews.flag(decision_id, "Looks wrong!")
    with pytest.raises(BadInput):
        engine.reviews.flag(engine.decide(count=1).decision_id, "looks-wrong")
    assert engine.reviews.listed("nobody") == []
