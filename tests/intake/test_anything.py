"""Whatever is sent, every row is either kept or refused with a known code, and nothing is raised."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.catalogue.item import Item
from tactful.clock import FixedClock, parse_time
from tactful.events.event import Event
from tactful.events.kinds import KindRegistry
from tactful.intake.admit import Intake
from tactful.intake.codes import ROW_CODES
from tactful.intake.items import admit_items
from tactful.intake.people import admit_people
from tactful.people.person import Person
from tactful.settings import load
from tactful.stores.memory import MemoryStore

NOW = parse_time("2026-11-22T12:00:00Z", what="now")
SHOP = load("shop")

LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30),
    st.sampled_from(["view", "like", "2026-11-01T10:00:00Z", "2026-11-01T10:00:00+23:59", "0001-01-01T00:00:00+23:59",
                     "9999-12-31T23:59:59-23:59", "ana", "EUR", "24:00", "\ud800"]),
)  # fmt: skip
ANY = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def rows_of(shape: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    fields = [*shape.__struct_fields__, "other"]
    context = st.dictionaries(st.sampled_from(["place", "local_time", "device", "topic", "x"]), ANY, max_size=3)
    return st.dictionaries(st.sampled_from(fields), ANY | context, max_size=len(fields))


def usual_events() -> st.SearchStrategy[dict[str, Any]]:
    """Return rows that are nearly right, so that the deeper checks are reached as well."""
    base = {"event_id": "e", "person_id": "ana", "kind": "like", "at": "2026-11-01T10:00:00Z"}
    context = st.dictionaries(st.sampled_from(["place", "local_time", "device", "topic"]), ANY, max_size=4)
    return st.builds(
        lambda extra, said: {**base, "context": said, **extra},
        st.dictionaries(st.sampled_from(["event_id", "value", "at", "item_id", "source"]), LEAF, max_size=2),
        context,
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(rows_of(Event) | usual_events(), max_size=6))
def test_any_events_are_answered_row_by_row(rows: list[dict[str, Any]]) -> None:
    """Kept plus refused is sent, each place once, each code in the table."""
    store = MemoryStore(FixedClock(NOW))
    intake = Intake(KindRegistry(SHOP.kinds), SHOP.limits, store.vault, store.items, store.digests, FixedClock(NOW))
    result = intake.admit(rows)
    places = [*result.rows.tolist(), *(row.index for row in result.report.rejected)]
    assert sorted(places) == list(range(len(rows)))
    assert {row.code for row in result.report.rejected} <= set(ROW_CODES)
    assert len(result.columns) == result.report.accepted
    store.events.append(result.columns)


@settings(max_examples=100, deadline=None)
@given(st.lists(rows_of(Item), max_size=4), st.lists(rows_of(Person), max_size=4))
def test_any_items_and_people_are_answered_row_by_row(
    items: list[dict[str, Any]], people: list[dict[str, Any]]
) -> None:
    """Items and people obey the same promise, and what is kept can be written as JSON."""
    for kept, report, sent in ((*admit_items(items), items), (*admit_people(people), people)):
        assert len(kept) + len(report.rejected) == len(sent)
        assert {row.code for row in report.rejected} <= set(ROW_CODES)
        msgspec.json.encode(kept)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=4))
def test_any_bytes_are_answered_row_by_row(rows: list[bytes]) -> None:
    """Bytes that are no JSON are bad rows."""
    for admit in (admit_items, admit_people):
        kept, report = admit(rows)
        assert len(kept) + len(report.rejected) == len(rows)


@pytest.mark.proof
@pytest.mark.timeout(600)
@settings(max_examples=2_000, deadline=None)
@given(st.lists(rows_of(Event) | usual_events(), max_size=6))
def test_two_thousand_strange_batches_are_answered(rows: list[dict[str, Any]]) -> None:
    """The same promise at full count."""
    store = MemoryStore(FixedClock(NOW))
    intake = Intake(KindRegistry(SHOP.kinds), SHOP.limits, store.vault, store.items, store.digests, FixedClock(NOW))
    result = intake.admit(rows)
    assert len(result.columns) + len(result.report.rejected) == len(rows)
