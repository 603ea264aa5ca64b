"""Filters: checked on arrival, and matching as a plain reading of the items would."""

from __future__ import annotations

import numpy as np
import pytest
from asked import NOW, catalogue
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.catalogue.filter import read_filter
from tactful.catalogue.item import Item, Price
from tactful.catalogue.matching import carrying, matching
from tactful.errors import BadInput

SHOP = catalogue(
    Item(item_id="tea-1", kind="good", title="Green Tea", tags=["tea", "green"], creator="acme",
         price=Price(450, "EUR"), attributes={"stars": 4.5, "vegan": True, "colours": ["green"], "place": "köln"}),
    Item(item_id="tea-2", kind="good", title="Black tea", tags=["tea"], price=Price(900, "EUR"), group="black",
         attributes={"stars": 3, "vegan": False}),
    Item(item_id="film", kind="film", title="Night", hidden=True, sensitive=["health"], durable=True,
         attributes={"stars": "many", "year": 1}),
    Item(item_id="bare"),
)  # fmt: skip
EVERY = np.arange(4, dtype=np.int32)


def matches(field, op, *value, joined=None) -> list[int]:
    """Return the numbers that match one test."""
    raw = joined or {"field": field, "op": op} | ({"value": value[0]} if value else {})
    return np.flatnonzero(matching(read_filter(raw), SHOP, EVERY, now=NOW)).tolist()


@pytest.mark.parametrize(
    ("test", "numbers"),
    [
        (("kind", "==", "good"), [0, 1]),
        (("kind", "!=", "good"), [2, 3]),
        (("kind", "in", ["film", "song"]), [2]),
        (("kind", "==", "unheard"), []),
        (("creator", "exists"), [0]),
        (("group", "==", "black"), [1]),
        (("place", "==", "köln"), [0]),
        (("tags", "contains", "tea"), [0, 1]),
        (("tags", "in", ["green", "x"]), [0]),
        (("tags", "exists"), [0, 1]),
        (("price", "<=", 450), [0]),
        (("price", ">", 450), [1]),
        (("price", "==", 900), [1]),
        (("price", "!=", 900), [0, 2, 3]),
        (("price", "in", [450, 451]), [0]),
        (("price", "exists"), [0, 1]),
        (("currency", "==", "EUR"), [0, 1]),
        (("title", "contains", "TEA"), [0, 1]),
        (("title", "==", "Night"), [2]),
        (("durable", "==", True), [2]),
        (("sensitive", "==", False), [0, 1, 3]),
        (("available", "exists"), [0, 1, 3]),
        (("available", "==", False), [2]),
        (("item_id", "in", ["film", "no"]), [2]),
        (("attributes.stars", ">=", 3), [0, 1]),
        (("attributes.stars", "==", "many"), [2]),
        (("attributes.stars", "exists"), [0, 1, 2]),
        (("attributes.vegan", "==", True), [0]),
        (("attributes.year", "==", True), []),
        (("attributes.year", "==", 1), [2]),
        (("attributes.colours", "contains", "green"), [0]),
        (("attributes.colours", "==", "green"), [0]),
        (("attributes.none", "exists"), []),
    ],
)
def test_each_field_and_operator(test, numbers):
    """A test on what an item lacks is false, and != is the opposite of ==."""
    assert matches(*test) == numbers


def test_filters_join():
    """All, any, not."""
    tea, cheap = {"field": "tags", "op": "contains", "value": "tea"}, {"field": "price", "op": "<", "value": 500}
    assert matches(0, 0, joined={"all": [tea, {"not": cheap}]}) == [1]
    assert matches(0, 0, joined={"any": [cheap, {"field": "kind", "op": "==", "value": "film"}]}) == [0, 2]


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ("price < 5", "where must"),
        ({}, "where.field"),
        ({"field": "price", "op": "<"}, "where.value"),
        ({"field": "price", "op": "<", "value": "5"}, "where.value"),
        ({"field": "price", "op": "<", "value": float("nan")}, "where.value"),
        ({"field": "price", "op": "=", "value": 5}, "where.op"),
        ({"field": "attributes.", "op": "==", "value": 5}, "where.field"),
        ({"field": "kind", "op": "<", "value": 5}, "where.value"),
        ({"field": "kind", "op": "in", "value": "film"}, "where.value"),
        ({"field": "kind", "op": "in", "value": ["a"] * 1001}, "where.value"),
        ({"field": "kind", "op": "in", "value": ["a", None]}, "where.value[1]"),
        ({"field": "durable", "op": "==", "value": "yes"}, "where.value"),
        ({"field": "price", "op": "contains", "value": 5}, "where.value"),
        ({"field": "kind", "op": "exists", "value": False}, "where.value"),
        ({"field": "kind", "op": "==", "value": "x", "or": 1}, "where.or"),
        ({"all": []}, "where.all"),
        ({"all": [{"field": "kind", "op": "exists"}], "any": []}, "where.all"),
        ({"any": [{"field": "kind", "op": "exists"}, 5]}, "where.any[1]"),
        ({"not": {"not": {"field": "x", "op": "exists"}}}, "where.not.not.field"),
        ({"not": {"field": "kind", "op": "exists"}, "field": "kind"}, "where holds"),
        ({"all": [{"field": "kind", "op": "exists"}] * 101}, "where.all[100]"),
    ],
)
def test_a_bad_filter_names_the_place(raw, where):
    """Code bad-filter, the path first."""
    with pytest.raises(BadInput) as refusal:
        read_filter(raw)
    assert refusal.value.code == "bad-filter"
    assert refusal.value.detail.startswith(where)


def test_nesting_is_bounded():
    """A tower of nots is refused, not recursed into."""
    raw: dict[str, object] = {"field": "kind", "op": "exists"}
    for _ in range(50):
        raw = {"not": raw}
    with pytest.raises(BadInput, match="nested deeper"):
        read_filter(raw)


def test_carrying_any_of_several_tags():
    """One or many tags, unknown ones carry nothing."""
    assert carrying(SHOP, ["green", "unheard"]).tolist() == [True, False, False, False]
    assert carrying(SHOP, ["green", "tea"]).tolist() == [True, True, False, False]
    assert not carrying(SHOP, []).any()


TESTS = st.one_of(
    st.fixed_dictionaries({"field": st.sampled_from(["kind", "creator", "group"]), "op": st.sampled_from(["==", "!="]),
                           "value": st.sampled_from(["good", "film", "acme", "zzz"])}),
    st.fixed_dictionaries({"field": st.just("price"), "op": st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
                           "value": st.sampled_from([0, 450, 900, 450.5])}),
    st.fixed_dictionaries({"field": st.just("tags"), "op": st.sampled_from(["contains", "=="]),
                           "value": st.sampled_from(["tea", "green", "zzz"])}),
    st.fixed_dictionaries({"field": st.just("attributes.stars"), "op": st.sampled_from(["==", "<", ">=", "!="]),
                           "value": st.sampled_from([3, 4.5, 0])}),
)  # fmt: skip
FILTERS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)


def reading(raw, item: Item) -> bool:
    """Return what a person reading the filter would say of one item."""
    if "all" in raw or "any" in raw:
        verdicts = [reading(part, item) for part in raw.get("all", raw.get("any"))]
        return all(verdicts) if "all" in raw else any(verdicts)
    if "not" in raw or raw["op"] == "!=":
        return not reading(raw.get("not", raw | {"op": "=="}), item)
    field, op, value = raw["field"], raw["op"], raw["value"]
    if field == "tags":
        return value in item.tags
    price, stars = item.price.amount_minor if item.price else None, item.attributes.get("stars")
    held = price if field == "price" else stars if field == "attributes.stars" else getattr(item, field)
    if held is None or isinstance(held, str) != isinstance(value, str):
        return False
    return {"==": held == value, "<": held < value, "<=": held <= value, ">": held > value, ">=": held >= value}[op]


@settings(max_examples=150, deadline=None)
@given(raw=FILTERS)
def test_columns_match_as_a_plain_reading_would(raw):
    """Any filter gives on columns what a reader gives item by item."""
    found = matching(read_filter(raw), SHOP, EVERY, now=NOW).tolist()
    assert found == [reading(raw, item) for item in SHOP.items]
