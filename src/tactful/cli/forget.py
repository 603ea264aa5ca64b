"""``tactful forget``: erase a person and print the receipt."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import Directory, PersonId
from tactful.cli.reach import reach
from tactful.cli.terminal import out_json
from tactful.errors import BadInput

__all__ = ["forget"]


def forget(
    *,
    path: Directory,
    person: PersonId,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask; for scripts.")] = False,
) -> None:
    """Erase a person from the store, the model and every later backup, and print the receipt.

    Example: tactful forget --path shop.tactful --person ana --yes
    """
    if not yes:
        _confirm(person)
    with reach(path) as engine:
        out_json(engine.forget(person))


def _confirm(person: str) -> None:
    import sys

    if not sys.stdin.isatty():
        raise BadInput("not-confirmed", "erasing cannot be undone", hint="add --yes")
    if input(f"Erase {person} for good? Type the id again: ") != person:
        raise BadInput("not-confirmed", "the ids differ, nothing was erased", hint="run it again and type the same id")
