"""A small engine for the door's own tests: real items, people and memory store, a decision made of the catalogue."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import msgspec

from tactful.catalogue.item import Item
from tactful.clock import Clock, SystemClock, format_time
from tactful.decisions.decision import Ask, Decision, SetAside, Shown
from tactful.decisions.outcome import Outcome
from tactful.errors import BadInput, NotFound
from tactful.events.event import Event
from tactful.ids import new_decision_id
from tactful.intake.decode import Refused, read_row
from tactful.intake.report import Report, refusal
from tactful.people.person import Controls, Person
from tactful.settings import load
from tactful.stores.memory import MemoryStore


def _report(rows: list[Any], shape: type, kept: Any, check: Any = lambda _row: None) -> Report:
    report = Report()
    for index, raw in enumerate(rows):
        row = read_row(raw, shape)
        fault = row if isinstance(row, Refused) else check(row)
        if fault is not None:
            report.rejected.append(refusal(index, fault.code, fault.what))
        else:
            kept(row)
            report.accepted += 1
    return report


class _Items:
    def __init__(self) -> None:
        self.held: dict[str, Item] = {}

    def put(self, rows: list[Any]) -> Report:
        return _report(rows, Item, lambda item: self.held.__setitem__(item.item_id, item))

    def get(self, item_id: str) -> Item:
        if item_id not in self.held:
            raise NotFound("unknown-item", "there is no such item", hint="PUT /v1/items creates it")
        return self.held[item_id]

    def patch(self, item_id: str, change: dict[str, Any]) -> Item:
        if change.get("item_id", item_id) != item_id:
            raise BadInput("id-is-fixed", "item_id cannot be changed", hint="put a new one")
        held = {**msgspec.to_builtins(self.get(item_id)), **change}
        self.held[item_id] = msgspec.convert(held, Item)
        return self.held[item_id]

    def withdraw(self, item_id: str) -> None:
        self.get(item_id)
        del self.held[item_id]

    def page(self, after: str | None = None, limit: int = 100) -> list[Item]:
        listed = list(self.held.values())
        if after is None:
            return listed[:limit]
        start = next((place + 1 for place, item in enumerate(listed) if item.item_id == after), None)
        if start is None:
            raise NotFound("unknown-item", "no such item to continue after", hint="start without it")
        return listed[start : start + limit]

    def similar(self, item_id: str, count: int) -> list[dict[str, Any]]:
        self.get(item_id)
        return [{"item_id": other} for other in self.held if other != item_id][:count]


class _People:
    def __init__(self) -> None:
        self.held: dict[str, Person] = {}
        self.choices: dict[str, Controls] = {}
        self.said: dict[str, dict[str, Any]] = {}

    def put(self, person: Person) -> Person:
        self.held[person.person_id] = person
        return person

    def get(self, person_id: str) -> Person:
        if person_id not in self.held:
            raise NotFound("unknown-person", "there is no such person", hint="PUT creates one")
        return self.held[person_id]

    def erase(self, person_id: str) -> dict[str, Any]:
        self.held.pop(person_id, None)
        return {"receipt_id": "r1", "rows": {}}

    def controls(self, person_id: str) -> Controls:
        return self.choices.get(person_id, Controls())

    def set_controls(self, person_id: str, controls: Controls) -> Controls:
        self.choices[person_id] = controls
        return controls

    def consents(self, person_id: str) -> dict[str, Any]:
        return self.said.get(person_id, {})

    def set_consents(self, person_id: str, said: dict[str, Any]) -> dict[str, Any]:
        self.said.setdefault(person_id, {}).update(said)
        return self.said[person_id]

    def identify(self, session_id: str, person_id: str) -> dict[str, Any]:
        return {"merged": True}

    def profile(self, person_id: str) -> dict[str, Any]:
        return {"signals": []}

    def export(self, person_id: str) -> dict[str, Any]:
        return {"person_id": person_id}


class _Events:
    def __init__(self, engine: SmallEngine) -> None:
        self._engine = engine
        self.kept: dict[str, Event] = {}

    def submit(self, rows: list[Any]) -> Future[Report]:
        done: Future[Report] = Future()
        done.set_result(_report(rows, Event, lambda event: self.kept.__setitem__(event.event_id, event), self._fault))
        return done

    def _fault(self, event: Event) -> Refused | None:
        return None if event.kind in self._engine.settings.kinds else Refused("unknown-kind", "kind")


class SmallEngine:
    """Enough of an engine to open a door to."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.settings = load("shop")
        self.store = MemoryStore(self.clock)
        self.path = None
        self.items = _Items()
        self.people = _People()
        self.events = _Events(self)
        self.asks: list[Ask] = []
        self.decisions: dict[str, tuple[str | None, Decision]] = {}

    def ask(self, ask: Ask) -> Future[Decision]:
        if ask.surface not in self.settings.surfaces:
            raise BadInput("unknown-surface", "no such surface", hint="see the settings")
        if not 1 <= ask.count <= 100:
            raise BadInput("bad-count", "count is out of range", hint="send 1 to 100")
        self.asks.append(ask)
        now = self.clock.now()
        shown = [
            Shown(item_id=item_id, position=place, score=0.0, role="common", propensity=1.0, reasons=[])
            for place, item_id in enumerate(list(self.items.held)[: ask.count], start=1)
        ]
        decision = Decision(
            decision_id=new_decision_id(now),
            at=format_time(now),
            surface=ask.surface,
            mode="fallback",
            items=shown,
            set_aside=SetAside(count=0, by_code={}),
            notices=[],
            versions={},
        )
        self.decisions[decision.decision_id] = (ask.person_id, decision)
        done: Future[Decision] = Future()
        done.set_result(decision)
        return done

    def read_decision(self, decision_id: str) -> Decision:
        return self._held(decision_id)[1]

    def person_id_of(self, decision_id: str) -> str | None:
        return self._held(decision_id)[0]

    def why(self, decision_id: str, item_id: str) -> dict[str, Any]:
        if item_id not in {shown.item_id for shown in self.read_decision(decision_id).items}:
            raise NotFound("not-shown", "the item was not shown", hint="ask why-not")
        return {"item_id": item_id}

    def why_not(self, decision_id: str, item_id: str) -> dict[str, Any]:
        self.read_decision(decision_id)
        return {"item_id": item_id}

    def replay(self, decision_id: str, recompute: bool = False) -> dict[str, Any]:
        self.read_decision(decision_id)
        return {"equal": True}

    def outcomes(self, decision_id: str, rows: list[Any]) -> Report:
        self.read_decision(decision_id)
        return _report(rows, Outcome, lambda _row: None)

    def learn(self, tune: bool = False) -> dict[str, Any]:
        return {"version": "g1", "seq": 0}

    def popular(self, count: int, surface: str | None = None) -> list[dict[str, Any]]:
        if surface is not None and surface not in self.settings.surfaces:
            raise BadInput("unknown-surface", "no such surface", hint="see the settings")
        return [{"item_id": item_id} for item_id in list(self.items.held)[:count]]

    def ready(self) -> tuple[bool, dict[str, Any]]:
        return True, {"store": "ok"}

    def stats(self) -> dict[str, Any]:
        return {"people": len(self.people.held), "model": {"seq": 0}}

    def close(self) -> None:
        return None

    def _held(self, decision_id: str) -> tuple[str | None, Decision]:
        if decision_id not in self.decisions:
            raise NotFound("unknown-decision", "there is no such decision", hint="it may have expired")
        return self.decisions[decision_id]
