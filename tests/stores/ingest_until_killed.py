"""A client that writes events and erases people until it is killed, and notes every id and name once acknowledged.

Usage: python ingest_until_killed.py STORE ACKNOWLEDGED ROUND
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from store_events import NOON, maker

from tactful.clock import FixedClock
from tactful.stores import open_store


def main(directory: Path, acknowledged: Path, turn: str) -> None:
    """Write with four threads, small batches and large ones, merging and erasing now and then."""
    store = open_store(directory, clock=FixedClock(NOON))
    make = maker(store)
    people = store.vault.admit([f"p{n}" for n in range(40)]).tolist()
    notes = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    gone = os.open(acknowledged.with_suffix(".erased"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(1, b"ready\n")

    def write(thread: int) -> None:
        for count in range(1_000_000):
            size = 2_500 if thread == 0 and count % 20 == 7 else 1 + count % 5
            ids = [f"{turn}-{thread}-{count}-{n}" for n in range(size)]
            store.events.append(make([people[(count + n) % 40] for n in range(size)], ids))
            os.write(notes, "".join(f"{one}\n" for one in ids).encode())
            if count % 50 == 49:
                store.events.fold(3)
            if thread == 1 and count % 30 == 29:
                passing = store.vault.admit([f"visit-{turn}-{count}", f"gone-{turn}-{count}"])
                store.vault.merge(f"visit-{turn}-{count}", "p1")
                store.events.append(make(int(passing[1]), [f"gone-{turn}-{count}-{n}" for n in range(3)]))
                store.vault.erase(int(passing[1]))
                os.write(gone, f"{int(passing[1])} gone-{turn}-{count}\n".encode())

    threads = [threading.Thread(target=write, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
