"""Telling a person what is held and inferred: every signal with its source, uses, age, weight and expiry.

Whether a signal is read, and why not, is told by the masks that reading itself applies (`tactful.profile.account`).

References: GDPR Art. 15; promises D1, X5; MISSION E8.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import numpy as np

from tactful.assembly.beside import told_beside
from tactful.assembly.correcting import told
from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.catalogue.tells import silent_items
from tactful.clock import DAY_MS, format_time
from tactful.consent.consents import Consents, read_consents
from tactful.consent.permit import Permit
from tactful.decisions.decision import Ask
from tactful.decisions.surface import SurfaceRules
from tactful.events.columns import EventColumns
from tactful.events.kinds import Purpose
from tactful.ids import Millis
from tactful.people.corrections import handle_of
from tactful.profile.account import Account, account_of
from tactful.profile.appetite import NO_APPETITE, appetite_of
from tactful.profile.controls import switched_off
from tactful.profile.inferred import inferred_topics, told_appetite
from tactful.profile.lifetime import outlived
from tactful.profile.occasion import Ground, signals_of
from tactful.profile.permission import permit_of
from tactful.profile.ready import Ready
from tactful.profile.view import View

__all__ = ["Telling", "words_said"]

_WHOSE = "you, or the shop about you"


class Telling:
    """Answers about one person to that person."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def profile(self, person_id: str, known: Known, *, signals: bool = True) -> dict[str, Any]:
        """Return everything held or inferred of a person, signals newest first (left out when `signals` is false)."""
        history = self._parts.store.events.history(known.pseudonym)
        history = history.take(~outlived(history, self._parts.kinds, self._parts.clock.now()))
        view = self.view(known, history)
        return {
            "person_id": person_id,
            "person": msgspec.to_builtins(known.person) if known.person else None,
            "controls": msgspec.to_builtins(known.controls),
            "consents": read_consents(known.consents).states(),
            **told(known.corrections),
            "attributes": self._attributes(known),
            "inferred": {
                "topics": [_topic(one) for one in inferred_topics(view, self._parts.shelf.snapshot())],
                "appetite": self._appetite(known, view),
                "traits": [
                    {"feature": t.feature, "kind": t.kind, "label": t.label, "weight": t.weight, "source": t.source}
                    for t in view.traits
                ],
                **told_beside(view.standing, history, self._parts.shelf.snapshot(), self._language(known)),
                "has": self._titles(view.owned),
                "has_seen": self._titles(view.seen),
            },
            **({"signals": list(self.signals(known, history, view))[::-1]} if signals else {}),
        }

    def view(self, known: Known, history: EventColumns) -> View:
        """Return the view that a decision for recommendations would be made from now, wherever the dial is not none."""
        parts = self._parts
        ground = Ground(
            surfaces=parts.settings.surfaces,
            kinds=parts.kinds,
            attributes=parts.settings.attributes,
            bases=parts.table,
            catalogue=parts.shelf.snapshot(),
            seed=parts.seed,
            languages=parts.settings.languages,
            tells=parts.tells.current,
            fading=parts.living.model.constants.fading,
        )
        permit = self.permits(known)["recommendation"]
        return signals_of(Ask(surface=""), known, permit, ground, Ready(history), now=parts.clock.now())

    def _appetite(self, known: Known, view: View) -> dict[str, Any]:
        """Return what is inferred of a person's taste for the new, from the same lists and signals as a choice."""
        parts = self._parts
        nothing = not (len(view) or view.traits)  # where nothing may be read, what was shown is not read either
        shown = parts.store.ledger.shown(known.pseudonym) if not nothing else None
        if shown is None:
            return told_appetite(NO_APPETITE, parts.shelf.snapshot())
        found = appetite_of(view, shown, parts.shelf.snapshot(), parts.clock.now(), patience=SurfaceRules().patience)
        return told_appetite(found, parts.shelf.snapshot())

    def permits(self, known: Known) -> dict[str, Permit]:
        """Return what may be read now, per purpose; the dial counts where it is set for all surfaces."""
        found, now = {}, self._parts.clock.now()
        for purpose in get_args(Purpose):
            off = switched_off(known.controls, "*", purpose)
            off = "restricted" if known.corrections.unreadable else off
            if purpose == "training" and off not in {"restricted", "objection"}:
                off = ""  # the dial and a pause are about what the person is shown
            age = self._parts.table.age(known.person)
            found[purpose] = permit_of(self._parts.table, purpose, now=now, consents=known.consents, off=off, age=age)
        return found

    def signals(self, known: Known, history: EventColumns, view: View) -> Iterator[dict[str, Any]]:
        """Yield every event held, oldest first, with what is done with it."""
        now, refused = self._parts.clock.now(), np.array(known.corrections.refused_events(), np.int64)
        account = account_of(history, self.permits(known), self._parts.kinds, now=now, refused=refused)
        weight = dict(zip(view.seq.tolist(), view.weight.tolist(), strict=True))
        sensitive = silent_items(self._parts.shelf.snapshot(), self._parts.tells.current)
        beside = view.standing
        less = dict(zip(beside.seq.tolist(), zip(beside.share.tolist(), beside.why, strict=True), strict=True))
        told_kinds = {code: self._kind(code, account) for code in account.by_kind}
        for row in range(len(history)):
            at, item, code = int(history.at[row]), int(history.item[row]), int(history.kind[row])
            left = weight.get(int(history.seq[row]), 0.0)
            beside_it = less.get(int(history.seq[row]))
            quiet = 0 <= item < len(sensitive) and bool(sensitive[item])
            yield {
                **told_kinds[code],
                **_uses(account, row, code),
                "event": handle_of(int(history.digest[row])),
                "seq": int(history.seq[row]),
                "observed_at": format_time(Millis(at)),
                "age_days": round((now - at) / DAY_MS, 2),
                "weight": left,
                "steers": left != 0,
                "why_not": "" if left else _answered(beside_it) or self._why_quiet(account, row, code, quiet=quiet),
                **_beside(beside_it),
                "expires_at": self._expiry(code, at),
                **self._about(history, row, item),
            }

    def _kind(self, code: int, account: Account) -> dict[str, Any]:
        kinds = self._parts.kinds
        name = kinds.name(code)
        spec = kinds.spec(name) if name in kinds else None
        return {
            "kind": name,
            "label": spec.label.get("en", name) if spec else name,
            "source": spec.source if spec else "a kind no longer registered",
            "purposes": {str(p): b for p, b in spec.basis.items() if b != "never"} if spec else {},
            "read_for": [purpose for purpose, why in account.by_kind[code].items() if not why],
            "not_read_for": {purpose: why for purpose, why in account.by_kind[code].items() if why},
        }

    def _why_quiet(self, account: Account, row: int, code: int, *, quiet: bool) -> str:
        kinds = self._parts.kinds
        code_of_kind = account.by_kind[code]["recommendation"]
        if account.gone[row] or code_of_kind:
            return account.gone[row] or code_of_kind
        if account.cancelled[row]:
            return "cancelled-by-mark"
        if quiet:
            return "sensitive"
        return "does-not-steer" if kinds.spec(kinds.name(code)).weight == 0 else "faded-or-corrected"

    def _expiry(self, code: int, at: int) -> str | None:
        kinds = self._parts.kinds
        name = kinds.name(code)
        return format_time(Millis(at + round(kinds.spec(name).ttl_days * DAY_MS))) if name in kinds else None

    def _about(self, history: EventColumns, row: int, item: int) -> dict[str, Any]:
        catalogue, about = self._parts.shelf.snapshot(), dict[str, Any]()
        if item >= 0:
            about["item_id"] = catalogue.ids[item]
            about["title"] = catalogue.title(item) if item < len(catalogue) else catalogue.ids[item]
        if not np.isnan(history.value[row]):
            about["value"] = float(history.value[row])
        if history.extra and history.extra[row]:
            about["kept"] = msgspec.json.decode(history.extra[row])
        return about

    def _attributes(self, known: Known) -> list[dict[str, Any]]:
        """Return every attribute that is kept, whether it is read, and what the person corrected it to."""
        if known.person is None:
            return []
        permits, specs = self.permits(known), self._parts.settings.attributes
        corrected = {one.attribute: one for one in known.corrections.said if one.attribute}
        rows = []
        for name, value in sorted(known.person.attributes.items()):
            word = corrected.get(name)
            row: dict[str, Any] = {"attribute": name, "value": value, "source": _WHOSE, "registered": name in specs}
            row["read_for"] = [p for p in ("recommendation", "training") if name in permits[p].named and not word]
            if word is not None:
                row["corrected"] = word.say if word.value is None else word.value
                row["read_for"] = row["read_for"] if word.value is None else ["recommendation", "training"]
            rows.append(row)
        return rows

    def _language(self, known: Known) -> str:
        """Return the person's language where it is spoken here, else the first."""
        spoken = self._parts.settings.languages
        asked = (known.person.locale or "")[:2].lower() if known.person is not None else ""
        return asked if asked in spoken else spoken[0]

    def _titles(self, numbers: Any) -> list[str]:
        catalogue = self._parts.shelf.snapshot()
        return [catalogue.ids[number] for number in numbers.tolist()]


def words_said(consents: Consents) -> list[dict[str, Any]]:
    """Return every word on consent with its time, oldest first."""
    return [{**msgspec.to_builtins(word), "at": format_time(Millis(word.at))} for word in consents.words]


def _topic(one: Any) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "share": one.share,
        "evidence": one.evidence,
        "weight": one.weight,
        "confidence": {"low": one.low, "high": one.high, "level": 0.95},
    }


def _beside(less: tuple[float, str] | None) -> dict[str, Any]:
    """Return what the other signals leave of one, and why, where that is less than all of it."""
    return {} if less is None else {"counts_for": round(less[0], 4), "why_less": less[1]}


def _answered(less: tuple[float, str] | None) -> str:
    """Return the code of a signal that steers no more because the person said which taste counts."""
    return less[1] if less is not None and not less[0] else ""


def _uses(account: Account, row: int, code: int) -> dict[str, Any]:
    """Return who reads one event, when that differs from who reads its kind."""
    gone = account.gone[row]
    return {"read_for": [], "not_read_for": dict.fromkeys(account.by_kind[code], gone)} if gone else {}
