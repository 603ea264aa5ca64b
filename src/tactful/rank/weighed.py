"""A scorer whose parts are multiplied: how the arm of an experiment changes the blend, with reasons that stay true.

Every part is a sum of terms, so multiplying a part multiplies each of its terms: contributions still sum to the score.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Contributions
from tactful.profile.view import View
from tactful.rank.scorer import Scorer

__all__ = ["Weighed", "weighed"]


class Weighed:
    """Implements `tactful.rank.scorer.Scorer` over another scorer.

    Parameters
    ----------
    scorer
        Gives scores and terms.
    factors
        Part to factor, 0 or more; parts that are not named keep 1. Names the scorer does not have change nothing.
    """

    def __init__(self, scorer: Scorer, factors: Mapping[str, float]) -> None:
        self._scorer = scorer
        self._factor = np.array([factors.get(name, 1.0) for name in scorer.part_names])

    @property
    def version(self) -> str:
        """Name of the generation beneath."""
        return self._scorer.version

    @property
    def part_names(self) -> tuple[str, ...]:
        """Names of the parts."""
        return self._scorer.part_names

    def candidates(self, view: View, surface: str, now: int, limit: int) -> NDArray[np.int32]:
        """Return what the scorer proposes."""
        return self._scorer.candidates(view, surface, now, limit)

    def scores(self, view: View, surface: str, now: int, items: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return float32 [parts, len(items)], multiplied."""
        parts = self._scorer.scores(view, surface, now, items)
        scaled: NDArray[np.float32] = (parts * self._factor[:, None]).astype(np.float32)
        return scaled

    def contributions(self, view: View, surface: str, now: int, items: NDArray[np.int32]) -> Contributions:
        """Return every term, multiplied; terms of parts that are switched off are left out."""
        terms = self._scorer.contributions(view, surface, now, items)
        factor = self._factor[terms.part]
        return Contributions(terms.part, terms.signal, terms.amount * factor).columns(factor != 0)


def weighed(scorer: Scorer, factors: Mapping[str, float]) -> Scorer:
    """Return the scorer with its parts multiplied; the scorer itself when there is nothing to multiply."""
    return Weighed(scorer, factors) if factors else scorer
