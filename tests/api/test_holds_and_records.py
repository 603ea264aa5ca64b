"""Holds, the audit chain, records of processing and counts, as keys reach them."""

from __future__ import annotations

import re

import pytest
from api_engine import memory_engine
from api_world import World

import tactful
from tactful.clock import FixedClock

NOON = 1_763_812_800_000
WORDS = """
[accountability]
controller = "Tea House, privacy@example.org"
people = "people who buy tea"

[[accountability.recipients]]
name = "Post"
purposes = ["messages"]
receives = "address and chosen message"

[[accountability.risks]]
risk = "A list reveals what somebody would rather keep"
measures = ["sensitive items are never pushed"]
"""
USED = ("recommendation", "training", "messages", "offers", "linking", "audit", "research")
JUDGED = "".join(
    "\n".join([f"\n[accountability.{part}]", *(f'{purpose} = "{part} of {purpose}"' for purpose in USED)]) + "\n"
    for part in ("necessity", "proportionality")
)


def hold(target: str, value: str = "") -> dict[str, str]:
    """Return a hold as it is sent."""
    return {"target": target, "value": value, "reason": "incident"}


@pytest.mark.promise("H3")
def test_a_hold_set_over_http_is_obeyed_by_the_next_decision(world: World) -> None:
    """Staff stop and let go; the chain knows which key did it."""
    assert world.call("GET", "/v1/holds", key="audit").json["holds"] == []
    told = world.call("PUT", "/v1/holds", {"holds": [hold("surface", "home")]}, key="staff")
    assert (told.status, told.json["holds"][0]["by"][:2]) == (200, "k_")
    notices = world.call("POST", "/v1/decisions", {"surface": "home", "count": 2}, key="decide").json["notices"]
    assert any(one.startswith("held-surface") for one in notices)
    stale = world.call("PUT", "/v1/holds", {"holds": [], "version": "0"}, key="staff")
    assert (stale.status, stale.json["code"]) == (409, "holds-changed")
    world.call("PUT", "/v1/holds", {"holds": [], "version": told.json["version"]}, key="staff")
    rows = world.call("GET", "/v1/chain", key="audit").json["links"]
    assert [row["action"] for row in rows][-2:] == ["hold.set", "hold.lifted"]
    assert {row["actor"] for row in rows[-2:]} == {told.json["holds"][0]["by"]}


@pytest.mark.promise("A1")
def test_a_key_that_reads_a_person_is_chained_and_the_person_is_not(world: World) -> None:
    """Attributes, controls, consents, profile, export and decisions: who read, which fields; not one's own reads."""
    world.call("PUT", "/v1/people/ana", {"names": {"given": "Ana"}})
    made = world.call("POST", "/v1/decisions", {"person_id": "ana", "surface": "home", "count": 1}, key="decide").json
    before = world.engine.store.chain.head().seq
    for path in ("", "/controls", "/consents", "/profile", "/export"):
        assert world.call("GET", f"/v1/people/ana{path}", key="staff").status == 200
    world.call("GET", f"/v1/decisions/{made['decision_id']}", key="audit")
    world.call("GET", f"/v1/decisions/{made['decision_id']}", key="decide")
    token = world.call("POST", "/v1/people/ana/token", key="staff").json["token"]
    world.call("GET", "/v1/people/ana/profile", key=token)
    chain = world.engine.store.chain
    links = list(chain.links(after=before))
    assert [one.action for one in links] == [*["person.read"] * 4, "person.exported", "decision.read"]
    assert chain.facts(links[0]) == {"fields": ["names"]}
    assert chain.facts(links[4]) == {"fields": ["everything"]}
    assert len({one.actor for one in links}) == 2
    assert world.call("GET", "/v1/chain/verification", key="audit").json["whole"] is True


def test_reading_somebody_unknown_reads_nothing(world: World) -> None:
    """A 404 leaves no link."""
    before = world.engine.store.chain.head().seq
    assert world.call("GET", "/v1/people/nobody/profile", key="staff").status == 404
    assert world.engine.store.chain.head().seq == before


@pytest.fixture
def spoken(tmp_path):
    """Yield a door whose tenant wrote its words for recipients and risks, at a clock that moves."""
    clock = FixedClock(NOON)
    memory_engine(tmp_path / "shop", clock=clock).close()
    toml = tmp_path / "shop" / "tactful.toml"
    toml.write_text(toml.read_text("utf-8") + WORDS + '\n[aggregates]\ndimensions = ["place_class"]\n', "utf-8")
    engine = tactful.open(tmp_path / "shop", clock=clock, learn_in_child=False)
    world = World(engine)
    world.clock, world.toml = clock, toml
    world.call("PUT", "/v1/items", {"items": [{"item_id": "tea"}]})
    yield world
    engine.close()


@pytest.mark.promise("A4")
def test_the_record_of_processing_is_what_is_in_force(spoken: World) -> None:
    """Every kind, basis, retention and recipient of the settings, no difference; a changed settings file shows."""
    record = spoken.call("GET", "/v1/records/processing", key="audit").json
    settings = spoken.engine.settings
    locked = {name for name, spec in settings.kinds.items() if spec.sensitivity == "sensitive"}
    assert locked
    assert {row["kind"]: row["bases"] for row in record["data"]} == {
        name: {} if name in locked else {p: b for p, b in spec.basis.items() if b != "never"}
        for name, spec in settings.kinds.items()
    }
    assert {row["kind"]: row["kept_days"] for row in record["data"]} == {
        n: s.ttl_days for n, s in settings.kinds.items()
    }
    assert [row["name"] for row in record["recipients"]] == ["Post"]
    assert record["missing"] == ["officer"]
    told = spoken.call("POST", "/v1/records/processing/differences", {"record": record}, key="audit").json
    assert told == {"differences": []}
    record["data"][0]["kept_days"] = 1.0
    record["recipients"] = []
    kind = record["data"][0]["kind"]
    told = spoken.call("POST", "/v1/records/processing/differences", {"record": record}, key="audit").json
    assert told == {"differences": [f"data.{kind}", "recipients.Post"]}


@pytest.mark.promise("A5")
def test_the_assessment_is_not_given_out_without_its_judgements(spoken: World) -> None:
    """422 names every text that is missing; with them, the four parts of Art. 35(7) are there."""
    refused = spoken.call("GET", "/v1/records/assessment", key="audit")
    assert (refused.status, refused.json["code"]) == (422, "assessment-incomplete")
    assert "accountability.necessity.recommendation" in refused.json["detail"]
    spoken.engine.close()
    spoken.toml.write_text(spoken.toml.read_text("utf-8") + JUDGED, "utf-8")
    engine = tactful.open(spoken.engine.path, clock=spoken.clock, learn_in_child=False)
    told = engine.answering.assessment()
    engine.close()
    assert {name[0] for name in told if re.match("[abcd]_", name)} == set("abcd")
    assert {row["purpose"] for row in told["b_necessity_and_proportionality"]} == {
        row["purpose"] for row in told["a_description"]["purposes"]
    }
    assert told["d_measures"]["against_each_risk"][0]["measures"]


@pytest.mark.promise("A6")
def test_a_seeded_incident_is_reproduced(spoken: World) -> None:
    """Of six people a stolen key read three in its hour: the report names these, their fields, and nobody else."""
    for name in ("ana", "bob", "cleo", "dan", "eva", "fay"):
        spoken.call("PUT", f"/v1/people/{name}", {"names": {"given": name}, "attributes": {"place_class": "town"}})
    spoken.call("GET", "/v1/people/fay", key="staff")
    spoken.clock.move(3_600_000)
    stolen = spoken.call("POST", "/v1/keys", {"scopes": ["staff"], "name": "stolen"}).json
    spoken.call("GET", "/v1/people/ana", key=stolen["key"])
    spoken.call("GET", "/v1/people/bob/export", key=stolen["key"])
    spoken.call("GET", "/v1/people/cleo", key=stolen["key"])
    spoken.call("GET", "/v1/people/eva", key="staff")
    spoken.call("POST", "/v1/decisions", {"person_id": "dan", "surface": "home", "count": 1}, key="decide")
    spoken.call("DELETE", "/v1/people/cleo")
    spoken.clock.move(3_600_000)
    spoken.call("GET", "/v1/people/fay", key="staff")
    window = "since=2025-11-22T12:30:00Z&until=2025-11-22T13:30:00Z"
    told = spoken.call("GET", f"/v1/records/breach?{window}&actor={stolen['key_id']}", key="audit").json
    assert [row["person_id"] for row in told["people"]] == ["ana", "bob"]
    assert told["people"][0]["fields"] == ["attributes", "names"]
    assert [read["action"] for read in told["people"][1]["reads"]] == ["person.exported"]
    assert told["erased_since"] == 1
    everybody = spoken.call("GET", f"/v1/records/breach?{window}", key="audit").json
    assert {row["person_id"]: row["decisions"] for row in everybody["people"]} == {
        "ana": 0, "bob": 0, "dan": 1, "eva": 0,
    }  # fmt: skip
    assert spoken.call("GET", "/v1/chain?after=1", key="audit").json["links"][-1]["action"] == "breach.reported"
    assert (
        spoken.call("GET", "/v1/records/breach?since=2025-11-22T12:30:00Z", key="audit").json["code"] == "missing-field"
    )
    empty = spoken.call("GET", "/v1/records/breach?since=2025-11-22T12:30:00Z&until=2025-11-22T12:30:00Z", key="audit")
    assert empty.json["code"] == "bad-window"


def townspeople(world: World, town: int, village: int) -> None:
    """Make people of two places with an event each."""
    people = [(f"t{n}", "town") for n in range(town)] + [(f"v{n}", "village") for n in range(village)]
    for name, place in people:
        world.engine.people.put({"person_id": name, "attributes": {"place_class": place}})
    rows = [
        {"event_id": f"e-{name}", "person_id": name, "kind": "view", "item_id": "tea", "at": "2025-11-22T11:00:00Z"}
        for name, _ in people
    ]
    assert world.call("POST", "/v1/events", {"events": rows}).json["accepted"] == len(rows)


@pytest.mark.promise("P3")
def test_small_counts_do_not_leave_and_a_month_is_one_release(spoken: World) -> None:
    """The small cell and what gives it away are empty; a newcomer within the month changes nothing."""
    townspeople(spoken, 25, 3)
    told = spoken.call("GET", "/v1/aggregates", key="audit").json
    by_place, total = told["tables"]
    counts = {row["place_class"]: row["people"] for row in by_place["cells"]}
    assert counts["village"] is None
    assert (counts["town"], total["cells"][0]["people"]).count(None) >= 1
    spoken.engine.people.put({"person_id": "late", "attributes": {"place_class": "town"}})
    late = {"event_id": "late", "person_id": "late", "kind": "view", "item_id": "tea", "at": "2025-11-22T11:00:00Z"}
    assert spoken.call("POST", "/v1/events", {"events": [late]}).json["accepted"] == 1
    assert spoken.call("GET", "/v1/aggregates", key="audit").json == told
    unknown = spoken.call("GET", "/v1/aggregates?dimensions=income_band", key="audit")
    assert (unknown.status, unknown.json["code"]) == (422, "unknown-dimension")


@pytest.mark.promise("P4")
def test_noise_spends_a_budget_and_stops_where_it_ends(spoken: World) -> None:
    """Two releases of 0.5 fit into 1.0; the third is refused, spends nothing and is not chained, until a new year."""
    townspeople(spoken, 25, 3)
    for left in (0.5, 0.0):
        told = spoken.call(
            "POST", "/v1/aggregates", {"dimensions": ["place_class"], "epsilon": "0.5"}, key="audit"
        ).json
        assert told["epsilon_left"] == left
        assert abs(sum(row["people"] for row in told["cells"]) - 28) < 150
    head = spoken.engine.store.chain.head().seq
    refused = spoken.call("POST", "/v1/aggregates", {"dimensions": ["place_class"], "epsilon": "0.001"}, key="audit")
    assert (refused.status, refused.json["code"]) == (409, "epsilon-spent")
    assert spoken.engine.store.chain.head().seq == head
    spoken.clock.move(60 * 86_400_000)
    assert spoken.call("POST", "/v1/aggregates", {"dimensions": [], "epsilon": "1"}, key="audit").status == 200


def test_without_dimensions_no_counts_leave(world: World) -> None:
    """The ready-made setting lets nothing out."""
    for answer in (
        world.call("GET", "/v1/aggregates", key="audit"),
        world.call("POST", "/v1/aggregates", {"dimensions": [], "epsilon": "0.1"}, key="audit"),
    ):
        assert (answer.status, answer.json["code"]) == (422, "no-aggregates")


def test_whoever_objects_is_counted_nowhere(spoken: World) -> None:
    """An objection to audit, and restriction, take a person out of every table."""
    townspeople(spoken, 12, 0)
    spoken.engine.people.set_controls("t0", {"restricted": True})
    spoken.engine.people.set_consents("t1", {"audit": "refused"})
    (by_place, total) = spoken.call("GET", "/v1/aggregates", key="audit").json["tables"]
    assert {row["place_class"]: row["people"] for row in by_place["cells"]}["town"] in {10, None}
    assert total["cells"][0]["people"] in {10, None}
