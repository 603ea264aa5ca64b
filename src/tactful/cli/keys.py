"""``tactful keys``: make, list and revoke API keys. Only a digest is kept; a key is shown once."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json

__all__ = ["app"]

app = App(name="keys", help="Make, list and revoke API keys.", help_format="plaintext", result_action="return_value")


@app.command
def create(
    *,
    path: Directory,
    scope: Annotated[
        list[str] | None,
        Parameter(negative="", help="ingest, decide, staff, audit or admin; repeat for more than one."),
    ] = None,
    name: Annotated[str, Parameter(help="What the key is for, such as web-shop.")] = "key",
    raw: Annotated[bool, Parameter(negative="", help="Print the key alone, for scripts.")] = False,
) -> None:
    """Make a key and print it, once.

    Example: tactful keys create --path shop.tactful --scope ingest --scope decide --name web-shop
    """
    with reach(path) as engine:
        made = engine.create_key(scopes=scope or ["decide"], name=name)
    if raw:
        out(str(made["key"]))
        return
    out(f"{made['key']}")
    note(f"key {made['key_id']} ({', '.join(made['scopes'])}); it is shown this once, keep it in a safe place")


@app.command(name="list")
def list_keys(*, path: Directory, json: AsJson = False) -> None:
    """List the keys, without their secrets.

    Example: tactful keys list --path shop.tactful
    """
    with reach(path) as engine:
        keys = engine.list_keys()
    if json:
        out_json(keys)
        return
    for key in keys:
        out(f"{key['key_id']:<14} {','.join(key['scopes']):<24} {key['created']}  {key['name']}")


@app.command
def revoke(key_id: Annotated[str, Parameter(help="The id that list prints.")], *, path: Directory) -> None:
    """Revoke a key; it stops working at once.

    Example: tactful keys revoke k_7f3a --path shop.tactful
    """
    with reach(path) as engine:
        engine.revoke_key(key_id)
    note(f"{key_id} is revoked")
