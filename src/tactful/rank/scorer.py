"""The port between the pass and whatever scores: every score is a sum of true contributions."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Contributions
from tactful.profile.view import View

__all__ = ["Scorer"]


class Scorer(Protocol):
    """Scores candidates for a view; immutable parts are swapped as a whole, online counts have one writer."""

    @property
    def version(self) -> str:
        """Name of the generation, such as ``"g12-9f3a"``; also identifies the constants."""
        ...

    @property
    def part_names(self) -> tuple[str, ...]:
        """Names of the parts, in the order of the rows of `scores`."""
        ...

    def candidates(self, view: View, surface: str, now: int, limit: int) -> NDArray[np.int32]:
        """Return item numbers worth ranking: all of a small catalogue, the union of the parts' best of a large one."""
        ...

    def scores(self, view: View, surface: str, now: int, items: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return float32 [parts, len(items)], blend weights applied, for the view on a surface at `now` (ms)."""
        ...

    def contributions(self, view: View, surface: str, now: int, items: NDArray[np.int32]) -> Contributions:
        """Return every term behind the scores of a few items, in float64; sums equal the scores (I3)."""
        ...
