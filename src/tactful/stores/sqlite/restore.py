"""Restore: a backup becomes a store again, with every erasure since then carried out before anything is readable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw
import msgspec

from tactful.clock import DAY_MS, Clock, format_time
from tactful.errors import BadInput, Conflict, StoreTrouble
from tactful.ids import Millis
from tactful.stores.sqlite.backup import KEYS_DAYS, MANIFEST, latest_keys, made_at, sha256_of
from tactful.stores.sqlite.connection import connect, fetch, truncate_log
from tactful.stores.sqlite.erase import remove_rows
from tactful.stores.sqlite.forgotten import FORGOTTEN, forget_again, read_forgotten
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.masterkey import ENVIRONMENT, master_key_path, read_or_make
from tactful.stores.sqlite.schema import KEYS, STORE, migrate
from tactful.stores.sqlite.trouble import DRIVER_ERRORS, trouble_of

__all__ = ["restore_store"]


def restore_store(
    src: Path,
    dest: Path,
    *,
    clock: Clock,
    master_key: Path | None = None,
    keys: Path | None = None,
    tombstones: Sequence[Path] = (),
) -> dict[str, Any]:
    """Make a store in `dest` from the backup in `src`.

    Parameters
    ----------
    src
        A directory written by `Store.backup`.
    dest
        New or empty directory; it may hold ``master.key`` already.
    clock
        Tells whether the copy of the keys has expired.
    master_key
        The master key's file; default as for `tactful.stores.open_store`. A file named here is copied to
        ``dest/master.key``, unless the environment names one.
    keys
        A copy of the keys, or a directory of such copies, of which the newest counts; by default the directory into
        which this backup's own copy went. A copy named here counts also past its seven days.
    tombstones
        Later copies of ``tombstones.log``; the one in the backup is applied in any case. The ``forgotten.log`` beside
        each is applied too: forgotten parts stay forgotten.

    Returns
    -------
    dict
        ``schema``, ``seq`` and how many ``people`` there are, how many were ``erased`` again, and how many events
        were ``forgotten`` again.

    Raises
    ------
    StoreTrouble
        ``no-master-key``, ``wrong-master-key``, ``keys-expired``, ``corrupt-backup``, ``newer-schema``.
    BadInput
        ``no-backup`` when `src` holds none, ``keys-apart`` when no copy of the keys is found.
    Conflict
        ``not-empty`` when `dest` holds a store, ``other-master-key`` when it holds another key.
    """
    manifest = _manifest(src)
    if any((dest / name).exists() for name in ("store.db", "keys.db")):
        raise Conflict("not-empty", "there is a store in that directory already", hint="name a new directory")
    copy = _keys_of(src, manifest, keys, int(clock.now()))
    key_path = master_key_path(dest, master_key)
    master = read_or_make(key_path, make=False)
    if (dest / "master.key").exists() and read_or_make(dest / "master.key", make=False) != master:
        raise Conflict("other-master-key", "there is another master key in that directory", hint="name a new directory")
    erased = _tombstones([src / "tombstones.log", *tombstones])
    try:
        told = _rebuild(src, dest, copy, master, erased)
        told["forgotten"] = _forget_again(
            dest, master, [src / FORGOTTEN, *(file.with_name(FORGOTTEN) for file in tombstones)]
        )
        # Only a key that was named for this restore moves in; one the environment names stays where it is.
        if master_key is not None and ENVIRONMENT not in os.environ:
            _place(master, dest / "master.key")
        return told
    except DRIVER_ERRORS as error:
        _remove(dest)
        raise trouble_of(error) from error
    except BaseException:
        _remove(dest)
        raise


def _manifest(src: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = msgspec.json.decode((src / MANIFEST).read_bytes())
    except (OSError, msgspec.MsgspecError):
        raise BadInput("no-backup", "there is no backup with a manifest there", hint="name a backup's folder") from None
    for name, digest in manifest["files"].items():
        if not (src / name).is_file() or sha256_of(src / name) != digest:
            if name.startswith("keys/") and not (src / name).exists():
                continue
            raise StoreTrouble(
                "corrupt-backup", f"{name} is not as the manifest says", hint="take another copy of the backup"
            )
    return manifest


def _keys_of(src: Path, manifest: dict[str, Any], keys: Path | None, now: int) -> Path:
    """Return the copy of the keys that opens a backup."""
    if keys is not None and not keys.is_dir():
        return keys
    own = src / str(manifest.get("keys", ""))  # an older backup holds its copy; an absolute path stands for itself
    found = latest_keys(own.parent if keys is None else keys) or (own if keys is None and own.is_file() else None)
    if found is None:
        raise BadInput(
            "keys-apart",
            "the copy of the keys lies apart from this backup and was not found",
            hint="name it: --keys DIR, the directory of the copies, or a copy in it",
        )
    made = made_at(found)
    expires = int(manifest["keys_expire"]) if made is None else made + KEYS_DAYS * DAY_MS
    if keys is None and expires < now:
        raise StoreTrouble(
            "keys-expired",
            f"this copy of the keys expired on {format_time(Millis(expires))}",
            hint="give a later copy: --keys DIR",
        )
    return found


def _tombstones(files: Sequence[Path]) -> list[tuple[int, int, int]]:
    found: dict[int, tuple[int, int, int]] = {}
    for file in files:
        for line in file.read_bytes().splitlines() if file.exists() else []:
            row = msgspec.json.decode(line)
            found[row["person"]] = (row["person"], row["upto"], row["at"])
    return list(found.values())


def _rebuild(src: Path, dest: Path, keys: Path, master: bytes, erased: list[tuple[int, int, int]]) -> dict[str, Any]:
    if not keys.exists():
        raise StoreTrouble("no-keys", "there is no copy of keys.db", hint="give the latest copy of keys.db")
    dest.mkdir(mode=0o700, parents=True, exist_ok=True)
    for source, name in ((src / "store.db", "store.db"), (keys, "keys.db"), (src / "tactful.toml", "tactful.toml")):
        if source.exists():
            shutil.copyfile(source, dest / name)
            (dest / name).chmod(0o600)
    (dest / "tombstones.log").write_bytes(
        b"".join(msgspec.json.encode({"person": p, "upto": u, "at": a}) + b"\n" for p, u, a in erased)
    )
    connection, key_file = connect(dest / "store.db"), connect(dest / "keys.db")
    keyring = KeyRing(connect(dest / "keys.db", read_only=True), key_file, master)
    try:
        migrate(key_file, KEYS)
        keyring.tenant_key("dice", make=False)
        migrate(connection, STORE)
        return _replay(connection, keyring, erased)
    finally:
        keyring.close()
        connection.close()


def _forget_again(dest: Path, master: bytes, files: Sequence[Path]) -> int:
    """Forget once more what was forgotten since the backup; the list goes on in the new place."""
    lines = read_forgotten(files)
    if not lines:
        return 0
    (dest / FORGOTTEN).touch(mode=0o600)
    (dest / FORGOTTEN).write_bytes(b"".join(line + b"\n" for line in lines))
    connection = connect(dest / "store.db")
    keyring = KeyRing(connect(dest / "keys.db", read_only=True), connect(dest / "keys.db"), master)
    try:
        forgotten = forget_again(connection, keyring, lines)
        truncate_log(connection)
        return forgotten
    finally:
        keyring.close()
        connection.close()


def _replay(connection: apsw.Connection, keyring: KeyRing, erased: list[tuple[int, int, int]]) -> dict[str, Any]:
    """Erase again whoever was erased, and whoever has no key any more."""
    living = {person for (person,) in fetch(connection, "SELECT person FROM people")}
    keyless = living - keyring.ciphers(living).keys()
    gone = {person for person, _, _ in erased} | keyless
    known = {person for (person,) in fetch(connection, "SELECT person FROM tombstones")}
    connection.execute("BEGIN IMMEDIATE")
    for person in gone & living:
        remove_rows(connection, keyring, person)
    fresh = [row for row in erased if row[0] not in known]
    connection.executemany("INSERT INTO tombstones(person, upto, at) VALUES (?, ?, ?)", fresh)
    # The copy was taken from a store in use; nothing was handed out that it does not know of.
    connection.execute("UPDATE state SET value = 0 WHERE name = 'open'")
    connection.execute("DELETE FROM shredding")
    connection.execute("COMMIT")
    keyring.destroy(gone)
    truncate_log(connection)
    state: dict[str, int] = dict(fetch(connection, "SELECT name, value FROM state"))
    return {
        "schema": len(STORE),
        "seq": state["last_seq"],
        "people": len(living - gone),
        "erased": len(gone & living),
    }


def _place(master: bytes, path: Path) -> None:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(master.hex() + "\n", "ascii")


def _remove(dest: Path) -> None:
    """Take half a restore away again; what was in the directory before (the master key) stays."""
    for name in ("store.db", "keys.db"):
        for suffix in ("", "-wal", "-shm"):
            (dest / f"{name}{suffix}").unlink(missing_ok=True)
