"""All runs of a plan: every world and policy under the same seeds, kept one by one, so that stopping loses one run.

Seeds are the outer loop: whenever it stops, what is done can be compared in pairs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from tactful.simulate.dial import dial_figures
from tactful.simulate.figures import figures_of, series_of
from tactful.simulate.moment import Tenant
from tactful.simulate.outcome import Outcome
from tactful.simulate.plan import Plan
from tactful.simulate.policies import POLICIES
from tactful.simulate.run import run
from tactful.simulate.world import World
from tactful.work import Progress, silent

__all__ = ["Kept", "rehearse"]

WorldOf = Callable[[str, int], World]
TenantOf = Callable[[World, int], Tenant]

_DIAL_AT = "balanced"
"""The policy in whose tenant the dial is tried, before the first round."""


class Kept:
    """Outcomes so far, in a file where a folder is given.

    Parameters
    ----------
    plan
        What is simulated.
    told
        Whatever else the figures depend on, such as settings and catalogue: other matters make another file.
    folder
        Where the file is; None keeps everything in memory.
    """

    def __init__(self, plan: Plan, told: str = "", folder: Path | None = None) -> None:
        # Another number of seeds, or one policy more, continues the same file.
        fixed = msgspec.structs.replace(plan, seeds=1, policies=(), worlds=())
        seal = hashlib.sha256(msgspec.json.encode(fixed) + told.encode()).hexdigest()[:8]
        self.place = None if folder is None else folder / f"runs-{seal}.jsonl"
        self._plan = plan
        self._held: dict[tuple[str, str, int], Outcome] = {}
        if self.place is not None and self.place.exists():
            body = self.place.read_bytes()
            whole = body[: body.rfind(b"\n") + 1]
            if whole != body:  # of a run that was killed while it wrote
                self.place.write_bytes(whole)
            for line in whole.splitlines():
                one = Outcome.read(line)
                self._held[one.world, one.policy, one.seed] = one

    def has(self, world: str, policy: str, seed: int) -> bool:
        """Return whether a run is done."""
        return (world, policy, seed) in self._held

    def keep(self, outcome: Outcome) -> None:
        """Keep one more, also on disk."""
        self._held[outcome.world, outcome.policy, outcome.seed] = outcome
        if self.place is not None:
            with self.place.open("ab") as file:
                file.write(outcome.line() + b"\n")

    def outcomes(self) -> list[Outcome]:
        """Return what the plan asked for and is done."""
        plan = self._plan
        asked = [(w, p, s) for s in range(plan.seeds) for w in plan.worlds for p in plan.policies]
        return [self._held[who] for who in asked if who in self._held]


def rehearse(plan: Plan, world_of: WorldOf, tenant_of: TenantOf, kept: Kept, *, progress: Progress = silent) -> None:
    """Carry out what of the plan is not done yet.

    Parameters
    ----------
    world_of
        Gives a world by its name and seed.
    tenant_of
        Makes a tenant that has taken in a world's past, for a seed.
    progress
        Told after each round; raising from it stops, and what is done is kept.
    """
    left = [who for who in _asked(plan) if not kept.has(*who)]
    for done, (name, policy, seed) in enumerate(left):
        progress("simulate", done, len(left))
        world = world_of(name, seed)
        tenant = tenant_of(world, seed)
        figures = dial_figures(world, tenant, count=plan.count) if policy == _DIAL_AT else {}
        trace = run(world, tenant, POLICIES[policy], rounds=plan.rounds, seed=seed, count=plan.count)
        series = {key: column.tolist() for key, column in series_of(trace, world).items()}
        whole = (trace.checked, trace.differing)
        kept.keep(Outcome.of((name, policy, seed), {**figures_of(trace, world), **figures}, series, whole))
        progress("simulate", done + 1, len(left))


def _asked(plan: Plan) -> Iterator[tuple[str, str, int]]:
    for seed in range(plan.seeds):
        for world in plan.worlds:
            for policy in plan.policies:
                yield world, policy, seed
