"""Write the reference pages from the code, so that they cannot say anything else than the code does.

``python docs/generate.py`` writes them; ``python docs/generate.py --check`` only tells which are out of date (exit
code 1), as the house test does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from pages import cli, errors, events, http, promises, reasons, settings  # noqa: E402 - found beside this file

PAGES: dict[str, Callable[[], str]] = {
    "cli": cli.page,
    "settings": settings.page,
    "errors": errors.page,
    "reasons": reasons.page,
    "events": events.page,
    "http": http.page,
    "promises": promises.page,
}
"""Page below docs/reference to the function that returns its text."""

NOTICE = "<!-- Written by docs/generate.py from the code; change the code, then run it again. -->\n\n"


def outdated() -> list[str]:
    """Return the names of pages that differ from what the code says."""
    return [name for name in PAGES if _held(name) != text_of(name)]


def text_of(name: str) -> str:
    """Return the page as the code tells it now."""
    return NOTICE + PAGES[name]().rstrip() + "\n"


def _held(name: str) -> str:
    path = HERE / "reference" / f"{name}.md"
    return path.read_text("utf-8") if path.exists() else ""


def main() -> int:
    """Write the pages, or only check them."""
    old = outdated()
    if "--check" in sys.argv:
        print("\n".join(f"docs/reference/{name}.md is out of date; run: python docs/generate.py" for name in old))
        return int(bool(old))
    for name in old:
        (HERE / "reference" / f"{name}.md").write_text(text_of(name), "utf-8")
        print(f"docs/reference/{name}.md", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
