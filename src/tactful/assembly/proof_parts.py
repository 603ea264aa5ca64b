"""The protocol for parts of a history: one event, a kind, a topic. Steps 3, 4, 5 and 7, each with its own planted pair.

Somebody planted has the two items of a pair one after the other; what is forgotten is the second, alone, with all of
its kind, or with its topic. The person stays, and so does the rest of what they did.

Reference: protocol of forgetting, "run for event, kind, category, person"; promises D4, S5.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tactful.assembly.comparing import P_LIMIT, compared, kept_people, ranks
from tactful.assembly.engine import Engine
from tactful.assembly.planting import bought, main_kind
from tactful.forget.protocol import Finding
from tactful.forget.residue import Trace
from tactful.people.person import Controls, Muted
from tactful.work import Progress, silent

__all__ = ["parts_forgotten"]

_READERS = 4
_SLOTS = 1_000
"""Places in which nothing of a forgotten and muted topic may stand."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One scope: who was planted, what they had, and how it is forgotten.

    Attributes
    ----------
    people, readers
        Ids of those who have the pair, and of those who have its first item only.
    first, second
        The pair's items; the second is what goes.
    kind
        Kind of the second one's event.
    topic
        Tag of the second item alone.
    token
        Stands in a kept field of every second event, and nowhere else.
    """

    scope: str
    people: tuple[str, ...]
    readers: tuple[str, ...]
    first: str
    second: str
    kind: str
    topic: str
    token: str

    @property
    def wanted(self) -> dict[str, str]:
        """Return the field of the scope without that of single events."""
        return {"kind": {"kind": self.kind}, "topic": {"topic": self.topic}}.get(self.scope, {})


def parts_forgotten(
    engine: Engine, people: int, surface: str, directory: Path, progress: Progress = silent
) -> Iterator[Finding]:
    """Plant so many people per scope in a learned engine, forget their parts amid other asks; yield what was found."""
    for scope in ("event", "kind", "topic"):
        case = _planted(engine, scope, people)
        engine.learn()
        before = ranks(engine, engine.parts.living.model, case.readers, case.second, surface)
        yield _forget(engine, case, surface, progress)
        at_once = compared(engine, [], surface)
        engine.save()
        told = compared(engine, [*case.people[:20], *case.readers, *kept_people(engine, 20)], surface)
        yield Finding(
            4,
            not at_once.counts and at_once.error <= P_LIMIT and told.equal,
            {
                "counts that differ": ", ".join([*at_once.counts, *told.counts]) or "0",
                "P at once": f"{at_once.error:.1e} (at most {P_LIMIT:.0e})",
                "lists that differ": f"{told.lists} of {told.asked}",
            },
            scope,
        )
        now = ranks(engine, engine.parts.living.model, case.readers, case.second, surface)
        fresh = ranks(engine, told.fresh, case.readers, case.second, surface)
        shown = float(np.median(before)) < float(np.median(fresh))
        figures = {"median rank before": f"{np.median(before):.0f}", "now": f"{np.median(now):.0f}"}
        yield Finding(5, now == fresh and shown, {**figures, "rebuild": f"{np.median(fresh):.0f}"}, scope)
        yield _residue(engine, case, surface, directory)


def _planted(engine: Engine, scope: str, people: int) -> _Case:
    marker = f"part{secrets.token_hex(4)}"
    first, second, topic = f"{marker}-a", f"{marker}-b", f"{marker} topic"
    engine.items.put([{"item_id": first, "title": "First"}, {"item_id": second, "title": "Second", "tags": [topic]}])
    case = _Case(
        scope, tuple(f"{marker}-p{n}" for n in range(people)), tuple(f"{marker}-r{n}" for n in range(_READERS)),
        first, second, _other_kind(engine) if scope == "kind" else main_kind(engine), topic,
        f"tok{secrets.token_hex(6)}",
    )  # fmt: skip
    known, dice = [item["item_id"] for item in engine.popular(40)], np.random.default_rng(people)
    rows = []
    for name in case.people:
        for place, item in enumerate(dice.choice(known, 3).tolist()):
            rows.append(bought(engine, name, f"{name}-{place}", item, days_ago=9.0 - place))
        rows.append(bought(engine, name, f"{name}-a", first, days_ago=2.0))
        rows.append(_second(engine, case, name))
    rows += [bought(engine, name, f"{name}-a", first, days_ago=1.5) for name in case.readers]
    report = engine.events.add(rows)
    assert not report.rejected, "an event that proves something was refused"  # noqa: S101 - else nothing would be
    return case


def _second(engine: Engine, case: _Case, name: str) -> dict[str, Any]:
    """Return the event that will be forgotten."""
    event = {**bought(engine, name, f"{name}-b", case.second, days_ago=1.9), "kind": case.kind}
    kept = engine.kinds.spec(case.kind).keeps
    if "decision_id" in kept:
        return {**event, "decision_id": case.token}
    return {**event, "context": {kept[0]: case.token}} if kept else event


def _other_kind(engine: Engine) -> str:
    """Return another kind that others learn from, that is about an item, and that nobody need consent to."""
    main, kinds = main_kind(engine), engine.kinds
    rows = {row.name: row.basis for row in engine.parts.table.kinds["training"]}
    usual = ("view", "open", "play", "basket", "save", "complete", "start", *kinds)
    found: str = next(
        name for name in usual
        if name in kinds and name != main and kinds.spec(name).trains and kinds.spec(name).weight > 0
        and set(kinds.spec(name).needs) <= {"item_id"} and rows[name] not in {"consent", "explicit-consent", "never"}
    )  # fmt: skip
    return found


def _forget(engine: Engine, case: _Case, surface: str, progress: Progress) -> Finding:
    events, unclean, read = 0, 0, _readable(engine, Trace(case.token))
    for number, name in enumerate(case.people):
        engine.decide(name, surface=surface, count=5)
        which = case.wanted or {"event_id": f"{name}-b"}
        events += engine.people.forget(name, case.scope, **which)["rows"].get("events", 0)
        held = {signal.get("item_id") for signal in engine.people.profile(name)["signals"]}
        decision = engine.decide(name, surface=surface, count=5)
        cited = {s.item_id for shown in decision.items for reason in shown.reasons for s in reason.signals}
        unclean += case.second in held | cited
        engine.decide(case.readers[number % _READERS], surface=surface, count=3)
        progress(f"forget by {case.scope}", number + 1, len(case.people))
    figures = {"people": str(len(case.people)), "events": str(events), "still held or cited": str(unclean)}
    # A token that could not be read before would prove nothing by not being read afterwards.
    figures["token read before in"] = ", ".join(read) or "none (this kind keeps no field)"
    planted = bool(read) or not engine.kinds.spec(case.kind).keeps
    return Finding(3, events >= len(case.people) and not unclean and planted, figures, case.scope)


def _readable(engine: Engine, trace: Trace) -> list[str]:
    return sorted({place for place, body in engine.store.readable() if trace.encodings_in(body)})


def _residue(engine: Engine, case: _Case, surface: str, directory: Path) -> Finding:
    """Look for bytes, for what a key still opens, for a late retry, and for a muted topic in a thousand places."""
    trace = Trace(case.token)
    hits, _ = trace.in_directory(directory)
    hits += _readable(engine, trace)
    again = [_second(engine, case, name) for name in case.people]
    back = engine.events.add(again).accepted
    back += sum(
        case.second in {s.get("item_id") for s in engine.people.profile(name)["signals"]} for name in case.people
    )
    figures = {"places that hold a byte": "; ".join(hits) or "0", "sent again and back": str(max(back, 0))}
    shown = 0
    if case.scope == "topic":
        slots, asked = 0, engine.settings.surfaces[surface].max_count
        engine.people.set_controls(case.people[0], Controls(muted=Muted(topics=[case.topic])))
        while slots < _SLOTS:
            items = engine.decide(case.people[0], surface=surface, count=asked).items
            slots, shown = slots + max(1, len(items)), shown + sum(one.item_id == case.second for one in items)
        figures |= {"places": f"{slots:,}", "with the muted topic": str(shown)}
    return Finding(7, not hits and back <= 0 and not shown, figures, case.scope)
