"""Our scorer under several constants, as contenders; settings that differ in the blend alone share one fit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from ground.sets import DataSet
from tactful.decisions.surface import SurfaceRules
from tactful.events.columns import EventColumns
from tactful.learn.diary import collect, strengths
from tactful.learn.evaluate import Contender, Lists
from tactful.learn.evaluate_ours import lists_by
from tactful.learn.fit import Lesson, fit, fit_diary
from tactful.learn.learned import Model
from tactful.learn.tune import tune
from tactful.rank.additive import AdditiveScorer
from tactful.rank.constants import Blend, Constants, Shape

__all__ = ["REPORTS", "Choice", "Fits", "constants_of", "grid", "lesson_of", "tuned"]

REPORTS: dict[str, dict[str, Any]] = {}
"""What the last tuning reported, by contender name."""

Choice = tuple[dict[str, object], dict[str, object]]
"""What differs from the shipped constants: (shape, blend)."""


class Fits:
    """Keeps the last model per shape of the last log, so that a grid of blends costs one fit."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self._log: EventColumns | None = None
        self._models: dict[str, Model] = {}

    def scorer(self, log: EventColumns, constants: Constants) -> AdditiveScorer:
        """Return the scorer of a log under constants."""
        if log is not self._log:
            self._log, self._models = log, {}
        key = json.dumps(msgspec.to_builtins(constants.shape), sort_keys=True)
        if key not in self._models:
            self._models[key] = fit([log], self.lesson, constants)
        model = self._models[key]
        return AdditiveScorer(constants, model.sums, model.taste, model.content, model.version)


def lesson_of(data: DataSet, *, traits: bool = True) -> Lesson:
    """Return what is learned besides the events; every event counts 1."""
    if not traits or not data.traits:
        return Lesson(data.catalogue, {1: 1.0})
    return Lesson(
        data.catalogue, {1: 1.0}, traits=lambda person: data.traits.get(int(person), ()), features=data.features
    )


def constants_of(shape: dict[str, object], blend: dict[str, object]) -> Constants:
    """Return the shipped constants with a few changed for every surface."""
    return Constants(shape=Shape(**shape), blends={"*": Blend(**blend)})


def grid(lesson: Lesson, choices: Sequence[Choice], *, name: str = "Tactful, rank only") -> list[Contender]:
    """Return our scorer, ranking only, once per choice."""
    fits = Fits(lesson)
    return [_contender(f"{name} {_words(shape | blend)}", fits, constants_of(shape, blend)) for shape, blend in choices]


def tuned(name: str, lesson: Lesson, *, repeats: bool) -> Contender:
    """Return our scorer under the constants that ``learn --tune`` chooses from the learned log alone."""

    def fitted(learned: EventColumns, items: int) -> Lists:
        diary = collect([learned], strengths(lesson.weights))
        surfaces = {"bench": SurfaceRules(seen="allowed" if repeats else "never")}
        found = tune(diary, lesson, Constants(), surfaces=surfaces)
        REPORTS[name] = found.report | {"constants": msgspec.to_builtins(found.constants)}
        model = fit_diary(diary, lesson, found.constants)
        return lambda task: lists_by(model, task, items, lesson=lesson, surface="bench")

    return Contender(name, fitted, ours=True)


def _contender(name: str, fits: Fits, constants: Constants) -> Contender:
    def fitted(learned: EventColumns, items: int) -> Lists:
        scorer = fits.scorer(learned, constants)
        return lambda task: lists_by(scorer, task, items, lesson=fits.lesson)

    return Contender(name, fitted, ours=True)


def _words(changed: dict[str, object]) -> str:
    return "(shipped constants)" if not changed else "(" + ", ".join(f"{k} {v}" for k, v in changed.items()) + ")"
