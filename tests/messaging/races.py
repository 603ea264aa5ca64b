"""Random traces of choosing, committing and giving back by many at once, and an oracle that counts what went out."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from talk import FACTS, Shop, campaign

from tactful.clock import DAY_MS, HOUR_MS
from tactful.contacts.contact import Contact
from tactful.errors import Conflict
from tactful.messaging.cap import Cap
from tactful.messaging.rules import Fatigue, MessageRules, Quiet, Recontact

__all__ = ["CAPS", "RULES", "all_breaches", "breaches", "prepared", "race"]

CAPS = {
    "rolling": Cap(most=2, days=0.25),
    "daily": Cap(most=3, calendar="day"),
    "topic": Cap(scope="topic", most=1, days=0.5),
    "item": Cap(scope="item", most=1, calendar="day"),
    "email": Cap(channel="email", most=1, days=1.0),
    "thanks": Cap(kind="thanks", most=1, calendar="week"),
    "never": Cap(channel="sms", most=0, calendar="day"),
}

RULES = MessageRules(
    caps=CAPS,
    quiet=Quiet(start="23:00", end="05:00"),
    # Everything that would spare the caps is out of the way.
    fatigue=Fatigue(halves_at=1.0, stops_at=1.0),
    recontact=Recontact(item_days=0.0, creative_days=0.0, words_days=0.0),
)

ZONE = "Europe/Madrid"


def prepared(shop: Shop, people: int) -> list[str]:
    """Put the campaigns and people of a race; return the names."""
    for one in shop.speaking.campaigns.all():  # a campaign put before keeps its end, and months pass in a race
        shop.speaking.campaigns.remove(one.campaign_id)
    plain = "{{ greeting }}\nA word about {{ item_title }}: {{ link }}\n\n{{ why }}\n{{ unsubscribe_url }}"
    shop.campaigns(
        *(
            campaign(
                f"c{n}", "thanks" if n % 5 == 4 else "marketing", item=f"item-{n % 4}", topics=[f"t{n % 3}"],
                channel=("inbox", "email", "push", "sms")[n % 4], body=plain, creative=f"w{n}",
            )
            for n in range(10)
        )
    )  # fmt: skip
    names = [f"p{n}" for n in range(people)]
    for name in names:
        shop.person(name, zone=ZONE)
    return names


def race(shop: Shop, names: Sequence[str], *, traces: int, threads: int, seed: int) -> Counter[str]:
    """Run traces in many threads while the clock goes on; return how often what happened."""
    told: list[Counter[str]] = [Counter() for _ in range(threads)]
    failed: list[BaseException] = []

    def work(place: int) -> None:
        dice = random.Random(seed * 1000 + place)
        try:
            for number in range(traces // threads):
                _trace(shop, dice, names, told[place])
                if place == 0 and number % 3 == 0:
                    shop.clock.move(dice.choice([60_000, HOUR_MS, 5 * HOUR_MS]))
        except BaseException as error:  # noqa: BLE001 - handed to whoever asserts
            failed.append(error)

    hands = [threading.Thread(target=work, args=(place,)) for place in range(threads)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if failed:
        raise failed[0]
    return sum(told, Counter())


def _trace(shop: Shop, dice: random.Random, names: Sequence[str], told: Counter[str]) -> None:
    name = dice.choice(names)
    candidates = dice.sample([f"c{n}" for n in range(10)], dice.randint(1, 10))
    try:
        chosen = shop.choose(name, candidates=candidates, facts=FACTS)["choice"]
        if chosen is None:
            told["none"] += 1
            return
        act = dice.choice(["commit", "commit", "commit", "release", "abandon"])
        if act == "commit":
            for _ in range(dice.randint(1, 2)):
                shop.speaking.messages.commit(chosen["reservation"])
        elif act == "release":
            shop.speaking.messages.release(chosen["reservation"])
        told[act] += 1
    except Conflict as error:
        told[error.code] += 1


def breaches(contacts: Iterable[Contact]) -> list[str]:
    """Return every cap and quiet hour that one person's messages exceed: counted plainly, by a second reading."""
    sent = sorted((one for one in contacts if one.state in {"sent", "queued", "sending"}), key=lambda one: one.at)
    found = [f"quiet {one.reservation}" for one in sent if not 5 <= _wall(one.at).hour < 23]
    for name, cap in CAPS.items():
        about = [one for one in sent if cap.channel in {"*", one.channel} and cap.kind in {"*", one.kind}]
        groups: dict[Any, list[int]] = {}
        for one in about:
            for key in {"person": [""], "topic": list(one.topics), "item": [one.item_id]}[cap.scope]:
                groups.setdefault(key, []).append(one.at)
        for key, times in groups.items():
            if cap.days:
                width = round(cap.days * DAY_MS)
                most = max(sum(at <= other < at + width for other in times) for at in times)
            else:
                most = max(Counter(_day(at, cap.calendar) for at in times).values())
            if most > cap.most:
                found.append(f"{name} {key}: {most} of {cap.most}")
    return found


def _wall(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(ZONE))


def _day(at: int, calendar: str) -> tuple[int, int]:
    wall = _wall(at)
    return wall.isocalendar()[:2] if calendar == "week" else (wall.year, wall.timetuple().tm_yday)


def all_breaches(shop: Shop, names: Sequence[str]) -> list[str]:
    """Return the breaches of everybody, from the contacts as they are kept."""
    found = []
    for name in names:
        person = shop.engine.people.known(name).pseudonym
        kept = [msgspec.structs.replace(one.contact) for one in shop.engine.store.contacts.bodies(person, 1_000_000)]
        found += [f"{name}: {one}" for one in breaches(kept)]
    return found
