"""The catalogue snapshot: what the pass reads of items."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item, Price

WORDS = st.sampled_from(["tea", "cup", "book", "film"])


@st.composite
def items(draw: st.DrawFn) -> list[Item | None]:
    """Draw a few items, some of them placeholders."""
    return [
        draw(
            st.none()
            | st.builds(
                Item,
                item_id=st.just(f"i{n}"),
                kind=WORDS,
                tags=st.lists(WORDS, max_size=4),
                creator=st.none() | WORDS,
                hidden=st.booleans(),
                price=st.none() | st.builds(Price, amount_minor=st.integers(0, 9), currency=st.just("EUR")),
                available_until=st.none() | st.just("2026-01-01T00:00:00Z"),
            )
        )
        for n in range(draw(st.integers(1, 8)))
    ]


def seen(catalogue: Catalogue) -> list[object]:
    """Return everything a reader can see of a snapshot, free of codes."""
    return [
        (
            catalogue.ids[n], bool(catalogue.known[n]), bool(catalogue.hidden[n]), int(catalogue.closes[n]),
            int(catalogue.price[n]), catalogue.tags_of(n), catalogue.title(n),
            catalogue.words[catalogue.kind[n]] if catalogue.kind[n] >= 0 else None,
        )
        for n in range(len(catalogue))
    ]  # fmt: skip


@given(items(), items())
def test_a_changed_snapshot_equals_one_built_from_nothing(before: list[Item | None], after: list[Item | None]) -> None:
    """Changing rows one by one gives what building the final catalogue at once would give."""
    start = [(n, f"i{n}", item) for n, item in enumerate(before)]
    change = [(n, f"i{n}", item) for n, item in enumerate(after)]
    whole = {n: row for n, *row in [*start, *change]}
    expected = Catalogue.of([(n, *whole[n]) for n in sorted(whole)], 2)
    assert seen(expected) == seen(Catalogue.of(start, 1).changed(change, 2))


def test_an_older_snapshot_does_not_see_later_items() -> None:
    """A reader that holds a snapshot keeps reading the world of that moment."""
    shop = Catalogue.of([(0, "a", Item(item_id="a"))], 1)
    shop.changed([(1, "b", Item(item_id="b"))], 2)
    assert len(shop) == 1
    assert shop.open_at(0).tolist() == [True]


def test_items_are_open_only_within_their_window() -> None:
    """An item shows from its first instant up to, but not including, its last."""
    item = Item(item_id="a", available_from="1970-01-01T00:00:01Z", available_until="1970-01-01T00:00:02Z")
    shop = Catalogue.of([(0, "a", item)], 1)
    assert [bool(shop.open_at(t)[0]) for t in (999, 1000, 2000)] == [False, True, False]


def test_tags_are_found_by_item() -> None:
    """Tag columns line up with the items that carry them."""
    shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["x", "y", "x"])), (1, "b", Item(item_id="b", tags=["y"]))], 1)
    assert np.array_equal([0, 0, 1], shop.tag_of)
    assert shop.tags_of(0) == ["x", "y"]
