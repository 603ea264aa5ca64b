"""``tactful simulate``: what weeks of lists would do to people, tried on made-up people before launch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tactful.cli.options import AsJson
from tactful.cli.terminal import note, out, out_json
from tactful.cli.watch import watching
from tactful.errors import BadInput

if TYPE_CHECKING:
    from tactful.assembly.rehearsing import Theatre
    from tactful.simulate.outcome import Outcome
    from tactful.simulate.plan import Plan
    from tactful.simulate.rehearse import Kept

__all__ = ["simulate"]

_INTERRUPTED = 130
_OF_FILMS = {"past": 20, "crowd": 900}
"""Of real people more is known, and all of them are the crowd."""


def simulate(  # noqa: PLR0913 - every option is a knob of the plan
    *,
    path: Annotated[Path | None, Parameter(help="A data directory: simulate its settings and catalogue.")] = None,
    setting: Annotated[str, Parameter(help="Ready-made setting for a made-up catalogue.")] = "streaming",
    data: Annotated[
        Literal["films"] | None,
        Parameter(help="films: real people, whose truth is completed from their ratings (MovieLens-100K, fetched)."),
    ] = None,
    surface: Annotated[str | None, Parameter(help="Where lists are shown; home, else the first one.")] = None,
    world: Annotated[list[str] | None, Parameter(help="Worlds, or all; hidden and null when left out.")] = None,
    policy: Annotated[list[str] | None, Parameter(help="Policies, or all.")] = None,
    seeds: Annotated[int | None, Parameter(help="Worlds drawn anew; intervals are over them.")] = None,
    rounds: Annotated[int | None, Parameter(help="Days that everybody lives through.")] = None,
    people: Annotated[int | None, Parameter(help="Made-up people who are shown lists.")] = None,
    crowd: Annotated[int | None, Parameter(help="Made-up people who only have a past.")] = None,
    past: Annotated[int | None, Parameter(help="Events everybody has before the first day.")] = None,
    items: Annotated[int | None, Parameter(help="Items of a made-up catalogue.")] = None,
    topics: Annotated[int | None, Parameter(help="Topics of a made-up catalogue.")] = None,
    count: Annotated[int | None, Parameter(help="Length of the lists.")] = None,
    memory_gb: Annotated[float | None, Parameter(help="Use at most so much; 70 % of what is free else.")] = None,
    quick: Annotated[bool, Parameter(negative="", help="Seconds instead of minutes; too small to conclude.")] = False,
    to: Annotated[Path | None, Parameter(name="--out", help="A folder for report, plots and finished runs.")] = None,
    plots: Annotated[bool, Parameter(help="Draw plots (PNG and SVG) into the folder.")] = True,
    json: AsJson = False,
) -> int:
    """Live through weeks of lists with made-up people, beside greedy, MMR, calibrated, popularity and more.

    The same stages choose as in service, with another clock, dice and ledger; your directory is only read.
    Ctrl-C reports what is finished; with --out the same command continues.

    Example: tactful simulate --path shop.tactful --surface home --seeds 10 --out rehearsal
    Example: tactful simulate --data films --seeds 10 --out films
    """
    from tactful.simulate.picture import need_plots

    if data is not None and path is not None:
        raise BadInput("both-given", "--data and --path are both given", hint="simulate one of the two")
    if to is not None and plots:
        need_plots()
    asked = {"seeds": seeds, "rounds": rounds, "people": people, "crowd": crowd, "past": past, "items": items,
             "topics": topics, "count": count}  # fmt: skip
    given = {**(_OF_FILMS if data else {}), **{name: value for name, value in asked.items() if value is not None}}
    theatre = _theatre(_plan(given, world, policy, quick=quick), path, setting, data, surface)
    if to is not None:
        to.mkdir(parents=True, exist_ok=True)
    kept = theatre.kept(to)
    stopped = False
    try:
        with watching() as progress:
            theatre.rehearse(kept, most_bytes=None if memory_gb is None else round(memory_gb * 1e9), progress=progress)
    except KeyboardInterrupt:
        stopped = True
        note(f"stopped; {_done(kept, theatre.plan)}")
    _report(kept.outcomes(), to, plots=plots, json=json)
    return _INTERRUPTED if stopped else 0


def _theatre(plan: Plan, path: Path | None, setting: str, data: str | None, surface: str | None) -> Theatre:
    """Return what is simulated: a data set's people, made-up people over a directory's catalogue, or all made up."""
    from tactful.assembly.rehearsing import Theatre
    from tactful.cli.reach import require_directory
    from tactful.sources.recipe import recipes

    if data is not None:
        recipe = recipes()[data]()
        note(recipe.note)
        return Theatre.rated(recipe, plan, surface=surface)
    if path is not None:
        return Theatre.own(require_directory(path), plan, surface=surface)
    return Theatre.made_up(setting, plan, surface=surface)


def _plan(asked: dict[str, int], world: list[str] | None, policy: list[str] | None, *, quick: bool) -> Plan:
    import msgspec

    from tactful.simulate.plan import Plan
    from tactful.simulate.policies import POLICIES
    from tactful.simulate.switches import WORLDS

    plan = Plan.quick() if quick else Plan()
    changed: dict[str, object] = dict(asked)
    if world:
        changed["worlds"] = tuple(WORLDS) if "all" in world else tuple(dict.fromkeys(world))
    if policy:
        changed["policies"] = tuple(POLICIES) if "all" in policy else tuple(dict.fromkeys(policy))
    return msgspec.structs.replace(plan, **changed)


def _done(kept: Kept, plan: Plan) -> str:
    finished = len(kept.outcomes())
    asked = plan.seeds * len(plan.worlds) * len(plan.policies)
    return f"{finished} of {asked} runs are finished" + (f" and kept in {kept.place}" if kept.place else "")


def _report(outcomes: list[Outcome], folder: Path | None, *, plots: bool, json: bool) -> None:
    from tactful.simulate.picture import draw
    from tactful.simulate.tell import as_json, markdown

    told = markdown(outcomes)
    if json:
        out_json(as_json(outcomes))
    else:
        out(told)
    if folder is None:
        return
    report = folder / "report.md"
    report.write_text(told + "\n", "utf-8")
    written = draw(outcomes, folder) if plots and outcomes else []
    note(f"wrote {', '.join(str(place) for place in (report, *written))}")
