"""``tactful forget``: erase a person or a part of what is held, with a receipt, or prove that erasing works."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import AsJson
from tactful.cli.reach import reach
from tactful.cli.terminal import out_json
from tactful.errors import BadInput

__all__ = ["forget"]


def forget(  # noqa: PLR0913 - each is a word of the command line, all by name
    *,
    path: Annotated[
        Path | None,
        Parameter(env_var="TACTFUL_PATH", help="The data directory, made by: tactful init DIR."),
    ] = None,
    person: Annotated[str | None, Parameter(help="The person, by the id you gave.")] = None,
    only: Annotated[
        str | None,
        Parameter(help="A part: event=ID, kind=NAME, topic=TAG, item=ID, source=NAME or all; the person stays."),
    ] = None,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask; for scripts.")] = False,
    verify: Annotated[
        bool,
        Parameter(negative="", help="Prove forgetting in eleven steps, on a copy or a made-up world; touches nothing."),
    ] = False,
    people: Annotated[int, Parameter(help="With --verify: how many people are forgotten in the attack.")] = 1000,
    data: Annotated[
        str, Parameter(help="With --verify: garden, films, shop, or a data directory that is copied.")
    ] = "garden",
    json: AsJson = False,
) -> int:
    """Erase a person from the store, the model and every later backup, and print the receipt; or prove that it works.

    With --verify the exit code is 1 when a step fails.

    Example: tactful forget --path shop.tactful --person ana --yes
    """
    if verify:
        from tactful.cli.verify import verify_forgetting

        return verify_forgetting(people, data, json=json)
    if person is None or path is None:
        raise BadInput("nobody-named", "nobody is named to forget", hint="add --path DIR and --person ID, or --verify")
    part = None if only is None else _part(only)
    if not yes:
        _confirm(person)
    with reach(path) as engine:
        out_json(engine.forget(person) if part is None else engine.forget_part(person, part))
    return 0


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
