"""The protocol of forgetting on the command line: a world, eleven steps, one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tactful.cli.reach import require_directory
from tactful.cli.terminal import note, out, out_json
from tactful.cli.watch import watching
from tactful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from tactful.assembly.engine import Engine
    from tactful.work import Progress

__all__ = ["verify_forgetting"]

_FEWEST, _MOST = 60, 20_000


def verify_forgetting(people: int, data: str, *, json: bool = False) -> int:
    """Run the protocol and print it; return 0 when every step held, else 1.

    Parameters
    ----------
    people
        People forgotten in the attack, 60 to 20,000; ten times as many in the soak, a twentieth planted on disk.
    data
        Name of a recipe, or a data directory to copy.

    Raises
    ------
    BadInput
        ``too-few-people`` outside that range, ``no-directory`` when `data` is neither.
    """
    from tactful.assembly.proof import Plan, prove
    from tactful.forget.protocol import PERSON, complete, lines, passed

    if not _FEWEST <= people <= _MOST:
        raise BadInput("too-few-people", f"--people is {people}", hint=f"give {_FEWEST} to {_MOST:,}; 1000 is usual")
    with watching() as progress:
        make, surface = _world(data, progress)
        findings = list(prove(make, Plan.of(people), surface=surface, progress=progress))
    held = complete(findings) and passed(findings)
    if json:
        steps = [
            {"step": one.number, "name": one.name, "scope": one.scope, "passed": one.passed, **one.figures}
            for one in sorted(findings, key=lambda one: (one.scope != PERSON, one.scope, one.number))
        ]
        out_json({"data": data, "people": people, "passed": held, "steps": steps})
    else:
        for line in lines(findings):
            out(line)
        verdict = "forgetting is exact" if held else "forgetting FAILED"
        out(f"{verdict}: {sum(f.passed for f in findings)} of {len(findings)} steps")
    return 0 if held else 1


def _world(data: str, progress: Progress) -> tuple[Callable[[Path], Engine], str | None]:
    from tactful.assembly.engine import Engine
    from tactful.assembly.proof import copy_of
    from tactful.cli.stories import STORIES
    from tactful.clock import FixedClock, SystemClock

    if data not in STORIES:
        source = require_directory(Path(data))
        clock = FixedClock(SystemClock().now())
        return (lambda dest: copy_of(source, dest, clock=clock)), None
    story = STORIES[data]

    def make(dest: Path) -> Engine:
        now = SystemClock().now()
        recipe = story.recipe(now)
        note(recipe.note)
        engine = Engine.open(dest, setting=story.setting, clock=FixedClock(now), learn_in_child=False)
        engine.import_recipe(recipe, progress=progress)
        return engine

    return make, story.surface
