"""The model that the surviving log gives under the constants of the one in service: what forgetting must equal (I6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.lesson import Course, read_course
from tactful.assembly.parts import Parts
from tactful.clock import FixedClock
from tactful.ids import Millis
from tactful.learn.learned import Model
from tactful.work import Progress, silent

__all__ = ["common_inverse", "rebuilt", "whole_numbers"]


def rebuilt(parts: Parts, progress: Progress = silent) -> Model:
    """Count everybody afresh from the log, under the constants, reference time and unit of the model in service."""
    model = parts.living.model
    clock = FixedClock(Millis(model.generation.reference))
    course = read_course(parts.store, parts.settings, parts.kinds, clock, progress=progress)
    lesson = replace(course.lesson, unit=model.sums.unit)
    return Course(course.diary, lesson, course.seq, course.under, course.met).model(model.constants, progress)


def whole_numbers(model: Model, columns: NDArray[np.int32] | None = None) -> dict[str, NDArray[Any]]:
    """Return every whole-number sum of a model, cut to the items that exist.

    Parameters
    ----------
    columns
        Items whose part of the Gram matrix is returned; None for all columns.
    """
    sums, n = model.sums, model.sums.items
    rows = [sums.follows.row(item) for item in range(n)]
    return {
        "size": sums.size[:n],
        "buyers": sums.buyers[:, :n],
        "buyer_totals": sums.buyer_totals,
        "cells": sums.cells[:, :n],
        "cell_totals": sums.cell_totals,
        "follows_from": np.repeat(np.arange(n), [len(to) for to, _ in rows]),
        "follows_to": np.concatenate([to for to, _ in rows]) if rows else np.zeros(0, np.int32),
        "follows_count": np.concatenate([count for _, count in rows]) if rows else np.zeros(0, np.int64),
        **{name: table[..., :n] if table.ndim > 1 else table for name, table in sums.buckets.arrays().items()},
        **model.outcomes.arrays(),
        "gram": model.regression.gram[np.ix_(*[_columns(model, columns)] * 2)],
    }


def common_inverse(one: Model, other: Model) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Return the items that both models have columns for, and both P on those and on the features.

    The columns of a generation are fixed; a rebuild may choose others, which then hold nobody.
    """
    items = np.intersect1d(one.regression.layout.head, other.regression.layout.head).astype(np.int32)
    mine, theirs = _columns(one, items), _columns(other, items)
    return items, one.regression.inverse[np.ix_(mine, mine)], other.regression.inverse[np.ix_(theirs, theirs)]


def _columns(model: Model, items: NDArray[np.int32] | None) -> NDArray[np.intp]:
    layout = model.regression.layout
    if items is None:
        return np.arange(layout.columns)
    features = np.arange(len(layout.head), layout.columns)
    return np.concatenate([layout.column[items], features]).astype(np.intp)
