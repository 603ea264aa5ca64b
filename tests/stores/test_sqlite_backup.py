"""Backup and restore."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from store_events import maker, names

from tactful.catalogue.item import Item
from tactful.clock import DAY_MS
from tactful.errors import BadInput, Conflict, StoreTrouble
from tactful.stores import open_store, restore_store
from tactful.stores.sqlite.schema import STORE


@pytest.fixture
def copied(disk, tmp_path):
    """Return the pseudonyms of ana and bob after a backup to `tmp_path/copy`."""
    ana, bob = disk.vault.admit(["ana", "bob"]).tolist()
    disk.events.append(maker(disk)([ana, bob, ana], names(3)))
    disk.items.put([Item(item_id="a", title="Tea")])
    disk.meta.put("x", b"y")
    disk.backup(tmp_path / "copy")
    return ana, bob


def refused(code, call, kind=StoreTrouble):
    """Check that a call is refused with a code and a hint."""
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.hint


def test_a_restored_store_is_equal(disk, copied, tmp_path, clock):
    """Everything that was there at the backup is there again, and nothing that came later."""
    ana, bob = copied
    disk.events.append(maker(disk)(ana, ["later"]))
    key = tmp_path / "store" / "master.key"
    told = restore_store(tmp_path / "copy", tmp_path / "new", clock=clock, master_key=key)
    assert (told["seq"], told["people"], told["erased"]) == (3, 2, 0)
    store = open_store(tmp_path / "new", clock=clock)
    assert store.events.history(ana).seq.tolist() == [1, 3]
    assert (store.vault.find("bob"), store.items.get("a").title, store.meta.get("x")) == (bob, "Tea", b"y")
    assert store.meta.seed() == disk.meta.seed()
    assert store.ledger.next_counter(bob) == 1
    assert store.check() == []
    store.close()


def test_a_backup_holds_no_master_key_and_says_what_it_holds(disk, copied, tmp_path):
    """The manifest names every file with its digest, and where the copy of the keys is and when it must go."""
    manifest = msgspec.json.decode((tmp_path / "copy" / "manifest.json").read_bytes())
    assert set(manifest["files"]) == {"store.db"}
    assert sorted(file.name for file in (tmp_path / "copy").rglob("*")) == ["manifest.json", "store.db"]
    assert [str(file) for file in (tmp_path / "store.keys").iterdir()] == [manifest["keys"]]
    assert manifest["keys_expire"] == disk._clock.now() + 7 * DAY_MS
    assert (manifest["schema"], manifest["seq"]) == (len(STORE), 3)
    refused("not-empty", lambda: disk.backup(tmp_path / "copy"), Conflict)


@pytest.mark.promise("P2")
def test_nobody_erased_comes_back(disk, copied, tmp_path, clock):
    """Erasures since the backup are carried out again before anything can be read."""
    ana, bob = copied
    disk.vault.erase(ana)
    told = restore_store(
        tmp_path / "copy", tmp_path / "new", clock=clock, master_key=tmp_path / "store" / "master.key",
        tombstones=[tmp_path / "store" / "tombstones.log"],
    )  # fmt: skip
    assert (told["erased"], told["people"]) == (1, 1)
    store = open_store(tmp_path / "new", clock=clock)
    assert (store.vault.find("ana"), len(store.events.history(ana))) == (None, 0)
    assert [stone.person for stone in store.meta.tombstones()] == [ana]
    assert store.vault.find("bob") == bob
    store.close()
    later = open_store(tmp_path / "new", clock=clock)
    later.backup(tmp_path / "second")
    later.close()
    assert str(ana) in (tmp_path / "second" / "tombstones.log").read_text()


def test_a_session_merged_into_somebody_erased_does_not_come_back(disk, tmp_path, clock):
    """In an older backup the session still stands alone; its tombstone reaches it there."""
    visit, _ = disk.vault.admit(["visit", "ana"]).tolist()
    disk.events.append(maker(disk)(visit, ["a"]))
    disk.backup(tmp_path / "copy")
    disk.vault.merge("visit", "ana")
    disk.vault.erase(disk.vault.find("ana"))
    told = restore_store(
        tmp_path / "copy", tmp_path / "new", clock=clock, master_key=tmp_path / "store" / "master.key",
        tombstones=[tmp_path / "store" / "tombstones.log"],
    )  # fmt: skip
    assert told == {"schema": len(STORE), "seq": 1, "people": 0, "erased": 2, "forgotten": 0}


def test_a_later_copy_of_the_keys_erases_too(disk, copied, tmp_path, clock):
    """Whoever has no key in the copy that is given is gone."""
    ana, _ = copied
    disk.vault.erase(ana)
    disk.backup(tmp_path / "later")
    clock.move(8 * DAY_MS + 1)
    key = tmp_path / "store" / "master.key"
    refused("keys-expired", lambda: restore_store(tmp_path / "copy", tmp_path / "new", clock=clock, master_key=key))
    told = restore_store(tmp_path / "copy", tmp_path / "new", clock=clock, master_key=key, keys=tmp_path / "store.keys")
    assert told["people"] == 1


def test_what_cannot_be_restored_is_refused(disk, copied, tmp_path, clock):
    """No backup, no key, the wrong key, a changed file, a directory in use."""
    key = tmp_path / "store" / "master.key"

    def restore(src="copy", dest="new", master_key=key):
        return restore_store(tmp_path / src, tmp_path / dest, clock=clock, master_key=master_key)

    refused("no-backup", lambda: restore(src="nothing"), BadInput)
    refused("no-master-key", lambda: restore(master_key=tmp_path / "none"))
    (tmp_path / "other").write_text("11" * 32)
    refused("wrong-master-key", lambda: restore(master_key=tmp_path / "other"))
    refused("not-empty", lambda: restore(dest="store"), Conflict)
    (tmp_path / "keyed").mkdir()
    (tmp_path / "keyed" / "master.key").write_text("11" * 32)
    refused("other-master-key", lambda: restore(dest="keyed"), Conflict)
    copy = tmp_path / "copy" / "store.db"
    content = copy.read_bytes()
    copy.write_bytes(content[:-1] + b"\x01")
    refused("corrupt-backup", restore)
    copy.write_bytes(content)
    assert not (tmp_path / "new" / "store.db").exists()
    assert restore()["people"] == 2


def test_a_key_that_lives_elsewhere_stays_there(disk, copied, tmp_path, clock, monkeypatch):
    """When the environment names the master key, a restore does not copy it into the store."""
    monkeypatch.setenv("TACTFUL_MASTER_KEY_FILE", str(tmp_path / "store" / "master.key"))
    restore_store(tmp_path / "copy", tmp_path / "new", clock=clock)
    assert not (tmp_path / "new" / "master.key").exists()
    open_store(tmp_path / "new", clock=clock).close()


@pytest.mark.promise("P2")
def test_key_copies_have_a_short_cycle_of_their_own(disk, tmp_path, clock):
    """No copy of the keys lies in a backup, or may; a restore finds it, also where it was carried; old ones go."""
    disk.vault.admit(["ana"])
    key = tmp_path / "store" / "master.key"
    refused("keys-inside", lambda: disk.backup(tmp_path / "bad", keys=tmp_path / "bad" / "keys"), BadInput)
    assert not (tmp_path / "bad").exists()
    manifest = disk.backup(tmp_path / "monday", keys=tmp_path / "keys")
    copy, carried = Path(manifest["keys"]), tmp_path / "carried"
    assert restore_store(tmp_path / "monday", tmp_path / "new", clock=clock, master_key=key)["people"] == 1
    (tmp_path / "keys").rename(carried)

    def restored(dest, keys=None):
        return restore_store(tmp_path / "monday", tmp_path / dest, clock=clock, master_key=key, keys=keys)["people"]

    refused("keys-apart", lambda: restored("none"), BadInput)
    assert (restored("by-directory", carried), restored("by-file", carried / copy.name)) == (1, 1)
    clock.move(7 * DAY_MS)
    later = disk.backup(tmp_path / "week", keys=carried)
    assert [str(file) for file in carried.iterdir()] == [later["keys"]]


def test_a_backup_that_holds_its_keys_can_still_be_restored(disk, copied, tmp_path, clock):
    """Earlier versions put the copy into the backup; it is taken from there."""
    manifest = msgspec.json.decode((tmp_path / "copy" / "manifest.json").read_bytes())
    (tmp_path / "copy" / "keys").mkdir()
    Path(manifest["keys"]).rename(tmp_path / "copy" / "keys" / "keys.db")
    (tmp_path / "copy" / "manifest.json").write_bytes(msgspec.json.encode({**manifest, "keys": "keys/keys.db"}))
    key = tmp_path / "store" / "master.key"
    assert restore_store(tmp_path / "copy", tmp_path / "new", clock=clock, master_key=key)["people"] == 2
