"""Estimating: what another way of drawing a surface's random slots would have brought, from recorded decisions.

The records hold everything: the pool with what each part gave, what stood on the list before the slot, the chance that
was used. Outcomes are joined by the decision they name. People are read as learning reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.assembly.parts import Parts
from tactful.clock import DAY_MS, format_time
from tactful.decide.given import parts_of
from tactful.decisions.record import Record, decode
from tactful.errors import BadInput
from tactful.experiments.codes import words
from tactful.experiments.definition import Measure
from tactful.experiments.offpolicy import Draws, estimate
from tactful.experiments.target import Target
from tactful.ids import Millis, Pseudonym
from tactful.rank.constants import PARTS

__all__ = ["Estimating", "Wanted"]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be estimated."""

    surface: str
    """Where the slots were drawn."""
    target: Target = Target()
    """How they might be drawn instead."""
    measure: Measure = Measure()
    """Reward of what was drawn: its outcome within so many days of the decision."""
    days: float = 30.0
    """How far back decisions are read, above 0 to 400."""


@dataclass(slots=True)
class _Row:
    """One drawn place."""

    reward: float
    chance: float
    target: float
    person: int
    seen: NDArray[np.float64]
    wanted: NDArray[np.float64]


class Estimating:
    """Answers off-policy questions.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def estimate(self, wanted: Wanted, language: str = "en") -> dict[str, Any]:
        """Return the estimates, or why nothing can be told.

        Returns
        -------
        dict
            ``verdict``, ``text``, ``draws``, ``skipped`` (places of the same lists that dice did not decide),
            ``effective``, ``largest``, ``logged``, ``estimates{dr, snips, ips, switch}``, ``alone``, ``since``.

        Raises
        ------
        BadInput
            ``unknown-surface``, ``bad-target``.
        """
        self._check(wanted)
        now = int(self._parts.clock.now())
        since = now - int(wanted.days * DAY_MS)
        rows: list[_Row] = []
        skipped = 0
        for record, person in self._records(wanted, since, now):
            drawn = np.frombuffer(record.choice.drawn, "<u1").astype(np.bool_)
            skipped += int((~drawn).sum())
            if drawn.any():
                rows += self._rows(record, person, drawn, wanted)
        told = estimate(_draws(rows))
        return {
            "surface": wanted.surface,
            "since": format_time(Millis(since)),
            "text": words(told.verdict, language),
            "skipped": skipped,
        } | {
            "verdict": told.verdict,
            "draws": told.draws,
            "effective": told.effective,
            "largest": told.largest,
            "logged": None if told.logged is None else _plain(told.logged),
            "estimates": {name: _plain(one) for name, one in told.estimates.items()},
            "alone": told.alone,
        }

    def _check(self, wanted: Wanted) -> None:
        if wanted.surface not in self._parts.settings.surfaces:
            raise BadInput(
                "unknown-surface",
                f"surface {wanted.surface!r} does not exist",
                hint=f"surfaces: {', '.join(self._parts.settings.surfaces)}",
            )
        wanted.target.check()
        strange = [name for name in wanted.target.parts if name not in PARTS]
        if strange or not 0.0 < wanted.days <= 400.0:
            raise BadInput(
                "bad-target",
                f"there is no part {strange[0]!r}" if strange else f"{wanted.days:g} days cannot be read",
                hint=f"parts: {', '.join(PARTS)}; days above 0, to 400",
            )

    def _records(self, wanted: Wanted, since: int, now: int) -> Iterator[tuple[Record, Pseudonym]]:
        """Yield the decisions of the surface whose outcomes have had their time, of people who may be read."""
        ledger = self._parts.store.ledger
        until = now - int(wanted.measure.days * DAY_MS)
        for noted in ledger.between(since, until) if since < until else ():
            if noted.person is None or noted.surface != wanted.surface:
                continue
            entry = ledger.read(noted.decision_id)
            if entry is not None and self._parts.training.standing(noted.person, now).permit.profiled:
                yield decode(entry.body), noted.person

    def _rows(self, record: Record, person: Pseudonym, drawn: NDArray[np.bool_], wanted: Wanted) -> Iterator[_Row]:
        given, choice = record.given, record.choice
        effects = [np.frombuffer(note.amount, "<f8") for note in given.effects]
        parts = np.vstack([parts_of(given), *effects]) if effects else parts_of(given).astype(np.float64)
        chosen = np.frombuffer(choice.chosen, "<u2").astype(np.intp)
        chance = np.frombuffer(choice.propensity, "<f8")
        rewards = self._rewards(record, person, wanted.measure)
        pool = np.frombuffer(given.pool, "<u2")
        for place in np.flatnonzero(drawn).tolist():
            left = np.ones(parts.shape[1], np.bool_)
            left[chosen[:place]] = False
            target = wanted.target.chances(parts, left, given.part_names)
            row = int(chosen[place])
            item = choice.ids[int(pool[row])]
            read = parts[: len(given.part_names)].astype(np.float64)
            yield _Row(
                reward=rewards.get(item, 0.0),
                chance=float(chance[place]),
                target=float(target[row]),
                person=int(person),
                seen=read[:, row],
                wanted=read @ target,
            )

    def _rewards(self, record: Record, person: Pseudonym, measure: Measure) -> dict[str, float]:
        """Return what became of the items of one decision within its time."""
        parts, kinds = self._parts, self._parts.kinds
        if measure.outcome not in kinds:
            return {}
        history = parts.store.events.history(person)
        until = record.at + int(measure.days * DAY_MS)
        inside = (history.kind == kinds.code(measure.outcome)) & (history.at >= record.at) & (history.at < until)
        catalogue, found = parts.shelf.snapshot(), dict[str, float]()
        for row in np.flatnonzero(inside & (history.item >= 0)).tolist():
            extra = history.extra[row] if history.extra else b""
            if extra and msgspec.json.decode(extra).get("decision_id") == record.decision_id:
                item, value = catalogue.ids[int(history.item[row])], float(np.nan_to_num(history.value[row]))
                worth = {"share": 1.0, "count": found.get(item, 0.0) + 1.0, "value": found.get(item, 0.0) + value}
                found[item] = worth[measure.of]
        return found


def _draws(rows: list[_Row]) -> Draws:
    width = max((len(one.seen) for one in rows), default=0)
    table = np.zeros((2, len(rows), width))
    for place, one in enumerate(rows):  # a record of another model may have had fewer parts
        table[0, place, : len(one.seen)], table[1, place, : len(one.wanted)] = one.seen, one.wanted
    return Draws(
        reward=np.array([one.reward for one in rows], np.float64),
        chance=np.array([one.chance for one in rows], np.float64),
        target=np.array([one.target for one in rows], np.float64),
        drawn=np.ones(len(rows), np.bool_),
        person=np.array([one.person for one in rows], np.int64),
        seen=table[0],
        wanted=table[1],
    )


def _plain(one: Any) -> dict[str, float]:
    return {"value": one.value, "low": one.low, "high": one.high}
