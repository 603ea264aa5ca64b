"""The export: complete, exclusive, checked by its manifest, and able to come home."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_hand import FILMS, NOW, bought, settle

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.reads import Reader
from tactful.clock import FixedClock
from tactful.errors import BadInput


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Return an engine in memory with the films in it."""
    engine = tactful.open(None, setting="shop", clock=FixedClock(NOW))
    settle(engine)
    yield engine
    engine.close()


def published(engine: Engine, notice: str) -> None:
    """Publish a notice about messages, so that a grant can cite it."""
    clause = {"text": {"en": "We write to you about what you like."}}
    engine.notices.publish([{"notice": notice, "purposes": {"messages": clause}}])


def live(engine: Engine, who: str) -> str:
    """Leave a trace of a person in every place there is; return the decision they contested."""
    engine.people.put({"person_id": who, "names": {"given": f"canary-name-{who}"}, "home_place": f"canary-town-{who}",
                       "attributes": {"age_band": "25-34"}})  # fmt: skip
    engine.items.put([{"item_id": f"canary-item-{who}", "title": f"canary-title-{who}", "tags": [f"canary-tag-{who}"]}])
    engine.events.add([bought(who, f"canary-item-{who}", 120)])
    engine.people.set_controls(who, {"muted": {"topics": [f"canary-muted-{who}"]}})
    published(engine, f"canary-notice-{who}")
    engine.people.set_consents(who, {"messages": "granted", "notice": f"canary-notice-{who}"})
    engine.people.correct(who, [{"topic": f"canary-corrected-{who}", "say": "less"}])
    decision = engine.decide(who, count=7, exclude=["saw"])
    engine.cases.contest(decision.decision_id, f"canary-case-{who}")
    engine.people.profile(who, reader=Reader(f"canary-key-{who}", "support"))
    return decision.decision_id


def files_of(body: bytes) -> dict[str, bytes]:
    """Return every file of an export."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.promise("D1")
def test_an_export_has_all_of_mine_and_nothing_of_others(engine: Engine) -> None:
    """A canary in every place: all of Ana's are in hers, none of Ben's; and the other way round."""
    decisions = {who: live(engine, who) for who in ("ana", "ben")}
    for who, other in (("ana", "ben"), ("ben", "ana")):
        whole = b"".join(files_of(engine.people.export_zip(who)).values()).decode()
        document = json.dumps(engine.people.export(who))
        for text in (whole, document):
            for place in ("name", "town", "item", "title", "muted", "notice", "corrected", "case", "key"):
                assert f"canary-{place}-{who}" in text, place
            assert decisions[who] in text
            assert decisions[other] not in text
            # Items are everybody's: another person's purchase may be shown to me, but nothing says whose it was.
            for place in ("name", "town", "muted", "notice", "corrected", "case", "key"):
                assert f"canary-{place}-{other}" not in text, place


def test_the_manifest_tells_every_file(engine: Engine) -> None:
    """Digest, size and rows of each, and tables say the same as JSON."""
    live(engine, "ana")
    files = files_of(engine.people.export_zip("ana"))
    manifest = json.loads(files["manifest.json"])
    assert manifest["format"] == "tactful-export-2"
    assert set(manifest["files"]) == set(files) - {"manifest.json"}
    assert set(manifest["comes_home"]) == {name.partition(".")[0] for name in manifest["files"]}
    for name, told in manifest["files"].items():
        assert hashlib.sha256(files[name]).hexdigest() == told["sha256"]
        assert len(files[name]) == told["bytes"]
    for name in ("events", "decisions", "reads", "cases", "consents"):
        rows = [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]
        table = list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode())))
        assert len(rows) == len(table) == manifest["files"][f"{name}.csv"]["rows"] > 0
    assert [row["item_id"] for row in csv.DictReader(io.StringIO(files["events.csv"].decode()))][:1] == ["saw"]


def test_a_table_cannot_run_as_a_formula(engine: Engine) -> None:
    """Text that begins like a formula is led by an apostrophe in tables, and untouched in JSON."""
    engine.items.put([{"item_id": "=1+1", "title": "@cmd"}])
    engine.events.add([bought("ana", "=1+1", 121)])
    files = files_of(engine.people.export_zip("ana"))
    assert b"'=1+1,'@cmd" in files["events.csv"]
    assert b'"item_id":"=1+1"' in files["events.jsonl"]


def neighbours(path: Path | None = None) -> Engine:
    """Return another directory with the same catalogue and the same other people."""
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
    engine.items.put([{"item_id": i, "title": i.capitalize(), "tags": tags} for i, tags in FILMS.items()])
    names = list(FILMS)
    engine.events.add([bought(f"p{p}", names[(p + n) % len(names)], 10 * p + n) for p in range(6) for n in range(4)])
    return engine


def comparable(profile: dict[str, Any]) -> dict[str, Any]:
    """Return a profile without positions in the log, which every log counts for itself."""
    profile["signals"] = [{k: v for k, v in s.items() if k != "seq"} for s in profile["signals"]]
    return profile


@pytest.mark.promise("D2")
def test_an_export_comes_home_with_the_same_profile_and_lists(engine: Engine, tmp_path: Path) -> None:
    """Brought into another directory, the profile is equal and so is every list, score and reason; twice is once."""
    engine.people.put({"person_id": "ana", "attributes": {"age_band": "25-34"}, "time_zone": "Europe/Madrid"})
    engine.people.set_controls("ana", {"dial": {"home": "explore"}, "muted": {"items": ["heat"]}})
    published(engine, "n1")
    engine.people.set_consents("ana", {"messages": "granted", "notice": "n1"})
    engine.people.correct("ana", [{"topic": "romance", "say": "more"}, {"item_id": "saw", "say": "not-me"}])
    same_instant = [{**bought("ana", item, 130), "event_id": f"tie-{item}"} for item in ("heat", "ronin", "it")]
    engine.events.add(same_instant)
    file = tmp_path / "ana.zip"
    file.write_bytes(engine.people.export_zip("ana"))
    with neighbours() as other:
        report = other.import_file(file)
        assert (report.accepted, report.duplicates, report.rejected_count) == (6, 0, 0)
        other.learn()
        engine.learn()
        assert comparable(other.people.profile("ana")) == comparable(engine.people.profile("ana"))
        assert other.people.consent_history("ana") == engine.people.consent_history("ana")
        for surface in ("home", "grocery"):
            here, there = (e.decide("ana", surface=surface, count=7) for e in (engine, other))
            assert here.items == there.items
            assert here.mode == there.mode
        again = other.import_file(file)
        assert (again.accepted, again.duplicates) == (0, 6)


def test_coming_home_obeys_the_rules_of_the_house(engine: Engine, tmp_path: Path) -> None:
    """Where everything needs consent, events without it stay outside, and no attribute comes in that is not known."""
    file = tmp_path / "ana.zip"
    file.write_bytes(engine.people.export_zip("ana"))
    with tactful.open(None, setting="strict", clock=FixedClock(NOW)) as strict:
        report = strict.import_file(file)
        assert (report.accepted, report.rejected_count) == (0, 3)
        assert {row.code for row in report.rejected} == {"not-permitted"}


@pytest.mark.parametrize("damage", ["flip", "format", "member", "text"])
def test_a_damaged_export_is_refused_whole(engine: Engine, tmp_path: Path, damage: str) -> None:
    """What is not as the manifest says does not come in."""
    files = files_of(engine.people.export_zip("ana"))
    manifest = json.loads(files["manifest.json"])
    if damage == "flip":
        files["events.jsonl"] = files["events.jsonl"].replace(b'"saw"', b'"war"')
    elif damage == "format":
        files["manifest.json"] = json.dumps({**manifest, "format": "tactful-export-9"}).encode()
    elif damage == "member":
        del files["profile.json"]
    file = tmp_path / "ana.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    if damage == "text":
        file.write_bytes(b"no zip")
    with neighbours() as other, pytest.raises(BadInput) as told:
        other.import_file(file)
    assert told.value.code == {"flip": "export-damaged", "format": "unknown-export-format"}.get(damage, "not-an-export")
