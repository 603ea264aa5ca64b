"""``tactful notices``: publish the exact words that people are shown, and list what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json
from tactful.errors import BadInput

__all__ = ["app"]

app = App(
    name="notices",
    help="Publish and list the notices that people are shown.",
    help_format="plaintext",
    result_action="return_value",
)


@app.command
def publish(
    file: Annotated[Path, Parameter(help='JSON: {"notices": [{"notice": "2026-11", "purposes": {...}}]}.')],
    *,
    path: Directory,
) -> None:
    """Publish versions from a file; a version never changes once it is published.

    Example: tactful notices publish notices.json --path shop.tactful
    """
    import msgspec

    try:
        drafts: list[dict[str, Any]] = msgspec.json.decode(file.read_bytes(), type=dict[str, list[dict[str, Any]]])[
            "notices"
        ]
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError):
        raise BadInput("bad-notice", f"{file.name} holds no notices", hint="see docs/howto/consent.md") from None
    with reach(path) as engine:
        told = engine.publish(drafts)
    note(f"{len(told)} versions are published")


@app.command(name="list")
def list_notices(*, path: Directory, json: AsJson = False) -> None:
    """List the published versions, oldest first.

    Example: tactful notices list --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.notices()
    if json:
        out_json(told)
        return
    for one in told:
        out(f"{one['notice']:<16} {one['published_at']}  {', '.join(one['purposes'])}  {one['sha256'][:12]}")
