"""How fast the audit chain grows and verifies: links written by waiting callers that share commits, and hashed again.

    python benchmarks/speed_chain.py [links]

Target: 10,000 durable chained rows a second. Every link is sealed, hashed, inserted and on disk before it counts.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from ground.machine import arguments, say, sync_ms
from tactful.chain.note import Note
from tactful.chain.verify import verify
from tactful.clock import SystemClock
from tactful.ids import Pseudonym
from tactful.stores import open_store


def main() -> None:
    """Write, verify, say."""
    links = int(next(iter(arguments()), "50000"))
    with tempfile.TemporaryDirectory(prefix="tactful-chain-") as folder:
        path = Path(folder) / "shop"
        store = open_store(path, clock=SystemClock())
        people = [Pseudonym(one) for one in store.vault.admit([f"p{n}" for n in range(200)]).tolist()]
        rows = []
        for name, subjects in (("about people", people), ("about nobody", [None])):
            begun = time.perf_counter()
            waiting = [
                store.chain.note(Note("consent.said", {"messages": "granted"}, subjects[n % len(subjects)]))
                for n in range(links)
            ]
            for future in waiting:
                future.result()
            seconds = time.perf_counter() - begun
            rows.append({"what": f"durable links {name}", "a second": round(links / seconds)})
        one = []
        for _ in range(30):
            begun = time.perf_counter()
            store.chain.note(Note("person.read", {"fields": ["names"]}, people[0])).result()
            one.append(time.perf_counter() - begun)
        rows.append({"what": "a link alone, ms (median)", "a second": round(sorted(one)[15] * 1000, 2)})
        begun = time.perf_counter()
        verdict = verify(store.chain.links(), store.chain.sealed(), [], oldest=0)
        seconds = time.perf_counter() - begun
        assert verdict.whole
        rows.append({"what": "links verified", "a second": round(verdict.links / seconds)})
        store.close()
        say("Audit chain", rows, links=links, sync_ms_here=sync_ms(Path(folder)))


if __name__ == "__main__":
    main()
