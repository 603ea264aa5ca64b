"""The master key: 32 random bytes in a file of their own, which wrap every other key.

It is never copied by a backup. Whoever has a backup without it has noise.
"""

from __future__ import annotations

import os
from pathlib import Path

from tactful.errors import StoreTrouble

__all__ = ["ENVIRONMENT", "master_key_path", "read_or_make"]

ENVIRONMENT = "TACTFUL_MASTER_KEY_FILE"
"""Names the file when it does not lie beside the store."""


def master_key_path(store: Path, given: Path | None) -> Path:
    """Return where the master key lies: as given, else from the environment, else beside the store."""
    if given is not None:
        return given
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else store / "master.key"


def read_or_make(path: Path, *, make: bool) -> bytes:
    """Return the master key; write a new one (mode 0600) when there is none and `make` is true.

    Raises
    ------
    StoreTrouble
        ``no-master-key`` when the file is missing, ``wrong-master-key`` when it does not hold a key.
    """
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        if not make:
            raise StoreTrouble(
                "no-master-key",
                "the master key file is missing, so nothing in the store can be read",
                hint=f"put your copy of {path.name} back (mode 0600), or name it in {ENVIRONMENT}",
            ) from None
        return _make(path)
    except (OSError, UnicodeDecodeError):
        text = ""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise StoreTrouble(
            "wrong-master-key",
            "the master key file cannot be read or does not hold 64 hexadecimal digits",
            hint=f"put your copy of {path.name} back",
        )
    return key


def _make(path: Path) -> bytes:
    key = os.urandom(32)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
