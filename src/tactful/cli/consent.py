"""``tactful consent``: what a person said about each purpose, saying it for them, and what was permitted when."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory, PersonId
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json
from tactful.errors import BadInput

__all__ = ["app"]

app = App(
    name="consent",
    help="Read and write what a person said about each purpose.",
    help_format="plaintext",
    result_action="return_value",
)


@app.command
def show(
    *,
    path: Directory,
    person: PersonId,
    at: Annotated[str | None, Parameter(help="RFC 3339: tell what was permitted at that instant.")] = None,
    history: Annotated[bool, Parameter(negative="", help="Every word ever said, with receipts.")] = False,
    json: AsJson = False,
) -> None:
    """Show what counts now, what was permitted at an instant, or everything that was ever said.

    Example: tactful consent show --path shop.tactful --person ana --at 2026-11-01T12:00:00Z
    """
    with reach(path) as engine:
        told = engine.consent_history(person) if history else engine.consents(person, at)
    if json or history:
        out_json(told)
        return
    rows = told["purposes"] if at is not None else told
    for purpose, state in rows.items():
        out(f"{purpose:<16} {_words(state)}")
    if not rows:
        note("nothing was said: what rests on consent is not read")


@app.command
def say(
    words: Annotated[list[str], Parameter(help="purpose=state or purpose.kind=state, such as messages=granted.")],
    *,
    path: Directory,
    person: PersonId,
    notice: Annotated[str | None, Parameter(help="Version of the notice that was shown.")] = None,
    guardian: Annotated[bool, Parameter(negative="", help="It is the word of a verified guardian.")] = False,
    json: AsJson = False,
) -> None:
    """Keep a person's word: granted, refused or withdrawn, in one step each way.

    Example: tactful consent say messages=granted offers.view=refused --path shop.tactful --person ana --notice 2026-11
    """
    said: dict[str, Any] = _said(words)
    if notice is not None:
        said["notice"] = notice
    if guardian:
        said["by"] = "guardian"
    with reach(path) as engine:
        told = engine.say(person, said)
    if json:
        out_json(told)
        return
    for purpose, state in told.items():
        out(f"{purpose:<16} {_words(state)}")


@app.command
def ask(
    *,
    path: Directory,
    person: PersonId,
    purpose: Annotated[str, Parameter(help="The purpose to ask about.")],
    json: AsJson = False,
) -> int:
    """Tell whether the person may be asked about a purpose now; exit code 1 when not.

    Example: tactful consent ask --path shop.tactful --person ana --purpose messages
    """
    with reach(path) as engine:
        told = engine.may_ask(person, purpose)
    if json:
        out_json(told)
    else:
        later = f", not before {told['not_before']}" if told["not_before"] else ""
        out(f"{'yes' if told['may_ask'] else 'no'}: {told['code']}{later}")
    return 0 if told["may_ask"] else 1


def _said(words: list[str]) -> dict[str, Any]:
    """Return ``purpose=state`` and ``purpose.kind=state`` words as the mapping that the API takes."""
    said: dict[str, Any] = {}
    for word in words:
        name, equals, state = word.partition("=")
        if not equals:
            raise BadInput("bad-consent", f"{word!r} is not purpose=state", hint="write it like messages=granted")
        purpose, _, kind = name.partition(".")
        said.setdefault(purpose, {})[kind or "*"] = state
    return said


def _words(state: Any) -> str:
    if not isinstance(state, dict):
        return str(state)
    return ", ".join(f"{name} {value}" for name, value in state.items() if value not in (None, "", []))
