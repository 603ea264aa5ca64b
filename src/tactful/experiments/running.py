"""The experiments that run now, as one frozen value, and the stage that lets a pass take its arms.

Overlap has one rule: the people of a surface are a line from 0 to 1, every running experiment has a stretch of it, and
stretches do not overlap. So a person is in one experiment of a surface at most, and no two of them can be confused.
Experiments on different surfaces deal people independently of each other.

>>> Running.of(Shelf(), {"home": SurfaceRules()}).taken(b"seed", "home", 7)
()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tactful.decisions.arm import BOTH, Beside, Taken
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.experiments.assign import chosen, place
from tactful.experiments.check import changed_rules
from tactful.experiments.definition import HOLDOUT, Phase, Shelf
from tactful.ids import Pseudonym
from tactful.profile.occasion import Occasion

__all__ = ["HELD_OUT", "SERVED", "Running", "arm_in", "taking_part"]

HELD_OUT, SERVED = "held-out", "served"
"""The two arms of the holdout."""


@dataclass(frozen=True, slots=True)
class Running:
    """What runs, by surface.

    Attributes
    ----------
    phases
        Surface to the phases that run on it.
    rules
        (experiment, arm) to the rules of the surface under that arm.
    beside
        Experiment to its second ranking, where two share the lists.
    holdout
        Share of people kept out, and the phase of that share.
    unfit
        Experiments that would run, but whose arms name settings or surfaces that are no more.
    """

    phases: Mapping[str, tuple[Phase, ...]]
    rules: Mapping[tuple[str, str], SurfaceRules]
    holdout: tuple[float, int]
    unfit: tuple[str, ...] = ()
    beside: Mapping[str, Beside] = field(default_factory=dict)

    @classmethod
    def of(cls, shelf: Shelf, surfaces: Mapping[str, SurfaceRules]) -> Running:
        """Return what runs of everything that is kept; what does not fit the settings any more does not run."""
        phases: dict[str, tuple[Phase, ...]] = {}
        rules: dict[tuple[str, str], SurfaceRules] = {}
        beside: dict[str, Beside] = {}
        unfit: list[str] = []
        for phase in (one.running for one in shelf.kept):
            if phase is None:
                continue
            tried = phase.tried
            base = surfaces.get(tried.surface)
            try:
                if base is None or base.significant:
                    raise BadInput("unknown-surface", tried.surface, hint="see docs/howto/experiments.md")
                made = {(tried.experiment_id, arm.arm): changed_rules(arm, base) for arm in tried.arms}
            except BadInput:
                unfit.append(tried.experiment_id)
                continue
            rules |= made
            if tried.design == "interleaved":
                first, second = tried.arms
                there = made[tried.experiment_id, second.arm]
                beside[tried.experiment_id] = Beside((first.arm, second.arm), there, dict(second.parts))
            phases[tried.surface] = (*phases.get(tried.surface, ()), phase)
        return cls(phases, rules, (shelf.holdout.share, shelf.holdout.phase), tuple(unfit), beside)

    def taken(self, seed: bytes, surface: str, person: Pseudonym) -> tuple[Taken, ...]:
        """Return the arms a person takes on a surface: the holdout's where there is one, and an experiment's."""
        share, number = self.holdout
        found: list[Taken] = []
        if share > 0:
            held = place(seed, f"{HOLDOUT}/{number}", int(person)) < share
            found.append(Taken(HOLDOUT, number, HELD_OUT if held else SERVED))
            if held:
                return tuple(found)
        here = self.phases.get(surface)
        if here:
            where = place(seed, f"surface/{surface}", int(person))
            mine = [one for one in here if one.start <= where < one.start + one.tried.traffic]
            found += [arm_in(seed, one, person) for one in mine[:1]]  # rounding may let two stretches touch
        return tuple(found)


def arm_in(seed: bytes, phase: Phase, person: Pseudonym) -> Taken:
    """Return the arm that a person of a phase takes; both where two rankings share their lists."""
    tried = phase.tried
    if tried.design == "interleaved":
        return Taken(tried.experiment_id, phase.number, BOTH)
    where = place(seed, f"{tried.experiment_id}/{phase.number}", int(person))
    arm = tried.arms[chosen(where, [one.share for one in tried.arms])]
    return Taken(tried.experiment_id, phase.number, arm.arm, dict(arm.parts))


def taking_part(occasion: Occasion, running: Running, seed: bytes, person: Pseudonym | None) -> Occasion:
    """Return the occasion under the arms its person takes; as it is where nobody may be dealt an arm.

    Only lists made from a person's own permitted signals are part of an experiment: whoever chose not to be profiled,
    is a minor, or of whom nothing is known, gets the list that everybody like them gets (I2, I7).
    """
    if person is None or occasion.mode not in {"personal", "session"} or occasion.permit.minor:
        return occasion
    if not running.phases and not running.holdout[0]:
        return occasion
    taken = running.taken(seed, occasion.ask.surface, person)
    if not taken:
        return occasion
    notices, rules = occasion.notices, occasion.rules
    beside = next((running.beside[one.experiment] for one in taken if one.experiment in running.beside), None)
    for one in taken:
        rules = running.rules.get((one.experiment, one.arm), rules)
        if one.experiment != HOLDOUT:
            notices = (*notices, f"in-experiment:{one.experiment}")
    return replace(occasion, rules=rules, arms=taken, beside=beside, notices=notices)
