"""Bad input of the person's hand: a code and a hint, a line in the log where it tells of an attempt, and no harm."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from api_engine import memory_engine
from api_world import World

from tactful.api.moment import RequestClock

EVENT = {"event_id": "e1", "person_id": "ana", "kind": "purchase", "item_id": "tea", "at": "2026-11-01T10:00:00Z"}


@pytest.fixture
def ana(world: World) -> str:
    """Return a token for Ana, who bought tea."""
    assert world.call("POST", "/v1/events", {"events": [EVENT]}).status == 200
    token: str = world.call("POST", "/v1/people/ana/token").json["token"]
    return token


def logged(world: World, key: str, target: str = "/v1/people/ana/profile", **more: Any) -> tuple[int, list[str]]:
    """Return the status of a call by a token, and what was logged of it."""
    with structlog.testing.capture_logs() as lines:
        status = world.call("GET", target, key=key, **more).status
    assert "ana" not in str(lines)
    return status, [line["event"] for line in lines if line["event"].endswith(("-token", "-refused", "-person"))]


@pytest.mark.promise("D9")
def test_a_token_is_not_replayed_against_whoever_comes_under_the_same_id(world: World, ana: str) -> None:
    """Erased is over: the old token finds nothing, is logged, and adds no event, also after the id is used again."""
    assert logged(world, ana) == (200, [])
    world.call("DELETE", "/v1/people/ana")
    assert logged(world, ana) == (404, ["replayed-token"])
    late = {**EVENT, "event_id": "e2"}
    assert world.call("POST", "/v1/events", {"events": [late]}, key=ana).status == 404
    assert world.call("GET", "/v1/people/ana").status == 404, "nothing came back"
    world.call("POST", "/v1/events", {"events": [{**late, "event_id": "e3"}]})
    assert logged(world, ana) == (404, ["replayed-token"])
    fresh = world.call("POST", "/v1/people/ana/token").json["token"]
    assert logged(world, fresh) == (200, [])


def test_a_token_made_before_the_first_event_serves_a_newcomer(world: World) -> None:
    """Somebody nobody knew yet becomes known by their own token."""
    token = world.call("POST", "/v1/people/new/token").json["token"]
    row = {**EVENT, "person_id": "new", "event_id": "n1"}
    assert world.call("POST", "/v1/events", {"events": [row]}, key=token).status == 200
    assert world.call("GET", "/v1/people/new/profile", key=token).status == 200


@pytest.mark.promise("D9")
def test_a_token_of_another_person_finds_nothing_and_is_logged(world: World, ana: str) -> None:
    """A known stranger and an unknown one are told apart by nobody."""
    world.call("POST", "/v1/events", {"events": [{**EVENT, "event_id": "b1", "person_id": "ben"}]})
    for who in ("ben", "never-seen"):
        assert logged(world, ana, f"/v1/people/{who}/profile") == (404, ["foreign-person"])


def test_a_token_replayed_after_its_time_is_refused_and_logged() -> None:
    """Whoever kept a token from yesterday is asked for a new one, whatever they reach for."""
    world = World(memory_engine(clock=RequestClock()), test_clock=True)
    token = world.call("POST", "/v1/people/ana/token", {"seconds": 60}).json["token"]
    late = [("Tactful-Now", "2099-01-01T00:00:00Z")]
    assert logged(world, token, headers=late) == (401, ["token-refused"])


@pytest.mark.parametrize(
    "wanted",
    [
        {"scope": "event", "event_id": "never-sent"},
        {"scope": "item", "item_id": "never-sold"},
        {"scope": "topic", "topic": "never-tagged"},
        {"scope": "kind", "kind": "rating"},
        {"scope": "source", "source": "never-told"},
    ],
)
def test_forgetting_what_is_not_there_gives_the_same_receipt_twice(
    world: World, ana: str, wanted: dict[str, str]
) -> None:
    """An unknown id is no error: nothing was there, nothing goes, however often it is asked."""
    first, again = (world.call("POST", "/v1/people/ana/profile/forget", wanted, key=ana) for _ in range(2))
    assert (first.status, again.status) == (200, 200), first.raw
    assert (first.json["found"], again.json["found"]) == (False, False)
    assert first.json["rows"] == again.json["rows"] == {}
    assert len(world.call("GET", "/v1/people/ana/profile", key=ana).json["signals"]) == 1


def test_erasing_twice_and_erasing_nobody_give_receipts(world: World, ana: str) -> None:
    """The second receipt says that nothing was there, as that of somebody never known does."""
    said = [world.call("DELETE", f"/v1/people/{who}") for who in ("ana", "ana", "nobody")]
    assert [answer.status for answer in said] == [200, 200, 200]
    assert [answer.json["found"] for answer in said] == [True, False, False]
    assert all(answer.json["receipt_id"] for answer in said)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"curiosity": "granted"}, "unknown-purpose"),
        ({"messages": "granted", "notice": "never-published"}, "unknown-notice"),
        ({"messages": "perhaps"}, "bad-field"),
        ({"offers": {"smell": "refused"}}, "unknown-kind"),
    ],
)
def test_a_word_on_nothing_we_asked_for_is_refused_and_changes_nothing(
    world: World, said: dict[str, Any], code: str
) -> None:
    """Purposes, notices, words and kinds are those that were published; a good word beside a bad one waits too."""
    answer = world.call("PUT", "/v1/people/ana/consents", {"recommendation": "refused", **said})
    assert (answer.status, answer.json["code"]) == (422, code)
    assert answer.json["hint"]
    assert world.call("GET", "/v1/people/ana/consents").json == {}
