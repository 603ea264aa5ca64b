"""Global Privacy Control at the door: read as specified, kept on every route, shown to the person."""

from __future__ import annotations

import pytest
from api_world import World

from tactful.api.gpc import opted_out

SIGNAL = [("Sec-GPC", "1")]


def states(world: World, person: str = "ana") -> dict[str, object]:
    """Return the consents that count."""
    told: dict[str, object] = world.call("GET", f"/v1/people/{person}/consents").json
    return told


@pytest.mark.promise("G1")
@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ([b"1"], True),
        ([b" 1"], True),
        ([b"1\t"], True),
        ([b"0"], False),
        ([b""], False),
        ([b"1,1"], False),
        ([b"1, 0"], False),
        ([b"true"], False),
        ([b"01"], False),
        ([b"1.0"], False),
        ([b"\xef\xbc\x91"], False),
        ([b"0", b"1"], True),
        ([b"1", b"0"], True),
        ([b"0", b"0"], False),
        ([], False),
    ],
)
def test_the_header_is_read_as_specified(headers: list[bytes], counts: bool) -> None:
    """Exactly 1, white space around it aside; any one among several; a list in one header is not 1."""
    assert opted_out([(b"accept", b"1"), *((b"sec-gpc", value) for value in headers)]) == counts


@pytest.mark.promise("G1")
def test_a_trailer_is_not_a_header(world: World) -> None:
    """A signal behind the body, as a chunked request may carry it, is no signal: only headers reach the gate."""
    body = b'{"surface": "home", "person_id": "ana"}'
    assert world.call("POST", "/v1/decisions", chunks=[body], declare=False).status == 200
    assert "gpc" not in states(world)


@pytest.mark.promise("G2")
@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("POST", "/v1/decisions", {"surface": "home", "person_id": "ana"}),
        ("POST", "/v1/events", {"events": [{"event_id": "e", "person_id": "ana", "kind": "view", "item_id": "tea",
                                            "at": "2026-11-22T10:00:00Z"}]}),
        ("POST", "/v1/sessions/s/identify", {"person_id": "ana"}),
        ("PUT", "/v1/people/ana", {}),
        ("PUT", "/v1/people/ana/controls", {}),
        ("PUT", "/v1/people/ana/consents", {"messages": "granted"}),
        ("GET", "/v1/people/ana/profile", None),
        ("GET", "/v1/people/ana/consents", None),
        ("GET", "/v1/people/ana/consents/history", None),
        ("GET", "/v1/people/ana/consents/ask?purpose=messages", None),
        ("POST", "/v1/people/ana/token", {}),
    ],
)  # fmt: skip
def test_every_route_about_a_person_keeps_the_signal(world: World, method: str, target: str, body: object) -> None:
    """Whatever the request was for; and the person's next look says since when it is honoured."""
    world.call("PUT", "/v1/people/ana", {})
    assert world.call(method, target, body, headers=SIGNAL).status in {200, 201}
    told = states(world)
    assert (told["offers"], told["linking"]) == ("refused", "refused")
    assert told["gpc"]["honoured"] is True  # type: ignore[index]
    assert told["gpc"]["since"]  # type: ignore[index]


@pytest.mark.promise("G2")
def test_a_persons_own_page_keeps_the_signal_on_any_route(world: World) -> None:
    """With a person token the sender is the person, also where the path names nobody."""
    token = world.call("POST", "/v1/people/ana/token", {}).json["token"]
    assert world.call("GET", "/v1/notices", key=token, headers=SIGNAL).status == 200
    assert states(world)["offers"] == "refused"


@pytest.mark.promise("G2")
def test_an_outcome_with_the_signal_is_about_whom_the_decision_was_for(world: World) -> None:
    """The owner of the decision is opted out."""
    made = world.call("POST", "/v1/decisions", {"surface": "home", "person_id": "ana"}).json["decision_id"]
    world.call("POST", f"/v1/decisions/{made}/outcomes", {"outcomes": []}, headers=SIGNAL)
    assert states(world)["offers"] == "refused"


@pytest.mark.promise("G2")
def test_the_signal_makes_nobody_known_who_only_was_looked_for(world: World) -> None:
    """Reading about somebody unknown stays 404, erasing with the signal leaves nobody."""
    assert world.call("GET", "/v1/people/nobody/profile", headers=SIGNAL).status == 404
    world.call("PUT", "/v1/people/ana", {}, headers=SIGNAL)
    assert world.call("DELETE", "/v1/people/ana", headers=SIGNAL).status == 200
    assert world.call("GET", "/v1/people/ana").status == 404


@pytest.mark.promise("G2")
@pytest.mark.promise("G3")
def test_a_session_is_opted_out_and_takes_it_along(world: World) -> None:
    """Device first, person when known; a later request without the signal undoes nothing, and the list says so."""
    ask = {"surface": "home", "session_id": "s"}
    assert world.call("POST", "/v1/decisions", ask, headers=SIGNAL).status == 200
    told = world.call("POST", "/v1/decisions", ask).json["notices"]
    assert any(notice.startswith("gpc-honoured:") for notice in told)
    world.call("POST", "/v1/sessions/s/identify", {"person_id": "ana"})
    assert states(world)["linking"] == "refused"
    assert world.call("GET", "/.well-known/gpc.json", key=None).json["gpc"] is True


def test_a_bad_id_with_the_signal_is_still_a_bad_id(world: World) -> None:
    """The signal never turns a refusal into trouble."""
    for event in ({"person_id": "x" * 300}, {"session_id": ""}, {"person_id": 7}, {}):
        row = {"event_id": "e", "kind": "view", "item_id": "tea", "at": "2026-11-22T10:00:00Z", **event}
        assert world.call("POST", "/v1/events", {"events": [row]}, headers=SIGNAL).status == 422
