"""Solving taste: P = (X'X + ridge I)^-1 in double precision, and taking single people in or out of a solved P.

Solving is deterministic for one BLAS build, kernel and thread count, which `machine` names for the manifest.

Reference: the Sherman-Morrison identity; DESIGN 4 (a down-dated P is within 1e-9 until the next solve).
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.linalg import blas, lapack

from tactful.errors import Unavailable
from tactful.learn.gram import ONE

__all__ = ["machine", "only_upper", "shift", "solve", "symmetric"]

_STRIP = 512
_FEW = 60
"""Up to so many columns are read one by one; beyond that one pass over the triangle is quicker."""


def solve(gram: NDArray[np.int32], ridge: float) -> NDArray[np.float64]:
    """Return P, float64 [d, d], symmetric to the last bit.

    Parameters
    ----------
    gram
        Whole-number Gram matrix in units of ``ONE ** 2``.
    ridge
        In people, above 0.

    Raises
    ------
    Unavailable
        Code ``not-solvable`` when the matrix is not positive definite (a corrupt file).
    """
    inverse = gram.astype(np.float64)
    inverse *= 1.0 / ONE**2
    inverse[np.diag_indices_from(inverse)] += ridge
    if not len(inverse):
        return inverse
    factor, trouble = lapack.dpotrf(inverse.T, lower=1, overwrite_a=1, clean=0)
    if not trouble:
        factor, trouble = lapack.dpotri(factor, lower=1, overwrite_c=1)
    if trouble:
        raise Unavailable("not-solvable", "the Gram matrix is not positive definite", hint="run: tactful learn")
    result: NDArray[np.float64] = factor.T  # row-major; holds the upper triangle
    for low in range(0, len(result), _STRIP):
        high = min(low + _STRIP, len(result))
        square = np.triu(result[low:high, low:high])
        result[low:high, low:high] = square + np.triu(square, 1).T
        result[high:, low:high] = result[low:high, high:].T
    return result


def shift(
    inverse: NDArray[np.float64],
    serving: NDArray[np.float32],
    column: NDArray[np.int32],
    value: NDArray[np.float64],
    sign: int,
) -> None:
    """Take a person's row in (sign 1) or out (sign -1) of a solved P and of the copy that serves, in place.

    Parameters
    ----------
    inverse
        P, float64 [d, d], row-major; its upper triangle is the record, the lower one is left as it is: keep it empty
        (`only_upper`), or it goes on saying what was true of people before they left.
    serving
        float32 [d, d], the whole of P in single precision.
    column, value
        The row: distinct columns and values in units of `ONE`.
    """
    if not len(column):
        return
    x = value / ONE
    direction = _times(inverse, column, x)
    scale = -sign / (1.0 + sign * float(x @ direction[column]))
    # the transpose of a row-major matrix is column-major, so the updates are in place
    blas.dsyr(scale, direction, lower=1, a=inverse.T, overwrite_a=1)
    narrow = direction.astype(np.float32)
    blas.sger(scale, narrow, narrow, a=serving.T, overwrite_a=1)


def _times(inverse: NDArray[np.float64], column: NDArray[np.int32], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P x for a row x of few columns, reading the upper triangle of P only."""
    if len(column) > _FEW:
        whole = np.zeros(len(inverse))
        whole[column] = value
        product: NDArray[np.float64] = blas.dsymv(1.0, inverse.T, whole, lower=1)
        return product
    total = np.zeros(len(inverse))
    for at, weight in zip(column.tolist(), value.tolist(), strict=True):
        total[:at] += weight * inverse[:at, at]
        total[at:] += weight * inverse[at, at:]
    return total


def only_upper(inverse: NDArray[np.float64]) -> NDArray[np.float64]:
    """Empty the lower triangle of P in place and return P: the upper one is the record, and no second copy may stay.

    >>> only_upper(np.array([[2.0, 1.0], [1.0, 3.0]])).tolist()
    [[2.0, 1.0], [0.0, 3.0]]
    """
    for low in range(0, len(inverse), _STRIP):
        high = min(low + _STRIP, len(inverse))
        inverse[low:high, :low] = 0.0
        inverse[low:high, low:high] = np.triu(inverse[low:high, low:high])
    return inverse


def symmetric(inverse: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P with its lower triangle copied from its upper one, which is the record."""
    return np.triu(inverse) + np.triu(inverse, 1).T


def machine() -> dict[str, Any]:
    """Return what decides the last bits of a solve: library versions, kernel and threads."""
    found: Any = np.show_config(mode="dicts") or {}
    library = found.get("Build Dependencies", {}).get("blas", {})
    return {
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "blas": str(library.get("name", "")),
        "blas_version": str(library.get("version", "")),
        "kernel": str(library.get("openblas configuration", "")),
        "simd": found.get("SIMD Extensions", {}).get("found", []),
        "threads": os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or str(os.cpu_count()),
    }
