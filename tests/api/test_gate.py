"""The gate: size, rate and number of requests, Sec-GPC, Tactful-Now, names of requests."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_engine import memory_engine
from api_world import World
from hypothesis import given
from hypothesis import strategies as st

from tactful.api.gpc import opted_out
from tactful.api.limits import MOST_AT_ONCE, Rate
from tactful.api.moment import RequestClock
from tactful.assembly.wiring import write_settings
from tactful.decisions.decision import Ask
from tactful.errors import BadInput

LARGE = b'{"events": [' + b" " * 10_000_000 + b"]}"


@pytest.mark.parametrize("declare", [True, False])
def test_a_body_of_ten_megabytes_is_refused(world: World, declare: bool) -> None:
    """413 whether its length was declared or not."""
    answer = world.call("POST", "/v1/events", LARGE, declare=declare)
    assert (answer.status, answer.json["code"]) == (413, "body-too-large")
    assert answer.json["hint"]


def test_a_body_in_chunks_is_counted(world: World) -> None:
    """Many small pieces are one large body."""
    answer = world.call("POST", "/v1/events", chunks=[b'{"events": [', *[b" " * 65_536] * 100, b"]}"])
    assert answer.status == 413


def test_a_body_just_within_the_limit_is_read(world: World) -> None:
    """The bound is where it says."""
    most = world.engine.settings.limits.body_bytes
    body = b'{"events": [' + b" " * (most - 14) + b"]}"
    assert len(body) == most
    assert world.call("POST", "/v1/events", body).status == 200
    assert world.call("POST", "/v1/events", body + b" ").status == 413


def test_a_client_that_leaves_mid_body_harms_nothing(world: World) -> None:
    """A broken upload is not taken for a whole one, and the next request is served."""
    assert world.call("POST", "/v1/events", chunks=[]).json["code"] == "cut-off"
    assert world.call("GET", "/v1/items").status == 200


def test_a_key_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    """429 with Retry-After; other keys are not slowed down."""
    write_settings(tmp_path, "shop")
    with (tmp_path / "tactful.toml").open("a") as toml:
        toml.write("\nrequests_per_second = 2.0\n")  # the last table is [limits]
    engine = memory_engine(tmp_path)
    strict = World(engine)
    statuses = [strict.call("GET", "/v1/items", key="decide").status for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    refused = strict.call("GET", "/v1/items", key="decide")
    assert refused.json["code"] == "too-many-requests"
    assert int(refused.headers["retry-after"]) >= 1
    assert strict.call("GET", "/v1/items", key="staff").status == 200
    engine.close()


@given(st.floats(0.1, 1000), st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_a_bucket_never_lets_more_through_than_its_rate(per_second: float, gaps: list[float]) -> None:
    """Over any stretch of time: burst plus rate times time."""
    rate, now, passed = Rate(per_second), 0.0, 0
    for gap in gaps:
        now += gap
        passed += rate.wait("key", now) == 0
    assert passed <= max(1.0, per_second) + per_second * now + 1e-6


def test_too_many_requests_at_once_are_shed(world: World) -> None:
    """503 with Retry-After, so that those in work stay fast."""
    world.app.asgi_handler._at_once = MOST_AT_ONCE
    answer = world.call("GET", "/v1/items")
    assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (503, "busy", "1")
    world.app.asgi_handler._at_once = 0
    assert world.call("GET", "/v1/items").status == 200


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], False),
        (["1"], True),
        (["0"], False),
        (["1,1"], False),
        ([" 1"], True),
        (["1 "], True),
        (["true"], False),
        (["11"], False),
        ([""], False),
        (["0", "1"], True),
        (["1", "0"], True),
    ],
)
def test_privacy_control_is_read_to_the_letter(values: list[str], said: bool) -> None:
    """Only the exact value 1 counts, and any one of several headers wins."""
    assert opted_out([(b"sec-gpc", value.encode()) for value in values]) is said


def test_privacy_control_reaches_the_decision(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ask carries the signal; without the header it does not."""
    asks: list[Ask] = []
    plain = world.engine.ask
    monkeypatch.setattr(world.engine, "ask", lambda ask: asks.append(ask) or plain(ask))
    world.call("POST", "/v1/decisions", {"surface": "home"}, headers=[("Sec-GPC", "1")])
    world.call("POST", "/v1/decisions", {"surface": "home"}, headers=[("Sec-GPC", "0")])
    assert [ask.context for ask in asks] == [{"sec_gpc": True}, {}]


def test_privacy_control_is_taken_on_every_route(world: World) -> None:
    """No route minds the header."""
    for target in ("/v1/items", "/healthz", "/v1/popular"):
        assert world.call("GET", target, headers=[("Sec-GPC", "1")]).status == 200


def test_the_time_is_told_only_to_a_test_server(world: World) -> None:
    """Tactful-Now is refused, not ignored, where it does not count."""
    answer = world.call("GET", "/v1/items", headers=[("Tactful-Now", "2027-01-01T00:00:00Z")])
    assert (answer.status, answer.json["code"]) == (422, "test-clock-off")


def test_a_test_server_decides_at_the_time_it_is_told() -> None:
    """Each request for itself."""
    world = World(memory_engine(clock=RequestClock()), test_clock=True)
    told = [("Tactful-Now", "2031-05-06T07:08:09+02:00")]
    assert (
        world.call("POST", "/v1/decisions", {"surface": "home"}, headers=told).json["at"] == "2031-05-06T05:08:09.000Z"
    )
    assert not world.call("POST", "/v1/decisions", {"surface": "home"}).json["at"].startswith("2031")
    bad = world.call("GET", "/v1/items", headers=[("Tactful-Now", "tomorrow")])
    assert (bad.status, bad.json["code"]) == (422, "bad-time")


def test_a_test_server_needs_a_clock_that_can_be_set() -> None:
    """Better refused at start than wrong in silence."""
    with pytest.raises(BadInput, match="clock"):
        World(memory_engine(), test_clock=True)


def test_a_request_keeps_a_plain_name_and_loses_a_talking_one(world: World) -> None:
    """A client may name its request in hexadecimal; anything that could hold a name is replaced."""
    kept = "3f2b8c1e-0000-4000-8000-123456789abc"
    assert world.call("GET", "/healthz", headers=[("X-Request-Id", kept)]).headers["x-request-id"] == kept
    assert (
        world.call("GET", "/healthz", headers=[("X-Request-Id", "ana@example")]).headers["x-request-id"]
        != "ana@example"
    )


def test_no_answer_is_kept_on_the_way(world: World) -> None:
    """What is about a person stays out of caches, problems too."""
    for target in ("/v1/people/ana/profile", "/v1/items/tea", "/v1/nothing"):
        assert world.call("GET", target).headers["cache-control"] == "no-store"


def test_figures_need_a_key_on_a_public_address() -> None:
    """What loopback may see, the world may not."""
    world = World(memory_engine(), public=True)
    assert world.call("GET", "/metrics", key=None).status == 401
    assert world.call("GET", "/metrics", key="audit").status == 200
