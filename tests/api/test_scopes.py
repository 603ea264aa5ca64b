"""Who may call what: every route against every scope, person tokens against other people."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from api_engine import memory_engine
from api_world import World

from tactful.api.app import routes
from tactful.api.arrival import NOBODY, Caller
from tactful.api.keys import SCOPES
from tactful.api.moment import RequestClock
from tactful.api.spec import Spec

ROUTES = [
    (next(iter(sorted(handler.http_methods - {"OPTIONS"}))), path.replace(":str", ""), handler.opt["spec"])
    for handler in routes()
    for path in handler.paths
]


def _target(path: str) -> str:
    return path.replace("{item_id}", "tea").replace("{person_id}", "ana").replace("{session_id}", "s").replace(
        "{decision_id}", "d"
    ).replace("{key_id}", "k")  # fmt: skip


@pytest.mark.parametrize(("method", "path", "spec"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])
def test_a_route_opens_for_its_scopes_and_no_other(world: World, method: str, path: str, spec: Spec) -> None:
    """Each scope alone: let through (whatever follows) or 403; without a key 401."""
    if spec.open_to_all:
        # A link of RFC 8058 is its own key: without a key it opens by the token alone, and a made-up one leads nowhere.
        sealed = "{token}" in path
        assert world.call(method, _target(path), key=None).status == (404 if sealed else 200)
        return
    assert world.call(method, _target(path), {}, key=None).json["code"] == "no-key"
    for scope in SCOPES:
        refused = world.call(method, _target(path), {}, key=scope).json.get("code") == "scope-missing"
        assert refused == (scope not in spec.scopes | {"admin"}), scope


def test_writing_and_erasing_are_never_open_to_readers() -> None:
    """The matrix itself: what changes something needs more than reading it."""
    for method, path, spec in ROUTES:
        if path == "/v1/unsubscribe/{token}" or path.startswith("/v1/messages/"):
            continue  # one click leaves; choosing a message is deciding, as a list is
        if method != "GET" and not any(part in path for part in ("/decisions", "/aggregates", "/differences")):
            assert not spec.open_to_all, path
            assert not spec.scopes & {"decide", "audit"}, path
    admin_only = {path for _, path, spec in ROUTES if not spec.open_to_all and not spec.scopes}
    assert admin_only == set() or all(
        path.startswith(("/v1/keys", "/v1/learn", "/v1/backup", "/v1/import", "/v1/notices")) for path in admin_only
    )


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic tk_x",
        "Bearer tk_unknown",
        "tk_unknown",
        "Bearer \x00",
        "Bearer pt_x",
        "Bearer pt_.x",
    ],
)
def test_a_wrong_key_opens_nothing(world: World, header: str) -> None:
    """401 with WWW-Authenticate, and no word about which part was wrong."""
    answer = world.call("GET", "/v1/items", key=None, headers=[("Authorization", header)])
    assert answer.status == 401
    assert answer.json["code"] in {"no-key", "bad-key", "bad-token"}
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_is_dead_at_once(world: World) -> None:
    """Revoking needs no restart."""
    made = world.call("POST", "/v1/keys", {"scopes": ["decide"], "name": "shop"})
    assert made.status == 201
    secret, key_id = made.json["key"], made.json["key_id"]
    assert world.call("GET", "/v1/items", key=secret).status == 200
    assert world.call("DELETE", f"/v1/keys/{key_id}").json == {"revoked": True}
    assert world.call("GET", "/v1/items", key=secret).status == 401


def test_keys_are_listed_without_their_secrets(world: World) -> None:
    """A key is shown once."""
    made = world.call("POST", "/v1/keys", {"scopes": ["audit"], "expires": "2099-01-01T00:00:00Z"}).json
    listed = world.call("GET", "/v1/keys")
    assert made["key_id"] in {row["key_id"] for row in listed.json["keys"]}
    assert made["key"].encode() not in listed.raw
    assert b"sha256" not in listed.raw


def test_a_key_dies_with_its_time() -> None:
    """A key with an end opens nothing after it."""
    world = World(memory_engine(clock=RequestClock()), test_clock=True)
    secret = world.call("POST", "/v1/keys", {"scopes": ["audit"], "expires": "2099-01-01T00:00:00Z"}).json["key"]
    assert world.call("GET", "/v1/items", key=secret).status == 200
    late = [("Tactful-Now", "2099-01-01T00:00:00Z")]
    assert world.call("GET", "/v1/items", key=secret, headers=late).status == 401


@pytest.mark.parametrize("body", [{"scopes": []}, {"scopes": ["root"]}, {"scopes": ["audit"], "name": ""}])
def test_a_key_needs_known_scopes_and_a_name(world: World, body: Any) -> None:
    """Unknown scopes are refused, not ignored."""
    assert world.call("POST", "/v1/keys", body).status == 422


def test_the_local_socket_needs_no_key(world: World) -> None:
    """Who can open the socket in the engine's directory owns the engine; no header can pretend to."""
    assert world.call("GET", "/v1/keys", key=None, local=True).status == 200
    assert (
        world.call("GET", "/v1/keys", key=None, headers=[("tactful_local", "1"), ("Tactful-Local", "1")]).status == 401
    )


def test_a_backup_is_asked_for_at_the_machine_only(world: World) -> None:
    """A key cannot make the server write files at places of its choice."""
    answer = world.call("POST", "/v1/backup", {"dest": "elsewhere"})
    assert (answer.status, answer.json["code"]) == (403, "local-only")


def _token(world: World, person: str = "ana", **body: Any) -> str:
    made = world.call("POST", f"/v1/people/{person}/token", body, key="staff")
    assert made.status == 201, made.raw
    return str(made.json["token"])


def test_a_person_reaches_their_own_things(world: World) -> None:
    """Profile, controls, consents, export, decisions and leaving."""
    token = _token(world)
    assert world.call("PUT", "/v1/people/ana/controls", {"paused": True}, key=token).status == 200
    for what in ("controls", "consents"):
        assert world.call("GET", f"/v1/people/ana/{what}", key=token).status == 200
    made = world.call("POST", "/v1/decisions", {"surface": "home"}, key=token)
    assert made.status == 200
    assert world.engine.person_id_of(made.json["decision_id"]) == "ana"
    assert world.call("GET", f"/v1/decisions/{made.json['decision_id']}", key=token).status == 200
    assert world.call("DELETE", "/v1/people/ana", key=token).status == 200


@pytest.mark.parametrize("sub", ["", "/controls", "/consents", "/profile", "/export"])
def test_another_person_is_not_found(world: World, sub: str) -> None:
    """A person token learns nothing about anybody else, not even whether they exist."""
    token = _token(world)
    world.call("PUT", "/v1/people/bob", {"locale": "de"})
    known, unknown = (world.call("GET", f"/v1/people/{who}{sub}", key=token) for who in ("bob", "nobody"))
    assert known.status == unknown.status == 404
    assert {**known.json, "request_id": ""} == {**unknown.json, "request_id": ""}
    assert world.call("DELETE", "/v1/people/bob", key=token).status == 404
    assert world.call("GET", "/v1/people/bob").status == 200


def test_reaching_for_another_person_is_logged(world: World) -> None:
    """The attempt is on record, without either name."""
    token = _token(world)
    with structlog.testing.capture_logs() as lines:
        world.call("GET", "/v1/people/bob/profile", key=token)
    assert lines[0]["event"] == "foreign-person"
    assert "bob" not in str(lines)
    assert "ana" not in str(lines)


def test_another_persons_decision_is_not_found(world: World) -> None:
    """Decisions, reasons, replays and outcomes are their person's own."""
    made = world.call("POST", "/v1/decisions", {"surface": "home", "person_id": "bob"}).json["decision_id"]
    token = _token(world)
    for method, target in (
        ("GET", f"/v1/decisions/{made}"),
        ("GET", f"/v1/decisions/{made}/why?item_id=tea"),
        ("GET", f"/v1/decisions/{made}/why-not?item_id=tea"),
        ("POST", f"/v1/decisions/{made}/replay"),
        ("POST", f"/v1/decisions/{made}/outcomes"),
    ):
        assert world.call(method, target, {"outcomes": []}, key=token).status == 404, target
    assert world.call("POST", "/v1/decisions", {"surface": "home", "person_id": "bob"}, key=token).status == 404
    assert world.call("POST", "/v1/decisions", {"surface": "home", "session_id": "s"}, key=token).status == 404


@pytest.mark.parametrize(
    "row",
    [
        {"person_id": "bob"},
        {"session_id": "s"},
        {"person_id": "ana", "session_id": "s"},
        {"person_id": "bob", "kind": 5},
    ],
)
def test_a_person_adds_events_of_their_own_only(world: World, row: dict[str, Any]) -> None:
    """One foreign row refuses the batch, also when the row is bad."""
    token = _token(world)
    own = {"event_id": "e1", "person_id": "ana", "kind": "view", "item_id": "tea", "at": "2026-11-22T11:00:00Z"}
    foreign = {"event_id": "e2", "kind": "view", "item_id": "tea", "at": "2026-11-22T11:00:00Z", **row}
    assert world.call("POST", "/v1/events", {"events": [own]}, key=token).status == 200
    assert world.call("POST", "/v1/events", {"events": [own, foreign]}, key=token).status == 404


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/v1/items"), ("POST", "/v1/learn"), ("GET", "/v1/keys"), ("PUT", "/v1/items"), ("GET", "/v1/stats")],
)
def test_a_person_token_is_no_key(world: World, method: str, target: str) -> None:
    """Routes that are not about one person stay shut."""
    assert world.call(method, target, {}, key=_token(world)).status == 403


def test_a_token_dies_with_its_time() -> None:
    """Short-lived means short-lived."""
    world = World(memory_engine(clock=RequestClock()), test_clock=True)
    token = _token(world, seconds=60)
    assert world.call("GET", "/v1/people/ana/controls", key=token).status == 200
    late = [("Tactful-Now", "2099-01-01T00:00:00Z")]
    assert world.call("GET", "/v1/people/ana/controls", key=token, headers=late).json["code"] == "bad-token"


def test_a_token_dies_with_the_key_that_made_it(world: World) -> None:
    """Taking a key away takes its tokens along."""
    made = world.call("POST", "/v1/keys", {"scopes": ["staff"], "name": "desk"}).json
    token = world.call("POST", "/v1/people/ana/token", {}, key=made["key"]).json["token"]
    assert world.call("GET", "/v1/people/ana/controls", key=token).status == 200
    world.call("DELETE", f"/v1/keys/{made['key_id']}")
    assert world.call("GET", "/v1/people/ana/controls", key=token).status == 401


def test_a_changed_token_is_refused(world: World) -> None:
    """Any other spelling, claim or signature is not ours."""
    token = _token(world)
    claims, mac = token.removeprefix("pt_").split(".")
    other = _token(world, "bob").removeprefix("pt_").split(".")[0]
    for forged in (
        f"pt_{other}.{mac}",
        f"pt_{claims}.",
        f"pt_{claims}.{mac}=",
        f"pt_{claims}",
        f"pt_{claims}.{mac[:-3]}AAA",
    ):
        assert world.call("GET", "/v1/people/ana/controls", key=forged).json["code"] == "bad-token", forged


@pytest.mark.parametrize("seconds", [0, -1, 3601, 10**12])
def test_a_token_lives_an_hour_at_most(world: World, seconds: int) -> None:
    """What is stolen is of use for a short time."""
    assert world.call("POST", "/v1/people/ana/token", {"seconds": seconds}, key="staff").json["code"] == "bad-duration"


def test_tokens_of_two_tenants_do_not_open_each_other(world: World) -> None:
    """The signing key comes from the tenant's own seed."""
    assert World(memory_engine()).call("GET", "/v1/people/ana/controls", key=_token(world)).status == 401


def test_nobody_reaches_nothing() -> None:
    """A caller without scopes is let in nowhere, admin everywhere."""
    assert not NOBODY.reaches(SCOPES)
    assert Caller("k", frozenset({"admin"})).reaches(frozenset())
