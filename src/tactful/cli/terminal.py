"""How the command line speaks: results on stdout, everything else on stderr, readable without colour.

One-line messages say what happened; then what to do next; then the code. No full stop.

>>> message("there is no setting 'shp'", hint="choose one of shop, streaming", code="unknown-setting")
"there is no setting 'shp'; choose one of shop, streaming [unknown-setting]"
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["complain", "message", "note", "out", "out_json"]


def message(what: str, *, hint: str = "", code: str = "") -> str:
    """Return the one line ``what happened; hint [code]``."""
    line = " ".join(what.split()).rstrip(".")
    if hint:
        line += f"; {' '.join(hint.split()).rstrip('.')}"
    return f"{line} [{code}]" if code else line


def complain(what: str, *, hint: str = "", code: str = "") -> None:
    """Print an error line on stderr."""
    print(f"tactful: {message(what, hint=hint, code=code)}", file=sys.stderr)


def note(text: str) -> None:
    """Print a line for the person watching, on stderr."""
    print(text, file=sys.stderr, flush=True)


def out(text: str) -> None:
    """Print a line of the result on stdout."""
    print(text)


def out_json(value: Any) -> None:
    """Print a result as one JSON document: one line for programs, indented on a terminal."""
    import msgspec

    body = msgspec.json.encode(value)
    if sys.stdout.isatty():
        body = msgspec.json.format(body, indent=2)
    print(body.decode())
