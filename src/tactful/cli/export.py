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
    to: Annotated[
        Path | None, Parameter(help="A new file: a zip of JSON and CSV, or one JSON document when it ends in .json.")
    ] = None,
) -> None:
    """Write everything held about one person; left without --to, one JSON document on standard output.

    Example: tactful export --path shop.tactful --person ana --to ana.zip
    """
    import msgspec

    with reach(path) as engine:
        if to is None:
            out_json(engine.export(person))
            return
        if to.suffix == ".json":
            body = msgspec.json.format(msgspec.json.encode(engine.export(person)), indent=2)
        else:
            body = engine.export_zip(person)
    # A personal file: readable by its owner only, and never over another file.
    to.touch(mode=0o600, exist_ok=False)
    to.write_bytes(body)
    note(f"written to {to}")
