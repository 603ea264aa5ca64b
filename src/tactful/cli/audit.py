"""``tactful audit``: verify the audit chain, and answer for the processing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json

__all__ = ["app"]

app = App(
    name="audit",
    help="Verify the audit chain, and answer for the processing.",
    help_format="plaintext",
    result_action="return_value",
)


@app.command
def verify(*, path: Directory, json: AsJson = False) -> int:
    """Hash every link of the audit chain again and compare it with its anchors; exit code 1 when it is not whole.

    Example: tactful audit verify --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.verify_chain()
    if json:
        out_json(told)
    else:
        out(said(told))
        for fault in told["faults"]:
            out(f"BAD   link {fault['seq']}: {fault['detail']} [{fault['code']}]")
    return int(not told["whole"])


@app.command
def record(
    *,
    path: Directory,
    check: Annotated[Path | None, Parameter(help="An earlier record: print where it differs from today.")] = None,
) -> int:
    """Print the record of processing (GDPR Art. 30) as JSON, or with --check where an earlier one differs.

    Example: tactful audit record --path shop.tactful
    """
    with reach(path) as engine:
        if check is None:
            out_json(engine.record_of_processing())
            return 0
        found = engine.compare_record(_read(check))
    for place in found:
        out(place)
    note("the record is current" if not found else f"{len(found)} places differ; export it again")
    return int(bool(found))


@app.command
def assessment(*, path: Directory) -> None:
    """Print the impact assessment (GDPR Art. 35) as JSON; fails naming the settings that are still to be written.

    Example: tactful audit assessment --path shop.tactful
    """
    with reach(path) as engine:
        out_json(engine.assessment())


@app.command
def breach(
    *,
    path: Directory,
    since: Annotated[str, Parameter(help="RFC 3339 with offset, such as 2026-11-22T00:00:00Z.")],
    until: Annotated[str, Parameter(help="RFC 3339 with offset.")],
    actor: Annotated[str, Parameter(help="Only what this key read.")] = "",
) -> None:
    """Print whose data was given out between two moments and which fields, as JSON.

    Example: tactful audit breach --since 2026-11-22T00:00:00Z --until 2026-11-23T00:00:00Z --path shop.tactful
    """
    with reach(path) as engine:
        out_json(engine.breach(since, until, actor=actor))


@app.command
def bubble(
    *,
    path: Directory,
    days: Annotated[int, Parameter(help="How far back to look, 1 to 366.")] = 90,
    person: Annotated[str | None, Parameter(help="One person instead of everybody.")] = None,
    json: AsJson = False,
) -> None:
    """Measure whether what is shown narrows, beside what people choose by themselves, and what they share.

    Example: tactful audit bubble --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.bubble(days, person)
    if json:
        out_json(told)
        return
    for line in _of_one(told) if person is not None else _of_all(told):
        out(line)


@app.command
def delivery(
    surface: Annotated[str, Parameter(help="Which surface.")],
    attribute: Annotated[str, Parameter(help="The registered attribute that makes the groups.")],
    *,
    path: Directory,
    days: Annotated[int, Parameter(help="How far back to look, 1 to 366.")] = 90,
    hold: Annotated[bool, Parameter(negative=(), help="Hold the surface when offers miss their audience.")] = False,
    json: AsJson = False,
) -> int:
    """Hold whom each offer reached against whom it was open to; exit code 1 when too many gaps are too wide.

    Example: tactful audit delivery products household --hold --path bank.tactful
    """
    with reach(path) as engine:
        told = engine.delivery(surface, attribute, days)
        outside = told["verdict"] == "outside"
        if outside and hold:
            held = engine.holds()
            kept = [{key: one[key] for key in ("target", "value", "reason")} for one in held["holds"]]
            if not any((one["target"], one["value"]) == ("surface", surface) for one in kept):
                stop = {"target": "surface", "value": surface, "reason": "delivery-gap", "note": attribute}
                engine.put_holds([*kept, stop], version=held["version"])
    if json:
        out_json(told)
    else:
        out("\n".join(_of_delivery(told)))
    if outside and hold:
        note(f"held: surface {surface}; lists go on without people's signals until somebody lifts it")
    return int(outside)


def _of_delivery(told: dict[str, Any]) -> list[str]:
    groups = ", ".join(f"{name} {people}" for name, people in told["groups"].items())
    share = "" if told["within"] is None else f", {told['within']:.0%} of {told['judged']} offers within ten points"
    lines = [f"since {told['since'][:10]}, people by {told['attribute']}: {groups}", f"  {told['verdict']}{share}"]
    for one in told["offers"][:20]:
        found = f"open to {one['open_to']}, reached {one['reached']}" if one["gap"] is not None else one["note"]
        gap = f", gap {one['gap']:.3f} ({one['group']})" if one["gap"] is not None else ""
        lines.append(f"  {one['item_id']}: {found}{gap}")
    return lines


def _of_all(told: dict[str, Any]) -> list[str]:
    lines = [f"since {told['since'][:10]}, windows of {told['window']} items, slopes in bits of topic range a window"]
    figures = [(f"range, {name.replace('_', ' ')}", one) for name, one in told["range"].items()]
    figures += [("between people", told["between_people"]), ("exposure of creators", told["exposure"])]
    for name, one in figures:
        known = {key: value for key, value in one.items() if key != "note"}
        note = f" ({one['note']})" if one["note"] else ""
        lines.append(
            f"  {name}: " + ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in known.items()) + note
        )
    lines += [f"  LOOK: {one['text']} [{one['code']}]" for one in told["warnings"]]
    return lines


def _of_one(told: dict[str, Any]) -> list[str]:
    lines = [f"since {told['since'][:10]}, topic range in bits of each {told['window']} items, oldest first"]
    for name in ("shown", "organic"):
        one = told[name]
        bits = " ".join(f"{value:.2f}" for value in one["bits"]) or "none"
        lines.append(f"  {name}: {bits}" + (f" ({one['note']})" if one["note"] else f"; slope {one['slope']:+.3f}"))
    if told["narrows"]:
        lines.append("  LOOK: what is shown narrows faster than what they choose")
    return lines


def said(told: dict[str, Any]) -> str:
    """Return what verification found, in one line.

    >>> said({"whole": True, "links": 3, "head": 3, "anchored": 2, "restored": "", "anchors": 1, "faults": []})
    '3 links, whole; an anchor vouches for the first 2'
    """
    state = "whole" if told["whole"] else "NOT whole"
    vouched = f"an anchor vouches for the first {told['anchored']}" if told["anchored"] else "no anchor vouches for it"
    restored = f"; back from a backup since {told['restored']}" if told["restored"] else ""
    return f"{told['links']} links, {state}; {vouched}{restored}"


def _read(file: Path) -> dict[str, Any]:
    import msgspec

    from tactful.errors import BadInput

    try:
        held: dict[str, Any] = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
    except msgspec.DecodeError:
        raise BadInput("bad-record-file", f"{file.name} is not JSON", hint="tactful audit record > FILE") from None
    return held
