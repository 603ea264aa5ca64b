"""Small worlds for the tests of learning: plain events, an exact look at a model, and a plain view."""

from __future__ import annotations

from typing import Any

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import HOUR_MS
from tactful.events.columns import EventColumns
from tactful.learn.fit import Lesson, fit
from tactful.learn.learned import Model
from tactful.profile.view import View
from tactful.rank.constants import Blend, Constants, Shape

START = 500_000 * HOUR_MS
EVERY_PART = Blend(trend_short=0.1, trend_long=0.1, habit=0.5, content=0.3, context=0.5, prior=2.0)
SMALL = Constants(shape=Shape(window=4, ridge=2.0, half_life_days=3.0), blends={"*": EVERY_PART}, k=1)
WEIGHTS = {1: 1.0, 2: 0.3, 3: 0.0}
FEATURES = ("age=30", "age=40")


def events(rows: list[tuple[int, int, int, int, int]]) -> EventColumns:
    """Return events from (person, hour, item, kind, coarse); seq and digest follow the order of arrival."""
    table = np.array(rows, np.int64).reshape(-1, 5)
    number = np.arange(1, len(table) + 1)
    return EventColumns(
        person=table[:, 0],
        at=START + table[:, 1] * HOUR_MS,
        kind=table[:, 3].astype(np.int16),
        item=table[:, 2].astype(np.int32),
        value=np.full(len(table), np.nan, np.float32),
        coarse=table[:, 4].astype(np.int32),
        digest=number * 7919 % 10007,
        check=number,
        seq=number,
    )


def random_rows(seed: int, *, people: int, count: int, items: int) -> list[tuple[int, int, int, int, int]]:
    """Return random rows: some instants shared, some kinds that do not train, some contexts unknown."""
    draw = np.random.default_rng(seed)
    columns = (
        draw.integers(1, people + 1, count),
        draw.integers(0, max(2, count // 3), count),
        draw.integers(0, items, count),
        draw.integers(1, 4, count),
        draw.choice([0, 0x1, 0x5, 0x25, 0x131], count),
    )
    return [tuple(int(v) for v in row) for row in zip(*columns, strict=True)]  # type: ignore[misc]


def shop(items: int) -> Catalogue:
    """Return a catalogue in which items share tags with their neighbours."""
    return Catalogue.of(
        [
            (i, f"i{i}", Item(item_id=f"i{i}", tags=[f"t{i % 3}", f"u{i % 5}"], creator=f"c{i % 4}"))
            for i in range(items)
        ],
        1,
    )


def carried(person: int) -> tuple[str, ...]:
    """Return the features of a person."""
    return (FEATURES[person % 2],)


def learned(batch: EventColumns, items: int, constants: Constants = SMALL) -> Model:
    """Return the model of a batch; the reference time is fixed so that fewer events do not move it."""
    lesson = Lesson(shop(items), WEIGHTS, carried, FEATURES, reference_time=START + 100 * HOUR_MS, unit=64)
    return fit([batch.in_order()], lesson, constants)


def of_person(batch: EventColumns, person: int) -> EventColumns:
    """Return one person's events in order."""
    return batch.take(batch.person == person).in_order()


def counted(model: Model) -> dict[str, Any]:
    """Return every whole number of a model as plain lists, whatever room its arrays have."""
    sums, items = model.sums, model.sums.items
    arrays = sums.buckets.arrays()
    used = {span: np.flatnonzero(arrays[span].any(axis=1)).tolist() for span in ("hours", "days")}
    return {
        "size": sums.size[:items].tolist(),
        "follows": [[part.tolist() for part in sums.follows.row(i)] for i in range(items)],
        "buyers": sums.buyers[:, :items].tolist() + sums.buyer_totals.tolist(),
        "cells": sums.cells[:, :items].tolist() + sums.cell_totals.tolist(),
        **{span: [(row, arrays[span][row, :items].tolist()) for row in used[span]] for span in used},
        "gram": model.regression.gram.tolist(),
    }


def view_of(batch: EventColumns, **more: Any) -> View:
    """Return a plain view of one person's events, every kind weighing as it trains."""
    weight = np.array([WEIGHTS[int(kind)] for kind in batch.kind], np.float32)
    return View(batch.item, batch.at, batch.seq, batch.kind, weight, batch.value, **more)
