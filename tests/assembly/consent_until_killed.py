"""An engine in which words are said until it is killed; each is noted after it was acknowledged.

Usage: python consent_until_killed.py DIRECTORY ACKNOWLEDGED ROUND
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import tactful


def main(directory: Path, acknowledged: Path, turn: str) -> None:
    """Say words with three threads, and erase somebody now and then."""
    engine = tactful.open(directory, learn_in_child=False)
    notes = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(1, b"ready\n")

    def say(thread: int) -> None:
        for count in range(1_000_000):
            name = f"{turn}-{thread}-{count}"
            engine.people.set_consents(name, {"messages": "granted", "notice": name})
            os.write(notes, f"said {name}\n".encode())
            if count % 10 == 9:
                receipt = engine.people.erase(name)
                os.write(notes, f"erased {receipt['receipt_id']}\n".encode())

    threads = [threading.Thread(target=say, args=(thread,)) for thread in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
