"""``tactful bench``: what this machine does, measured on a made-up world in a directory of its own.

Every figure is of this run: the cost of a disk sync is measured beside the writes that pay for it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tactful.cli.measures import Measure, measure
from tactful.cli.options import AsJson
from tactful.cli.terminal import out, out_json
from tactful.cli.watch import watching

__all__ = ["bench"]


def bench(
    *,
    people: Annotated[int, Parameter(help="People of the made-up world.")] = 2_000,
    seconds: Annotated[float, Parameter(help="How long each rate is measured.")] = 3.0,
    at: Annotated[Path | None, Parameter(help="A folder on the disk to measure; a temporary one else.")] = None,
    json: AsJson = False,
) -> None:
    """Measure speed and memory on this machine: import, learn, decide, events, also while learning.

    Example: tactful bench --people 2000 --seconds 3
    """
    with tempfile.TemporaryDirectory(prefix="tactful-bench-", dir=at) as folder, watching() as progress:
        measures = measure(Path(folder), people=people, seconds=seconds, progress=progress)
    if json:
        out_json({"measures": measures})
    else:
        out(table_of(measures))


def table_of(measures: list[Measure]) -> str:
    """Return the measures as a Markdown table."""
    lines = ["| what | figure | how |", "|---|---|---|"]
    lines += [f"| {one.what} | {one.figure} | {one.how} |" for one in measures]
    return "\n".join(lines)
