"""Messages at the door: campaigns by row, choose and commit, one click out, the inbox; each to whom it belongs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_world import World

import tactful
from tactful.clock import FixedClock, parse_time

BODY = "{{ greeting }}\n{{ item_title }} is back. See it: {{ link }}\n\n{{ why }}\nStop: {{ unsubscribe_url }}"
NOON = parse_time("2026-11-25T12:00:00Z", what="noon")


def campaign(name: str, channel: str = "inbox") -> dict[str, object]:
    """Return a campaign as a client sends it."""
    return {"campaign_id": name, "class": "marketing", "channel": channel, "item_id": "tea", "facts": ["item_title"],
            "template": {"subject": "{{ item_title }} is here", "body": BODY}}  # fmt: skip


@pytest.fixture
def door() -> Iterator[World]:
    """Yield a door with a person who said yes and one campaign."""
    with tactful.open(None, clock=FixedClock(NOON)) as engine:
        world = World(engine)
        world.call("PUT", "/v1/items", {"items": [{"item_id": "tea", "title": "Tea", "tags": ["tea"]}]})
        world.call("PUT", "/v1/people/ana", {"time_zone": "Europe/Madrid", "locale": "en"})
        world.call("PUT", "/v1/people/ana/consents", {"messages": "granted"})
        assert world.call("PUT", "/v1/campaigns", {"campaigns": [campaign("spring")]}).json["accepted"] == 1
        yield world


ASK = {"person_id": "ana", "facts": {"link": "https://shop.example/tea"}}


def test_a_batch_of_campaigns_is_refused_by_row_and_keeps_the_good_ones(door: World) -> None:
    """Each bad row has its place, code and way out; a batch of bad rows alone is refused."""
    rows = [
        campaign("good"), {"campaign_id": "x"}, {**campaign("long"), "template": {"body": ""}},
        {**campaign("back"), "starts_at": "2026-12-01T00:00:00Z", "ends_at": "2026-11-01T00:00:00Z"},
        {**campaign("mail", "email"), "template": {"body": BODY}}, {**campaign("rich"), "value": 1e9},
    ]  # fmt: skip
    told = door.call("PUT", "/v1/campaigns", {"campaigns": rows})
    assert told.status == 200
    assert told.json["accepted"] == 1
    assert [(one["index"], one["code"]) for one in told.json["rejected"]] == [
        (1, "bad-campaign"), (2, "bad-template"), (3, "ends-before-start"), (4, "bad-template"), (5, "bad-value"),
    ]  # fmt: skip
    assert all(one["hint"] for one in told.json["rejected"])
    listed = door.call("GET", "/v1/campaigns").json["campaigns"]
    assert [one["campaign_id"] for one in listed] == ["good", "spring"]
    assert listed[0]["ends_at"]
    assert door.call("PUT", "/v1/campaigns", {"campaigns": rows[1:2]}).status == 422
    assert door.call("DELETE", "/v1/campaigns/good").json == {"removed": "good"}
    assert door.call("DELETE", "/v1/campaigns/good").status == 404


def test_choose_commit_inbox_outcome_and_record(door: World) -> None:
    """The whole way of one message, by its routes."""
    chosen = door.call("POST", "/v1/messages/choose", ASK, key="decide").json
    reservation = chosen["choice"]["reservation"]
    assert chosen["choice"]["campaign_id"] == "spring"
    assert {one["verdict"] for one in chosen["gates"]} == {"pass"}
    for _ in range(2):
        assert door.call("POST", f"/v1/messages/{reservation}/commit", key="decide").json["state"] == "sent"
    assert door.call("POST", f"/v1/messages/{reservation}/release", key="decide").json["code"] == "already-sent"
    inbox = door.call("GET", "/v1/people/ana/inbox").json["messages"]
    assert [one["reservation"] for one in inbox] == [reservation]
    told = door.call("POST", f"/v1/messages/{reservation}/outcomes", {"kind": "opened"}).json
    assert told["marks"][0]["mark"] == "opened"
    record = door.call("GET", f"/v1/messages/{reservation}").json
    assert record["equal"]
    assert record["winner"] == "spring"
    assert door.call("POST", "/v1/messages/choose", ASK).json["choice"] is None


def test_one_click_ends_messages_before_the_answer_and_a_look_does_nothing(door: World) -> None:
    """GET shows a page; POST acts without key, whatever its body; the next choice is refused."""
    chosen = door.call("POST", "/v1/messages/choose", ASK).json["choice"]
    route = chosen["body"].rpartition("Stop: ")[2]
    page = door.call("GET", route, key=None)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b'<form method="post">' in page.raw
    assert door.call("GET", "/v1/people/ana/messages/ended").json["ended"] == []
    assert door.call("POST", route, b"List-Unsubscribe=One-Click", key=None).status == 200
    assert [one["reason"] for one in door.call("GET", "/v1/people/ana/messages/ended").json["ended"]] == [
        "unsubscribed"
    ]
    assert door.call("POST", f"/v1/messages/{chosen['reservation']}/commit").json["code"] == "reservation-dropped"
    codes = [one["code"] for one in door.call("POST", "/v1/messages/choose", ASK).json["losers"]]
    assert codes == ["messaging.unsubscribed.unsubscribed"]
    assert door.call("POST", route[:-3] + "AAA", key=None).status == 404
    door.call("DELETE", "/v1/people/ana")
    assert door.call("POST", route, key=None).status == 200


def test_staff_do_not_lift_what_a_person_ended_and_a_person_reaches_only_their_own(door: World) -> None:
    """Each lifts their own; another person's inbox and records are not there."""
    mine = door.call("POST", "/v1/people/ana/token").json["token"]
    door.call("PUT", "/v1/people/ben", {"time_zone": "Europe/Madrid"})
    other = door.call("POST", "/v1/people/ben/token").json["token"]
    reservation = door.call("POST", "/v1/messages/choose", ASK).json["choice"]["reservation"]
    door.call("POST", f"/v1/messages/{reservation}/commit")
    assert door.call("GET", "/v1/people/ana/inbox", key=mine).status == 200
    assert door.call("GET", "/v1/people/ana/inbox", key=other).status == 404
    assert door.call("GET", f"/v1/messages/{reservation}", key=mine).status == 200
    assert door.call("GET", f"/v1/messages/{reservation}", key=other).status == 404
    assert door.call("POST", f"/v1/messages/{reservation}/outcomes", {"kind": "seen"}, key=other).status == 404
    assert door.call("POST", "/v1/people/ana/messages/ended", {"channel": "sms"}, key=mine).json["ended"]
    assert door.call("DELETE", "/v1/people/ana/messages/ended?channel=sms").status == 404
    assert door.call("DELETE", "/v1/people/ana/messages/ended?channel=sms", key=mine).json["ended"] == []
    assert door.call("POST", "/v1/people/ana/messages/ended", {}).json["ended"][0]["reason"] == "manual"
    assert door.call("DELETE", "/v1/people/ana/messages/ended", key=mine).status == 404
    assert door.call("DELETE", "/v1/people/ana/messages/ended").json["ended"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"person_id": "ana", "candidates": ["nothing"]}, "unknown-campaign"),
        ({"person_id": "ana", "candidates": ["spring", "spring"]}, "repeated-candidate"),
        ({"person_id": "ana", "channels": ["pigeon"]}, "bad-field"),
        ({"person_id": "ana", "terms": {"paid_until": "soon"}}, "bad-time"),
        ({"person_id": ""}, "bad-id"),
        ({}, "bad-field"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused_with_a_code(door: World, body: dict[str, object], code: str) -> None:
    """And a way out."""
    told = door.call("POST", "/v1/messages/choose", body)
    assert told.json["code"] == code
    assert told.json["hint"]


def test_an_address_is_checked_and_is_no_signal(door: World) -> None:
    """Kept with the person; anything that is none is refused."""
    person = {"time_zone": "Europe/Madrid", "addresses": {"email": "ana@example.org"}}
    assert door.call("PUT", "/v1/people/ana", person).status == 200
    assert door.call("GET", "/v1/people/ana").json["addresses"] == {"email": "ana@example.org"}
    for bad in ({"email": "ana"}, {"email": "a@b\r\nBcc: x@y"}, {"pigeon": "a@b"}):
        assert door.call("PUT", "/v1/people/ana", {"addresses": bad}).json["code"] == "bad-address"
    assert "ana@example.org" not in str(door.call("GET", "/v1/people/ana/profile").json.get("signals"))
