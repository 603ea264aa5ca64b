"""Suppression: counts below k do not leave, and neither does what would give them away (promise P3).

Whoever sees a total and all parts but one knows the part. So after the small cells are taken out, every one of them is
attacked: with all that is still published, and knowing that counts are not negative, how closely can it be told? While
an attack leaves a span below k, another cell goes. What is published in the end has been attacked and held.

Reference: Fischetti, Salazar, Models and algorithms for optimizing cell suppression in tabular data, JASA 2000.

>>> import numpy as np
>>> table = Cells.of(np.array([[30, 4], [25, 41]]))
>>> protect(table, 10).sum()           # of 4 cells, 2 rows, 2 columns and the total
np.int64(5)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "protect", "span"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Everything that might be published about one finest table.

    `count` is int64, one per aggregate (a cell, a margin, the total); `parts` is bool, aggregates by finest cells:
    which finest cells an aggregate adds up.
    """

    count: NDArray[np.int64]
    parts: NDArray[np.bool_]

    @classmethod
    def of(cls, finest: NDArray[np.int64]) -> Cells:
        """Return the finest cells and all their margins, in the order of `margins`."""
        rows = [part for axes in margins(finest.ndim) for part in _parts(finest.shape, axes)]
        parts = np.array(rows, np.bool_)
        return cls(np.asarray(parts @ finest.ravel(), np.int64), parts)


def margins(dimensions: int) -> list[tuple[int, ...]]:
    """Return the sets of axes that stay in each table: all of them first, none (the total) last.

    >>> margins(2)
    [(0, 1), (0,), (1,), ()]
    """
    sets = [tuple(axis for axis in range(dimensions) if mask >> axis & 1) for mask in range(2**dimensions)]
    return sorted(sets, key=lambda axes: (-len(axes), axes))


def protect(cells: Cells, k: int) -> NDArray[np.bool_]:
    """Return which aggregates may be published: bool, one per aggregate.

    Parameters
    ----------
    k
        Fewest people of a published count, and shortest span in which every other count must stay hidden.
    """
    shown = cells.count >= k
    waiting = np.flatnonzero(~shown).tolist()
    while waiting:
        one = waiting[-1]
        if not shown.any() or not _told(cells, shown, one, k):
            waiting.pop()  # taking out more only widens a span: what held once holds to the end
            continue
        fresh = _next(cells, shown, one)
        shown[fresh] = False
        waiting.insert(0, fresh)
    return shown


def span(cells: Cells, shown: NDArray[np.bool_], one: int) -> tuple[float, float]:
    """Return the least and the most that an aggregate can be by all that is shown; infinite where nothing bounds it."""
    from scipy.optimize import linprog  # half a second to load, and nobody who only decides needs it

    known = {"A_eq": cells.parts[shown].astype(float), "b_eq": cells.count[shown].astype(float)} if shown.any() else {}
    aim = cells.parts[one].astype(float)
    found = []
    for sign in (1.0, -1.0):
        told = linprog(sign * aim, bounds=(0, None), method="highs", **known)
        found.append(sign * told.fun if told.status == 0 else -sign * np.inf)
    return max(0.0, found[0]), found[1]


def _told(cells: Cells, shown: NDArray[np.bool_], one: int, k: int) -> bool:
    least, most = span(cells, shown, one)
    return most - least < k


def _next(cells: Cells, shown: NDArray[np.bool_], one: int) -> int:
    """Return the shown aggregate to take out: the smallest that helps to tell `one`, finer ones first."""
    sharing = shown & (cells.parts & _neighbourhood(cells, shown, one)).any(axis=1)
    where = np.flatnonzero(sharing if sharing.any() else shown)
    size = cells.parts[where].sum(axis=1)
    return int(where[np.lexsort((where, cells.count[where], size))[0]])


def _neighbourhood(cells: Cells, shown: NDArray[np.bool_], one: int) -> NDArray[np.bool_]:
    """Return the finest cells that stand in a shown aggregate together with some of `one`."""
    together = shown & (cells.parts & cells.parts[one]).any(axis=1)
    return np.asarray(cells.parts[together].any(axis=0) if together.any() else cells.parts[one], np.bool_)


def _parts(shape: tuple[int, ...], axes: tuple[int, ...]) -> list[NDArray[np.bool_]]:
    place = np.indices(shape).reshape(len(shape), -1)
    kept = np.ravel_multi_index(tuple(place[list(axes)]), tuple(shape[axis] for axis in axes)) if axes else None
    if kept is None:
        return [np.ones(place.shape[1], np.bool_)]
    return [kept == number for number in range(int(np.prod([shape[axis] for axis in axes])))]
