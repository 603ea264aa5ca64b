"""Choosing the shape of a generation: what a step is, how far and how fast it fades, and the ridge of taste."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.learn.fit import Lesson, counted, fit_diary
from tactful.learn.heldout import HeldOut
from tactful.learn.judge import Jury, Scores
from tactful.learn.learned import Model
from tactful.learn.regression import Regression, ridge_of
from tactful.learn.tally import typical_unit
from tactful.rank.constants import EVERYWHERE, Blend, Constants, Shape
from tactful.rank.habit import Expected
from tactful.rank.sums import Sums
from tactful.work import Progress, silent

__all__ = ["Learned", "choose_shape", "clearly_better"]

_STEPS: tuple[dict[str, Any], ...] = (
    {"order": "event", "decay": 0.8, "window": 20},
    {"order": "event", "decay": 0.5, "window": 10},
    {"order": "event", "decay": 0.95, "window": 50},
    {"order": "step", "decay": 0.8, "window": 40},
    {"order": "none", "decay": 1.0, "window": 40},
)
_READINGS = tuple((exponent, shrink) for exponent in (0.25, 0.5, 0.75) for shrink in (2.0, 10.0, 30.0))
_HALF_LIVES = (None, 365.0, 90.0, 30.0)
_RIDGES = (50.0, 200.0, 1000.0)
_FADINGS = ((0.97, 100), (1.0, 300))
"""Fading per newer signal, and how many signals are worth reading then."""


@dataclass(slots=True)
class Learned:
    """What was learned from the held-out cut, and the voices already scored."""

    constants: Constants
    model: Model
    jury: Jury
    voices: dict[str, Scores] = field(default_factory=dict)
    expected: Expected | None = None
    """The repeat rate that habit expects of every item, float64, NaN where none is known."""


def clearly_better(new: NDArray[np.float64], old: NDArray[np.float64], *, errors: float = 0.5) -> bool:
    """Tell whether the mean paired gain exceeds `errors` standard errors; NaN cases do not count."""
    gain = (new - old)[np.isfinite(new) & np.isfinite(old)]
    if len(gain) < 2:
        return False
    return bool(gain.mean() > max(errors * gain.std() / np.sqrt(len(gain)), 1e-6))


def choose_shape(
    held: HeldOut, lesson: Lesson, constants: Constants, *, repeats: bool, progress: Progress = silent
) -> tuple[Learned, dict[str, Any]]:
    """Return the cut learned under the best shape, and a report of what was tried (ndcg@10 by choice)."""
    trial = _Trial(held, lesson, constants, repeats)
    report = {}
    for number, (name, options) in enumerate(
        (("steps", _STEPS), ("half_life", tuple({"half_life_days": days} for days in _HALF_LIVES)))
    ):
        progress("choose shape", number, 3)
        report[name] = trial.walk(options)
        if name == "steps":
            report["reading"] = trial.read()
    progress("choose shape", 2, 3)
    learned = trial.learn()
    report["ridge"] = trial.ridge(learned)
    progress("choose shape", 3, 3)
    return learned, report


class _Trial:
    """A walk through shapes, keeping the best; the present shape is tried first and wins ties."""

    def __init__(self, held: HeldOut, lesson: Lesson, constants: Constants, repeats: bool) -> None:
        self._held, self._lesson, self._repeats = held, lesson, repeats
        self._items = max(len(lesson.catalogue), int(held.learned.item.max(initial=-1)) + 1)
        self._shape, self._blend, self._k = constants.shape, constants.blends[EVERYWHERE], constants.k
        self._jury = Jury.of(held.cases, np.bincount(held.learned.item, minlength=self._items))
        self._sums, self._scores, self._best = self._try(self._shape, self._blend)

    def walk(self, options: Iterable[dict[str, Any]]) -> dict[str, float]:
        """Try changed shapes by sequence alone; return their ndcg@10."""
        told = {_name(msgspec.structs.asdict(self._shape)): _mean(self._best)}
        for change in options:
            shape = msgspec.structs.replace(self._shape, **change)
            if shape == self._shape:
                continue
            sums, scores, quality = self._try(shape, self._blend)
            told[_name(change)] = _mean(quality)
            if clearly_better(quality, self._best):
                self._shape, self._sums, self._scores, self._best = shape, sums, scores, quality
        return told

    def read(self) -> dict[str, float]:
        """Try other exponents and shrinks on the same counts."""
        told = {}
        for exponent, shrink in _READINGS:
            blend = msgspec.structs.replace(self._blend, exponent=exponent, shrink=shrink)
            scores = self._jury.sequence(self._sums, Constants(shape=self._shape), blend)
            quality = self._jury.ndcg(scores, repeats=self._repeats)
            told[f"exponent={exponent} shrink={shrink}"] = _mean(quality)
            if clearly_better(quality, self._best, errors=0.25):
                self._blend, self._scores, self._best = blend, scores, quality
        return told

    def learn(self) -> Learned:
        """Learn everything under the best shape so far."""
        constants = Constants(shape=self._shape, blends={EVERYWHERE: self._blend}, k=self._k)
        model = fit_diary(self._held.learned, self._at_the_cut(), constants)
        return Learned(constants, model, self._jury, {"sequence": self._scores})

    def ridge(self, learned: Learned) -> dict[str, float]:
        """Try other ridges and fadings of taste on the learned record; keep the best."""
        told: dict[str, float] = {}
        regression, shape = learned.model.regression, learned.constants.shape
        best: NDArray[np.float64] | None = None
        kept = (shape.ridge, self._blend)
        for ridge in dict.fromkeys((shape.ridge, *_RIDGES)):
            regression.ridge = ridge_of(ridge, learned.model.sums.unit)
            taste = regression.solve()
            for decay, reach in _FADINGS:
                blend = msgspec.structs.replace(self._blend, taste_decay=decay, taste_history=reach)
                scores = self._jury.taste(learned.model.sums, taste, blend)
                quality = self._jury.ndcg(scores, repeats=self._repeats)
                told[f"ridge={ridge} decay={decay}"] = _mean(quality)
                if best is None or clearly_better(quality, best, errors=0.25):
                    best, kept = quality, (ridge, blend)
                    learned.model.taste, learned.voices["taste"] = taste, scores
        self._settle(learned, regression, *kept)
        return told

    def _settle(self, learned: Learned, regression: Regression, ridge: float, blend: Blend) -> None:
        regression.ridge = ridge_of(ridge, learned.model.sums.unit)
        shape = msgspec.structs.replace(learned.constants.shape, ridge=ridge)
        learned.constants = Constants(shape=shape, blends={EVERYWHERE: blend}, k=self._k)

    def _try(self, shape: Shape, blend: Blend) -> tuple[Sums, Scores, NDArray[np.float64]]:
        sums = counted(self._held.learned, self._items, shape, self._held.reference)
        sums.unit = typical_unit(self._held.learned)
        scores = self._jury.sequence(sums, Constants(shape=shape), blend)
        return sums, scores, self._jury.ndcg(scores, repeats=self._repeats)

    def _at_the_cut(self) -> Lesson:
        return replace(self._lesson, reference_time=self._held.reference, upto_seq=None)


def _mean(quality: NDArray[np.float64]) -> float:
    return round(float(np.nanmean(quality)), 5) if np.isfinite(quality).any() else 0.0


def _name(change: dict[str, Any]) -> str:
    wanted = ("order", "decay", "window", "half_life_days")
    return " ".join(f"{key}={change[key]}" for key in wanted if key in change)
