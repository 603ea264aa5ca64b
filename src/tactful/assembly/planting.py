"""Planting people to forget: a token in every field that can hold one, item pairs nobody else has, and twins that stay.

Reference: protocol of forgetting, step 2.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np

from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS, HOUR_MS, format_time
from tactful.ids import Millis

__all__ = ["PAIRS", "Planted", "bought", "main_kind", "plant"]

PAIRS = 3
"""Item pairs that only planted people have."""

_READERS = 4
"""People per pair who have its first item only: those whose lists would give the pair away."""

_HEAVY = 300
"""Events of the person by whom speed is measured."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Who was planted.

    Attributes
    ----------
    marker
        Stands in every token, and nowhere else.
    people
        Ids of those who are to be forgotten; the first has 300 events.
    twins
        Ids of people with the same histories, but for the pairs, who stay.
    readers
        Ids of people per pair who have its first item.
    pairs
        Item ids.
    """

    marker: str
    people: tuple[str, ...]
    twins: tuple[str, ...]
    readers: tuple[tuple[str, ...], ...]
    pairs: tuple[tuple[str, str], ...]


def main_kind(engine: Engine) -> str:
    """Return the kind of event that says most about a person in this setting."""
    named = [name for name in ("purchase", "play", "complete", "view") if name in engine.kinds]
    trained = [name for name in engine.kinds if engine.kinds.spec(name).trains and engine.kinds.spec(name).weight > 0]
    return (named or trained)[0]


def bought(engine: Engine, name: str, event_id: str, item: str, *, days_ago: float) -> dict[str, Any]:
    """Return an event of the main kind, so many days before now; sessions are named ``session:ID``."""
    at = format_time(Millis(int(engine.clock.now() - days_ago * DAY_MS)))
    who = {"session_id": name[8:]} if name.startswith("session:") else {"person_id": name}
    return {"event_id": event_id, "kind": main_kind(engine), "item_id": item, "at": at, **who}


def plant(engine: Engine, count: int, *, seed: int) -> Planted:
    """Plant `count` people and their twins in a learned engine."""
    dice = np.random.default_rng(seed)
    marker = f"tf{secrets.token_hex(4)}ß"
    planted = Planted(
        marker,
        tuple(f"{marker}/person {number}" for number in range(count)),
        tuple(f"twin-{seed}-{number}" for number in range(count)),
        tuple(tuple(f"reader-{seed}-{pair}-{n}" for n in range(_READERS)) for pair in range(PAIRS)),
        tuple((f"pair-{seed}-{pair}-a", f"pair-{seed}-{pair}-b") for pair in range(PAIRS)),
    )
    engine.items.put([{"item_id": item, "title": f"Canary {item[-3:]}"} for pair in planted.pairs for item in pair])
    known = [item["item_id"] for item in engine.popular(60)]
    rows: list[dict[str, Any]] = []
    for number, (name, twin) in enumerate(zip(planted.people, planted.twins, strict=True)):
        rows += _same(engine, planted, number, dice.choice(known, 6, replace=len(known) < 6).tolist())
        first, second = planted.pairs[number % PAIRS]
        rows.append(bought(engine, name, f"{marker}-{number}-a", first, days_ago=2.0))
        rows.append(bought(engine, name, f"{marker}-{number}-b", second, days_ago=1.99))
        engine.people.put({"person_id": twin})
    rows += [
        bought(engine, name, f"{name}-a", planted.pairs[pair][0], days_ago=1.5)
        for pair, names in enumerate(planted.readers) for name in names
    ]  # fmt: skip
    rows += [
        bought(engine, planted.people[0], f"{marker}-heavy-{n}", known[n % len(known)], days_ago=3 + n / 24)
        for n in range(_HEAVY)
    ]
    engine.events.add(rows)
    for number, name in enumerate(planted.people):
        _tell_all(engine, planted, number, name)
    return planted


def _same(engine: Engine, planted: Planted, number: int, items: list[str]) -> list[dict[str, Any]]:
    """Return the history that a person and their twin share; one event comes through a session of the person."""
    name, twin = planted.people[number], planted.twins[number]
    rows = []
    for place, item in enumerate(items):
        ago = 20.0 - place
        through = f"session:{planted.marker} visit {number}" if place == 0 else name
        rows.append(bought(engine, through, f"{planted.marker}-{number}-{place}", item, days_ago=ago))
        rows.append(bought(engine, twin, f"{twin}-{place}", item, days_ago=ago))
    return rows


def _tell_all(engine: Engine, planted: Planted, number: int, name: str) -> None:
    """Put a token into everything a person can tell, choose or ask."""
    marker = planted.marker
    engine.people.identify(f"{marker} visit {number}", name)
    engine.people.put(
        {
            "person_id": name,
            "names": {"given": f"{marker} Ana", "family": f"{marker} Bo"},
            "home_place": f"{marker} town",
            "locale": f"{marker}-lo",
        }
    )
    muted = {"topics": [f"{marker} topic"], "items": [f"{marker} item"], "sources": [f"{marker} source"]}
    engine.people.set_controls(name, {"muted": muted})
    engine.people.set_consents(name, {"recommendation": "granted"})
    surface = next(iter(engine.settings.surfaces))
    at = format_time(Millis(engine.clock.now() - HOUR_MS))
    decision = engine.decide(
        name, surface=surface, count=3, context={"query": f"{marker} words", "place": f"{marker} x"}
    )
    if decision.items:
        engine.outcomes(decision.decision_id, [{"item_id": decision.items[0].item_id, "kind": "opened", "at": at}])
