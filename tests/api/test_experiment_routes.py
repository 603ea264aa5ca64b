"""Experiments as keys reach them: put, listed, obeyed by the next decision, read out, refused with a code."""

from __future__ import annotations

from api_world import World

ARMS = [{"arm": "now", "share": 0.5}, {"arm": "new", "share": 0.5, "rules": {"explore_slots": 1}}]
RANKING = {"experiment_id": "ranking", "surface": "home", "arms": ARMS, "state": "running"}


def put(world: World, *asked: dict, key: str = "staff", **more: object):
    """Put experiments."""
    return world.call("PUT", "/v1/experiments", {"experiments": list(asked), **more}, key=key)


def test_staff_put_an_experiment_and_the_next_decision_takes_an_arm(world: World) -> None:
    """The answer tells phases and a version; auditors read; the person's decision names the arm."""
    told = put(world, RANKING, holdout={"share": 0.0})
    assert told.status == 200, told.json
    assert told.json["experiments"][0]["phases"][0]["number"] == 1
    assert world.call("GET", "/v1/experiments", key="audit").json == told.json
    row = {"event_id": "e", "person_id": "ana", "kind": "like", "item_id": "tea", "at": "2025-11-22T11:00:00Z"}
    world.call("POST", "/v1/events", {"events": [row]})
    made = world.call("POST", "/v1/decisions", {"person_id": "ana", "surface": "home", "count": 2}, key="decide")
    assert made.json["versions"]["experiments"] in {"ranking/1/now", "ranking/1/new"}
    assert world.call("POST", f"/v1/decisions/{made.json['decision_id']}/replay", {}).json["equal"]


def test_a_readout_says_that_it_cannot_tell(world: World) -> None:
    """In the language asked for; a phase that never was and an unknown experiment are 404."""
    put(world, RANKING)
    told = world.call("GET", "/v1/experiments/ranking/readout", key="staff")
    assert (told.status, told.json["verdict"]) == (200, "cannot-tell.nobody")
    german = world.call("GET", "/v1/experiments/ranking/readout?language=de&phase=1", key="audit")
    assert german.json["text"].startswith("nicht zu sagen")
    for target, code in (("ranking/readout?phase=2", "unknown-phase"), ("rankin/readout", "unknown-experiment")):
        missing = world.call("GET", f"/v1/experiments/{target}", key="staff")
        assert (missing.status, missing.json["code"]) == (404, code)


def test_what_cannot_be_run_is_refused_with_a_code(world: World) -> None:
    """Shares, surfaces, arms, room on the surface, and a change that somebody else made first."""
    version = world.call("GET", "/v1/experiments", key="staff").json["version"]
    shares = [{"arm": "now", "share": 0.5}, {"arm": "new", "share": 0.6}]
    protects = [ARMS[0], {"arm": "new", "share": 0.5, "rules": {"purpose": "offers"}}]
    for asked, status, code in (
        ({**RANKING, "arms": shares}, 422, "bad-shares"),
        ({**RANKING, "surface": "attic"}, 422, "unknown-surface"),
        ({**RANKING, "arms": protects}, 422, "bad-arm"),
        ({**RANKING, "arms": ARMS[:1]}, 422, "bad-experiment"),
    ):
        told = put(world, asked)
        assert (told.status, told.json["code"]) == (status, code)
    assert put(world, RANKING, version=version).status == 200
    stale = put(world, {**RANKING, "state": "stopped"}, version=version)
    assert (stale.status, stale.json["code"]) == (409, "experiments-changed")
    full = put(world, {**RANKING, "experiment_id": "another"})
    assert (full.status, full.json["code"]) == (409, "surface-taken")
    assert put(world, holdout={"share": 0.5}).json["code"] == "bad-shares"
    assert put(world, {**RANKING, "arms": [{"arm": "now", "share": "half"}]}).status == 422


def test_an_edit_while_running_is_a_new_phase(world: World) -> None:
    """The list tells when each began and ended."""
    put(world, RANKING)
    told = put(world, {**RANKING, "traffic": 0.5})
    first, second = told.json["experiments"][0]["phases"]
    assert (first["number"], first["until"], second["number"], second["until"]) == (1, second["since"], 2, None)


def test_an_estimate_says_that_nothing_was_drawn(world: World) -> None:
    """And refuses what it cannot be asked."""
    told = world.call("POST", "/v1/estimates", {"surface": "home"}, key="staff")
    assert (told.status, told.json["verdict"]) == (200, "cannot-tell.nothing-drawn")
    german = world.call("POST", "/v1/estimates?language=de", {"surface": "home", "target": {"draw": "even"}})
    assert german.json["text"].startswith("nicht zu sagen")
    for body, code in (
        ({"surface": "attic"}, "unknown-surface"),
        ({"surface": "home", "target": {"parts": {"magic": 1}}}, "bad-target"),
    ):
        refused = world.call("POST", "/v1/estimates", body, key="staff")
        assert (refused.status, refused.json["code"]) == (422, code)
