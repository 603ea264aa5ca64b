"""What the files say about people: nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from store_events import maker

from tactful.decisions.ledger import Entry
from tactful.ids import DecisionId
from tactful.stores import open_store

SECRETS = (
    "ana-van-der-planted",
    "planted-event-id",
    "planted-extra",
    "planted-document",
    "planted-record",
    "planted-surf",
)


def found_in(directory: Path) -> set[str]:
    """Return which planted words stand in any file of a directory."""
    content = b"".join(file.read_bytes() for file in directory.rglob("*") if file.is_file())
    return {word for word in SECRETS if word.encode() in content}


def planted(store) -> int:
    """Put every planted word into a store, and return the person they are about."""
    ana = int(store.vault.admit([SECRETS[0]])[0])
    for turn in range(20):
        extra = [b'{"q":"planted-extra"}']
        store.events.append(maker(store)(ana, [f"planted-event-id-{turn}"], [turn], extra=extra))
    store.vault.write(ana, "person", b"planted-document " * 50)
    entry = Entry(DecisionId("d1"), ana, 5, "planted-surf", np.array([1, 2], np.int32), b"planted-record " * 500)
    store.ledger.record(entry).result()
    store.ledger.record(Entry(DecisionId("d2"), None, 5, "planted-surf", entry.items, b"planted-record")).result()
    return ana


@pytest.mark.promise("P2")
def test_no_word_about_a_person_stands_in_the_clear(disk, tmp_path):
    """Names, event ids, extra fields, documents and records are in no file: log, keys, lock and backup included."""
    planted(disk)
    assert found_in(tmp_path / "store") == set()
    disk.events.fold()
    disk.backup(tmp_path / "copy")
    disk.close()
    assert found_in(tmp_path) == set()


@pytest.mark.promise("P1", "P2", "D5")
def test_no_byte_of_an_erased_person_stays(disk, tmp_path):
    """Neither sealed rows nor the wrapped key are left in file or log once the erasure has answered."""
    ana = planted(disk)
    sealed = [row[0] for row in disk._connection.execute("SELECT body FROM pieces UNION ALL SELECT name FROM people")]
    sealed += [row[0] for row in disk._connection.execute("SELECT head FROM decisions WHERE person IS NOT NULL")]
    wrapped = disk._keyring._reading.execute("SELECT wrapped FROM keys").fetchone()[0]
    files = [file for file in (tmp_path / "store").iterdir() if file.name.startswith(("store.db", "keys.db"))]
    before = b"".join(file.read_bytes() for file in files)
    assert all(body[:24] in before for body in [*sealed, wrapped])
    assert disk.vault.erase(ana)["log_pending"] == 0
    after = b"".join(file.read_bytes() for file in files if file.exists())
    assert not any(body[place : place + 8] in after for body in [*sealed, wrapped] for place in range(0, 48, 8))


def test_a_reader_only_delays_the_emptying_of_the_log(disk, tmp_path):
    """An erasure under a reader's snapshot says so, and the writer empties the log once the reader is done."""
    ana = planted(disk)
    bob = int(disk.vault.admit(["bob"])[0])
    disk.events.append(maker(disk)(bob, ["b"]))
    scan = disk.events.scan(rows=1)
    next(scan)
    assert disk.vault.erase(ana)["log_pending"] == 1
    assert disk._keyring.cipher(ana) is None
    scan.close()
    while disk._eraser.log_pending:
        disk.meta.put("x", b"y")
    assert disk.vault.find("bob") == bob


def test_the_keys_of_a_tenant_differ(tmp_path, clock):
    """Two stores share no key, seed or digest."""
    first, second = (open_store(tmp_path / name, clock=clock) for name in ("a", "b"))
    assert first.meta.seed() != second.meta.seed()
    assert first.digests.of(["e"])[0] != second.digests.of(["e"])[0]
    first.close()
    second.close()
