"""A small shop with a clock that tests may move, for stories about consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import FixedClock, format_time
from tactful.ids import Millis

NOON = Millis(1_800_000_000_000)

NOTICE = {
    "notice": "v1",
    "purposes": {
        "messages": {"text": {"en": "We write about what you like."}, "uses": ["news"]},
        "recommendation": {"text": {"en": "We suggest things."}, "uses": ["lists"]},
    },
}


def opened(directory: Path | None = None, clock: FixedClock | None = None, **edits: str) -> Engine:
    """Return an engine of the shop with six items; `edits` add text to ``tactful.toml`` (only with a directory).

    ``setting`` takes another ready-made setting, ``more`` is appended to the file.
    """
    setting = edits.pop("setting", "shop")
    if directory is not None and not (directory / "tactful.toml").exists():
        from tactful.assembly.wiring import write_settings

        write_settings(directory, setting)
        file = directory / "tactful.toml"
        file.write_text(file.read_text("utf-8") + edits.pop("more", ""), "utf-8")
    engine = tactful.open(directory, setting=setting, clock=clock or FixedClock(NOON), learn_in_child=False)
    engine.items.put([{"item_id": f"i{n}", "title": f"Thing {n}", "tags": [f"t{n % 3}"]} for n in range(6)])
    return engine


def happened(engine: Engine, *rows: tuple[Any, ...], person: str = "ana") -> list[str]:
    """Add events (kind, item or topic) a minute ago, one a second; return the codes of refused rows, "" for kept."""
    now = int(engine.clock.now())
    events = []
    for place, (kind, about) in enumerate(rows):
        event: dict[str, Any] = {
            "event_id": f"{person}-{kind}-{about}-{now}-{place}",
            "person_id": person,
            "kind": kind,
            "at": format_time(Millis(now - 60_000 + 1000 * place)),
        }
        if str(about).startswith("i"):
            event["item_id"] = about
        else:
            event["context"] = {"topic": about, "level": about}
        if kind == "rating":
            event["value"] = 5
        events.append(event)
    refused = {row.index: row.code for row in engine.events.add(events).rejected}
    return [refused.get(place, "") for place in range(len(rows))]


def read_kinds(engine: Engine, person: str = "ana", surface: str = "home", **ask: Any) -> frozenset[str]:
    """Return the kinds that the gate lets an ask read."""
    from tactful.assembly.asking import Asking
    from tactful.decisions.decision import Ask

    occasion, _ = Asking(engine.parts)._occasion(Ask(surface=surface, person_id=person, **ask))
    return frozenset(engine.kinds.name(code) for code in occasion.permit.kinds)


def told(engine: Engine, person: str = "ana", **ask: Any) -> tuple[list[str], list[str], str]:
    """Return items, notices and mode of a decision."""
    decision = engine.decide(person=person, **({"count": 6} | ask))
    return [shown.item_id for shown in decision.items], decision.notices, decision.mode
