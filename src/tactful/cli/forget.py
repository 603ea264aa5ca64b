"""``tactful forget``: erase a person, or a part of what is held, and print the receipt."""

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
    only: Annotated[
        str | None,
        Parameter(help="A part: event=ID, kind=NAME, topic=TAG, item=ID, source=NAME or all; the person stays."),
    ] = None,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask; for scripts.")] = False,
) -> None:
    """Erase a person (or only a part of what they did) from the store and the model, and print the receipt.

    Example: tactful forget --path shop.tactful --person ana --yes
    """
    part = None if only is None else _part(only)
    if not yes:
        _confirm(person)
    with reach(path) as engine:
        out_json(engine.forget(person) if part is None else engine.forget_part(person, part))


def _part(only: str) -> dict[str, str]:
    """Return ``scope=which`` as the API takes it.

    >>> _part("item=saw")
    {'scope': 'item', 'item_id': 'saw'}
    """
    scope, _, which = only.partition("=")
    if scope == "all" and not which:
        return {"scope": "all"}
    field = {"event": "event_id", "kind": "kind", "topic": "topic", "item": "item_id", "source": "source"}.get(scope)
    if field is None or not which:
        raise BadInput("bad-part", f"{only!r} names no part", hint="write it like kind=view, topic=horror, or all")
    return {"scope": scope, field: which}


def _confirm(person: str) -> None:
    import sys

    if not sys.stdin.isatty():
        raise BadInput("not-confirmed", "erasing cannot be undone", hint="add --yes")
    if input(f"Erase {person} for good? Type the id again: ") != person:
        raise BadInput("not-confirmed", "the ids differ, nothing was erased", hint="run it again and type the same id")
