"""The person's hand over HTTP: by the person's own token only, told to nobody else, and in the shapes of the API."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import structlog
from api_engine import memory_engine
from api_world import Answer, World

from tactful.assembly.wiring import write_settings

EVENT = {"event_id": "e1", "person_id": "ana", "kind": "purchase", "item_id": "tea", "at": "2026-11-01T10:00:00Z"}


@pytest.fixture
def ana(world: World) -> str:
    """Return a token for Ana, who bought tea; Ben bought jam."""
    rows = [EVENT, {**EVENT, "event_id": "e2", "person_id": "ben", "item_id": "jam"}]
    assert world.call("POST", "/v1/events", {"events": rows}).status == 200
    token: str = world.call("POST", "/v1/people/ana/token").json["token"]
    return token


def calls(who: str, decision: str) -> list[tuple[str, str, Any]]:
    """Return every route of the person's hand, aimed at one person."""
    return [
        ("GET", f"/v1/people/{who}/profile", None),
        ("PATCH", f"/v1/people/{who}/profile", {"corrections": [{"topic": "x", "say": "less"}]}),
        ("POST", f"/v1/people/{who}/profile/forget", {"scope": "item", "item_id": "jam"}),
        ("GET", f"/v1/people/{who}/export", None),
        ("GET", f"/v1/people/{who}/reads", None),
        ("PATCH", f"/v1/people/{who}/controls", {"paused": True}),
        ("POST", f"/v1/decisions/{decision}/contest", {"text": "no"}),
    ]


def decided(world: World, who: str) -> str:
    """Return a decision made for somebody."""
    made: str = world.call("POST", "/v1/decisions", {"person_id": who, "surface": "home", "count": 1}).json[
        "decision_id"
    ]
    return made


@pytest.mark.promise("D9")
def test_a_token_reaches_its_own_person_and_nobody_else(world: World, ana: str) -> None:
    """Every right over another person is answered 404 and logged; over oneself it works."""
    for method, target, body in calls("ben", decided(world, "ben")):
        with structlog.testing.capture_logs() as logs:
            answer = world.call(method, target, body, key=ana)
        assert (answer.status, answer.json["code"]) == (404, "not-found"), target
        assert [row["event"] for row in logs if row["event"] == "foreign-person"] == ["foreign-person"], target
        assert "ben" not in str(logs)
    for method, target, body in calls("ana", decided(world, "ana")):
        assert world.call(method, target, body, key=ana).status in {200, 201}, target
    assert len(world.call("GET", "/v1/people/ben/profile").json["signals"]) == 1


@pytest.mark.promise("D9")
def test_cases_are_the_persons_own_and_staff_decides(world: World, ana: str) -> None:
    """A person sees their own cases only and cannot decide them; staff sees all."""
    for who in ("ana", "ben"):
        opened = world.call(
            "POST", f"/v1/decisions/{decided(world, who)}/contest", {"text": f"wrong for {who}"}, key="staff"
        )
        assert opened.status == 201
    own = world.call("GET", "/v1/cases", key=ana).json["cases"]
    assert [case["person_id"] for case in own] == ["ana"]
    everybody = world.call("GET", "/v1/cases?state=open", key="staff").json["cases"]
    assert {case["person_id"] for case in everybody} == {"ana", "ben"}
    target, verdict = f"/v1/cases/{own[0]['case_id']}/resolve", {"verdict": "uphold", "reason": "as asked"}
    assert world.call("POST", target, verdict, key=ana).status == 403
    assert world.call("POST", target, verdict, key="decide").status == 403
    assert world.call("POST", target, verdict, key="staff").json["resolved_by"].startswith("k_")
    assert world.call("POST", target, verdict, key="staff").json["code"] == "case-resolved"
    assert world.call("GET", "/v1/cases?state=new", key="staff").json["code"] == "bad-state"


def test_an_export_is_a_zip_unless_json_is_asked_for(world: World, ana: str) -> None:
    """The file's name says nothing of the person."""
    answer: Answer = world.call("GET", "/v1/people/ana/export", key=ana)
    assert answer.headers["content-type"] == "application/zip"
    assert "ana" not in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.raw)) as archive:
        assert {"manifest.json", "profile.json", "events.jsonl", "events.csv"} <= set(archive.namelist())
    told = world.call("GET", "/v1/people/ana/export", key=ana, headers=[("Accept", "application/json")])
    assert told.json["format"] == "tactful-export-2"


@pytest.mark.promise("X5")
def test_whoever_reads_by_a_key_is_noted_with_key_and_purpose(world: World, ana: str) -> None:
    """Profile, export and every look at a decision by a key are told to the person; the person's own looks are not."""
    decision = decided(world, "ana")
    purpose = [("Tactful-Purpose", "support")]
    world.call("GET", "/v1/people/ana/profile", key="staff", headers=purpose)
    world.call("GET", "/v1/people/ana/export", key="staff")
    for read in ("", "/controls", "/consents"):
        world.call("GET", f"/v1/people/ana{read}", key="staff")
    for target in ("", "/why?item_id=tea", "/why-not?item_id=jam"):
        world.call("GET", f"/v1/decisions/{decision}{target}", key="decide", headers=purpose)
    world.call("POST", f"/v1/decisions/{decision}/replay", key="audit")
    for target in (f"/v1/decisions/{decision}", "/v1/people/ana/profile"):
        assert world.call("GET", target, key=ana).status == 200
    told = world.call("GET", "/v1/people/ana/reads", key=ana).json
    assert [row["what"] for row in told["staff"]] == [
        "replay", "why-not", "why", "decision", "consents", "controls", "attributes", "export", "profile",
    ]  # fmt: skip
    assert {row["purpose"] for row in told["staff"]} == {"support", "not-stated"}
    assert all(row["key_id"].startswith("k_") for row in told["staff"])
    assert [row["decision_id"] for row in told["decisions"]] == [decision]
    bad = world.call("GET", "/v1/people/ana/profile", key="staff", headers=[("Tactful-Purpose", "Who is she?")])
    assert bad.json["code"] == "bad-read-purpose"


@pytest.mark.promise("P5")
def test_a_person_unlinks_their_own_session_and_nobody_elses(world: World, ana: str) -> None:
    """With a person token the link is told and undone; asking again, and somebody else's person, are 404."""
    world.call("POST", "/v1/sessions/tablet/identify", {"person_id": "ana"})
    told = world.call("GET", "/v1/people/ana/links", key=ana)
    assert (told.status, [one["session_id"] for one in told.json["links"]]) == (200, ["tablet"])
    assert world.call("DELETE", "/v1/people/ben/links/tablet", key=ana).status == 404
    undone = world.call("DELETE", "/v1/people/ana/links/tablet", key=ana)
    assert (undone.status, undone.json["unlinked"]) == (200, True)
    again = world.call("DELETE", "/v1/people/ana/links/tablet", key=ana)
    assert (again.status, again.json["code"]) == (404, "not-linked")


def test_parameters_say_what_decides_here(world: World, ana: str) -> None:
    """Every surface, every part with its weight and words, every kind; the same for everybody."""
    told = world.call("GET", "/v1/parameters", key=ana).json
    assert set(told["surfaces"]) == set(world.engine.settings.surfaces)
    for surface in told["surfaces"].values():
        assert {part["part"] for part in surface["parts"]} == {
            "sequence",
            "taste",
            "trend",
            "habit",
            "content",
            "context",
            "outcome",
        }
        assert all(part["what"] for part in surface["parts"])
    assert {kind["kind"] for kind in told["kinds"]} == set(world.engine.kinds)


@pytest.mark.promise("D9")
def test_a_person_cannot_keep_others_waiting(tmp_path: Path) -> None:
    """Beyond the person's own rate the answer is 429 with when to come back; keys are not slowed by it."""
    write_settings(tmp_path / "shop", "shop")
    with (tmp_path / "shop" / "tactful.toml").open("a") as toml:
        toml.write("\nperson_requests_per_second = 2.0\n")  # the last table is [limits]
    engine = memory_engine(tmp_path / "shop")
    world = World(engine)
    world.call("PUT", "/v1/people/ana", {})
    tokens = [world.call("POST", "/v1/people/ana/token").json["token"] for _ in range(2)]
    answers = [world.call("GET", "/v1/people/ana/controls", key=tokens[n % 2]) for n in range(4)]
    assert [answer.status for answer in answers[:2]] == [200, 200]
    assert answers[3].status == 429
    assert int(answers[3].headers["retry-after"]) >= 1
    assert [world.call("GET", "/v1/people/ana/controls").status for _ in range(5)] == [200] * 5
    engine.close()
