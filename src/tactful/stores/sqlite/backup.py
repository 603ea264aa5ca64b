"""Backup: a consistent copy while the store works, without models, caches or keys of any kind.

The copy of the people's keys never lies in the backup: it goes to a directory of its own (``DIR.keys`` beside the data
directory unless another one is named) and carries a date after which it must be gone; copies past theirs are removed
with every new one. Erasing somebody is complete when the last copy of the keys that still held theirs is gone.
``tombstones.log`` grows with every erasure and should be copied away often; a restore applies it before anything can
be read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import apsw
import msgspec

from tactful.clock import DAY_MS, Clock, format_time
from tactful.errors import BadInput, Conflict
from tactful.stores.sqlite.connection import Readers
from tactful.stores.sqlite.forgotten import FORGOTTEN
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.schema import KEYS, STORE
from tactful.stores.sqlite.trouble import translates

__all__ = ["KEYS_DAYS", "MANIFEST", "backup", "keys_beside", "latest_keys", "sha256_of"]

KEYS_DAYS = 7
"""Days after which a copy of the keys must be destroyed."""

MANIFEST = "manifest.json"

_DOCUMENTS = ("tactful.toml", "tombstones.log", FORGOTTEN)


@translates
def backup(
    path: Path, dest: Path, readers: Readers, keyring: KeyRing, clock: Clock, *, keys: Path | None = None
) -> dict[str, Any]:
    """Copy the store in `path` to a new directory and return the manifest.

    Parameters
    ----------
    path
        The open store's directory.
    dest
        New or empty directory.
    readers, keyring
        Parts of the open store.
    clock
        Dates the manifest.
    keys
        Directory for the copy of the keys, in a short cycle of its own, outside `dest`; None for `keys_beside`.

    Raises
    ------
    BadInput
        ``keys-inside`` when the copy of the keys would lie in the backup.
    Conflict
        ``not-empty`` when there is something in `dest` already.
    """
    if dest.exists() and any(dest.iterdir()):
        raise Conflict("not-empty", "the backup's directory is not empty", hint="name a new directory")
    at = clock.now()
    key_copy = _key_copy(dest, keys or keys_beside(path), int(at))
    dest.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Order: rows, then keys, then tombstones; whoever is erased in between has rows without a key, and a tombstone.
    with readers.borrow() as source:
        _copy(source, dest / "store.db")
    seq = _last_seq(dest / "store.db")
    target = apsw.Connection(str(key_copy))
    keyring.copy_to(target)
    _settle(target)
    for name in _DOCUMENTS:
        if (path / name).exists():
            shutil.copyfile(path / name, dest / name)
    files = sorted(p for p in dest.rglob("*") if p.is_file())
    manifest: dict[str, Any] = {
        "made": format_time(at),
        "schema": len(STORE),
        "keys_schema": len(KEYS),
        "seq": seq,
        "keys_expire": int(at) + KEYS_DAYS * DAY_MS,
        "keys_expire_at": format_time(type(at)(int(at) + KEYS_DAYS * DAY_MS)),
        "keys": str(key_copy.absolute()),
        "files": {str(p.relative_to(dest)): sha256_of(p) for p in files},
    }
    (dest / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    for file in [*files, key_copy, dest / MANIFEST]:
        _sync(file)
    return manifest


def keys_beside(directory: Path) -> Path:
    """Return the directory of key copies that belongs to a data directory when none is named.

    >>> keys_beside(Path("/srv/shop.tactful")).name
    'shop.tactful.keys'
    """
    whole = directory.absolute()
    return whole.with_name(whole.name + ".keys")


def latest_keys(directory: Path) -> Path | None:
    """Return the newest copy of the keys in a directory of such copies, None when there is none.

    Whoever was erased before it was made is not in it, so it restores an older backup just as well.
    """
    copies = [file for file in directory.glob("keys-*.db") if made_at(file) is not None]
    return max(copies, key=lambda file: made_at(file) or 0, default=None)


def made_at(copy: Path) -> int | None:
    """Return when a copy of the keys was made (ms), by its name; None for a file of another name."""
    made = copy.stem.removeprefix("keys-")
    return int(made) if made.isdigit() else None


def _key_copy(dest: Path, keys: Path, at: int) -> Path:
    """Return where the copy of the keys goes, in a file that is not there yet; copies past their date are removed."""
    if keys.resolve().is_relative_to(dest.resolve()):
        raise BadInput(
            "keys-inside",
            "the copy of the keys would lie in the backup, where it outlives its seven days",
            hint="name a directory outside the backup: --keys DIR, or leave it out",
        )
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in keys.glob("keys-*.db"):
        made = made_at(old)
        if made is not None and made + KEYS_DAYS * DAY_MS <= at:
            old.unlink()
    while (keys / f"keys-{at}.db").exists():
        at += 1  # a copy of this very millisecond is somebody else's
    return keys / f"keys-{at}.db"


def _copy(source: apsw.Connection, dest: Path) -> None:
    target = apsw.Connection(str(dest))
    with target.backup("main", source, "main") as copy:
        copy.step(-1)
    _settle(target)


def _settle(target: apsw.Connection) -> None:
    """Close a copy as one plain file, without a log beside it."""
    target.pragma("journal_mode", "delete")
    target.close()


def _last_seq(path: Path) -> int:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    row = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
    connection.close()
    return int(row[0]) if row else 0


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    path.chmod(0o600)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
