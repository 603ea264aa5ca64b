"""How fast one message is chosen among 50: all gates, scores, words, reservation; per CPU-second and at p99.

``python benchmarks/speed_messages.py`` prints one line per store. A choice is whole: the person's documents, events and
contacts are read, every gate is asked about all 50 candidates, the winner is written and linted, and the reservation
with its record is durable. People have 40 events and up to a handful of contacts each.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS, FixedClock, format_time, parse_time
from tactful.contacts.choose import Choose
from tactful.ids import Millis
from tactful.messaging.choose import choose
from tactful.messaging.worded import Worded

NOON = int(parse_time("2026-11-25T11:00:00Z", what="noon"))
BODY = """{{ greeting }}
{{ item_title }} is back in our shop. See it here: {{ link }}

{{ why }}
Unsubscribe: {{ unsubscribe_url }}"""
WORDS = """kettle copper window garden ladder barrel candle basket mirror pillow hammer needle bucket saddle lantern
parcel marble cotton pebble feather ribbon thimble walnut pepper ginger cherry lemon willow maple cedar harbour meadow
valley island bridge tower cellar attic carpet curtain"""
FACTS = {"link": "https://shop.example/tea"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--choices", type=int, default=2_000)
    told = parser.parse_args()
    for store in ("memory", "disk"):
        with tempfile.TemporaryDirectory() as folder:
            path = None if store == "memory" else Path(folder) / "shop"
            clock = FixedClock(Millis(NOON))
            with tactful.open(path, setting="shop", clock=clock) as engine:
                prepare(engine, told.people)
                print(store, measure(engine, clock, told.people, told.choices), flush=True)


def prepare(engine: Engine, people: int) -> None:
    """Put 200 items, 50 campaigns, and people with 40 events each who said yes."""
    engine.items.put(
        [{"item_id": f"i{n}", "title": f"Tea {n}", "tags": [f"t{n % 20}", f"u{n % 7}"]} for n in range(200)]
    )
    engine.speaking.campaigns.put(
        [
            {"campaign_id": f"c{n}", "class": "marketing" if n % 9 else "winback", "channel": ("inbox", "push")[n % 2],
             "item_id": f"i{n}", "facts": ["item_title"],
             "template": {"subject": f"{{{{ item_title }}}} is here ({n})", "body": body(n)}}
            for n in range(50)
        ]
    )  # fmt: skip
    for number in range(people):
        name = f"p{number}"
        engine.people.put({"person_id": name, "time_zone": "Europe/Madrid", "locale": "en", "names": {"given": "Ana"}})
        engine.people.set_consents(name, {"messages": "granted"})
    for p in range(people):
        engine.events.add([
            {"event_id": f"e{p}-{n}", "person_id": f"p{p}", "kind": ("view", "cart")[n % 2],
             "item_id": f"i{(p * 7 + n * 3) % 150 + 50}", "at": format_time(Millis(NOON - (n * 2 + 1) * DAY_MS))}
            for n in range(40)
        ])  # fmt: skip


def body(number: int) -> str:
    """Return words of a campaign's own: nearly the same ones would not go out within a fortnight."""
    words = random.Random(number).sample(WORDS.split(), 9)
    where = f"in our shop beside the {', the '.join(words[:4])}, below {' and '.join(words[4:])}"
    return BODY.replace("in our shop", where)


def measure(engine: Engine, clock: FixedClock, people: int, choices: int) -> dict[str, Any]:
    """Return p50 and p99 of a whole choice in ms, and choices per CPU-second; and the gates and scores alone.

    The CPU is that of the choosing thread; beside it stands that of the whole process, whose writer syncs the disk once
    per choice (many at once share a sync) and whose keeper learns from the events meanwhile.
    """
    messages = engine.speaking.messages
    for number in range(people):
        messages.choose(Choose(person_id=f"p{number}", facts=FACTS))
    gc.collect()
    gc.freeze()  # as `tactful serve` does: what stays anyway is not looked through again and again
    times, own, cpu = [], time.thread_time(), time.process_time()
    for number in range(choices):
        if number % people == 0:
            clock.move(DAY_MS)
        begun = time.perf_counter()
        messages.choose(Choose(person_id=f"p{number % people}", facts=FACTS))
        times.append((time.perf_counter() - begun) * 1000)
    mine, spent = time.thread_time() - own, time.process_time() - cpu
    known = engine.parts.persons.find("p0")
    table = engine.parts.campaigns.table()
    moment = messages._moments.of(known, Choose(person_id="p0", facts=FACTS), table)  # noqa: SLF001 - measured alone
    begun, rounds = time.thread_time(), 500
    for _ in range(rounds):
        choose(table, moment, lambda _row: Worded("", "x"))
    gates = (time.thread_time() - begun) / rounds
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 3),
        "p99_ms": round(times[int(len(times) * 0.99)], 3),
        "choices_per_cpu_second": round(choices / mine),
        "with_writer_and_chores": round(choices / spent),
        "gates_and_scores_ms": round(gates * 1000, 3),
        "gates_per_cpu_second": round(1 / gates),
    }


if __name__ == "__main__":
    main()
