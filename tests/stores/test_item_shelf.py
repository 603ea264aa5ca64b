"""The contract of every item shelf."""

from __future__ import annotations

import numpy as np

from tactful.catalogue.item import Item, Price


def test_numbers_are_dense_given_once_and_kept(store):
    """The first item is 0; replacing keeps the number; new ones follow."""
    numbers = store.items.put([Item(item_id="a"), Item(item_id="b")])
    assert (numbers.tolist(), numbers.dtype) == ([0, 1], np.dtype(np.int32))
    assert store.items.put([Item(item_id="c"), Item(item_id="a", title="A")]).tolist() == [2, 0]
    assert store.items.get("a").title == "A"


def test_an_item_comes_back_whole(store):
    """Every field survives."""
    item = Item(
        item_id="köln/1", kind="film", title="Ü", tags=["x"], price=Price(199, "EUR"), durable=True,
        attributes={"year": 1999.0, "dub": True, "cast": ["a", "b"]}, requires=["y"], text="t",
    )  # fmt: skip
    store.items.put([item])
    assert store.items.get("köln/1") == item


def test_unknown_ids_have_no_number_until_one_is_made(store):
    """-1 for unknown; `create` makes a placeholder that nothing shows."""
    store.items.put([Item(item_id="a")])
    assert store.items.numbers(["a", "x", "a"]).tolist() == [0, -1, 0]
    assert store.items.numbers(["x", "y", "x"], create=True).tolist() == [1, 2, 1]
    assert store.items.get("x") is None
    assert [(number, name, item is None) for number, name, item in store.items.all()] == [
        (0, "a", False), (1, "x", True), (2, "y", True),
    ]  # fmt: skip
    assert store.items.put([Item(item_id="y")]).tolist() == [2]


def test_withdrawing_keeps_the_number(store):
    """Content goes, the number stays taken."""
    store.items.put([Item(item_id="a")])
    assert store.items.withdraw("a") is True
    assert store.items.withdraw("a") is store.items.withdraw("unknown") is False
    assert store.items.get("a") is None
    assert store.items.put([Item(item_id="b"), Item(item_id="a")]).tolist() == [1, 0]


def test_the_version_grows_with_every_change_and_only_then(store):
    """Reading leaves it alone."""
    seen = [store.items.version()]
    for change in (
        lambda: store.items.put([Item(item_id="a")]),
        lambda: store.items.numbers(["x"], create=True),
        lambda: store.items.withdraw("a"),
    ):
        change()
        seen.append(store.items.version())
    assert seen == sorted(set(seen))
    store.items.numbers(["x"], create=True)
    store.items.withdraw("a")
    assert (store.items.get("a"), store.items.version()) == (None, seen[-1])


def test_an_item_twice_in_one_call_ends_as_the_last(store):
    """Later rows win."""
    assert store.items.put([Item(item_id="a", title="1"), Item(item_id="a", title="2")]).tolist() == [0, 0]
    assert store.items.get("a").title == "2"
