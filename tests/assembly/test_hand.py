"""The person's hand: correcting outranks learning, forgetting leaves nothing, and what is told is what is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from recount import compare

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.reads import Reader
from tactful.clock import DAY_MS, FixedClock, parse_time
from tactful.decisions.decision import Decision
from tactful.errors import BadInput, NotFound

NOW = parse_time("2026-11-22T12:00:00Z", what="now")

FILMS = {"saw": ["horror"], "scream": ["horror"], "it": ["horror"], "amelie": ["romance"], "notting": ["romance"],
         "heat": ["crime"], "ronin": ["crime"]}  # fmt: skip


def bought(person: str, item: str, number: int, kind: str = "purchase") -> dict[str, Any]:
    """Return one event; a later number happened later."""
    at = f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00Z"
    return {"event_id": f"{person}-{number}", "person_id": person, "kind": kind, "item_id": item, "at": at}


def settle(engine: Engine) -> None:
    """Fill an engine: six people with crossing tastes, and Ana who bought two horror films and a romance."""
    engine.items.put([{"item_id": i, "title": i.capitalize(), "tags": tags} for i, tags in FILMS.items()])
    names = list(FILMS)
    rows = [bought(f"p{p}", names[(p + n) % len(names)], 10 * p + n) for p in range(6) for n in range(4)]
    rows += [bought("ana", "saw", 100), bought("ana", "scream", 101), bought("ana", "amelie", 102)]
    assert not engine.events.add(rows).rejected
    engine.learn()


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine with the films in it."""
    path = None if request.param == "memory" else tmp_path / "films"
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
    settle(engine)
    yield engine
    engine.close()


def cited(decision: Decision) -> set[str]:
    """Return the items behind every reason, and declared topics as ``#topic``."""
    signals = [signal for shown in decision.items for reason in shown.reasons for signal in reason.signals]
    return {s.item_id for s in signals if s.item_id} | {f"#{s.label}" for s in signals if s.kind == "correction"}


@pytest.mark.promise("D3")
def test_a_corrected_topic_is_gone_at_once_and_after_a_hundred_contrary_events(engine: Engine) -> None:
    """'Not me' on horror: no reason, no inferred topic, also after a hundred more horror views; lifted, it is back."""
    assert {"saw", "scream"} & cited(engine.decide("ana", count=7))
    engine.people.correct("ana", [{"topic": "horror", "say": "not-me"}])
    assert not {"saw", "scream", "it"} & cited(engine.decide("ana", count=7))
    engine.events.add([bought("ana", ["saw", "it"][n % 2], 110 + n, kind="view") for n in range(100)])
    decision = engine.decide("ana", count=7)
    assert not {"saw", "scream", "it"} & cited(decision)
    assert "horror" not in {one["topic"] for one in engine.people.profile("ana")["inferred"]["topics"]}
    assert engine.replay(decision.decision_id)["equal"]
    engine.people.correct("ana", [{"topic": "horror", "say": "lift"}])
    assert {"saw", "it"} & cited(engine.decide("ana", count=7))


@pytest.mark.promise("D3")
@pytest.mark.promise("C6")
def test_what_is_not_me_teaches_nobody(engine: Engine) -> None:
    """After 'not me' the sums are those of a history without it, and lifting it brings the very same sums back."""
    before = engine.parts.living.model.sums.size.copy()
    engine.people.correct("ana", [{"topic": "horror", "say": "not-me"}])
    compare(engine)
    assert engine.parts.living.model.sums.size.sum() < before.sum()
    engine.events.add([bought("ana", "it", 130)])
    compare(engine)
    engine.people.correct("ana", [{"topic": "horror", "say": "lift"}])
    compare(engine)
    engine.people.forget("ana", "event", event_id="ana-130")
    assert (engine.parts.living.model.sums.size[: len(before)] == before).all()


def test_less_and_more_are_reasons_of_their_own(engine: Engine) -> None:
    """Less of horror speaks against it although she bought it; more of crime speaks for it although she did not."""
    engine.people.correct("ana", [{"topic": "horror", "say": "less"}, {"topic": "crime", "say": "more"}])
    decision = engine.decide("ana", count=7)
    signals = [s for shown in decision.items for reason in shown.reasons for s in reason.signals]
    words = {s.label: s.contribution for s in signals if s.kind == "correction"}
    assert words.pop("you asked for less of horror") < 0
    assert words.pop("you said you like crime") > 0
    assert not {"saw", "scream"} & cited(decision)
    for shown in decision.items:
        assert abs(sum(reason.contribution for reason in shown.reasons) - shown.score) <= 1e-9


@pytest.mark.promise("D3")
def test_a_corrected_attribute_outranks_what_anybody_sends(engine: Engine) -> None:
    """What the person says of an attribute holds although the shop sends the old value again."""
    engine.people.put({"person_id": "ana", "attributes": {"age_band": "25-34"}})
    engine.people.correct("ana", [{"attribute": "age_band", "say": "is", "value": "35-44"}])
    engine.people.put({"person_id": "ana", "attributes": {"age_band": "25-34"}})
    profile = engine.people.profile("ana")
    assert [t["feature"] for t in profile["inferred"]["traits"]] == ["age_band=35-44"]
    assert profile["attributes"][0]["corrected"] == "35-44"
    engine.people.correct("ana", [{"attribute": "age_band", "say": "not-me"}])
    assert engine.people.profile("ana")["inferred"]["traits"] == []
    compare(engine)


def test_one_event_can_be_refused_or_put_right(engine: Engine) -> None:
    """Somebody else at her account: that event counts no more; a wrongly scanned item is replaced by the right one."""
    by_item = {s["item_id"]: s["event"] for s in engine.people.profile("ana")["signals"]}
    engine.people.correct("ana", [{"event": by_item["saw"], "say": "not-me"}])
    signal = next(s for s in engine.people.profile("ana")["signals"] if s["item_id"] == "saw")
    assert signal["read_for"] == []
    assert set(signal["not_read_for"].values()) == {"corrected"}
    assert "saw" not in cited(engine.decide("ana", count=7))
    compare(engine)
    engine.people.correct("ana", [{"event": by_item["scream"], "item_id": "heat"}])
    held = {s["item_id"]: s["observed_at"] for s in engine.people.profile("ana")["signals"]}
    assert set(held) == {"saw", "heat", "amelie"}
    compare(engine)
    with pytest.raises(NotFound, match="no such event"):
        engine.people.correct("ana", [{"event": by_item["scream"], "item_id": "heat"}])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"say": "not-me"}, "bad-correction"),
        ({"topic": "horror", "item_id": "saw", "say": "less"}, "bad-correction"),
        ({"topic": "horror", "say": "is", "value": "x"}, "bad-correction"),
        ({"attribute": "age_band", "say": "is"}, "bad-correction"),
        ({"attribute": "shoe", "say": "is", "value": "x"}, "unknown-attribute"),
        ({"attribute": "age_band", "say": "is", "value": "x"}, "bad-attribute"),
        ({"event": "e1", "say": "not-me"}, "bad-event-handle"),
        ({"event": "0" * 16, "item_id": "nothing"}, "unknown-item"),
    ],
)
def test_a_correction_that_means_nothing_is_refused(row: dict[str, Any], code: str) -> None:
    """Each has a code, and nothing is kept."""
    with tactful.open(None) as engine:
        engine.items.put([{"item_id": "saw"}])
        with pytest.raises(BadInput) as told:
            engine.people.correct("ana", [row])
        assert told.value.code == code
        assert told.value.hint


FORGOTTEN = {
    "event": ({"event_id": "ana-100"}, ["saw"]),
    "item": ({"item_id": "scream"}, ["scream"]),
    "topic": ({"topic": "horror"}, ["saw", "scream"]),
    "kind": ({"kind": "purchase"}, ["saw", "scream", "amelie"]),
    "all": ({}, ["saw", "scream", "amelie"]),
}


@pytest.mark.promise("D4")
@pytest.mark.promise("I6")
@pytest.mark.parametrize("scope", FORGOTTEN)
def test_what_is_forgotten_never_was(engine: Engine, scope: str) -> None:
    """Profile, list and sums are those of an engine that never had it, and a late retry does not bring it back."""
    which, gone = FORGOTTEN[scope]
    engine.decide("ana", count=7)
    receipt = engine.people.forget("ana", scope, **which)
    assert receipt["rows"]["events"] == len(gone)
    assert receipt["rows"]["decisions"] == 1
    assert "ana" not in str(receipt)
    compare(engine)
    retry = {"saw": 100, "scream": 101, "amelie": 102}
    engine.events.add([bought("ana", item, retry[item]) for item in gone])
    assert {s["item_id"] for s in engine.people.profile("ana")["signals"]} == set(retry) - set(gone)
    with tactful.open(None, clock=FixedClock(NOW)) as other:
        other.items.put([{"item_id": i, "title": i.capitalize(), "tags": tags} for i, tags in FILMS.items()])
        names = list(FILMS)
        rows = [bought(f"p{p}", names[(p + n) % len(names)], 10 * p + n) for p in range(6) for n in range(4)]
        other.events.add(rows + [bought("ana", item, retry[item]) for item in retry if item not in gone])
        other.people.set_controls("ana", {})
        other.learn()
        engine.learn()
        lists = [[(s.item_id, round(s.score, 9)) for s in e.decide("ana", count=7).items] for e in (engine, other)]
        assert lists[0] == lists[1]
    again = engine.people.forget("ana", scope, **which)
    assert not again["rows"].get("events")


def test_forgetting_what_is_not_there_gives_a_receipt(engine: Engine) -> None:
    """Unknown people, items and ids are answered alike; a scope without its field is refused."""
    which_not = {"item": "item_id", "event": "event_id", "kind": "kind", "topic": "topic", "source": "source"}
    asked: list[tuple[str, str, dict[str, str]]] = [("ana", s, {f: "none"}) for s, f in which_not.items()]
    for person, scope, which in [("nobody", "all", {}), *asked]:
        receipt = engine.people.forget(person, scope, **which)
        assert not receipt["rows"].get("events")
        assert len(receipt["digest"]) == 64
    for scope, which in (("item", {}), ("all", {"kind": "view"}), ("kind", {"topic": "x"}), ("life", {})):
        with pytest.raises(BadInput, match=r".") as told:
            engine.people.forget("ana", scope, **which)
        assert told.value.code == "bad-scope"


@pytest.mark.promise("D4")
@pytest.mark.parametrize("mark", ["gift", "not-me"])
def test_a_marked_item_steers_like_one_that_never_was(engine: Engine, mark: str) -> None:
    """Marked as a gift or not hers, an item gives the view that a history without it would give, but for having it."""
    engine.events.add([bought("ana", "saw", 120, kind=mark), bought("ana", "scream", 121, kind=mark)])
    marked = engine.decide("ana", count=7)
    topics = engine.people.profile("ana")["inferred"]["topics"]
    engine.people.forget("ana", "topic", topic="horror")
    assert engine.people.profile("ana")["inferred"]["topics"] == topics
    assert cited(marked) == cited(engine.decide("ana", count=7))
    compare(engine)


@pytest.mark.promise("X5")
def test_the_kinds_stated_are_the_kinds_read(engine: Engine) -> None:
    """A kind is stated as read exactly when an event of it changes what the pass may read."""
    decision = engine.decide("ana", count=3)
    reads = {row["decision_id"]: row for row in engine.people.reads("ana")["decisions"]}
    stated = set(reads[decision.decision_id]["kinds"])
    for number, kind in enumerate(sorted(engine.kinds)):
        spec = engine.kinds.spec(kind)
        if not spec.weight or spec.needs != ("item_id",):
            continue
        before = engine.decide("ana", count=3).versions["view"]
        report = engine.events.add([bought("ana", "heat", 200 + number, kind=kind)])
        moved = engine.decide("ana", count=3).versions["view"] != before
        assert moved == (kind in stated and report.accepted == 1), kind
    told: dict[str, set[str]] = {p: set() for p in ("recommendation", "training", "messages")}
    for signal in engine.people.profile("ana")["signals"]:
        for purpose in told.keys() & set(signal["read_for"]):
            told[purpose].add(signal["kind"])
    assert told["recommendation"] <= stated
    assert {engine.kinds.spec(kind).basis["messages"] for kind in told["messages"]} <= {"contract"}


def test_staff_reads_are_told_to_the_person(engine: Engine) -> None:
    """Who read, what, when and what for; the person's own reads are nobody's business."""
    engine.people.profile("ana")
    engine.people.profile("ana", reader=Reader("k_1", "support"))
    engine.people.export_zip("ana", reader=Reader("k_2"))
    told = engine.people.reads("ana")["staff"]
    assert [(r["what"], r["key_id"], r["purpose"]) for r in told] == [
        ("export", "k_2", "not-stated"),
        ("profile", "k_1", "support"),
    ]
    with pytest.raises(BadInput, match="one short word"):
        Reader("k_1", "looking for Ana")


@pytest.mark.promise("D8")
def test_restricted_data_is_kept_told_and_read_for_nothing(engine: Engine) -> None:
    """Restriction leaves every signal in the profile, none of them read for anything, and none in any list."""
    engine.people.set_controls("ana", {"restricted": True})
    signals = engine.people.profile("ana")["signals"]
    assert len(signals) == 3
    for signal in signals:
        assert signal["read_for"] == []
        assert "restricted" in signal["not_read_for"].values()
    decision = engine.decide("ana", count=7)
    assert decision.mode == "non_profiled"
    assert not cited(decision)
    assert not {k for r in engine.people.reads("ana")["decisions"][:1] for k in r["kinds"]}


def test_controls_change_piece_by_piece_and_mean_something(engine: Engine) -> None:
    """A change leaves the rest, null takes a choice back, and what means nothing here is refused."""
    engine.people.set_controls("ana", {"dial": {"home": "none"}, "muted": {"topics": ["crime"]}})
    later = engine.people.change_controls("ana", {"dial": {"*": "familiar", "home": None}, "paused": True})
    assert (later.dial, later.muted.topics, later.paused) == ({"*": "familiar"}, ["crime"], True)
    assert engine.people.change_controls("ana", {"paused": None}).paused is False
    for change, code in (
        ({"dial": {"hom": "none"}}, "unknown-surface"),
        ({"objections": ["love"]}, "unknown-purpose"),
        ({"quiet_hours": {"start": "9pm", "end": "07:00"}}, "bad-quiet-hours"),
        ({"channels": {"pigeon": "on"}}, "bad-controls"),
        ({"muted": {"topics": [str(n) for n in range(1001)]}}, "bad-controls"),
    ):
        with pytest.raises(BadInput) as told:
            engine.people.change_controls("ana", change)
        assert told.value.code == code


def test_expired_reads_and_cases_are_pruned(engine: Engine) -> None:
    """What is past its time goes by itself."""
    engine.people.profile("ana", reader=Reader("k_1"))
    clock = engine.clock
    assert isinstance(clock, FixedClock)
    clock.move(366 * DAY_MS)
    engine.retention.enforce()
    assert engine.people.reads("ana")["staff"] == []
