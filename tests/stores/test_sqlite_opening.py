"""Opening a directory: what is made, what is refused, what survives."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import apsw
import numpy as np
import pytest
from store_events import maker, names

from tactful.catalogue.item import Item
from tactful.errors import StoreTrouble
from tactful.stores import open_store
from tactful.stores.sqlite.connection import connect
from tactful.stores.sqlite.schema import STORE, migrate


def refusal(path, clock, **options) -> str:
    """Return the code with which opening is refused."""
    with pytest.raises(StoreTrouble) as caught:
        open_store(path, clock=clock, **options)
    assert caught.value.hint
    return caught.value.code


class TestSafety:
    def test_a_connection_is_durable_or_does_not_open(self, tmp_path):
        """WAL, full sync and secure delete are read back after they were set."""
        connection = connect(tmp_path / "x.db")
        assert connection.pragma("journal_mode") == "wal"
        assert connection.pragma("synchronous") == 2
        assert connection.pragma("secure_delete") == 1
        assert connection.pragma("trusted_schema") == 0
        connection.close()
        with pytest.raises(StoreTrouble) as caught:
            connect(Path(":memory:"))
        assert caught.value.code == "unsafe-store"

    def test_only_the_owner_can_read_the_files(self, disk, tmp_path):
        """Every file of the store has mode 0600."""
        disk.vault.admit(["ana"])
        for file in (tmp_path / "store").iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name

    def test_numpy_numbers_are_stored_as_numbers(self, disk, tmp_path):
        """Tables are strict, so a NumPy integer can never land as bytes."""
        disk.vault.admit(["ana"])
        disk.vault.write(np.int64(disk.vault.find("ana")), "person", b"x")
        connection = apsw.Connection(str(tmp_path / "store" / "store.db"), flags=apsw.SQLITE_OPEN_READONLY)
        assert connection.execute("SELECT typeof(person) FROM documents").fetchall() == [("integer",)]
        tables = connection.execute("SELECT name FROM pragma_table_list WHERE strict = 0 AND type = 'table'").fetchall()
        assert {name for (name,) in tables} <= {"sqlite_schema", "sqlite_temp_schema", "sqlite_sequence"}
        connection.close()


class TestRefusing:
    def test_a_second_writer_is_refused(self, disk, tmp_path, clock):
        """One writer per directory; the lock goes with the writer."""
        assert refusal(tmp_path / "store", clock) == "already-open"
        disk.close()
        open_store(tmp_path / "store", clock=clock).close()

    def test_without_the_master_key_nothing_opens(self, disk, tmp_path, clock):
        """Missing, foreign and damaged keys are told apart, and never replaced."""
        disk.close()
        key = tmp_path / "store" / "master.key"
        key.rename(tmp_path / "away")
        assert refusal(tmp_path / "store", clock) == "no-master-key"
        assert not key.exists()
        key.write_text("00" * 32)
        assert refusal(tmp_path / "store", clock) == "wrong-master-key"
        key.write_text("not a key")
        assert refusal(tmp_path / "store", clock) == "wrong-master-key"
        open_store(tmp_path / "store", clock=clock, master_key=tmp_path / "away").close()

    def test_the_environment_may_name_the_master_key(self, tmp_path, clock, monkeypatch):
        """The key can live on another disk."""
        monkeypatch.setenv("TACTFUL_MASTER_KEY_FILE", str(tmp_path / "elsewhere"))
        open_store(tmp_path / "store", clock=clock).close()
        assert (tmp_path / "elsewhere").exists()
        assert not (tmp_path / "store" / "master.key").exists()

    def test_without_the_key_file_nothing_opens(self, disk, tmp_path, clock):
        """A store without keys.db is not taken for an empty one."""
        disk.close()
        (tmp_path / "store" / "keys.db").unlink()
        assert refusal(tmp_path / "store", clock) == "no-keys"

    def test_a_later_schema_is_refused(self, disk, tmp_path, clock):
        """A file of a later version is left alone."""
        disk.close()
        connection = apsw.Connection(str(tmp_path / "store" / "store.db"))
        connection.pragma("user_version", 999)
        connection.close()
        assert refusal(tmp_path / "store", clock) == "newer-schema"

    def test_a_file_that_is_no_store_is_refused(self, disk, tmp_path, clock):
        """Rubbish is called damage, with the way to restore."""
        disk.close()
        (tmp_path / "store" / "store.db").write_bytes(b"rubbish" * 1000)
        assert refusal(tmp_path / "store", clock) == "corrupt-store"

    def test_reading_an_empty_directory_is_refused(self, tmp_path, clock):
        """Opening for reading makes nothing."""
        assert refusal(tmp_path / "nothing", clock, read_only=True) == "no-store"
        assert not (tmp_path / "nothing").exists()

    def test_a_closed_store_refuses(self, disk):
        """Writing after closing is an error with a code."""
        disk.close()
        disk.close()
        with pytest.raises(StoreTrouble) as caught:
            disk.vault.admit(["ana"])
        assert caught.value.code in {"store-closed", "disk-trouble"}


class TestKeeping:
    def test_everything_is_there_after_reopening(self, disk, tmp_path, clock):
        """Names, events, items, values, ask numbers and positions go on where they ended."""
        ana = int(disk.vault.admit(["ana"])[0])
        disk.events.append(maker(disk)(ana, names(3)))
        disk.items.put([Item(item_id="a")])
        disk.meta.put("x", b"y")
        seed, digests = disk.meta.seed(), disk.digests.of(["e"])
        counters = [disk.ledger.next_counter(ana) for _ in range(5)]
        disk.close()
        again = open_store(tmp_path / "store", clock=clock)
        assert again.vault.find("ana") == ana
        assert again.events.history(ana).seq.tolist() == [1, 2, 3]
        assert again.events.append(maker(again)(ana, ["e1", "new"])).seq.tolist() == [0, 4]
        assert again.items.numbers(["a", "b"], create=True).tolist() == [0, 1]
        assert (again.meta.get("x"), again.meta.seed()) == (b"y", seed)
        assert again.digests.of(["e"])[0] == digests[0]
        assert again.ledger.next_counter(ana) == counters[-1] + 1
        again.close()

    def test_ask_numbers_do_not_repeat_after_a_crash(self, disk, tmp_path, clock):
        """Numbers that were handed out but never recorded are not handed out again."""
        ana, bob = disk.vault.admit(["ana", "bob"]).tolist()
        last = max(disk.ledger.next_counter(ana) for _ in range(50))
        shutil.copytree(tmp_path / "store", tmp_path / "crashed")
        for _ in range(2):
            store = open_store(tmp_path / "crashed", clock=clock)
            assert store.ledger.next_counter(ana) > last
            last = store.ledger.next_counter(ana)
            store.close()
        assert disk.ledger.next_counter(bob) == 1

    def test_a_second_process_may_read_while_one_writes(self, disk, tmp_path, clock):
        """The learner sees what is committed, and can write nothing."""
        ana = int(disk.vault.admit(["ana"])[0])
        disk.events.append(maker(disk)(ana, names(3)))
        reader = open_store(tmp_path / "store", clock=clock, read_only=True)
        disk.events.append(maker(disk)(ana, ["later"]))
        assert sum(len(rows) for rows in reader.events.scan()) == 4
        assert reader.vault.find("ana") == ana
        with pytest.raises(StoreTrouble) as caught:
            reader.vault.admit(["bob"])
        assert caught.value.code == "read-only"
        reader.close()


class TestMigrating:
    def test_a_store_of_each_earlier_schema_opens(self, tmp_path, clock):
        """The file of schema 1 reads as it was written."""
        kept = Path(__file__).parent / "fixtures" / "schema-1"
        shutil.copytree(kept, tmp_path / "store")
        store = open_store(tmp_path / "store", clock=clock)
        ana = store.vault.find("ana")
        assert store.events.history(ana).item.tolist() == [0, 1, 2]
        assert store.vault.read(ana, "person") == b"written by schema 1"
        assert store.items.get("a").title == "Tea"
        assert store.check() == []
        store.close()

    def test_steps_are_taken_in_order_and_once(self, tmp_path):
        """A file of an earlier step gets the later ones only."""
        connection = connect(tmp_path / "x.db")
        steps = ("CREATE TABLE a(x INTEGER) STRICT;", "ALTER TABLE a ADD COLUMN y INTEGER;")
        assert migrate(connection, steps[:1]) == 1
        connection.execute("INSERT INTO a VALUES (1)")
        with pytest.raises(StoreTrouble) as caught:
            migrate(connection, steps, read_only=True)
        assert caught.value.code == "older-schema"
        assert migrate(connection, steps) == migrate(connection, steps) == 2
        assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, None)]
        assert len(STORE) >= 1
        connection.close()
