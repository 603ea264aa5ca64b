"""Every route does what API.md says it does."""

from __future__ import annotations

import msgspec
import pytest
from api_world import World

from tactful.decisions.decision import Decision

NOW = "2026-11-22T11:00:00Z"


def _event(event_id: str = "e1", **fields: object) -> dict[str, object]:
    return {"event_id": event_id, "person_id": "ana", "kind": "view", "item_id": "tea", "at": NOW, **fields}


def _decision(world: World, **fields: object) -> str:
    answer = world.call("POST", "/v1/decisions", {"surface": "home", "person_id": "ana", "count": 2, **fields})
    assert answer.status == 200, answer.raw
    return str(answer.json["decision_id"])


def test_items_are_put_read_changed_listed_and_withdrawn(world: World) -> None:
    """The catalogue does what it is told."""
    report = world.call("PUT", "/v1/items", {"items": [{"item_id": "fig", "title": "Fig", "tags": ["fruit"]}]})
    assert (report.status, report.json["accepted"], report.json["rejected"]) == (200, 1, [])
    assert world.call("PATCH", "/v1/items/fig", {"title": "Ripe fig"}).json["title"] == "Ripe fig"
    assert world.call("GET", "/v1/items/fig").json["tags"] == ["fruit"]
    assert world.call("DELETE", "/v1/items/fig").json == {"item_id": "fig", "withdrawn": True}
    assert world.call("GET", "/v1/items/fig").status == 404


def test_pages_of_the_catalogue_join_without_gap_or_repeat(world: World) -> None:
    """A page says where the next one starts."""
    first = world.call("GET", "/v1/items?limit=2").json
    second = world.call("GET", f"/v1/items?limit=2&after={first['next']}").json
    assert [item["item_id"] for item in [*first["items"], *second["items"]]] == ["tea", "jam", "rye"]
    assert second["next"] is None


def test_a_batch_keeps_good_rows_and_tells_bad_ones_by_index(world: World) -> None:
    """One bad row costs that row only."""
    rows = [_event("a"), {"event_id": "b", "person_id": "ana", "at": NOW}, _event("c"), 5]
    report = world.call("POST", "/v1/events", {"events": rows})
    assert (report.status, report.json["accepted"]) == (200, 2)
    assert [(row["index"], row["code"]) for row in report.json["rejected"]] == [(1, "missing-field"), (3, "bad-row")]
    assert all(row["detail"] and row["hint"] for row in report.json["rejected"])


def test_an_event_sent_twice_counts_once(world: World) -> None:
    """Events are idempotent by event_id."""
    assert world.call("POST", "/v1/events", {"events": [_event()]}).status == 200
    again = world.call("POST", "/v1/events", {"events": [_event()]})
    assert again.status == 200
    assert again.json["accepted"] + again.json["duplicates"] == 1


def test_an_empty_batch_is_fine(world: World) -> None:
    """Nothing to keep is no error."""
    assert world.call("POST", "/v1/events", {"events": []}).json == {"accepted": 0, "duplicates": 0, "rejected": []}


def test_people_are_put_read_and_erased_with_a_receipt(world: World) -> None:
    """A person comes and goes."""
    put = world.call("PUT", "/v1/people/ana", {"locale": "de", "home_place": "graz"})
    assert put.json == {"person_id": "ana", "locale": "de", "home_place": "graz"}
    assert world.call("GET", "/v1/people/ana").json["locale"] == "de"
    assert world.call("DELETE", "/v1/people/ana").json["receipt_id"]
    assert world.call("GET", "/v1/people/ana").status == 404


def test_erasing_somebody_unknown_gives_a_receipt_too(world: World) -> None:
    """Erasure is idempotent and says nothing about who was known."""
    assert world.call("DELETE", "/v1/people/nobody").status == 200


def test_controls_and_consents_come_back_as_set(world: World) -> None:
    """What a person chose stays chosen."""
    controls = {"dial": {"home": "explore"}, "muted": {"topics": ["tea"]}}
    assert world.call("PUT", "/v1/people/ana/controls", controls).json == controls
    assert world.call("GET", "/v1/people/ana/controls").json == controls
    said = world.call("PUT", "/v1/people/ana/consents", {"messages": "granted", "offers": {"view": "refused"}})
    assert said.status == 200
    assert world.call("GET", "/v1/people/ana/consents").json["messages"] == "granted"


def test_profile_and_export_answer_for_a_known_person(world: World) -> None:
    """A person can see what is held."""
    world.call("PUT", "/v1/people/ana", {})
    assert world.call("GET", "/v1/people/ana/profile").status == 200
    assert world.call("GET", "/v1/people/ana/export").status == 200


def test_a_session_is_merged(world: World) -> None:
    """An anonymous history finds its person."""
    world.call("POST", "/v1/events", {"events": [_event("s1", person_id=None, session_id="s")]})
    answer = world.call("POST", "/v1/sessions/s/identify", {"person_id": "ana"})
    assert (answer.status, answer.json) == (200, {"merged": True})


def test_a_decision_is_made_read_again_and_replayed(world: World) -> None:
    """The main job, and its record."""
    made = world.call("POST", "/v1/decisions", {"surface": "home", "person_id": "ana", "count": 2})
    decision = msgspec.json.decode(made.raw, type=Decision)
    assert len(decision.items) == 2
    assert [shown.position for shown in decision.items] == [1, 2]
    read = world.call("GET", f"/v1/decisions/{decision.decision_id}")
    assert read.json == made.json
    assert world.call("POST", f"/v1/decisions/{decision.decision_id}/replay").json["equal"] is True


def test_why_and_why_not_answer(world: World) -> None:
    """Reasons for what was shown and against what was not."""
    decision_id = _decision(world)
    shown = world.call("GET", f"/v1/decisions/{decision_id}").json["items"][0]["item_id"]
    assert world.call("GET", f"/v1/decisions/{decision_id}/why?item_id={shown}").status == 200
    assert world.call("GET", f"/v1/decisions/{decision_id}/why-not?item_id=nothing-such").status in {200, 404}


def test_outcomes_are_reported_per_row(world: World) -> None:
    """What became of a shown item comes back to its decision."""
    world.call("POST", "/v1/events", {"events": [_event()]})
    decision_id = _decision(world)
    shown = world.call("GET", f"/v1/decisions/{decision_id}").json["items"][0]["item_id"]
    rows = [{"item_id": shown, "kind": "opened", "at": NOW}, {"item_id": shown, "kind": "adored", "at": NOW}]
    report = world.call("POST", f"/v1/decisions/{decision_id}/outcomes", {"outcomes": rows})
    assert (report.status, report.json["accepted"]) == (200, 1)
    assert report.json["rejected"][0]["index"] == 1


def test_similar_and_popular_are_lists_for_everybody(world: World) -> None:
    """Non-personal lists."""
    assert "items" in world.call("GET", "/v1/items/tea/similar?count=2").json
    assert "items" in world.call("GET", "/v1/popular?count=2&surface=home").json


def test_learning_answers_with_the_version_that_serves(world: World) -> None:
    """POST /v1/learn waits and returns the model version."""
    assert world.call("POST", "/v1/learn").json["version"]
    assert world.call("POST", "/v1/learn", {"tune": False}).json["version"]


def test_health_readiness_and_figures(world: World) -> None:
    """An operator sees how it goes, without a key."""
    assert world.call("GET", "/healthz", key=None).json == {"status": "ok"}
    assert world.call("GET", "/readyz", key=None).json["status"] == "ready"
    figures = world.call("GET", "/metrics", key=None).raw.decode()
    assert 'tactful_http_requests_total{method="GET",route="/healthz",status="200"}' in figures
    assert "tactful_people" in figures


def test_figures_name_no_id(world: World) -> None:
    """No id of anybody or anything is a label."""
    world.call("GET", "/v1/people/secret-person")
    world.call("GET", "/v1/items/secret-item")
    world.call("GET", "/secret/path")
    assert "secret" not in world.call("GET", "/metrics", key=None).raw.decode()


def test_not_ready_says_which_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readiness turns false when a part cannot serve."""
    monkeypatch.setattr(world.engine, "ready", lambda: (False, {"store": "lost"}))
    answer = world.call("GET", "/readyz", key=None)
    assert (answer.status, answer.json["code"], answer.json["checks"]) == (503, "not-ready", {"store": "lost"})


def test_privacy_control_is_declared(world: World) -> None:
    """/.well-known/gpc.json says that the signal is honoured."""
    answer = world.call("GET", "/.well-known/gpc.json", key=None)
    assert answer.json["gpc"] is True
    assert answer.json["lastUpdate"].startswith("20")


@pytest.mark.parametrize("route", ["/console"])
def test_what_is_not_built_is_absent(world: World, route: str) -> None:
    """A route that does nothing yet is not there."""
    answer = world.call("GET", route)
    assert (answer.status, answer.json["code"]) == (404, "no-such-route")
