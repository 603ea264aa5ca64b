"""Files become durable rows: equal in every format, resumable, with each refused row named."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest

from tactful.clock import FixedClock, parse_time
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.intake.admit import Intake
from tactful.people.person import Person
from tactful.people.vault import session_key
from tactful.settings import load
from tactful.sources import csv_rows, jsonl
from tactful.sources.importer import Gates, ImportReport, import_file
from tactful.stores.memory import MemoryStore

NOW = parse_time("2026-11-22T12:00:00Z", what="now")


class Shop:
    """A memory store with the gates of an import."""

    def __init__(self) -> None:
        clock = FixedClock(NOW)
        settings = load("shop")
        self.kinds = KindRegistry(settings.kinds)
        self.store = MemoryStore(clock)
        self.people: list[Person] = []
        intake = Intake(self.kinds, settings.limits, self.store.vault, self.store.items, self.store.digests, clock)
        self.gates = Gates(intake, self.store.events, self.store.items, self.people.extend, self.store.meta)

    def bring(self, path: Path, **options: Any) -> ImportReport:
        return import_file(path, self.gates, **options)

    def state(self) -> set[tuple[Any, ...]]:
        """Return the content of the log in outside names."""
        items = {number: item_id for number, item_id, _ in self.store.items.all()}
        log = EventColumns.concat(list(self.store.events.scan()))
        names = [self.store.vault.name_of(int(person)) for person in log.person]
        kinds = [self.kinds.name(int(kind)) for kind in log.kind]
        about = [items.get(int(item)) for item in log.item]
        values = [repr(float(value)) for value in log.value]
        return set(zip(names, log.at.tolist(), kinds, about, values, log.coarse.tolist(), strict=True))


@pytest.fixture
def shop() -> Shop:
    return Shop()


def rows(count: int = 50, *, offset: str = "+01:00") -> list[dict[str, Any]]:
    return [
        {
            "event_id": f"e{i}",
            "person_id": f"p{i % 7}",
            "kind": ("view", "purchase", "rating")[i % 3],
            "item_id": f"i{i % 11}",
            "at": f"2026-10-{1 + i % 28:02}T{i % 24:02}:15:00.25{offset}",
            "value": float(i % 5) + 0.5 if i % 3 == 2 else None,
        }
        for i in range(count)
    ]


def write(folder: Path, name: str, written: list[dict[str, Any]]) -> Path:
    path = folder / name
    if name.endswith(".jsonl"):
        lines = [json.dumps({k: v for k, v in row.items() if v is not None}) for row in written]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    elif name.endswith(".csv"):
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(written[0]))
            writer.writeheader()
            writer.writerows(written)
    else:
        pl.DataFrame(written, infer_schema_length=None).write_parquet(path)
    return path


@pytest.mark.parametrize("offset", ["+01:00", "Z", "-05:30"])
@pytest.mark.parametrize("plain", [False, True])
def test_every_format_gives_equal_columns(
    tmp_path: Path, offset: str, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSONL and CSV (with and without polars) and Parquet of the same rows leave the same log."""
    if plain:
        for module in (csv_rows, jsonl):
            monkeypatch.setattr(module, "has_polars", lambda: False)
    states = []
    for name in ("events.jsonl", "events.csv", "events.parquet"):
        shop = Shop()
        report = shop.bring(write(tmp_path, name, rows(offset=offset)))
        assert (report.accepted, report.duplicates, report.rejected_count) == (50, 0, 0)
        states.append(shop.state())
    assert states[0] == states[1] == states[2]
    assert len(states[0]) == 50


def test_refused_rows_are_the_same_in_every_format(tmp_path: Path) -> None:
    """Bad rows carry the same index and code however the file is written, and the rest is kept."""
    written = rows(20)
    for index, change in {3: {"kind": "vew"}, 5: {"at": "soon"}, 8: {"value": None}, 11: {"person_id": ".."}}.items():
        written[index].update(change)
    found = []
    for name in ("events.jsonl", "events.csv", "events.parquet"):
        shop = Shop()
        report = shop.bring(write(tmp_path, name, written))
        assert report.accepted == 16
        found.append([(row.index, row.code) for row in report.rejected])
        beside = Path(str(report.rejected_file)).read_text("utf-8").splitlines()
        assert [(json.loads(line)["index"], json.loads(line)["code"]) for line in beside] == found[-1]
    assert found[0] == [(3, "unknown-kind"), (5, "bad-time"), (8, "missing-field"), (11, "bad-id")]
    assert found[0] == found[1] == found[2]


class StopNowError(Exception):
    """Stands for a person pressing Ctrl-C."""


@pytest.mark.parametrize("name", ["events.jsonl", "events.csv", "events.parquet"])
@pytest.mark.parametrize("portions", [1, 2, 3])
def test_a_stopped_import_goes_on_where_it_was(tmp_path: Path, name: str, portions: int) -> None:
    """Stopping after some portions loses nothing, and running again leaves what one run would have left."""
    path = write(tmp_path, name, rows(400))
    whole = Shop()
    whole.bring(path, rows=20)
    shop = Shop()
    calls = 0

    def stop(what: str, done: int, total: int | None) -> None:
        nonlocal calls
        calls += 1
        if calls == portions:
            raise StopNowError

    with pytest.raises(StopNowError):
        shop.bring(path, rows=20, progress=stop)
    assert 0 < len(shop.state()) < 400
    report = shop.bring(path, rows=20)
    assert report.resumed_at > 0
    assert report.read < 400
    assert report.accepted == 400
    assert report.duplicates == 0
    assert shop.state() == whole.state()


def test_importing_twice_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    """Every row of the second run is known already."""
    path = write(tmp_path, "events.jsonl", rows())
    shop.bring(path)
    before = shop.state()
    report = shop.bring(path)
    assert (report.accepted, report.duplicates) == (0, 50)
    assert shop.state() == before


def test_rows_of_several_sorts_in_one_file(shop: Shop, tmp_path: Path) -> None:
    """A type field sorts the rows of one JSONL file, also when the import stops between two sorts."""
    path = tmp_path / "all.jsonl"
    lines: list[dict[str, Any]] = [
        {"type": "item", "item_id": "tea", "title": "Tea"},
        {"type": "person", "person_id": "ana", "home_place": "Graz"},
        {"type": "event", **rows(1)[0]},
        {"type": "item", "item_id": ""},
    ]
    text = "\n".join(json.dumps({k: v for k, v in line.items() if v is not None}) for line in lines)
    path.write_text(text + "\n\n", "utf-8")

    def stop(what: str, done: int, total: int | None) -> None:
        raise StopNowError

    with pytest.raises(StopNowError):
        shop.bring(path, progress=stop)
    report = shop.bring(path)
    assert report.resumed_at == 2
    assert report.accepted == 3
    assert [(row.index, row.code) for row in report.rejected] == [(3, "bad-id")]
    assert shop.store.items.get("tea").title == "Tea"
    assert shop.people[0].home_place == "Graz"


def test_items_come_from_csv_with_lists_prices_and_attributes(shop: Shop, tmp_path: Path) -> None:
    """Bars list, dots nest, and numbers are read."""
    path = tmp_path / "items.csv"
    path.write_text(
        'item_id,title,tags,price.amount_minor,price.currency,durable,attributes.place\n'
        'lamp,"A ""bright""\nlamp",home|light,1299,EUR,true,Graz\n'
        "bad,Bad,,12.5,EUR,,\n",
        "utf-8",
    )  # fmt: skip
    report = shop.bring(path)
    lamp = shop.store.items.get("lamp")
    assert lamp is not None
    assert (lamp.title, lamp.tags, lamp.price.amount_minor, lamp.durable) == (
        'A "bright"\nlamp', ["home", "light"], 1299, True,
    )  # fmt: skip
    assert lamp.attributes == {"place": "Graz"}
    assert [row.code for row in report.rejected] == ["bad-price"]


def test_people_come_from_parquet_with_structs(shop: Shop, tmp_path: Path) -> None:
    """Typed tables keep their structure."""
    path = tmp_path / "people.parquet"
    pl.DataFrame({"person_id": ["ana"], "attributes": [{"age_band": "25-34"}]}).write_parquet(path)
    assert shop.bring(path).accepted == 1
    assert shop.people[0].attributes == {"age_band": "25-34"}


def test_a_context_column_goes_row_by_row(shop: Shop, tmp_path: Path) -> None:
    """Columns beyond the plain ones are read with the same rules as a single event."""
    written = [{**row, "context.device": "phone"} for row in rows(6, offset="Z")]
    report = shop.bring(write(tmp_path, "events.csv", written))
    assert report.accepted == 6
    assert {coarse >> 12 for *_, coarse in shop.state()} == {1}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("events.txt", b"x", "unknown-format"),
        ("stuff.csv", b"a,b\n1,2\n", "cannot-tell-rows"),
        ("events.csv", b"", "no-header"),
        ("items.csv", b"item_id,title\na,\xff\n", "not-utf-8"),
        ("events.parquet", b"no parquet", "bad-parquet"),
    ],
)
def test_an_unreadable_file_is_refused_with_a_code(
    shop: Shop, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    """The message says what is wrong with the file and what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        shop.bring(path)
    assert caught.value.code == code
    assert caught.value.hint


def test_a_missing_file_is_refused(shop: Shop, tmp_path: Path) -> None:
    """There is no file, and the message says so."""
    with pytest.raises(BadInput) as caught:
        shop.bring(tmp_path / "none.csv")
    assert caught.value.code == "no-file"


def test_a_parquet_file_without_polars_names_the_extra(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hint is the command that installs what is missing."""
    path = write(tmp_path, "events.parquet", rows(1))
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(BadInput) as caught:
        shop.bring(path)
    assert caught.value.code == "missing-extra"
    assert "tactful[data]" in caught.value.hint


def test_garbage_in_a_file_costs_only_its_own_rows(shop: Shop, tmp_path: Path) -> None:
    """Broken lines are refused with their index; the others are kept."""
    path = tmp_path / "events.jsonl"
    good = [msgspec.json.encode({k: v for k, v in row.items() if v is not None}) for row in rows(2)]
    path.write_bytes(b"\n".join([good[0], b"{nonsense", b"\xff\xfe", b"", good[1]]))
    report = shop.bring(path)
    assert report.accepted == 2
    assert [(row.index, row.code) for row in report.rejected] == [(1, "bad-row"), (2, "bad-row")]


def test_a_value_that_is_not_a_number_is_refused_in_every_path(shop: Shop, tmp_path: Path) -> None:
    """NaN and words in the value column are bad values, not empty ones."""
    path = tmp_path / "events.csv"
    head, at = "event_id,person_id,kind,item_id,at,value\n", "2026-10-01T10:00:00Z"
    path.write_text(f"{head}a,p,rating,i,{at},NaN\nb,p,rating,i,{at},many\nc,p,rating,i,{at},4\n", "utf-8")
    report = shop.bring(path)
    assert [(row.index, row.code) for row in report.rejected] == [(0, "bad-value"), (1, "bad-value")]
    assert report.accepted == 1


def test_nan_in_a_parquet_column_is_refused(shop: Shop, tmp_path: Path) -> None:
    """A table may hold NaN where a value should be; null means none."""
    written = rows(3)
    written[2]["value"] = math.nan
    report = shop.bring(write(tmp_path, "events.parquet", written))
    assert [(row.index, row.code) for row in report.rejected] == [(2, "bad-value")]


def test_the_report_of_a_large_import_stays_small(shop: Shop, tmp_path: Path) -> None:
    """A thousand refused rows are listed, all are counted and written beside the file."""
    written = [{**row, "kind": "vew"} for row in rows(1_500)]
    report = shop.bring(write(tmp_path, "events.parquet", written))
    assert (report.rejected_count, len(report.rejected)) == (1_500, 1_000)
    assert len(Path(str(report.rejected_file)).read_bytes().splitlines()) == 1_500


def test_columns_of_one_import_are_typed(shop: Shop, tmp_path: Path) -> None:
    """What reaches the log has the column types of the port."""
    shop.bring(write(tmp_path, "events.csv", rows(5)))
    log = EventColumns.concat(list(shop.store.events.scan()))
    assert (log.at.dtype, log.kind.dtype, log.value.dtype) == (np.int64, np.int16, np.float32)


@pytest.mark.parametrize("name", ["events.jsonl", "events.csv", "events.parquet"])
def test_a_file_cannot_name_a_session_as_a_person(shop: Shop, tmp_path: Path, name: str) -> None:
    """The inner name of a session is no legal person id, in whatever format it comes."""
    written = rows(2)
    written[0]["person_id"] = session_key("s1")
    report = shop.bring(write(tmp_path, name, written))
    assert [(row.index, row.code) for row in report.rejected] == [(0, "bad-id")]
    assert shop.store.vault.find(session_key("s1")) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value": "4"}, "bad-value"),
        ({"value": True}, "bad-value"),
        ({"person_id": 7}, "bad-row"),
        ({"at": 5}, "bad-row"),
    ],
)
def test_json_types_are_taken_at_their_word(shop: Shop, tmp_path: Path, change: dict[str, Any], code: str) -> None:
    """A text is no number and a number no name, also where all other rows are read as columns."""
    written = rows(6)
    written[2].update(change)
    report = shop.bring(write(tmp_path, "events.jsonl", written))
    assert [(row.index, row.code) for row in report.rejected] == [(2, code)]
    assert report.accepted == 5
