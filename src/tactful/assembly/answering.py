"""Answering for what the engine does: record of processing, assessment, breach report, and counts that may leave."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np

from tactful.assembly.bubble import Bubble
from tactful.assembly.counting import count_people, values_of
from tactful.assembly.delivering import Delivering
from tactful.assembly.parts import Parts
from tactful.assembly.valuing import value_of_data
from tactful.audit.assessment import assessment
from tactful.audit.breach import breach_report
from tactful.audit.noise import epsilon_of, geometric
from tactful.audit.processing import Registries, differences, processing
from tactful.audit.suppress import Cells, margins, protect
from tactful.chain.link import month_of
from tactful.chain.note import Note
from tactful.clock import format_time
from tactful.errors import BadInput, Conflict
from tactful.stores.sqlite.backup import KEYS_DAYS
from tactful.work import Progress, silent

__all__ = ["Answering"]

_MOST_CELLS = 400
"""Finest cells of the tables that leave together; beyond this the attack on them takes minutes."""


class Answering:
    """What privacy officers and auditors ask for.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self.bubble = Bubble(parts)
        self.delivery = Delivering(parts)

    def value(self, *, people: int = 1_000, progress: Progress = silent) -> dict[str, Any]:
        """Return what each kind of signal adds to quality, see `tactful.assembly.valuing.value_of_data`."""
        return value_of_data(self._parts, people=people, progress=progress)

    def processing(self) -> dict[str, Any]:
        """Return the record of processing (GDPR Art. 30), generated from what is in force."""
        return processing(self._registries(), at=self._now())

    def differences(self, record: Mapping[str, Any]) -> list[str]:
        """Return where a record made earlier differs from what is in force now."""
        return differences(record, self._registries())

    def assessment(self) -> dict[str, Any]:
        """Return the impact assessment (GDPR Art. 35); raises BadInput ``assessment-incomplete``."""
        return assessment(self._registries(), at=self._now())

    def breach(self, since: int, until: int, *, actor: str = "") -> dict[str, Any]:
        """Return whose data was given out from `since` up to `until` (ms), and which fields.

        That it was asked for is chained before it is answered.

        Raises
        ------
        BadInput
            ``bad-window``.
        """
        if not 0 <= since < until:
            raise BadInput("bad-window", "the window is empty", hint="since must lie before until")
        parts = self._parts
        facts = {"since": since, "until": until, "of": actor}
        parts.safekeeping.note("breach.reported", facts=facts)
        return breach_report(
            parts.safekeeping.between(since, until),
            parts.store.ledger.between(since, until),
            name_of=parts.store.vault.name_of,
            window=(since, until),
            actor=actor,
        )

    def tables(self, dimensions: Sequence[str] = ()) -> dict[str, Any]:
        """Return this month's tables of people, with every small count and what would give it away taken out.

        All tables of a month are protected together, once, and stay as they are until the month ends: neither two
        tables nor two moments can be held against each other.

        Parameters
        ----------
        dimensions
            The table to return: some of ``aggregates.dimensions``; empty for all tables.

        Raises
        ------
        BadInput
            ``no-aggregates``, ``unknown-dimension`` or ``too-many-cells``.
        Conflict
            ``aggregates-frozen`` when the dimensions were changed within the month.
        """
        wanted = self._dimensions(dimensions)
        held = self._release()
        if not dimensions:
            return held
        chosen = [one for one in held["tables"] if set(one["dimensions"]) == set(wanted)]
        return {**held, "tables": chosen}

    def noisy(self, dimensions: Sequence[str], epsilon: str) -> dict[str, Any]:
        """Return one table of people with noise on every count, and spend `epsilon` of the year's budget.

        Raises
        ------
        BadInput
            ``no-aggregates``, ``unknown-dimension``, ``too-many-cells`` or ``bad-epsilon``.
        Conflict
            ``epsilon-spent``: nothing is released.
        """
        spend, wanted = epsilon_of(epsilon), self._dimensions(dimensions)
        shape = tuple(len(values_of(self._parts, one)) for one in wanted)
        _check_size(shape)
        left = self._spend(spend, wanted)
        counts = count_people(self._parts, wanted)
        cells = [int(count) + geometric(spend, secrets.randbelow) for count in counts.ravel().tolist()]
        return {
            "dimensions": list(wanted),
            "epsilon": float(spend),
            "epsilon_left": float(left),
            "noise": "two-sided geometric; counts may be negative",
            "cells": _rows(self._parts, wanted, shape, cells),
        }

    def _spend(self, epsilon: Fraction, dimensions: Sequence[str]) -> Fraction:
        """Charge the year's ledger before anything is counted; return what is left."""
        name = f"epsilon-{month_of(self._parts.clock.now()) // 100}"
        with self._lock:
            spent = Fraction((self._parts.store.meta.get(name) or b"0").decode())
            budget = Fraction(str(self._parts.settings.aggregates.epsilon_per_year))
            if spent + epsilon > budget:
                raise Conflict(
                    "epsilon-spent",
                    f"{float(spent):g} of {float(budget):g} is spent this year",
                    hint="ask for less, use tables that are out already, or wait for the year to end",
                )
            facts = {"epsilon": str(epsilon), "dimensions": list(dimensions)}
            body = str(spent + epsilon).encode()
            self._parts.store.meta.put(name, body, note=Note("aggregate.noised", facts))
            return budget - spent - epsilon

    def _release(self) -> dict[str, Any]:
        month, dimensions = month_of(self._parts.clock.now()), self._parts.settings.aggregates.dimensions
        name = f"aggregates-{month}"
        with self._lock:
            kept = self._parts.store.meta.get(name)
            if kept is None:
                kept = msgspec.json.encode(self._protected(month, dimensions))
                note = Note("aggregate.released", {"month": month, "dimensions": list(dimensions)})
                self._parts.store.meta.put(name, kept, note=note)
        held: dict[str, Any] = msgspec.json.decode(kept)
        if held["dimensions"] != list(dimensions) or held["k"] != self._parts.settings.k:
            raise Conflict(
                "aggregates-frozen",
                "this month's tables are out with other dimensions or another k",
                hint="wait for the next month: two sets of tables could be held against each other",
            )
        return held

    def _protected(self, month: int, dimensions: tuple[str, ...]) -> dict[str, Any]:
        shape = tuple(len(values_of(self._parts, one)) for one in dimensions)
        _check_size(shape)
        cells = Cells.of(count_people(self._parts, dimensions))
        shown = protect(cells, self._parts.settings.k)
        tables, start = [], 0
        for axes in margins(len(shape)):
            size = int(np.prod([shape[axis] for axis in axes]))
            told: list[int | None] = [
                int(count) if out else None
                for count, out in zip(cells.count[start : start + size], shown[start : start + size], strict=True)
            ]
            along = [dimensions[axis] for axis in axes]
            rows = _rows(self._parts, along, tuple(shape[axis] for axis in axes), told)
            tables.append({"dimensions": along, "cells": rows})
            start += size
        return {"month": month, "k": self._parts.settings.k, "dimensions": list(dimensions), "tables": tables}

    def _dimensions(self, asked: Sequence[str]) -> tuple[str, ...]:
        known = self._parts.settings.aggregates.dimensions
        if not known:
            raise BadInput(
                "no-aggregates", "no counts of people may leave", hint="name aggregates.dimensions in tactful.toml"
            )
        if not set(asked) <= set(known) or len(set(asked)) != len(asked):
            raise BadInput("unknown-dimension", "that is no dimension", hint=f"some of {', '.join(known)}")
        return tuple(asked) or known

    def _registries(self) -> Registries:
        parts, settings = self._parts, self._parts.settings
        return Registries(
            setting=settings.setting,
            version=parts.settings_version,
            kinds=parts.kinds,
            attributes=settings.attributes,
            surfaces={name: rules.purpose for name, rules in settings.surfaces.items()},
            retention_days={
                "decisions": settings.decisions_days,
                "audit_chain": 365.0 * settings.safekeeping.years,
                "copies_of_keys": float(KEYS_DAYS),
            },
            # By way of JSON, so that a record compares equal to what is in force after it was exported and read back.
            words=msgspec.json.decode(msgspec.json.encode(settings.accountability)),
            k=settings.k,
        )

    def _now(self) -> str:
        return format_time(self._parts.clock.now())


def _rows(parts: Parts, along: Sequence[str], shape: tuple[int, ...], counts: Sequence[int | None]) -> list[Any]:
    """Return one row per cell: its values, and its count (None where it is suppressed)."""
    values = [values_of(parts, one) for one in along]
    return [
        {**{name: values[axis][place[axis]] for axis, name in enumerate(along)}, "people": count}
        for place, count in zip(np.ndindex(*shape), counts, strict=True)
    ]


def _check_size(shape: tuple[int, ...]) -> None:
    if int(np.prod(shape)) > _MOST_CELLS:
        raise BadInput(
            "too-many-cells",
            f"the dimensions make {int(np.prod(shape))} cells",
            hint=f"name dimensions that make at most {_MOST_CELLS}",
        )
