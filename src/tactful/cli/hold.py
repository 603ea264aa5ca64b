"""``tactful hold``: stop something at once, see what is stopped, let it go."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json

__all__ = ["app"]

app = App(
    name="hold",
    help="Stop something at once, see what is stopped, let it go.",
    help_format="plaintext",
    result_action="return_value",
)

Target = Annotated[str, Parameter(help="all, person, kind, model, surface or campaign.")]
Value = Annotated[str, Parameter(help="Which one; leave it out for all, and for whichever model serves.")]


@app.command(name="set")
def set_hold(
    target: Target,
    value: Value = "",
    *,
    path: Directory,
    reason: Annotated[str, Parameter(help="One kebab-case word, such as incident.")],
    words: Annotated[str, Parameter(help="Free words for the audit chain; kept sealed.")] = "",
) -> None:
    """Stop something; the next decision obeys and says so.

    Example: tactful hold set surface home --reason incident --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.holds()
        asked = [_asked(one) for one in told["holds"] if (one["target"], one["value"]) != (target, value)]
        fresh = {"target": target, "value": value, "reason": reason, "note": words}
        engine.put_holds([*asked, fresh], version=told["version"])
    note(f"held: {target} {value}".rstrip())


@app.command
def lift(target: Target, value: Value = "", *, path: Directory) -> None:
    """Let something go that was held.

    Example: tactful hold lift surface home --path shop.tactful
    """
    from tactful.errors import NotFound

    with reach(path) as engine:
        told = engine.holds()
        kept = [one for one in told["holds"] if (one["target"], one["value"]) != (target, value)]
        if len(kept) == len(told["holds"]):
            raise NotFound("unknown-hold", "nothing like that is held", hint="tactful hold list shows what is")
        engine.put_holds([_asked(one) for one in kept], version=told["version"])
    note(f"let go: {target} {value}".rstrip())


@app.command(name="list")
def list_holds(*, path: Directory, json: AsJson = False) -> None:
    """List what is held, since when and by whom.

    Example: tactful hold list --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.holds()
    if json:
        out_json(told)
        return
    for one in told["holds"]:
        out(f"{one['at']}  {one['target']:<8} {one['value']:<24} {one['reason']:<16} {one['by']}")


def _asked(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("target", "value", "reason")}
