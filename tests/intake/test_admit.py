"""The gate keeps good rows, refuses bad ones one by one with a code, and stores nothing raw."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.clock import DAY_MS, FixedClock, Millis, parse_time
from tactful.consent.consents import Consents, with_words, write_consents
from tactful.decisions.context import Coarse
from tactful.events.columns import NO_ITEM
from tactful.events.event import Event
from tactful.events.kinds import KindRegistry
from tactful.intake.admit import Admitted, Intake
from tactful.intake.codes import ROW_CODES
from tactful.intake.table import EventTable
from tactful.people.person import Controls, Person
from tactful.people.vault import session_key
from tactful.settings import load
from tactful.stores.memory import MemoryStore

NOW = parse_time("2026-11-22T12:00:00Z", what="now")


class Gate:
    """An intake over a memory store, with the shop's kinds."""

    def __init__(self, setting: str = "shop") -> None:
        self.clock = FixedClock(NOW)
        self.settings = load(setting)
        self.kinds = KindRegistry(self.settings.kinds)
        self.store = MemoryStore(self.clock)
        self.intake = Intake(
            self.kinds, self.settings.limits, self.store.vault, self.store.items, self.store.digests, self.clock
        )

    def admit(self, *rows: Event | dict[str, Any] | bytes) -> Admitted:
        return self.intake.admit(rows)

    def code_of(self, **changes: Any) -> str:
        """Return the code with which one changed row is refused, empty when it is kept."""
        rejected = self.admit(row(**changes)).report.rejected
        return rejected[0].code if rejected else ""

    def items_of(self, result: Admitted) -> list[str]:
        """Return the item id of every admitted row."""
        names = {number: item_id for number, item_id, _ in self.store.items.all()}
        return [names[int(number)] for number in result.columns.item]

    def say(self, person_id: str, **words: Any) -> None:
        """Let a person say something about purposes."""
        person = self.store.vault.admit([person_id])[0]
        said = with_words(Consents(), words, at=NOW)
        self.store.vault.write(int(person), "consents", write_consents(said))


def row(**changes: Any) -> dict[str, Any]:
    whole = {"event_id": "e1", "person_id": "ana", "kind": "view", "item_id": "tea", "at": "2026-11-22T11:00:00Z"}
    return {name: value for name, value in {**whole, **changes}.items() if value is not ...}


@pytest.fixture
def gate() -> Gate:
    return Gate()


BAD_ROWS = [
    ({"kind": "vew"}, "unknown-kind"),
    ({"event_id": ...}, "missing-field"),
    ({"item_id": ...}, "missing-field"),
    ({"kind": "rating"}, "missing-field"),
    ({"colour": "red"}, "unknown-field"),
    ({"at": "yesterday"}, "bad-time"),
    ({"at": "2026-13-01T00:00:00Z"}, "bad-time"),
    ({"at": "1969-12-31T23:59:59Z"}, "bad-time"),
    ({"at": "2300-01-01T00:00:00Z"}, "bad-time"),
    ({"at": "2026-11-22T11:00:00"}, "no-offset"),
    ({"at": "2026-11-22T12:06:00Z"}, "in-the-future"),
    ({"event_id": ""}, "bad-id"),
    ({"event_id": "a\nb"}, "bad-id"),
    ({"item_id": "x" * 257}, "bad-id"),
    ({"person_id": ".."}, "bad-id"),
    ({"person_id": "\ud800"}, "bad-id"),
    ({"person_id": ..., "session_id": "a\x00b"}, "bad-id"),
    ({"value": math.nan}, "bad-value"),
    ({"value": math.inf}, "bad-value"),
    ({"value": 1e300}, "bad-value"),
    ({"value": "many"}, "bad-value"),
    ({"at": 5}, "bad-row"),
    ({"person_id": ...}, "no-person"),
    ({"session_id": "s1"}, "both-person-and-session"),
    ({"kind": "save"}, "not-permitted"),
    ({"kind": "mood", "item_id": ..., "at": "2026-11-22T09:00:00Z"}, "too-old"),
]


@pytest.mark.parametrize(("changes", "code"), BAD_ROWS)
@pytest.mark.promise("C1")
def test_a_bad_row_is_refused_with_its_code(gate: Gate, changes: dict[str, Any], code: str) -> None:
    """Each fault has its own code, a hint, and leaves nothing behind."""
    result = gate.admit(row(**changes))
    assert [r.code for r in result.report.rejected] == [code]
    assert result.report.rejected[0].hint
    assert len(result.columns) == 0
    assert gate.store.vault.count() == 0
    assert gate.store.items.version() == Gate().store.items.version()


def test_bytes_that_are_not_json_are_refused(gate: Gate) -> None:
    """Broken JSON and JSON of another shape are bad rows, not errors."""
    codes = [r.code for r in gate.admit(b"{", b"[1]", b'"x"', b"\xff").report.rejected]
    assert codes == ["bad-row"] * 4


def test_the_good_rows_stay_in_order(gate: Gate) -> None:
    """Bad neighbours do not matter, and each kept row knows its place in the batch."""
    rows = [row(event_id="a", item_id="i1"), row(kind="vew"), row(event_id="b", item_id="i2"), row(at="x")]
    result = gate.admit(*rows)
    assert result.rows.tolist() == [0, 2]
    assert [r.index for r in result.report.rejected] == [1, 3]
    assert result.report.accepted == 2
    numbers = gate.store.items.numbers(["i1", "i2"])
    assert result.columns.item.tolist() == numbers.tolist()


def test_a_row_may_come_as_struct_mapping_or_json(gate: Gate) -> None:
    """The three shapes give equal columns."""
    shapes = (msgspec.convert(row(), Event), row(), msgspec.json.encode(row()))
    columns = [gate.admit(shape).columns for shape in shapes]
    assert len({(int(c.person[0]), int(c.at[0]), int(c.item[0]), int(c.digest[0])) for c in columns}) == 1


def test_a_late_row_is_welcome_at_any_age(gate: Gate) -> None:
    """Learning does not depend on the order of arrival."""
    assert gate.code_of(at="1998-01-01T00:00:00Z", kind="rating", value=4.0) == ""


def test_a_clock_a_few_minutes_fast_is_forgiven(gate: Gate) -> None:
    """Up to `future_seconds` ahead is kept, to the millisecond."""
    assert gate.code_of(at="2026-11-22T12:05:00Z") == ""
    assert gate.code_of(at="2026-11-22T12:05:00.001Z") == "in-the-future"


def test_an_event_without_an_item_has_none(gate: Gate) -> None:
    """A declared like of a topic keeps the topic."""
    columns = gate.admit(row(kind="like", item_id=..., context={"topic": "jazz"})).columns
    assert columns.item.tolist() == [NO_ITEM]
    assert columns.extra == [b'{"topic":"jazz"}']


def test_a_session_is_never_the_person_of_the_same_name(gate: Gate) -> None:
    """A session that calls itself like a person is somebody else."""
    columns = gate.admit(row(), row(event_id="e2", person_id=..., session_id="ana")).columns
    assert columns.person[0] != columns.person[1]
    assert gate.store.vault.find(session_key("ana")) == columns.person[1]


@pytest.mark.promise("R4")
def test_nothing_raw_is_kept(gate: Gate) -> None:
    """Typed words, addresses, coordinates, places and device names reach no column."""
    gate.say("ana", recommendation="granted")
    context = {
        "ip": "203.0.113.9", "place": "Graz", "lat": 47.07, "topic": "mail ana@example.org", "device": "Pixel 9",
    }  # fmt: skip
    result = gate.admit(
        row(context=context, source="app"), row(event_id="e2", kind="search", query="my secret", context=context)
    )
    assert len(result.columns) == 2
    stored = repr(result.columns.extra)
    for raw in ("203.0", "Graz", "47.07", "ana@", "Pixel", "secret", "app"):
        assert raw not in stored


def test_the_offset_tells_the_daypart(gate: Gate) -> None:
    """Half past seven in the evening on a Sunday, wherever that is."""
    packed = gate.admit(row(at="2026-11-15T19:30:00+09:00")).columns.coarse[0]
    assert Coarse.unpack_of(int(packed)) == Coarse("evening", "weekend")


def test_z_says_nothing_about_local_time(gate: Gate) -> None:
    """Without a known zone the daypart of a UTC time stays unknown."""
    assert gate.admit(row()).columns.coarse.tolist() == [0]


def test_the_persons_zone_tells_the_daypart_of_a_utc_time(gate: Gate) -> None:
    """Eleven in UTC is evening in Tokyo."""
    person = gate.store.vault.admit(["ana"])[0]
    body = msgspec.json.encode(Person(person_id="ana", time_zone="Asia/Tokyo", home_place="Kyoto"))
    gate.store.vault.write(int(person), "person", body)
    packed = gate.admit(row(context={"place": "Osaka"})).columns.coarse[0]
    assert Coarse.unpack_of(int(packed)) == Coarse("evening", "weekend", "visitor")
    packed = gate.admit(row(context={"place": "kyoto", "local_time": "07:10", "device": "tv"})).columns.coarse[0]
    assert Coarse.unpack_of(int(packed)) == Coarse("morning", "weekend", "resident", "tv")


def test_a_clock_without_a_day_tells_the_daypart_alone(gate: Gate) -> None:
    """The hour is known, whether it is the weekend is not; a text that is no time tells nothing."""
    packed = gate.admit(row(context={"local_time": "19:30"})).columns.coarse[0]
    assert Coarse.unpack_of(int(packed)) == Coarse("evening")
    packed = gate.admit(row(context={"local_time": "2026-11-21T19:30:00+01:00"})).columns.coarse[0]
    assert Coarse.unpack_of(int(packed)) == Coarse("evening", "weekend")
    assert gate.admit(row(context={"local_time": "late"})).columns.coarse.tolist() == [0]


def test_consent_opens_a_kind_and_withdrawal_closes_it(gate: Gate) -> None:
    """A kind that needs consent is kept from the grant to the withdrawal."""
    assert gate.code_of(kind="save") == "not-permitted"
    gate.say("ana", recommendation="granted")
    assert gate.code_of(kind="save") == ""
    gate.say("ana", recommendation="withdrawn")
    assert gate.code_of(kind="save") == "not-permitted"


def test_objecting_to_every_use_closes_first_party_kinds(gate: Gate) -> None:
    """Views rest on legitimate interest in two purposes; objecting to both leaves no reason to keep them."""
    gate.say("ana", recommendation="refused")
    assert gate.code_of() == ""
    gate.say("ana", recommendation="refused", training="refused")
    assert gate.code_of() == "not-permitted"
    assert gate.code_of(kind="never") == ""


def test_objections_in_the_controls_count_as_well(gate: Gate) -> None:
    """The person's controls and consents speak with one voice."""
    person = gate.store.vault.admit(["ana"])[0]
    controls = Controls(objections=["recommendation", "training"])
    gate.store.vault.write(int(person), "controls", msgspec.json.encode(controls))
    assert gate.code_of() == "not-permitted"


@pytest.mark.promise("C14")
def test_unreadable_consents_deny(gate: Gate) -> None:
    """When what the person said cannot be read, nothing is kept."""
    person = gate.store.vault.admit(["ana"])[0]
    gate.store.vault.write(int(person), "consents", b"{broken")
    assert gate.code_of() == "not-permitted"


def test_strict_keeps_nothing_without_consent() -> None:
    """In the strict setting even a view needs a grant, and refusing it creates nobody."""
    gate = Gate("strict")
    assert gate.code_of() == "not-permitted"
    assert gate.store.vault.count() == 0
    gate.say("ana", recommendation="granted")
    assert gate.code_of() == ""


def test_every_code_a_row_can_get_is_written_down() -> None:
    """The table of codes has a meaning and a hint for each."""
    assert {code for _, code in BAD_ROWS} <= set(ROW_CODES)
    assert all(meaning and hint for meaning, hint in ROW_CODES.values())


EVENTS = st.builds(
    lambda n, person, kind, item, hour, value: row(
        event_id=f"e{n}", person_id=person, kind=kind, item_id=item, at=f"2026-11-2{hour % 3}T{hour:02}:00:00Z",
        value=value,
    ),
    st.integers(0, 10**6), st.sampled_from(["ana", "ben", ""]), st.sampled_from(["view", "save", "rating", "no"]),
    st.sampled_from(["tea", "jam", "."]), st.integers(0, 23), st.sampled_from([1.0, 4.5, math.nan, ...]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(EVENTS, max_size=12, unique_by=lambda r: r["event_id"]), seed=st.randoms())
def test_what_is_admitted_does_not_depend_on_the_order(rows: list[dict[str, Any]], seed: Any) -> None:
    """Shuffling a batch changes neither which rows are kept, nor what of them, nor the codes of the rest."""

    def outcome(batch: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        gate = Gate()
        result = gate.admit(*batch)
        kept = {
            (batch[i]["event_id"], gate.store.vault.name_of(int(p)), gate.kinds.name(int(k)), int(at), repr(float(v)))
            for i, p, k, at, v in zip(
                result.rows, result.columns.person, result.columns.kind, result.columns.at, result.columns.value,
                strict=True,
            )
        }  # fmt: skip
        return kept | {(batch[r.index]["event_id"], r.code) for r in result.report.rejected}

    shuffled = list(rows)
    seed.shuffle(shuffled)
    assert outcome(rows) == outcome(shuffled)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(EVENTS, max_size=12))
def test_columns_obey_the_same_rules_as_rows(rows: list[dict[str, Any]]) -> None:
    """The bulk path refuses the same rows with the same codes and gives equal columns."""
    single, bulk = Gate(), Gate()
    table = EventTable.of(
        people=[r["person_id"] for r in rows],
        kinds=[r["kind"] for r in rows],
        items=[r["item_id"] for r in rows],
        at=[int(parse_time(r["at"], what="at")) for r in rows],
        event_ids=[r["event_id"] for r in rows],
        value=np.array([r.get("value", math.nan) for r in rows], np.float32),
    )
    rows = [{k: v for k, v in r.items() if not (k == "value" and math.isnan(v))} for r in rows]  # empty in a table
    one, many = single.admit(*rows), bulk.intake.admit_columns(table)
    assert [(r.index, r.code) for r in one.report.rejected] == [(r.index, r.code) for r in many.report.rejected]
    assert one.rows.tolist() == many.rows.tolist()
    assert single.items_of(one) == bulk.items_of(many)
    for name in ("at", "kind", "coarse"):
        assert getattr(one.columns, name).tolist() == getattr(many.columns, name).tolist()
    np.testing.assert_array_equal(one.columns.value, many.columns.value)


def test_bulk_columns_derive_the_daypart_from_offset_or_zone(gate: Gate) -> None:
    """An offset per row outranks; without offsets the person's zone decides."""
    person = gate.store.vault.admit(["ana"])[0]
    body = msgspec.json.encode(Person(person_id="ana", time_zone="Asia/Tokyo"))
    gate.store.vault.write(int(person), "person", body)
    at = [int(NOW) - DAY_MS]
    table = EventTable.of(people=["ana"], kinds=["view"], items=["tea"], at=at, event_ids=["e1"])
    packed = gate.intake.admit_columns(table).columns.coarse[0]
    assert Coarse.unpack_of(int(packed)) == Coarse("evening", "weekend")
    moved = replace(table, offset_minutes=np.array([-300], np.int16))
    packed = gate.intake.admit_columns(moved).columns.coarse[0]
    assert Coarse.unpack_of(int(packed)) == Coarse("morning", "weekend")


def test_an_instant_is_whole_milliseconds(gate: Gate) -> None:
    """Fractions of a second are kept to the millisecond."""
    assert gate.admit(row(at="2026-11-22T11:00:00.123Z")).columns.at.tolist() == [Millis(NOW - 3_600_000 + 123)]
