"""Telling a person what is held: every signal with kind, source, purposes, age, weight and expiry, and the export.

References: GDPR Art. 15 and 20; promises D1, D2; MISSION E8.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.clock import DAY_MS, format_time
from tactful.consent.consents import Consents, read_consents
from tactful.consent.receipt import receipt_of
from tactful.events.columns import EventColumns
from tactful.ids import Millis
from tactful.profile.build import view_of
from tactful.profile.lifetime import outlived
from tactful.profile.permission import permit_of

__all__ = ["Telling", "words_said"]


class Telling:
    """Answers about one person to that person."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def profile(self, person_id: str, known: Known) -> dict[str, Any]:
        """Return every signal held of a person, newest first, and what they told us."""
        history = self._parts.store.events.history(known.pseudonym)
        history = history.take(~outlived(history, self._parts.kinds, self._parts.clock.now()))
        return {
            "person_id": person_id,
            "person": msgspec.to_builtins(known.person) if known.person else None,
            "controls": msgspec.to_builtins(known.controls),
            "consents": read_consents(known.consents).states(),
            "signals": self._signals(known, history)[::-1],
        }

    def export(self, person_id: str, known: Known) -> dict[str, Any]:
        """Return everything held about a person: the profile, every word on consent, every decision's id."""
        return {
            "format": "tactful-export-1",
            "exported_at": format_time(self._parts.clock.now()),
            **self.profile(person_id, known),
            "consent_history": words_said(read_consents(known.consents)),
            "consent_receipts": [receipt_of(record) for record in read_consents(known.consents).records],
            "decisions": self._parts.store.ledger.of_person(known.pseudonym),
        }

    def _signals(self, known: Known, history: EventColumns) -> list[dict[str, Any]]:
        now, kinds = self._parts.clock.now(), self._parts.kinds
        age = self._parts.table.age(known.person)
        permit = permit_of(self._parts.table, "recommendation", now=now, consents=known.consents, age=age)
        view = view_of(history, permit, kinds=kinds, now=now)
        weight = dict(zip(view.seq.tolist(), view.weight.tolist(), strict=True))
        catalogue = self._parts.shelf.snapshot()
        told = []
        for row in range(len(history)):
            name = kinds.name(int(history.kind[row]))
            spec = kinds.spec(name) if name in kinds else None
            at, item = int(history.at[row]), int(history.item[row])
            signal: dict[str, Any] = {
                "seq": int(history.seq[row]),
                "kind": name,
                "label": spec.label.get("en", name) if spec else name,
                "source": spec.source if spec else "a kind no longer registered",
                "observed_at": format_time(Millis(at)),
                "age_days": round((now - at) / DAY_MS, 2),
                "weight": weight.get(int(history.seq[row]), 0.0),
                "purposes": {str(p): b for p, b in spec.basis.items() if b != "never"} if spec else {},
                "expires_at": format_time(Millis(at + round(spec.ttl_days * DAY_MS))) if spec else None,
            }
            if item >= 0:
                signal["item_id"] = catalogue.ids[item]
                signal["title"] = catalogue.title(item) if item < len(catalogue) else catalogue.ids[item]
            if not np.isnan(history.value[row]):
                signal["value"] = float(history.value[row])
            if history.extra and history.extra[row]:
                signal["kept"] = msgspec.json.decode(history.extra[row])
            told.append(signal)
        return told


def words_said(consents: Consents) -> list[dict[str, Any]]:
    """Return every word on consent with its time, oldest first."""
    return [{**msgspec.to_builtins(word), "at": format_time(Millis(word.at))} for word in consents.words]
