"""Audits over HTTP: bounds, scopes, and nothing told of few people."""

from __future__ import annotations

import pytest
from api_world import World


def test_the_delivery_of_few_people_says_nothing(world: World) -> None:
    """Three lists are no audience."""
    for who in ("ana", "ben", "cleo"):
        world.call("POST", "/v1/decisions", {"person_id": who, "surface": "home", "count": 2})
    told = world.call("GET", "/v1/audits/delivery?surface=home&attribute=place_class", key="audit").json
    assert (told["verdict"], told["within"], told["judged"]) == ("cannot-tell", None, 0)
    assert set(told["groups"].values()) == {"fewer than 10"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("surface=hall&attribute=place_class", "unknown-surface"),
        ("surface=home&attribute=shoe_size", "unknown-attribute"),
        ("surface=home", "unknown-attribute"),
        ("surface=home&attribute=place_class&days=0", "bad-count"),
    ],
)
def test_a_delivery_that_cannot_be_audited_says_why(world: World, asked: str, code: str) -> None:
    """A surface, an attribute and a span that exist."""
    answer = world.call("GET", f"/v1/audits/delivery?{asked}", key="audit")
    assert (answer.status, answer.json["code"]) == (422, code)
    assert answer.json["hint"]


def test_audits_need_their_scope(world: World) -> None:
    """Whoever decides does not audit."""
    assert world.call("GET", "/v1/audits/delivery?surface=home&attribute=place_class", key="decide").status == 403
