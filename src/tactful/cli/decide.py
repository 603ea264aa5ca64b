"""``tactful decide``: one decision, as a readable list or as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import out, out_json
from tactful.errors import BadInput

__all__ = ["decide"]


def decide(  # noqa: PLR0913 - every option is by name: this is a form to fill in
    *,
    path: Directory,
    person: Annotated[str | None, Parameter(help="The person who asks; leave out for an unknown person.")] = None,
    session: Annotated[str | None, Parameter(help="An anonymous session instead of a person.")] = None,
    surface: Annotated[str, Parameter(help="Where the list is shown, as named in tactful.toml.")] = "home",
    count: Annotated[int, Parameter(help="How many items.")] = 10,
    context: Annotated[
        list[str] | None,
        Parameter(negative="", help="The moment, as key=value; repeat for more, such as --context place=barcelona."),
    ] = None,
    notice: Annotated[
        str | None, Parameter(help="Version of the notice that was shown, where a list has lasting effects.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Decide what to show a person now, with true reasons.

    Example: tactful decide --path shop.tactful --person ana --surface home --count 5 --context place=barcelona
    """
    from tactful.cli.show import decision_text
    from tactful.decisions.decision import Ask

    moment = _pairs(context or [])
    ask = Ask(surface=surface, count=count, person_id=person, session_id=session, context=moment, notice=notice)
    with reach(path) as engine:
        decision = engine.decide(ask)
    if json:
        out_json(decision)
    else:
        out(decision_text(decision, asked_by=person or session or "an unknown person"))


def _pairs(words: list[str]) -> dict[str, Any]:
    """Return ``key=value`` words as a mapping."""
    pairs: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise BadInput("bad-context", f"{word!r} is not key=value", hint="write it like --context place=barcelona")
        pairs[key] = value
    return pairs
