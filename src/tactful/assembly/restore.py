"""Restoring a backup: the store comes back, the erased stay erased, and a model is learned before anybody is served.

Backups hold no models (DESIGN 8.8); what is restored decides as the engine did at the time of the backup, under the
same constants and the same clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tactful.clock import Clock, SystemClock
from tactful.stores import restore_store
from tactful.work import Progress, silent

__all__ = ["restore"]


def restore(
    src: Path,
    dest: Path,
    *,
    key_file: Path | None = None,
    keys: Path | None = None,
    tombstones: Sequence[Path] = (),
    clock: Clock | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Make a data directory from a backup.

    Parameters
    ----------
    src
        The backup.
    dest
        Directory to make; must be empty or absent.
    key_file
        The master key of the directory that was backed up; it never travels with a backup.
    keys
        A copy of the key file, or a directory of such copies; by default where the backup's own copy went.
    tombstones
        Lists of erasures made since the backup (``tombstones.log`` of the live directory), replayed before anything
        can be read.

    Returns
    -------
    dict
        What the store restored, and the version of the model that was learned.
    """
    from tactful.assembly.engine import Engine

    told = restore_store(src, dest, clock=clock or SystemClock(), master_key=key_file, tombstones=tombstones, keys=keys)
    engine = Engine.open(dest, clock=clock)
    try:
        engine.retention.enforce()  # what has outlived its time since the backup comes back to nobody
        # Links made after the backup are gone: from here on the anchors vouch for the chain as it came back.
        engine.chain.note("store.restored", facts={"erased": told["erased"]})
        engine.chain.anchor("restored")
        learned = engine.learn(progress=progress)
    finally:
        engine.close()
    return {**told, "model": learned["version"]}
