"""One seed of the judgement: the same people under every policy, and profiles that follow planted people.

>>> Counts(people=50).people
50
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.learn.breadth.contenders import COUNT, DIALS, contenders
from tactful.learn.breadth.following import following
from tactful.learn.breadth.lists import figures, monotone, shown_by
from tactful.learn.breadth.oddity import moved
from tactful.learn.breadth.stage import Stage
from tactful.learn.breadth.tell import Seed
from tactful.learn.breadth.welcome import recovered
from tactful.profile.fading import Fading
from tactful.work import Progress, silent

__all__ = ["Counts", "trial"]

_HALF_LIFE_DAYS = 90.0
_FEWEST = 10
"""People below which nothing is told of odd acts."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what a seed judges.

    Attributes
    ----------
    people
        Whose lists are made; and, once for all policies, who takes one more act.
    planted
        People of the appetite trial; a thirtieth of them have a taste that changes.
    """

    people: int = 100
    planted: int = 900


def trial(stage: Stage, counts: Counts, seed: int, *, fading: Fading, progress: Progress = silent) -> Seed:
    """Return what one seed comes to."""
    people = stage.crowd(seed, counts.people)
    shown: dict[str, NDArray[np.int32]] = {}
    policies = contenders(stage)
    for done, (name, pick) in enumerate(policies.items(), start=1):
        shown[name] = shown_by(stage, people, pick, seed)
        progress(f"judge seed {seed + 1}", done, len(policies))
    profiles = {"dial": monotone(stage, {dial: shown[dial][:, :COUNT] for dial in DIALS})}
    profiles |= {f"appetite-{n}": recovered(seed, people=counts.planted, trials=n) for n in (20, 40)}
    follows = following(seed, people=max(6, counts.planted // 30), step=10, half_life_days=_HALF_LIFE_DAYS,
                        fading=fading)  # fmt: skip
    profiles |= {"follows": follows.soon, "steady": follows.steady}
    odd = moved(stage.model, [one.before for one in people], stage.catalogue, stage.holders, seed, fading)
    profiles |= {f"{what}-profile": float(np.mean(one)) for what, one in odd.items() if len(one) >= _FEWEST}
    return Seed({name: figures(stage, people, lists) for name, lists in shown.items()}, profiles)
