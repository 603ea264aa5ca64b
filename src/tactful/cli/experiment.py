"""``tactful experiment``: what is tried on whom, and what can be said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json
from tactful.errors import BadInput

__all__ = ["app"]

app = App(
    name="experiment",
    help="Try arms on a surface, and read out what can be said of them.",
    help_format="plaintext",
    result_action="return_value",
)


@app.command(name="list")
def list_experiments(*, path: Directory, json: AsJson = False) -> None:
    """List experiments with state, surface, arms and phases.

    Example: tactful experiment list --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.experiments()
    if json:
        out_json(told)
        return
    for one in told["experiments"]:
        shared = one["design"] == "interleaved"
        arms = ", ".join(arm["arm"] if shared else f"{arm['arm']} {arm['share']:.0%}" for arm in one["arms"])
        arms = f"{arms} in one list" if shared else arms
        phase = one["phases"][-1] if one["phases"] else None
        since = f"phase {phase['number']} since {phase['since']}" if phase else "never started"
        out(f"{one['experiment_id']:<24} {one['state']:<8} {one['surface']:<12} {arms}; {since}")
    if told["holdout"]["share"]:
        out(f"{'holdout':<24} {'running':<8} {'everywhere':<12} {told['holdout']['share']:.1%} of people")


@app.command(name="put")
def put_experiments(
    file: Annotated[Path, Parameter(help="JSON: {experiments: [...], holdout?: {share}, version?}.")],
    *,
    path: Directory,
) -> None:
    """Add or change experiments; one that runs and is changed goes on as a new phase.

    Example: tactful experiment put ranking.json --path shop.tactful
    """
    try:
        body = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput("bad-experiment", f"{file.name}: {error}", hint="see docs/howto/experiments.md") from None
    with reach(path) as engine:
        told = engine.put_experiments(body)
    for one in told["experiments"]:
        phase = f", phase {one['phases'][-1]['number']}" if one["phases"] else ""
        note(f"{one['experiment_id']}: {one['state']}{phase}")


@app.command(name="readout")
def read_out(
    experiment: Annotated[str, Parameter(help="Its id, or holdout.")],
    *,
    path: Directory,
    phase: Annotated[int | None, Parameter(help="A phase; the newest by default.")] = None,
    json: AsJson = False,
) -> None:
    """Say what can be said of an experiment now, or that nothing can be told; looking often does no harm.

    Example: tactful experiment readout ranking --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.read_out(experiment, phase)
    if json:
        out_json(told)
        return
    measure = told["measure"]
    out(f"{told['experiment_id']}, phase {told['phase']}, since {told['since']}: {told['text']}")
    out(f"measured: {measure['of']} of {measure['outcome']} within {measure['days']:g} days, {told['waiting']} waiting")
    means = "share of lists won" if told["design"] == "interleaved" else "mean"
    for arm in told["arms"]:
        out(f"  {arm['arm']:<20} {arm['people']:>8} people  {means} {_number(arm['mean'])}")
    for row in told["against"]:
        span = f"{_number(row['difference'])} ({_number(row['low'])} to {_number(row['high'])})"
        out(f"  {row['arm']} against {told['first']}: {span}; {row['text']}")
        for guard in row["guardrails"]:
            if guard["rose"]:
                out(f"    {guard['outcome']} rose by {_number(guard['difference'])}")


@app.command
def estimate(
    surface: Annotated[str, Parameter(help="Where slots were drawn.")],
    *,
    path: Directory,
    draw: Annotated[str, Parameter(help="softmax, best or even.")] = "softmax",
    part: Annotated[list[str] | None, Parameter(help="Part and factor, such as taste=2; may be repeated.")] = None,
    floor: Annotated[float, Parameter(help="Share of a draw that is spread evenly, 0 to 1.")] = 0.05,
    outcome: Annotated[str, Parameter(help="What counts as a reward.")] = "accepted",
    json: AsJson = False,
) -> None:
    """Say what another way of drawing random slots would have brought, from logged chances, or that none can tell.

    Example: tactful experiment estimate discover --part taste=2 --path shop.tactful
    """
    target = {"draw": draw, "parts": dict(_factor(one) for one in part or []), "floor": floor}
    with reach(path) as engine:
        told = engine.estimate({"surface": surface, "target": target, "measure": {"outcome": outcome}})
    if json:
        out_json(told)
        return
    out(f"{surface}, since {told['since']}: {told['text']}")
    out(
        f"{told['draws']} draws worth {told['effective']:.0f}; {told['skipped']} places were not drawn and do not count"
    )
    logged = {} if told["logged"] is None else {"logged": told["logged"]}
    for name, one in (logged | told["estimates"]).items():
        out(f"  {name:<8} {_number(one['value'])} ({_number(one['low'])} to {_number(one['high'])})")


def _factor(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise BadInput("bad-target", f"{text!r} is no part and factor", hint="write --part taste=2") from None


def _number(value: float | None) -> str:
    return "not told" if value is None else f"{value:.4g}"
