"""Any id comes back as it was sent."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from api_world import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ODD = ["a/b", "köln/42", "日本", "a b", "a?b#c", "a%2Fb", "..a", "100%", "+", "a" * 256, "😀", "a&b=c", "'; drop"]


@pytest.mark.parametrize("item_id", ODD)
def test_an_odd_id_round_trips(world: World, item_id: str) -> None:
    """Slashes, spaces, escapes and any script survive the path."""
    assert world.call("PUT", "/v1/items", {"items": [{"item_id": item_id}]}).status == 200
    answer = world.call("GET", f"/v1/items/{quote(item_id, safe='')}")
    assert (answer.status, answer.json["item_id"]) == (200, item_id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person_id=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=64))
def test_every_printable_id_names_its_own_person(world: World, person_id: str) -> None:
    """What is written under an id is read under it."""
    if person_id in {".", ".."}:
        return
    target = f"/v1/people/{quote(person_id, safe='')}"
    assert world.call("PUT", target, {"locale": "de"}).json["person_id"] == person_id
    assert world.call("GET", target).json["person_id"] == person_id


@pytest.mark.parametrize("segment", [".", "..", "%2e", "%2E%2e", "%00", "a%0Ab", "%ff", "a" * 257, "%F0%9F"])
def test_an_absurd_id_is_refused(world: World, segment: str) -> None:
    """Dots, control characters, broken UTF-8 and endless ids are refused with a code."""
    answer = world.call("GET", f"/v1/items/{segment}")
    assert (answer.status, answer.json["code"]) == (422, "bad-id")


@pytest.mark.parametrize("target", ["/v1/items//similar", "//v1/items", "/v1//items"])
def test_an_empty_part_of_the_path_is_no_id(world: World, target: str) -> None:
    """An empty id cannot slip into another route."""
    answer = world.call("GET", target)
    assert (answer.status, answer.json["code"]) == (404, "no-such-route")
