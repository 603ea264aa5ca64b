"""The linter over HTTP: a verdict for a message, problems for what is no message, nothing kept."""

from __future__ import annotations

from typing import Any

import pytest
from api_world import World

GOOD = {
    "channel": "inbox",
    "template": {"subject": "Tea", "body": "{{ title }} is back. See: {{ link }}"},
    "facts": {"title": "Tea"},
}


def test_a_good_message_passes_and_a_creepy_one_is_refused(world: World) -> None:
    """The shape of the API: verdict, and findings with code, severity, where and hint."""
    assert world.call("POST", "/v1/messages/lint", GOOD, key="staff").json == {"verdict": "pass", "findings": []}
    bad = {**GOOD, "template": {"body": "We noticed you at night. See: {{ link }}"}, "language": "de"}
    told = world.call("POST", "/v1/messages/lint", bad, key="staff")
    assert (told.status, told.json["verdict"]) == (200, "refuse")
    assert set(told.json["findings"][0]) == {"code", "severity", "where", "hint", "found"}
    assert told.json["findings"][0]["code"] == "wording.claims.watching"
    assert "klingt" in told.json["findings"][0]["hint"]


def test_what_a_person_had_before_is_judged_too(world: World) -> None:
    """The same text within a fortnight."""
    again = {**GOOD, "recent": [{"subject": "Tea", "body": "Tea is back. See: x", "days_ago": 2.5}]}
    codes = [one["code"] for one in world.call("POST", "/v1/messages/lint", again).json["findings"]]
    assert codes == ["wording.repeats.same"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"relation": "bestie"}, "bad-field"),
        ({"template": {"body": " "}}, "empty-message"),
        ({"template": {}}, "bad-field"),
        ({"facts": {"title": {"value": "x", "source": "rumour"}}}, "bad-fact"),
        ({"colour": "red"}, "bad-field"),
        ({"facts": {f"f{n}": 1 for n in range(200)}}, "too-many-facts"),
    ],
)
def test_what_is_no_message_is_a_problem(world: World, change: dict[str, Any], code: str) -> None:
    """422 with a stable code."""
    told = world.call("POST", "/v1/messages/lint", {**GOOD, **change})
    assert (told.status, told.json["code"]) == (422, code)


def test_a_bomb_is_a_finding_and_the_server_goes_on(world: World) -> None:
    """Refused as a template that cannot be read."""
    bomb = {**GOOD, "template": {"body": "{% for i in (1..99999999) %}x{% endfor %}"}}
    told = world.call("POST", "/v1/messages/lint", bomb)
    assert (told.status, told.json["verdict"]) == (200, "refuse")
    assert told.json["findings"][0]["code"] == "wording.template.broken"
