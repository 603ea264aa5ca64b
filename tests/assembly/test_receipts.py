"""An erasure is proved by a receipt that names nobody, and those who were given data are told (D7)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from listener import listening

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.receipts import digest_of
from tactful.assembly.wiring import write_settings
from tactful.clock import DAY_MS, FixedClock, format_time, parse_time
from tactful.errors import BadInput, NotFound
from tactful.ids import Millis

NOW = parse_time("2026-11-22T12:00:00Z", what="now")


def opened(path: Path, clock: FixedClock, url: str = "") -> Engine:
    """Open a shop on disk, with one recipient when there is a url."""
    if not path.exists():
        write_settings(path, "shop")
        if url:
            told = f'\n[recipients.crm]\nurl = "{url}/erased"\nsecret_env = "CRM_SECRET"\nprivate = true\n'
            with (path / "tactful.toml").open("a", encoding="utf-8") as file:
                file.write(told)
    engine = tactful.open(path, clock=clock, learn_in_child=False)
    engine.items.put([{"item_id": "tea", "title": "Tea"}])
    rows = [
        {"event_id": "e1", "person_id": "ana", "kind": "purchase", "item_id": "tea", "at": "2026-11-20T10:00:00Z"},
    ]
    engine.events.add(rows)
    return engine


def stopped(engine: Engine) -> Engine:
    """Stop the thread that tells by itself, so that a test says when."""
    engine._teller.stop()
    return engine


def state(engine: Engine, receipt: dict[str, Any]) -> dict[str, Any]:
    """Return what became of the only recipient."""
    (one,) = engine.receipts.read(receipt["receipt_id"])["recipients"]
    return dict(one)


@pytest.mark.promise("D7")
def test_a_receipt_is_hashed_and_chained_and_names_nobody(tmp_path: Path) -> None:
    """Every receipt verifies and names the one before; a changed, a missing and a cut one show."""
    engine = opened(tmp_path / "shop", FixedClock(NOW))
    first, second, third = (engine.people.erase(name) for name in ("ana", "nobody", "nobody"))
    assert first["found"]
    assert first["rows"]["events"] == 1
    assert not second["found"]
    assert "ana" not in msgspec.json.encode(first).decode()
    assert (second["previous"], third["previous"]) == (first["digest"], second["digest"])
    assert engine.receipts.read(first["receipt_id"])["verified"]
    assert engine.receipts.verify() == []
    kept = dict(engine.store.meta.receipts())
    altered = {**msgspec.json.decode(kept[second["receipt_id"]]), "found": True}
    engine.store.meta.put_receipt(second["receipt_id"], msgspec.json.encode(altered))
    assert engine.receipts.verify() == [f"receipt {second['receipt_id']} is not as it was written"]
    altered["digest"] = digest_of(altered)
    engine.store.meta.put_receipt(second["receipt_id"], msgspec.json.encode(altered))
    assert engine.receipts.verify() == [f"the receipt before {third['receipt_id']} is missing"]
    with pytest.raises(NotFound):
        engine.receipts.read("er_0")
    engine.close()


@pytest.mark.promise("D7", "P2")
def test_a_receipt_says_when_the_last_copy_of_the_key_ends(tmp_path: Path) -> None:
    """Without a copy of the keys it is now; after a backup it is seven days after that backup."""
    clock = FixedClock(NOW)
    engine = opened(tmp_path / "shop", clock)
    assert engine.people.erase("ana")["shredding_complete_at"] == format_time(NOW)
    engine.backup(tmp_path / "copy", keys=tmp_path / "keys")
    clock.move(DAY_MS)
    until = engine.people.erase("ben")["shredding_complete_at"]
    assert until == format_time(Millis(NOW + 7 * DAY_MS))
    engine.close()


@pytest.mark.promise("D7")
def test_constants_are_fitted_again_within_seven_days(tmp_path: Path) -> None:
    """A receipt after a tuning names the date; the keeper tunes before it; then nothing is owed any more."""
    clock = FixedClock(NOW)
    engine = opened(tmp_path / "shop", clock)
    rows = [
        {"event_id": f"{p}-{n}", "person_id": f"p{p}", "kind": "purchase", "item_id": f"i{(p + n) % 9}",
         "at": f"2026-11-{n + 1:02d}T10:00:00Z"} for p in range(20) for n in range(6)
    ]  # fmt: skip
    engine.items.put([{"item_id": f"i{n}"} for n in range(9)])
    engine.events.add(rows)
    assert engine.people.erase("ana")["constants_refit_by"] is None
    engine.learn(tune=True)
    receipt = engine.people.erase("p1")
    assert receipt["constants_refit_by"] == format_time(Millis(NOW + 7 * DAY_MS))
    refit = engine._slow._chores["refit"][1]
    assert not refit()
    clock.move(5 * DAY_MS)
    assert refit()
    assert not refit()
    assert engine.people.erase("p2")["constants_refit_by"] == format_time(Millis(NOW + 12 * DAY_MS))
    engine.close()


@pytest.mark.promise("D7")
def test_recipients_are_told_with_retries_until_they_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two failures, a restart, and a yes: the receipt shows every stage, and the message is then destroyed."""
    monkeypatch.setenv("CRM_SECRET", "a-shared-word")
    clock = FixedClock(NOW)
    with listening(500, 302) as recipient:
        engine = stopped(opened(tmp_path / "shop", clock, recipient.url))
        receipt = engine.people.erase("ana")
        assert [one["state"] for one in receipt["recipients"]] == ["waiting"]
        assert engine.recipients.tell() == 0
        assert (state(engine, receipt)["tries"], state(engine, receipt)["last_answer"]) == (1, "http-500")
        assert engine.recipients.tell() == 0
        assert len(recipient.heard) == 1
        engine.close()
        clock.move(60_000)
        engine = stopped(opened(tmp_path / "shop", clock, recipient.url))
        engine.recipients.tell()
        assert state(engine, receipt)["last_answer"] == "redirected"
        clock.move(60_000)
        assert engine.recipients.tell() == 1
        assert state(engine, receipt)["state"] == "told"
        told = [msgspec.json.decode(body) for _, _, body in recipient.heard]
        assert all(one["person_id"] == "ana" and one["receipt_id"] == receipt["receipt_id"] for one in told)
        assert len({headers["Tactful-Delivery"] for _, headers, _ in recipient.heard}) == 1
        assert engine.recipients.told()["waiting"] == 0
        assert engine.receipts.verify() == []
        engine.close()
    files = b"".join(f.read_bytes() for f in (tmp_path / "shop").rglob("*") if f.is_file())
    assert b"a-shared-word" not in files


@pytest.mark.promise("D7")
def test_a_recipient_that_never_answers_is_given_up_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week the receipt says so, and nothing is kept that names the erased person."""
    monkeypatch.delenv("CRM_SECRET", raising=False)
    clock = FixedClock(NOW)
    engine = stopped(opened(tmp_path / "shop", clock, "http://127.0.0.1:9"))
    receipt = engine.people.erase("ana")
    engine.recipients.tell()
    assert state(engine, receipt)["last_answer"] == "no-secret"
    clock.move(7 * DAY_MS)
    engine.recipients.tell()
    assert state(engine, receipt)["state"] == "given-up"
    assert engine.store.outbox.due(NOW + 99 * DAY_MS) == []
    engine.close()


def test_a_recipient_that_nobody_may_be_told_at_does_not_load(tmp_path: Path) -> None:
    """An address without TLS to the outside is refused when the settings are read, by name."""
    write_settings(tmp_path / "shop", "shop")
    with (tmp_path / "shop" / "tactful.toml").open("a", encoding="utf-8") as file:
        file.write('\n[recipients.crm]\nurl = "http://example.com/x"\nsecret_env = "S"\n')
    with pytest.raises(BadInput) as refused:
        tactful.open(tmp_path / "shop")
    assert refused.value.code == "bad-recipient-url"
    assert "recipients.crm" in refused.value.detail
