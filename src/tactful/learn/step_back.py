"""Two steps forward, one back: what tuning chose must foresee the newest slice at least as well as what served before.

Every candidate (just chosen, in force now, in force before) learns the same cut of the log and ranks the same held-out
people. The newly chosen constants are taken unless older ones are clearly better by pairs; then those are taken again,
and the next model is counted from the log under them. What people did decides, not the order of choices. How signals
stand to each other (`tactful.profile.fading`) is judged alike: it is kept unless doing without is clearly better.

Reference: MISSION E6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.learn.fit import Lesson, fit_diary
from tactful.learn.heldout import Case, HeldOut
from tactful.learn.judge import Jury
from tactful.learn.learned import Model
from tactful.learn.tune_shape import clearly_better
from tactful.profile.fading import Fading
from tactful.profile.standing import Beside, Signals, settled
from tactful.profile.view import View
from tactful.rank.constants import EVERYWHERE, Constants

__all__ = ["best_of", "choose_fading"]

_WITHOUT: tuple[tuple[str, dict[str, float]], ...] = (
    ("without one-offs", {"one_off": 1.0}),
    ("without a short clock", {"drift": 0.0}),
)


def best_of(
    held: HeldOut, lesson: Lesson, chosen: Constants, older: Sequence[Constants], *, repeats: bool
) -> tuple[Constants, dict[str, Any]]:
    """Return the chosen constants, or older ones that clearly foresee better, and a report (ndcg@10 by candidate).

    Parameters
    ----------
    older
        Constants that served before, the newest first; those equal to the chosen ones are not tried again.
    repeats
        Whether what people had before may be listed.
    """
    best, quality = chosen, _foreseen(held, lesson, chosen, repeats=repeats)
    told, taken = {"chosen now": _mean(quality)}, "chosen now"
    for number, one in enumerate(_distinct(older, chosen)):
        name = "in force" if number == 0 else f"in force {number} before"
        mine = _foreseen(held, lesson, one, repeats=repeats)
        told[name] = _mean(mine)
        if clearly_better(mine, quality, errors=1.0):
            best, quality, taken = one, mine, name
    return best, {"ndcg@10": told, "taken": taken, "stepped_back": taken != "chosen now"}


def choose_fading(
    held: HeldOut, lesson: Lesson, constants: Constants, *, repeats: bool
) -> tuple[Fading, dict[str, Any]]:
    """Return how signals are to stand to each other, and a report; a diary does not tell words from acts."""
    model, fading = _learned(held, lesson, constants), Fading(pace=constants.fading.pace)
    catalogue = lesson.catalogue
    best = _ranked(held, model, repeats=repeats, beside=Beside(catalogue, fading))
    told = {"as shipped": _mean(best)}
    for name, change in _WITHOUT:
        other = msgspec.structs.replace(fading, **change)
        quality = _ranked(held, model, repeats=repeats, beside=Beside(catalogue, other))
        told[name] = _mean(quality)
        if clearly_better(quality, best, errors=2.0):  # it guards people: thin evidence does not switch it off
            best, fading = quality, other
    return fading, {"ndcg@10": told, "one_off": fading.one_off, "drift": fading.drift}


def _foreseen(held: HeldOut, lesson: Lesson, constants: Constants, *, repeats: bool) -> NDArray[np.float64]:
    beside = Beside(lesson.catalogue, constants.fading)
    return _ranked(held, _learned(held, lesson, constants), repeats=repeats, beside=beside)


def _learned(held: HeldOut, lesson: Lesson, constants: Constants) -> Model:
    return fit_diary(held.learned, replace(lesson, reference_time=held.reference, upto_seq=None), constants)


def _ranked(held: HeldOut, model: Model, *, repeats: bool, beside: Beside) -> NDArray[np.float64]:
    """Return ndcg@10 of every case under a model and a way of setting signals beside each other."""
    jury = Jury.of(held.cases, model.sums.size[: model.sums.items] // 64)
    total = np.zeros((len(jury.cases), len(jury.columns)), np.float32)
    for row, case in enumerate(jury.cases):
        view = _set_beside(case, beside)
        total[row] = model.scores(view, EVERYWHERE, case.now, jury.columns).sum(axis=0)
    return jury.ndcg(total, repeats=repeats)


def _set_beside(case: Case, beside: Beside) -> View:
    view = case.view
    acts = np.ones(len(view), np.bool_)
    signals = Signals(view.item, view.at, view.seq, view.seq, view.weight.astype(np.float64), acts)
    order, share, standing = settled(signals, beside)
    if not len(standing.seq):
        return view
    return replace(
        view,
        item=view.item[order],
        at=view.at[order],
        seq=view.seq[order],
        kind=view.kind[order],
        weight=(view.weight[order] * share).astype(np.float32),
        value=view.value[order],
    )


def _distinct(older: Sequence[Constants], chosen: Constants) -> list[Constants]:
    found: list[Constants] = []
    for one in older:
        if one != chosen and one not in found:
            found.append(one)
    return found


def _mean(quality: NDArray[np.float64]) -> float:
    return round(float(np.nanmean(quality)), 5) if np.isfinite(quality).any() else 0.0
