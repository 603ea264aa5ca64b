"""Every bad input gets a clear problem with code and hint; none gets a 500, none loses anything."""

from __future__ import annotations

from typing import Any

import pytest
from api_world import Answer, World

from tactful.errors import StoreTrouble

NOW = "2026-11-22T11:00:00Z"
EVENT = {"event_id": "e", "person_id": "ana", "kind": "view", "item_id": "tea", "at": NOW}


def _is_problem(answer: Answer, status: int, code: str) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status, answer.json["code"]) == (status, code), answer.raw
    assert set(answer.json) >= {"type", "title", "status", "detail", "code", "hint", "request_id"}
    assert answer.json["hint"]
    assert answer.json["request_id"] == answer.headers["x-request-id"]
    assert b"Traceback" not in answer.raw


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "vew"}, "unknown-kind"),
        ({"at": None}, "bad-row"),
        ({"event_id": 7}, "bad-row"),
        ({"colour": "red"}, "unknown-field"),
    ],
)
def test_a_lone_bad_event_is_a_problem_that_lists_it(world: World, change: dict[str, Any], code: str) -> None:
    """422 only when no row is good, and then it says why."""
    answer = world.call("POST", "/v1/events", {"events": [{**EVENT, **change}]})
    _is_problem(answer, 422, "no-good-row")
    assert [(row["index"], row["code"]) for row in answer.json["rejected"]] == [(0, code)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"events": [{"value": NaN}]}',
        b'{"events": [{"value": Infinity}]}',
        b'{"events": [' + b"[" * 100_000,
        b"nonsense",
    ],
)
def test_what_is_not_json_is_refused(world: World, body: bytes) -> None:
    """NaN and Infinity, broken UTF-8, endless nesting and empty bodies are not JSON."""
    for method, target, field in (("POST", "/v1/events", b"events"), ("PUT", "/v1/items", b"items")):
        _is_problem(world.call(method, target, body.replace(b"events", field)), 400, "bad-json")


@pytest.mark.parametrize("body", [b"", b'{"surface": "home", "context": {"x": NaN}}', b'{"surface": "\xff"}'])
def test_an_ask_that_is_not_json_is_refused(world: World, body: bytes) -> None:
    """The same rule for the main job."""
    _is_problem(world.call("POST", "/v1/decisions", body), 400, "bad-json")


@pytest.mark.parametrize("body", [{}, [], 5, None, {"events": {}}, {"event": []}, {"events": [], "more": 1}])
def test_a_batch_of_another_shape_is_refused(world: World, body: Any) -> None:
    """The wrapper around rows must be right; the detail names what is not."""
    encoded = b"null" if body is None else body
    _is_problem(world.call("POST", "/v1/events", encoded), 422, "bad-field")


def test_a_number_too_large_for_a_float_is_refused(world: World) -> None:
    """1e999 is infinite to a computer."""
    body = b'{"surface": "home", "context": {"x": 1e999}}'
    _is_problem(world.call("POST", "/v1/decisions", body), 422, "bad-field")


@pytest.mark.parametrize("count", [0, -1, 10_000, 10**30])
def test_an_absurd_count_is_refused(world: World, count: int) -> None:
    """Counts have bounds."""
    answer = world.call("POST", "/v1/decisions", f'{{"surface": "home", "count": {count}}}'.encode())
    assert answer.status == 422
    assert answer.json["code"] in {"bad-count", "bad-field"}
    assert answer.json["hint"]


def test_an_unknown_surface_is_refused(world: World) -> None:
    """A surface must be in the settings."""
    _is_problem(world.call("POST", "/v1/decisions", {"surface": "attic"}), 422, "unknown-surface")


@pytest.mark.parametrize("field", ["person_id", "session_id"])
@pytest.mark.parametrize("value", ["", "..", "a" * 257, "a\u0000"])
def test_an_ask_for_an_absurd_id_is_refused(world: World, field: str, value: str) -> None:
    """Ids in bodies obey the same rule as ids in paths."""
    _is_problem(world.call("POST", "/v1/decisions", {"surface": "home", field: value}), 422, "bad-id")


def test_an_empty_catalogue_gets_an_explained_empty_list(empty: World) -> None:
    """Nothing to show is an answer, not an error."""
    answer = empty.call("POST", "/v1/decisions", {"surface": "home", "person_id": "ana"})
    assert (answer.status, answer.json["items"], answer.json["mode"]) == (200, [], "fallback")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "limit=9999999999", "limit=%F0"]
)
def test_a_bad_query_is_refused(world: World, query: str) -> None:
    """Query parameters have bounds too."""
    assert world.call("GET", f"/v1/items?{query}").status == 422


def test_a_missing_query_parameter_is_named(world: World) -> None:
    """The detail says which."""
    answer = world.call("GET", "/v1/decisions/none/why")
    _is_problem(answer, 422, "missing-field")
    assert "item_id" in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/v1/items/none", None),
        ("PATCH", "/v1/items/none", {"title": "x"}),
        ("DELETE", "/v1/items/none", None),
        ("GET", "/v1/items/none/similar", None),
        ("GET", "/v1/people/none", None),
        ("GET", "/v1/decisions/none", None),
        ("GET", "/v1/decisions/none/why?item_id=tea", None),
        ("GET", "/v1/decisions/none/why-not?item_id=tea", None),
        ("POST", "/v1/decisions/none/replay", None),
        ("POST", "/v1/decisions/none/outcomes", {"outcomes": [{"item_id": "tea", "kind": "opened", "at": NOW}]}),
        ("DELETE", "/v1/keys/none", None),
    ],
)
def test_what_does_not_exist_is_not_found(world: World, method: str, target: str, body: Any) -> None:
    """404 with a code and a hint."""
    answer = world.call(method, target, body)
    _is_problem(answer, 404, answer.json["code"])


def test_an_id_in_the_body_must_be_that_of_the_path(world: World) -> None:
    """Nobody is written under another name."""
    _is_problem(world.call("PUT", "/v1/people/ana", {"person_id": "bob"}), 422, "id-is-fixed")
    _is_problem(world.call("PATCH", "/v1/items/tea", {"item_id": "jam"}), 422, "id-is-fixed")


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/v1/people/ana", {"is_admin": True}),
        ("/v1/people/ana/controls", {"dial": {"home": "wild"}}),
        ("/v1/people/ana/consents", {"messages": "maybe"}),
    ],
)
def test_unknown_or_privileged_fields_are_refused(world: World, target: str, body: Any) -> None:
    """Mass assignment finds nothing to assign."""
    _is_problem(world.call("PUT", target, body), 422, "bad-field")


def test_a_wrong_method_says_which_there_are(world: World) -> None:
    """405 with Allow."""
    answer = world.call("DELETE", "/v1/events")
    _is_problem(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["allow"]


def test_the_unexpected_is_503_without_what_was_in_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No 500, no traceback, nothing of the person in the answer or the log."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret-person")

    monkeypatch.setattr(world.engine.people, "get", broken)
    answer = world.call("GET", "/v1/people/secret-person")
    _is_problem(answer, 503, "internal")
    assert b"secret" not in answer.raw
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(("code", "status"), [("disk-full", 507), ("corrupt-store", 503), ("locked", 503)])
def test_a_failing_machine_is_told_as_such(
    world: World, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    """507 when the disk is full, 503 for other trouble of the machine."""

    def failing(*_: object, **__: object) -> None:
        raise StoreTrouble(code, "the machine failed", hint="make room")

    monkeypatch.setattr(world.engine, "ask", failing)
    _is_problem(world.call("POST", "/v1/decisions", {"surface": "home"}), status, code)


def test_nothing_personal_is_logged(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Lines carry route templates and request ids, never ids or bodies."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret-value")

    monkeypatch.setattr(world.engine.people, "get", broken)
    world.call("GET", "/v1/people/secret-person")
    world.call("GET", "/v1/people/secret-person?token=secret-token")
    world.call("POST", "/v1/events", {"events": [{**EVENT, "kind": "secret-kind"}]})
    world.call("GET", "/v1/secret-path")
    world.call("GET", "/v1/items", key="tk_secret-key")
    told = capfd.readouterr()
    assert "/v1/people/{person_id}" in told.out + told.err
    assert "secret" not in told.out + told.err
