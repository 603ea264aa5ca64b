"""When the machine fails: nothing acknowledged is lost, and every error has a code and a way out."""

from __future__ import annotations

import subprocess
from concurrent.futures import wait
from dataclasses import replace

import apsw
import numpy as np
import pytest
from store_events import maker, names

from tactful.errors import StoreTrouble
from tactful.events.columns import EventColumns
from tactful.stores import open_store
from tactful.stores.sqlite.trouble import is_failed_sync, trouble_of


def test_a_full_disk_loses_nothing_and_passes(disk, tmp_path, clock):
    """Batches that do not fit fail with 507, those acknowledged are there, and writing goes on afterwards."""
    ana = int(disk.vault.admit(["ana"])[0])
    make = maker(disk)
    disk.events.append(make(ana, names(100)))
    pages = disk._connection.pragma("page_count")
    disk._connection.pragma("max_page_count", pages + 20)
    kept, trouble = 100, None
    for turn in range(200):
        try:
            kept += int((disk.events.append(make(ana, names(200, f"{turn}-"))).seq > 0).sum())
        except StoreTrouble as error:
            trouble = error
            break
    assert trouble is not None
    assert (trouble.code, trouble.status) == ("disk-full", 507)
    assert len(disk.events.history(ana)) == kept
    disk._connection.pragma("max_page_count", 1 << 30)
    assert disk.events.append(make(ana, ["after"])).seq.tolist() == [kept + 1]
    disk.close()
    again = open_store(tmp_path / "store", clock=clock)
    assert len(again.events.history(ana)) == kept + 1
    assert again.check() == []
    again.close()


def test_a_failed_round_fails_every_caller_and_changes_nothing(disk):
    """Names, events and values of one round stand or fall together."""
    ana = int(disk.vault.admit(["ana"])[0])
    make = maker(disk)
    disk._connection.pragma("max_page_count", 1)
    futures = [disk.events.submit(make(ana, names(300, f"{turn}-"))) for turn in range(5)]
    wait(futures)
    assert {future.exception().code for future in futures} == {"disk-full"}
    with pytest.raises(StoreTrouble):
        disk.vault.admit([f"p{n}" for n in range(2000)])
    disk._connection.pragma("max_page_count", 1 << 30)
    assert (disk.vault.count(), disk.events.last_seq(), disk.vault.find("p0")) == (1, 0, None)
    assert len(disk.vault.admit([f"p{n}" for n in range(2000)])) == 2000


def test_a_flipped_bit_is_called_damage(disk, tmp_path, clock):
    """One bit anywhere in what is sealed is noticed when it is read, and by `check`."""
    ana = int(disk.vault.admit(["ana"])[0])
    disk.events.append(maker(disk)(ana, names(100)))
    disk.vault.write(ana, "person", b"x" * 100)
    disk.close()
    connection = apsw.Connection(str(tmp_path / "store" / "store.db"))
    for table in ("inbox", "documents"):
        body = bytearray(connection.execute(f"SELECT body FROM {table}").fetchone()[0])  # noqa: S608
        body[len(body) // 2] ^= 4
        connection.execute(f"UPDATE {table} SET body = ?", (bytes(body),))  # noqa: S608
    connection.close()
    store = open_store(tmp_path / "store", clock=clock)
    for read in (
        lambda: store.events.recent(ana),
        lambda: store.vault.read(ana, "person"),
        lambda: list(store.events.scan()),
    ):
        with pytest.raises(StoreTrouble) as caught:
            read()
        assert caught.value.code == "corrupt-store"
        assert "restore" in caught.value.hint
    assert len(store.check()) == 2
    store.close()


def test_a_moved_row_does_not_open(disk, tmp_path, clock):
    """Whoever can write to the file cannot give one person's events to another."""
    ana, bob = disk.vault.admit(["ana", "bob"]).tolist()
    disk.events.append(maker(disk)(ana, ["a"]))
    disk.close()
    connection = apsw.Connection(str(tmp_path / "store" / "store.db"))
    connection.execute("UPDATE inbox SET person = ?", (bob,))
    connection.close()
    store = open_store(tmp_path / "store", clock=clock)
    with pytest.raises(StoreTrouble) as caught:
        store.events.history(bob)
    assert caught.value.code == "corrupt-store"
    store.close()


def test_damaged_pages_are_called_damage(disk, tmp_path, clock):
    """Overwritten pages give an error with a code, never a traceback of the driver."""
    people = disk.vault.admit([f"p{n}" for n in range(300)])
    disk.events.append(maker(disk)(np.resize(people, 5000).tolist(), names(5000)))
    disk.close()
    file = tmp_path / "store" / "store.db"
    content = bytearray(file.read_bytes())
    for page in range(4, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(bytes(content))

    def use() -> None:
        store = open_store(tmp_path / "store", clock=clock)
        try:
            assert store.check()
            for person in people.tolist():
                store.events.history(person)
        finally:
            store.close()

    with pytest.raises(StoreTrouble) as caught:
        use()
    assert caught.value.code == "corrupt-store"


def test_after_a_failed_sync_nothing_is_acknowledged(disk, monkeypatch):
    """A sync that fails may have lost earlier writes: the writer stops saying yes until it is opened again."""
    ana = int(disk.vault.admit(["ana"])[0])
    make = maker(disk)
    failure = apsw.IOError("sync")
    failure.extendedresult = apsw.SQLITE_IOERR_FSYNC

    def broken() -> None:
        raise failure

    monkeypatch.setattr(disk._keyring, "flush", broken)
    with pytest.raises(StoreTrouble):
        disk.events.append(make(ana, ["a"]))
    monkeypatch.undo()
    with pytest.raises(StoreTrouble) as caught:
        disk.events.append(make(ana, ["b"]))
    assert caught.value.code == "disk-trouble"
    assert len(disk.events.history(ana)) == 0


def test_one_callers_mistake_is_undone_alone(disk):
    """Work that fails on its own ground takes nobody else down with it."""

    def mistaken(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO meta VALUES ('half', x'00')")
        raise ValueError

    futures = [disk._writer.submit(mistaken) for _ in range(3)]
    disk.meta.put("whole", b"1")
    assert all(isinstance(future.exception(), ValueError) for future in futures)
    assert (disk.meta.get("half"), disk.meta.get("whole")) == (None, b"1")


def test_an_interrupted_erasure_is_finished_at_the_next_opening(disk, tmp_path, clock, monkeypatch):
    """Rows gone, key still there: the mark that is left finishes the work."""
    ana = int(disk.vault.admit(["ana"])[0])
    disk.events.append(maker(disk)(ana, names(3)))

    def crash() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(disk._eraser, "shred", crash)
    with pytest.raises(KeyboardInterrupt):
        disk.vault.erase(ana)
    assert disk._keyring.cipher(ana) is not None
    disk.close()
    store = open_store(tmp_path / "store", clock=clock)
    assert store._keyring.cipher(ana) is None
    assert store.check() == []
    store.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (apsw.FullError(), "disk-full"),
        (OSError(28, "no space"), "disk-full"),
        (apsw.CorruptError(), "corrupt-store"),
        (apsw.NotADBError(), "corrupt-store"),
        (apsw.BusyError(), "store-busy"),
        (apsw.CantOpenError(), "cannot-open"),
        (apsw.IOError(), "disk-trouble"),
    ],
)
def test_every_failure_has_a_code_and_a_hint(error, code):
    """No driver's words reach a caller."""
    trouble = trouble_of(error)
    assert trouble.code == code
    assert trouble.hint
    assert not is_failed_sync(error)


def test_events_behind_a_merge_in_one_round_reach_the_person(disk):
    """Even when everything waits in one queue, no row lands under a key that is about to go."""
    visit, ana = disk.vault.admit(["visit", "ana"]).tolist()
    make = maker(disk)
    futures = []
    for turn in range(40):
        futures.append(disk.events.submit(make([visit, ana], names(2, f"{turn}-"))))
        if turn == 20:
            disk.vault.merge("visit", "ana")
    assert all((future.result().seq > 0).all() for future in futures)
    assert len(disk.events.history(ana)) == 80
    assert len(EventColumns.concat(list(disk.events.scan()))) == 80
    assert disk.check() == []


def test_a_caller_that_goes_away_does_not_stop_the_writer(disk):
    """A queued batch cannot be called off, and the next one is written."""
    ana = int(disk.vault.admit(["ana"])[0])
    make = maker(disk)
    future = disk.events.submit(make(ana, ["a"]))
    assert future.cancel() is False
    assert future.result().seq.tolist() == [1]
    assert disk.events.append(make(ana, ["b"])).seq.tolist() == [2]


def test_a_malformed_batch_does_not_stop_the_writer(disk):
    """Columns of unequal length are an error for whoever sent them, not the end of writing."""
    ana = int(disk.vault.admit(["ana"])[0])
    make = maker(disk)
    with pytest.raises(StoreTrouble) as caught:
        disk.events.append(replace(make(ana, names(3)), item=np.zeros(1, np.int32), value=np.zeros(2, np.float32)))
    assert caught.value.code == "store-failed"
    assert disk.events.append(make(ana, ["b"])).seq.tolist() == [1]


def test_a_listener_cannot_wait_for_the_writer_it_runs_in(disk):
    """That would be a standstill; it is an error instead."""
    ana = int(disk.vault.admit(["ana"])[0])
    codes = []

    def listen(rows: EventColumns) -> None:
        with pytest.raises(StoreTrouble) as caught:
            disk.meta.put("x", b"y")
        codes.append(caught.value.code)

    disk.on_commit = listen
    disk.events.append(maker(disk)(ana, ["a"]))
    assert codes == ["writer-thread"]


@pytest.mark.proof
def test_a_disk_that_is_really_full_loses_nothing(tmp_path, clock):
    """On a small file system of its own: 507, nothing acknowledged lost, and all well after making room."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small file system")
    try:
        store = open_store(small / "store", clock=clock)
        ana = int(store.vault.admit(["ana"])[0])
        kept, trouble = 0, None
        while trouble is None:
            batch = maker(store)(ana, names(300, f"{kept}-"))
            try:
                kept += int((store.events.append(batch).seq > 0).sum())
            except StoreTrouble as error:
                trouble = error
        assert (trouble.code, trouble.status) == ("disk-full", 507)
        subprocess.run(["mount", "-o", "remount,size=30m", str(small)], check=True)
        assert store.events.append(batch).last == kept + 300
        store.close()
        again = open_store(small / "store", clock=clock)
        assert len(again.events.history(ana)) == kept + 300
        assert again.check() == []
        again.close()
    finally:
        subprocess.run(["umount", str(small)], check=False)
