"""Only short labels and numbers of the fields a kind keeps are stored."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.intake.keep import kept, label_of


@pytest.mark.parametrize(
    "label", ["jazz", "white wine", "Sci-Fi", "trees/apple", "größer als sonst", "25-34", "level 3"]
)
def test_a_short_label_is_kept(label: str) -> None:
    """Topics, levels and bands get through as they are."""
    assert label_of(label) == label


@pytest.mark.parametrize(
    "text",
    [
        "ana@example.org",
        "+43 660 123 45 67",
        "192.168.10.4",
        "47.0707",
        "-15.4395",
        "call me when you are home",
        "x" * 65,
        "a\x00b",
    ],
)
def test_what_somebody_typed_or_a_device_measured_is_dropped(text: str) -> None:
    """Addresses, numbers, coordinates, sentences and control characters never get through."""
    assert label_of(text) == ""


@pytest.mark.parametrize(
    ("value", "stored"),
    [(3, b'{"x":3}'), (0.5, b'{"x":0.5}'), (True, b'{"x":true}'), (math.nan, b""), (None, b""), ([1], b""), ({}, b"")],
)
def test_numbers_and_flags_are_kept_other_shapes_dropped(value: Any, stored: bytes) -> None:
    """Lists and mappings have no place in an extra."""
    assert kept(("x",), {"x": value}) == stored


def test_references_keep_their_digits() -> None:
    """Our own and the shop's references are long numbers by nature, but one word each."""
    assert kept(("decision_id", "basket"), {"decision_id": "0dn4k2", "basket": "41225195153"}) == (
        b'{"basket":"41225195153","decision_id":"0dn4k2"}'
    )
    assert kept(("basket",), {"basket": "bought for ana@example.org"}) == b""


@given(given_fields=st.dictionaries(st.text(max_size=8), st.text(max_size=80)), keeps=st.sets(st.sampled_from("abc")))
def test_nothing_outside_the_kept_fields_is_stored(given_fields: dict[str, str], keeps: set[str]) -> None:
    """Whatever is sent, only kept fields come out."""
    import msgspec

    stored = kept(tuple(keeps), given_fields)
    assert not stored or set(msgspec.json.decode(stored)) <= keeps
