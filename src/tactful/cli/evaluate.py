"""``tactful evaluate``: how good the lists are on this directory's own held-out events, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tactful.cli.options import AsJson
from tactful.cli.reach import require_directory
from tactful.cli.terminal import out, out_json
from tactful.cli.watch import watching
from tactful.errors import BadInput
from tactful.work import Progress

if TYPE_CHECKING:
    from tactful.assembly.engine import Engine
    from tactful.learn.evaluate import Table
    from tactful.learn.evaluate_report import Plan

__all__ = ["evaluate"]


def evaluate(  # noqa: PLR0913 - one command, each option of one of its three questions
    *,
    path: Annotated[
        Path | None,
        Parameter(name="--path", env_var="TACTFUL_PATH", help="The data directory, made by: tactful init DIR."),
    ] = None,
    split: Annotated[
        Literal["time", "last", "both"],
        Parameter(help="time: learn from the first 80 %, judge the last 10 %; last: each person's last event."),
    ] = "both",
    repeats: Annotated[
        bool | None, Parameter(help="Whether what people had before may be listed; told from the log when left out.")
    ] = None,
    people: Annotated[int | None, Parameter(help="Judge at most so many; 2,000, with --balance 100 a seed.")] = None,
    count: Annotated[int, Parameter(help="Length of the lists.")] = 10,
    value: Annotated[
        bool, Parameter(negative="", help="Tell what each kind of signal adds instead, and which could go.")
    ] = False,
    balance: Annotated[
        bool, Parameter(negative="", help="Tell what breadth costs and gives instead, beside greedy and re-rankers.")
    ] = False,
    data: Annotated[
        Literal["films", "shop"] | None, Parameter(help="With --balance: a public data set instead of a directory.")
    ] = None,
    surface: Annotated[
        str | None, Parameter(help="With --balance: whose rules are judged; home, or the first.")
    ] = None,
    seeds: Annotated[int, Parameter(help="With --balance: samples of people; intervals are over them.")] = 10,
    to: Annotated[Path | None, Parameter(name="--out", help="With --balance: a folder for report and plots.")] = None,
    json: AsJson = False,
) -> int:
    """Measure the quality of lists on held-out events: full ranking, every contender tuned alike, 95 % intervals.

    Example: tactful evaluate --path shop.tactful --split time --people 1000
    Example: tactful evaluate --balance --data films --seeds 10 --out breadth
    """
    if balance:
        from tactful.cli.breadth import balance as judge

        return judge(path, data, surface, seeds=seeds, people=people or 100, to=to, json=json)
    if data is not None or surface is not None or to is not None:
        raise BadInput("only-with-balance", "--data, --surface and --out go with --balance", hint="add --balance")
    path, people = require_directory(path or Path()), people or 2_000
    if value:
        _value(path, people=people, json=json)
        return 0
    _quality(path, split, repeats=repeats, people=people, count=count, json=json)
    return 0


def _quality(
    path: Path, split: Literal["time", "last", "both"], *, repeats: bool | None, people: int, count: int, json: bool
) -> None:
    """Print how good the lists are beside plain baselines."""
    import tactful
    from tactful.learn import evaluate_report as told

    cuts: tuple[Literal["time", "last"], ...] = ("time", "last") if split == "both" else (split,)
    plan = told.Plan(cuts=cuts, repeats=repeats, people=people, count=count)
    engine = tactful.open(str(path))
    try:
        with watching() as progress:
            tables = _tables(engine, plan, progress)
    finally:
        engine.close()
    if json:
        out_json({"tables": [{"split": table.split, "rows": told.rows(table)} for table in tables]})
    else:
        out(told.markdown(tables))


def _value(path: Path, *, people: int, json: bool) -> None:
    """Print what each kind of signal adds."""
    import tactful

    engine = tactful.open(str(require_directory(path)))
    try:
        with watching() as progress:
            told = engine.answering.value(people=people, progress=progress)
    finally:
        engine.close()
    if json:
        out_json(told)
        return
    whole = told["ndcg"]["mean"]
    out(told["note"] or f"ndcg@10 with every kind: {whole:.4f}, {told['people']:,} people, {told['events']:,} events")
    for one in told["kinds"]:
        adds = one["adds"]
        span = "" if adds["mean"] is None else f" {adds['mean']:+.4f} [{adds['low']:+.4f}, {adds['high']:+.4f}]"
        out(f"  {one['kind']}: {_VERDICTS[one['verdict']]}{span}, {one['events']:,} events of {one['people']:,} people")


_VERDICTS = {"adds": "adds", "remove": "adds nothing, could go", "cannot-tell": "cannot tell"}


def _tables(engine: Engine, plan: Plan, progress: Progress) -> list[Table]:
    """Read what may be learned and judge the engine's own constants on it."""
    from tactful.assembly.constants import kept_constants
    from tactful.assembly.lesson import read_course
    from tactful.learn.evaluate_report import report
    from tactful.profile.batches import batches

    parts = engine.parts
    course = read_course(parts.store, parts.settings, parts.kinds, parts.clock, progress=progress)
    reference = int(course.lesson.reference_time or parts.clock.now())
    readable = batches(
        parts.store.events,
        lambda person: parts.training.standing(person, reference).permit,
        kinds=parts.kinds,
        now=reference,
        item_mask=~course.lesson.catalogue.sensitive,
    )
    constants = [kept_constants(parts.store.meta, parts.settings)]
    return report(readable, course.lesson, constants, plan=plan, progress=progress)
