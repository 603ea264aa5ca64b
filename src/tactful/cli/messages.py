"""``tactful messages``: put campaigns, choose and send messages, see what waits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json

__all__ = ["app"]

app = App(
    name="messages",
    help="Put campaigns, choose and send messages, see what waits.",
    help_format="plaintext",
    result_action="return_value",
)

Reservation = Annotated[str, Parameter(help="As a choice gave it.")]


@app.command(name="put")
def put_campaigns(file: Annotated[Path, Parameter(help="JSON: a list of campaigns.")], *, path: Directory) -> int:
    """Insert or replace campaigns; rows that cannot be kept are told, the others are kept.

    Example: tactful messages put campaigns.json --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.put_campaigns(_rows(file))
    for one in told.get("rejected", ()):
        note(f"row {one['index']}: {one['detail']}; {one['hint']} [{one['code']}]")
    note(f"kept: {told['accepted']} campaigns")
    return 1 if told.get("rejected") else 0


@app.command(name="list")
def list_campaigns(*, path: Directory, json: AsJson = False) -> None:
    """List the campaigns.

    Example: tactful messages list --path shop.tactful
    """
    with reach(path) as engine:
        found = engine.campaigns()
    if json:
        out_json(found)
        return
    for one in found:
        ends = one.get("ends_at", "no end")
        out(f"{one['campaign_id']:<24} {one['channel']:<8} {one['class']:<10} {one.get('item_id') or '-':<20} {ends}")


@app.command
def remove(campaign: Annotated[str, Parameter(help="Its id.")], *, path: Directory) -> None:
    """Remove a campaign; nothing of it goes out from now on.

    Example: tactful messages remove spring --path shop.tactful
    """
    with reach(path) as engine:
        engine.remove_campaign(campaign)
    note(f"removed: {campaign}")


@app.command
def choose(
    *,
    path: Directory,
    person: Annotated[str, Parameter(help="Who is to be spoken to.")],
    candidate: Annotated[tuple[str, ...], Parameter(help="A campaign to choose from; may be given again.")] = (),
    channel: Annotated[tuple[str, ...], Parameter(help="A channel you can use; may be given again.")] = (),
    fact: Annotated[tuple[str, ...], Parameter(help="name=value for the template; may be given again.")] = (),
    json: AsJson = False,
) -> None:
    """Choose one message for a person, reserved for some minutes, or none; say what spoke against each other.

    Example: tactful messages choose --person ana --path shop.tactful
    """
    ask: dict[str, Any] = {"person_id": person, "facts": dict(one.split("=", 1) for one in fact if "=" in one)}
    if candidate:
        ask["candidates"] = list(candidate)
    if channel:
        ask["channels"] = list(channel)
    with reach(path) as engine:
        told = engine.choose(ask)
    if json:
        out_json(told)
        return
    chosen = told["choice"]
    if chosen is None:
        out("nothing")
    else:
        out(f"{chosen['campaign_id']} by {chosen['channel']}, reservation {chosen['reservation']}")
        out(f"  {chosen['subject']}")
    for one in told["losers"]:
        out(f"  not {one['campaign_id']:<24} {one['score']:.4f}  {one['code']}")


@app.command
def commit(reservation: Reservation, *, path: Directory) -> None:
    """Say that a reserved message goes out; on channels of ours it is delivered.

    Example: tactful messages commit 01m8997dg0pcav53th6epcsywx --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.reservation(reservation, "commit")
    note(f"{told['state']}: {told['campaign_id']}")


@app.command
def release(reservation: Reservation, *, path: Directory) -> None:
    """Give a reservation back.

    Example: tactful messages release 01m8997dg0pcav53th6epcsywx --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.reservation(reservation, "release")
    note(f"{told['state']}: {told['campaign_id']}")


@app.command
def why(reservation: Reservation, *, path: Directory) -> None:
    """Print the record of a choice: gates, losers, factors and scores, and whether they compute again.

    Example: tactful messages why 01m8997dg0pcav53th6epcsywx --path shop.tactful
    """
    with reach(path) as engine:
        out_json(engine.reservation(reservation, "why"))


@app.command
def outbox(*, path: Directory, json: AsJson = False) -> None:
    """List messages that wait for delivery, and those that ended otherwise than sent.

    Example: tactful messages outbox --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.outbox()
    if json:
        out_json(told)
        return
    for one in told["messages"]:
        due = one.get("due_at") or "-"
        what = f"{one['state']:<8} {one['channel']:<8} {one['campaign_id']:<20}"
        out(f"{one['reservation']}  {what} {due} {one.get('answered', '')}")


@app.command
def send(*, path: Directory) -> None:
    """Deliver what is due now, each message once; a server does so by itself every few seconds.

    Example: tactful messages send --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.deliver()
    note(", ".join(f"{name}: {count}" for name, count in sorted(told.items())) or "nothing was due")


def _rows(file: Path) -> list[dict[str, Any]]:
    import msgspec

    from tactful.errors import BadInput

    try:
        told = msgspec.json.decode(file.read_bytes())
    except msgspec.DecodeError:
        raise BadInput("bad-campaigns", f"{file.name} is not JSON", hint="see docs/howto/messages.md") from None
    rows = told.get("campaigns") if isinstance(told, dict) else told
    if not isinstance(rows, list):
        raise BadInput("bad-campaigns", f"{file.name} holds no list of campaigns", hint="see docs/howto/messages.md")
    return rows
