"""``tactful lint``: what is wrong with the wording of messages, before anybody reads them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from tactful.cli.options import AsJson
from tactful.cli.terminal import note, out, out_json
from tactful.errors import BadInput, NotFound

if TYPE_CHECKING:
    from tactful.wording.finding import Lint
    from tactful.wording.sheet import Sheet

__all__ = ["lint"]

SAMPLE = "tactful.wording.sample"


def lint(
    places: Annotated[list[Path] | None, Parameter(negative="", help="Files, or folders that are searched.")] = None,
    *,
    sample: Annotated[bool, Parameter(negative="", help="Judge the messages that come with Tactful.")] = False,
    channel: Annotated[str, Parameter(help="Channel of messages that do not say theirs.")] = "email",
    relation: Annotated[
        Literal["unknown", "new", "active", "loyal", "lapsing", "lapsed"],
        Parameter(help="How well the reader knows you, where a message does not say it."),
    ] = "active",
    language: Annotated[Literal["en", "de"], Parameter(help="Language of the hints.")] = "en",
    strict: Annotated[bool, Parameter(negative="", help="Exit with 1 on warnings too.")] = False,
    json: AsJson = False,
) -> int:
    """Judge messages: creepy, false, wearisome or unclear wording, one finding a line; exit code 1 when any is refused.

    Example: tactful lint messages/ --relation loyal
    """
    from tactful.wording.folder import judged, unreadable
    from tactful.wording.sheet import Sheet

    sheets, broken = _read(list(places or []), sample=sample)
    told = judged(sheets, channel=channel, relation=relation, language=language)
    told += [(Sheet(name=name), unreadable(why, language)) for name, why in broken.items()]
    if json:
        out_json([{"name": sheet.name, "verdict": one.verdict, "findings": one.findings} for sheet, one in told])
    else:
        for sheet, one in told:
            _show(sheet, one)
        count = {verdict: sum(one.verdict == verdict for _, one in told) for verdict in ("pass", "warn", "refuse")}
        note(f"{len(told)} messages: {count['pass']} pass, {count['warn']} warn, {count['refuse']} refuse")
    bad = {"refuse", "warn"} if strict else {"refuse"}
    return int(any(one.verdict in bad for _, one in told))


def _read(places: list[Path], *, sample: bool) -> tuple[list[Sheet], dict[str, str]]:
    """Return the messages of every file, and why files could not be read."""
    from tactful.wording.sheet import sheets_in

    files = _files(places)
    if sample:
        shipped = sorted(resources.files(SAMPLE).iterdir(), key=lambda one: one.name)
        files |= {f"sample/{one.name}": one for one in shipped if not one.name.startswith("_")}
    if not files:
        raise BadInput("no-file", "there is no message to judge", hint="name files or folders, or --sample")
    sheets: list[Sheet] = []
    broken: dict[str, str] = {}
    for name, file in files.items():
        try:
            sheets += sheets_in(name, _text(file))
        except BadInput as error:
            broken[name] = error.detail
    return sheets, broken


def _files(places: list[Path]) -> dict[str, Any]:
    from tactful.wording.sheet import ENDINGS

    found: dict[str, Any] = {}
    for place in places:
        if place.is_dir():
            inside = (file for file in sorted(place.rglob("*")) if file.is_file() and file.suffix in ENDINGS)
            found |= {str(file): file for file in inside}
        elif place.is_file():
            found[str(place)] = place
        else:
            raise NotFound("no-file", f"there is no file {place}", hint="check the path")
    return found


def _text(file: Any) -> str:
    from tactful.wording.sheet import LONGEST_FILE

    raw = file.read_bytes()
    if len(raw) > LONGEST_FILE:
        raise BadInput("bad-message-file", "the file is longer than a megabyte", hint="one message, or some campaigns")
    try:
        return str(raw.decode("utf-8")).replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise BadInput("bad-message-file", "the file is not UTF-8", hint="save it as UTF-8") from None


def _show(sheet: Sheet, one: Lint) -> None:
    out(f"{sheet.name}: {one.verdict}")
    for finding in one.findings:
        found = f" (“{' '.join(finding.found.split())}”)" if finding.found else ""
        out(f"  {finding.severity:<6} {finding.where:<8} {finding.code}: {finding.hint}{found}")
