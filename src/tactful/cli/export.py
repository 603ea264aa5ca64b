"""``tactful export``: everything held about one person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import Directory, PersonId
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out_json

__all__ = ["export"]


def export(
    *,
    path: Directory,
    person: PersonId,
    to: Annotated[Path | None, Parameter(help="A new file to write; standard output when left out.")] = None,
) -> None:
    """Write everything held about one person, as JSON.

    Example: tactful export --path shop.tactful --person ana --to ana.json
    """
    import msgspec

    with reach(path) as engine:
        held = engine.export(person)
    if to is None:
        out_json(held)
        return
    # A personal file: readable by its owner only, and never over another file.
    to.touch(mode=0o600, exist_ok=False)
    to.write_bytes(msgspec.json.format(msgspec.json.encode(held), indent=2))
    note(f"written to {to}")
