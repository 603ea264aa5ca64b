"""The report: for every world a table of figures by policy with paired intervals, then which goals are reached.

A cell is the mean over seeds; below it stands the difference from greedy with its 95 % interval over the same seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tactful.experiments.spread import Spread, minus, over
from tactful.simulate.figures import WORDS
from tactful.simulate.goals import Judged, judged, narrowing, values_of
from tactful.simulate.outcome import Outcome
from tactful.simulate.policies import GREEDY, POLICIES
from tactful.simulate.switches import WORLDS

__all__ = ["as_json", "markdown"]

_DIAL = {
    "dial": "share of people for whom no step of the dial lowers novelty or new topics (0..1)",
    "dial-topics": "the same for new topics alone (0..1)",
    "dial-novelty": "the same for novelty alone (0..1)",
    "dial-familiar": "share of people who get no new topic at 'familiar' (0..1)",
}


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Return the report as Markdown."""
    if not outcomes:
        return "nothing was simulated"
    parts: list[str] = []
    for world in dict.fromkeys(outcome.world for outcome in outcomes):
        parts += [f"## World '{world}': {WORLDS[world].words}", _valid(outcomes, world), _table(outcomes, world)]
    told = judged(outcomes)
    if told:
        parts += ["## Goals at 'balanced'", _goals(told)]
    parts += ["## What the rows mean", _legend(outcomes), _checked(outcomes)]
    return "\n\n".join(part for part in parts if part)


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the report for programs: every world with figures, differences, validity; then the goals."""
    worlds = {}
    for world in dict.fromkeys(outcome.world for outcome in outcomes):
        valid, slopes = narrowing(outcomes, world)
        worlds[world] = {
            "valid": valid,
            "narrowing": {name: _spread(slope) for name, slope in slopes.items()},
            "figures": {name: _figure(outcomes, world, name) for name in _names(outcomes, world)},
        }
    goals = [
        {"world": one.world, "figure": one.goal.figure, "asked": one.goal.words, "found": _spread(one.found),
         "verdict": one.verdict}
        for one in judged(outcomes)
    ]  # fmt: skip
    checked, differing = sum(o.checked for o in outcomes), sum(o.differing for o in outcomes)
    return {"worlds": worlds, "goals": goals, "whole_pass": {"compared": checked, "differing": differing}}


def _figure(outcomes: Sequence[Outcome], world: str, name: str) -> dict[str, Any]:
    values = values_of(outcomes, world, name)
    greedy = values.get(GREEDY)
    return {
        policy: {"found": _spread(over(mine))}
        | ({"beside_greedy": _spread(minus(mine, greedy))} if greedy is not None and policy != GREEDY else {})
        for policy, mine in values.items()
        if over(mine).seeds
    }


def _spread(one: Spread) -> dict[str, float | int | None]:
    told = {"mean": one.mean, "low": one.low, "high": one.high}
    return {name: None if math.isnan(value) else value for name, value in told.items()} | {"seeds": one.seeds}


def _valid(outcomes: Sequence[Outcome], world: str) -> str:
    valid, slopes = narrowing(outcomes, world)
    told = ", ".join(
        f"{name} {slope.mean:+.2f} ({slope.low:+.2f} to {slope.high:+.2f}) bits in 10 rounds"
        for name, slope in slopes.items()
        if slope.told
    )
    if valid is None:
        return (
            "**Cannot tell** whether anything narrows here: too few seeds or rounds, a single topic, or no greedy run."
        )
    if valid:
        return f"Valid: lists do narrow here without balance: {told}."
    return (
        f"**Invalid**: neither greedy nor popularity narrows here ({told}), so nothing can be said about narrowing; "
        "try more rounds, or a larger catalogue for the number of rounds."
    )


def _names(outcomes: Sequence[Outcome], world: str) -> list[str]:
    there = {name for outcome in outcomes if outcome.world == world for name in outcome.figures}
    return [name for name in (*WORDS, *_DIAL) if name in there]


def _table(outcomes: Sequence[Outcome], world: str) -> str:
    names = _names(outcomes, world)
    policies = list(values_of(outcomes, world, names[0])) if names else []
    lines = ["| figure | " + " | ".join(policies) + " |", "|---|" + "---|" * len(policies)]
    for name in names:
        values = values_of(outcomes, world, name)
        greedy = values.get(GREEDY)
        cells = []
        for policy in policies:
            mean = over(values[policy])
            cell = f"{mean.mean:.3f}" if mean.seeds else ""
            if cell and greedy is not None and policy != GREEDY:
                beside = minus(values[policy], greedy)
                cell += f" ({beside.low:+.3f} to {beside.high:+.3f})" if beside.told else ""
            cells.append(cell)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    seeds = max((over(values).seeds for values in values_of(outcomes, world, names[0]).values()), default=0)
    lines.append(
        f"\nMeans over {seeds} seeds; in brackets the difference from greedy, 95 % interval over paired seeds."
    )
    return "\n".join(lines)


def _goals(told: Sequence[Judged]) -> str:
    lines = ["| world | asked | found | 95 % interval | verdict |", "|---|---|---|---|---|"]
    for one in told:
        found = one.found
        interval = f"{found.low:.3f} to {found.high:.3f}" if found.told else ""
        mean = f"{found.mean:.3f}" if found.seeds else ""
        lines.append(f"| {one.world} | {one.goal.words} | {mean} | {interval} | {one.verdict} |")
    return "\n".join(lines)


def _legend(outcomes: Sequence[Outcome]) -> str:
    named = {name for outcome in outcomes for name in outcome.figures}
    lines = [f"- `{name}`: {words}" for name, words in (*WORDS.items(), *_DIAL.items()) if name in named]
    lines += [f"- `{name}`: {POLICIES[name].words}" for name in dict.fromkeys(o.policy for o in outcomes)]
    return "\n".join(lines)


def _checked(outcomes: Sequence[Outcome]) -> str:
    checked, differing = sum(o.checked for o in outcomes), sum(o.differing for o in outcomes)
    if not checked:
        return ""
    same = "all were equal" if not differing else f"**{differing:,} differed**"
    return (
        "Lists are chosen by the stages of the pass (recall, rank, guard, balance), without wording and recording. "
        f"{checked:,} of ours were also made by the whole pass: {same}."
    )
