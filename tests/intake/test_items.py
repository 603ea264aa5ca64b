"""Items and people are checked row by row at the gate."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tactful.intake.items import admit_items
from tactful.intake.people import admit_people

BAD_ITEMS: list[tuple[dict[str, Any], str]] = [
    ({}, "missing-field"),
    ({"item_id": ""}, "bad-id"),
    ({"item_id": "a", "kind": "x\n"}, "bad-id"),
    ({"item_id": "a", "requires": [""]}, "bad-id"),
    ({"item_id": "a", "group": ".."}, "bad-id"),
    ({"item_id": "a", "colour": "red"}, "unknown-field"),
    ({"item_id": "a", "tags": ["x"] * 65}, "too-many-tags"),
    ({"item_id": "a", "tags": [""]}, "too-many-tags"),
    ({"item_id": "a", "title": "x" * 1001}, "too-long"),
    ({"item_id": "a", "text": "x" * 20_001}, "too-long"),
    ({"item_id": "a", "sensitive": [""]}, "bad-row"),
    ({"item_id": "a", "price": {"amount_minor": -1, "currency": "EUR"}}, "bad-price"),
    ({"item_id": "a", "price": {"amount_minor": 1.5, "currency": "EUR"}}, "bad-price"),
    ({"item_id": "a", "price": {"amount_minor": 1, "currency": "euro"}}, "bad-price"),
    ({"item_id": "a", "available_from": "soon"}, "bad-time"),
    ({"item_id": "a", "available_from": "2026-01-01T00:00:00"}, "no-offset"),
    (
        {"item_id": "a", "available_from": "2026-02-01T00:00:00Z", "available_until": "2026-01-01T00:00:00Z"},
        "reversed-window",
    ),
    ({"item_id": "a", "attributes": {"size": math.nan}}, "bad-value"),
    ({"item_id": 5}, "bad-row"),
    ({"item_id": "a", "title": "\ud800"}, "bad-row"),
]


@pytest.mark.parametrize(("row", "code"), BAD_ITEMS)
def test_a_bad_item_is_refused_with_its_code(row: dict[str, Any], code: str) -> None:
    """Each fault has its own code and a hint."""
    good, report = admit_items([row])
    assert good == []
    assert [r.code for r in report.rejected] == [code]
    assert report.rejected[0].hint


def test_good_items_stay_in_order_among_bad_ones() -> None:
    """A bad row costs only itself."""
    good, report = admit_items([{"item_id": "b"}, {"item_id": ""}, b'{"item_id": "a/\xc3\xbc"}'])
    assert [item.item_id for item in good] == ["b", "a/ü"]
    assert report.accepted == 2
    assert [r.index for r in report.rejected] == [1]


BAD_PEOPLE: list[tuple[dict[str, Any], str]] = [
    ({}, "missing-field"),
    ({"person_id": "."}, "bad-id"),
    ({"person_id": "a", "time_zone": "Mars/Base"}, "unknown-zone"),
    ({"person_id": "a", "home_place": "x" * 257}, "too-long"),
    ({"person_id": "a", "attributes": {"age": math.inf}}, "bad-value"),
    ({"person_id": "a", "shoe": 42}, "unknown-field"),
    ({"person_id": "a", "names": {"first": "\ud800"}}, "bad-row"),
]


@pytest.mark.parametrize(("row", "code"), BAD_PEOPLE)
def test_a_bad_person_is_refused_with_its_code(row: dict[str, Any], code: str) -> None:
    """Each fault has its own code and a hint."""
    good, report = admit_people([row])
    assert good == []
    assert [r.code for r in report.rejected] == [code]


def test_a_good_person_is_kept() -> None:
    """Attributes nobody registered are the person's data and stay, though they never become signals."""
    good, report = admit_people([{"person_id": "ana", "time_zone": "Europe/Vienna", "attributes": {"shoe": 42}}])
    assert good[0].attributes == {"shoe": 42.0}
    assert report.accepted == 1
