"""``tactful profile``: what is held and inferred of one person, who read it, and correcting it."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from tactful.cli.options import AsJson, Directory, PersonId
from tactful.cli.reach import reach
from tactful.cli.terminal import out, out_json
from tactful.errors import BadInput

__all__ = ["profile"]

_SHOWN = 20


def profile(
    *,
    path: Directory,
    person: PersonId,
    correct: Annotated[
        list[str] | None,
        Parameter(
            negative="",
            help="The person's word, as topic=horror:not-me; topic, source, item_id, attribute or event, then not-me, "
            "less, more, me or lift; taste=SINCE, then both, new, old or lift. Repeat for more.",
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Show what is held and inferred of a person, after correcting what they say is wrong.

    Example: tactful profile --path shop.tactful --person ana --correct topic=horror:not-me
    """
    rows = [_word(one) for one in correct or []]
    with reach(path) as engine:
        if rows:
            engine.correct(person, rows)
        told = engine.profile(person)
    if json:
        out_json(told)
        return
    for line in _lines(told):
        out(line)


def _word(said: str) -> dict[str, str]:
    """Return one correction.

    >>> _word("topic=horror:not-me")
    {'topic': 'horror', 'say': 'not-me'}
    """
    about, _, say = said.rpartition(":")
    field, _, thing = about.partition("=")
    if not (field and thing and say):
        raise BadInput("bad-correction", f"{said!r} is no correction", hint="write it like topic=horror:not-me")
    return {field: thing, "say": say}


def _lines(told: dict[str, Any]) -> list[str]:
    lines = [f"{told['person_id']}: {len(told['signals']):,} signals"]
    for one in told["inferred"]["topics"][:_SHOWN]:
        sure = one["confidence"]
        lines.append(
            f"  topic {one['topic']}: {one['share']:.0%} of the taste ({sure['low']:.0%} to {sure['high']:.0%}), "
            f"from {one['evidence']} signals"
        )
    lines += [f"  {one['text']} (event={one['event']}:me)" for one in told["inferred"]["one_offs"]]
    change = told["inferred"]["taste_change"]
    if change:
        lines.append(f"  {change['text']} (taste={change['since']}:both, :new or :old)")
    for one in told["corrections"]:
        about = next(f"{field} {one[field]}" for field in _FIELDS if field in one)
        lines.append(f"  corrected: {about} is {one['say']}")
    for one in told["signals"][:_SHOWN]:
        what = f" {one['title']}" if "title" in one else ""
        uses = ", ".join(one["read_for"]) or f"nothing ({next(iter(one['not_read_for'].values()), 'no purpose')})"
        lines.append(f"  {one['observed_at'][:10]} {one['label']}{what}; from {one['source']}; read for {uses}")
    if len(told["signals"]) > _SHOWN:
        lines.append(f"  and {len(told['signals']) - _SHOWN:,} more (--json tells them all)")
    return lines


_FIELDS = ("topic", "source", "item_id", "attribute", "event", "taste")
