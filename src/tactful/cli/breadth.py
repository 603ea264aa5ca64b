"""``tactful evaluate --balance``: what breadth costs and gives, beside greedy and the re-rankers of the field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tactful.cli.terminal import note, out, out_json
from tactful.cli.watch import watching

if TYPE_CHECKING:
    from tactful.assembly.engine import Engine
    from tactful.learn.breadth.tell import Seed

__all__ = ["balance"]

_INTERRUPTED = 130


def balance(
    path: Path | None,
    data: str | None,
    surface: str | None,
    *,
    seeds: int,
    people: int,
    to: Path | None,
    json: bool,
) -> int:
    """Judge seed after seed, print the report, and write report and plots where a folder is named.

    Ctrl-C reports the seeds that are done; the exit code is 130 then.
    """
    from tactful.assembly.broadening import breadth
    from tactful.learn.breadth.tell import as_json, markdown
    from tactful.learn.breadth.trial import Counts
    from tactful.simulate.picture import need_plots

    if to is not None:
        need_plots()
        to.mkdir(parents=True, exist_ok=True)
    done: list[Seed] = []
    stopped = False
    with _engine(path, data) as (engine, usual):
        try:
            with watching() as progress:
                judge = breadth(
                    engine.parts, surface or usual, seeds=seeds, counts=Counts(people=people), progress=progress
                )
                for one in judge():
                    done.append(one)  # noqa: PERF402 - what is done is kept when somebody stops it
        except KeyboardInterrupt:
            stopped = True
            note(f"stopped; {len(done)} of {seeds} seeds are done")
    told = markdown(done, note=f"{len(done)} seeds, {people} people each, surface {surface or usual}.")
    if json:
        out_json(as_json(done))
    else:
        out(told)
    if to is not None and done:
        _write(done, told, to)
    return _INTERRUPTED if stopped else 0


@contextmanager
def _engine(path: Path | None, data: str | None) -> Iterator[tuple[Engine, str]]:
    """Give the engine of a directory, or one in memory that holds a data set, and the surface that is usual there."""
    import tactful
    from tactful.cli.reach import require_directory
    from tactful.clock import FixedClock
    from tactful.ids import Millis
    from tactful.sources.recipe import recipes

    if data is None:
        engine = tactful.open(str(require_directory(path or Path())), learn_in_child=False)
        known = engine.settings.surfaces
        usual = "home" if "home" in known else next(iter(known))
    else:
        recipe = recipes()[data]()
        note(recipe.note)
        last = max(int(table.at.max()) for table in recipe.events())
        clock = FixedClock(Millis(last + 60_000))  # the data set's own day: what is old there is not old here
        engine = tactful.open(None, setting=recipe.setting, clock=clock, learn_in_child=False)
        engine.import_recipe(recipe)
        usual = recipe.surface
    try:
        yield engine, usual
    finally:
        engine.close()


def _write(done: list[Seed], told: str, folder: Path) -> None:
    from tactful.learn.breadth.picture import draw

    report = folder / "report.md"
    report.write_text(told + "\n", "utf-8")
    note(f"wrote {', '.join(str(place) for place in (report, *draw(done, folder)))}")
