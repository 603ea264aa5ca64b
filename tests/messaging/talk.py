"""A small shop that speaks to people: engine, campaigns and persons for the tests of messages."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import msgspec

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS, FixedClock, parse_time
from tactful.ids import Millis
from tactful.intake.campaigns import admit_campaigns

__all__ = ["BODY", "FACTS", "NOON", "Shop", "campaign", "clock_at"]

NOON = int(parse_time("2026-11-25T12:00:00+01:00", what="noon"))
"""A Wednesday in Madrid."""

BODY = """{{ greeting }}
{{ item_title }} is back in our shop. See it here: {{ link }}

{{ why }}
Unsubscribe: {{ unsubscribe_url }}"""

_WORDS = """kettle copper window garden ladder barrel candle basket mirror pillow hammer needle bucket saddle lantern
parcel marble cotton pebble feather ribbon thimble walnut pepper ginger cherry lemon willow maple cedar harbour meadow
valley island bridge tower cellar attic carpet curtain"""

FACTS = {"link": "https://shop.example/tea"}


def clock_at(at: int = NOON) -> FixedClock:
    """Return a clock that stands still."""
    return FixedClock(Millis(at))


def campaign(name: str, kind: str = "marketing", item: str | None = None, **fields: Any) -> dict[str, Any]:
    """Return a campaign; every one speaks of another item unless told, in words of its own."""
    subject = fields.pop("subject", f"{{{{ item_title }}}} is here ({name})")
    words = Random(name).sample(_WORDS.split(), 9)
    where = f"in our shop beside the {', the '.join(words[:4])}, below {' and '.join(words[4:])}"
    own = BODY.replace("in our shop", where)
    return {
        "campaign_id": name, "class": kind, "channel": "inbox", "item_id": item or f"item-{name}",
        "facts": ["item_title"], "template": {"subject": subject, "body": fields.pop("body", own)}, **fields,
    }  # fmt: skip


class Shop:
    """An engine at noon in Madrid with items, and people who said yes to messages."""

    def __init__(self, path: Path | None = None, *, clock: FixedClock | None = None, **settings: Any) -> None:
        self.clock = clock or clock_at()
        if path is not None and settings:
            raise ValueError("settings of a directory stand in its file")
        self.engine: Engine = tactful.open(path, setting="shop", clock=self.clock)
        self.speaking = self.engine.speaking
        if settings:
            self.change(**settings)

    def change(self, **settings: Any) -> None:
        """Have other settings in force (of an engine in memory, before anything is asked)."""
        parts = self.engine.parts
        later = msgspec.structs.replace(parts.settings, **settings)
        object.__setattr__(parts, "settings", later)
        from tactful.assembly.speaking import Speaking

        self.engine.speaking.stop()
        parts.campaigns._settings = later
        self.speaking = self.engine.speaking = Speaking(parts, self.engine._asking)

    def items(self, *names: str, **fields: Any) -> None:
        """Put items, each with a topic of its own unless told."""
        rows = [{"item_id": name, "title": name.title(), "tags": [f"topic-{name}"], **fields} for name in names]
        self.engine.items.put(rows)

    def campaigns(self, *rows: dict[str, Any]) -> None:
        """Put campaigns and the items they are about."""
        known = {one.item_id for one in self.engine.items.page(None, 10_000)}
        self.items(*{row["item_id"] for row in rows if row.get("item_id")} - known)
        report = self.speaking.campaigns.put(rows)
        assert not report.rejected, report.rejected

    def campaigns_of_before(self, *rows: dict[str, Any]) -> None:
        """Keep campaigns whose words were not judged when they were put, as earlier versions did."""
        self.items(*{row["item_id"] for row in rows if row.get("item_id")})
        board = self.speaking.campaigns
        good, report = admit_campaigns(rows)
        assert not report.rejected, report.rejected
        board._kept.put([board._with_end(one) for one in good])
        board._take({one.campaign_id: one for one in board._kept.all()})

    def person(
        self, name: str = "ana", *, zone: str | None = "Europe/Madrid", says: str = "granted", **fields: Any
    ) -> None:
        """Put a person who said yes to messages."""
        self.engine.people.put({"person_id": name, "time_zone": zone, "locale": "en", **fields})
        if says:
            self.engine.people.set_consents(name, {"messages": says})

    def acts(self, name: str, kind: str, *days_ago: float, item: str = "item-own") -> None:
        """Let a person do something so many days ago."""
        if item not in {one.item_id for one in self.engine.items.page(None, 10_000)}:
            self.items(item)
        rows = [
            {"event_id": f"{name}-{kind}-{item}-{ago}", "person_id": name, "kind": kind, "item_id": item,
             "at": _when(int(self.clock.now()) - round(ago * DAY_MS))}
            for ago in days_ago
        ]  # fmt: skip
        report = self.engine.events.add(rows)
        assert not report.rejected, report.rejected

    def choose(self, name: str = "ana", **fields: Any) -> dict[str, Any]:
        """Choose a message and return the answer."""
        told: dict[str, Any] = self.speaking.choose(name, **{"facts": FACTS, **fields}).told()
        return told

    def send(self, name: str = "ana", **fields: Any) -> str:
        """Choose and commit; return the campaign that went out."""
        chosen = self.choose(name, **fields)["choice"]
        assert chosen is not None
        assert self.speaking.messages.commit(chosen["reservation"])["state"] in {"sent", "queued"}
        return str(chosen["campaign_id"])

    def codes(self, name: str = "ana", **fields: Any) -> dict[str, str]:
        """Return why each campaign does not go out; empty for the one that does."""
        told = self.choose(name, **fields)
        found = {one["campaign_id"]: one["code"] for one in told["losers"]}
        if told["choice"] is not None:
            self.speaking.messages.release(told["choice"]["reservation"])
            found[told["choice"]["campaign_id"]] = ""
        return found


def _when(at: int) -> str:
    from tactful.clock import format_time

    return format_time(Millis(at))
