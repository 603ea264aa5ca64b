"""An import that is killed at any moment loses nothing that was acknowledged and repeats nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tactful.clock import SystemClock
from tactful.events.columns import EventColumns
from tactful.stores import open_store

CHILD = """
import sys
from pathlib import Path
from tactful.clock import SystemClock
from tactful.events.kinds import KindRegistry
from tactful.intake.admit import Intake
from tactful.settings import load
from tactful.sources.importer import Gates, import_file
from tactful.stores import open_store

clock, settings = SystemClock(), load("shop")
store = open_store(Path(sys.argv[1]), clock=clock)
intake = Intake(KindRegistry(settings.kinds), settings.limits, store.vault, store.items, store.digests, clock)
gates = Gates(intake, store.events, store.items, lambda people: None, store.meta)
tell = lambda what, done, total: print(done, flush=True)
report = import_file(Path(sys.argv[2]), gates, progress=tell, rows=200)
print("end", report.accepted, report.duplicates, report.rejected_count, flush=True)
store.close()
"""

ROWS = 6_000


def events(path: Path) -> Path:
    lines = [
        {
            "event_id": f"e{i}", "person_id": f"p{i % 37}", "kind": "view", "item_id": f"i{i % 91}",
            "at": f"2026-10-{1 + i % 28:02}T10:00:00Z",
        }
        for i in range(ROWS)
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def run(store: Path, file: Path, *, kill_at: int | None) -> tuple[list[str], bool]:
    """Import in a child, killed once it has told so many portions; return what it told, and whether it ended."""
    command = [sys.executable, "-c", CHILD, str(store), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline().strip() for _ in range(kill_at or 0)]
        if kill_at is not None:
            child.kill()
        told += child.stdout.read().splitlines()
    lines = [line for line in told if line]
    return lines, bool(lines) and lines[-1].startswith("end")


def stored(path: Path) -> list[tuple[Any, ...]]:
    store = open_store(path, clock=SystemClock())
    log = EventColumns.concat(list(store.events.scan()))
    names = [store.vault.name_of(int(person)) for person in log.person]
    items = {number: item_id for number, item_id, _ in store.items.all()}
    rows = sorted(zip(names, log.at.tolist(), [items[int(i)] for i in log.item], strict=True))
    assert store.check() == []
    store.close()
    return rows


def survives(tmp_path: Path, kills: int) -> None:
    """Kill an import again and again, at another moment each time, then let it end."""
    file, place = events(tmp_path / "events.jsonl"), tmp_path / "store"
    acknowledged = 0
    for attempt in range(kills):
        lines, ended = run(place, file, kill_at=1 + attempt % 5)
        numbers = [int(line) for line in lines if line.isdigit()]
        acknowledged = max([acknowledged, *numbers])
        if ended:
            break
        assert len(stored(place)) >= acknowledged
    lines, ended = run(place, file, kill_at=None)
    assert ended
    rows = stored(place)
    assert len(rows) == ROWS
    run(tmp_path / "other", file, kill_at=None)
    assert rows == stored(tmp_path / "other")


@pytest.mark.slow
@pytest.mark.promise("I1")
def test_a_killed_import_ends_as_if_it_had_never_been_killed(tmp_path: Path) -> None:
    """What was told as done is there after the kill, and the rerun leaves what one run leaves."""
    survives(tmp_path, kills=2)


@pytest.mark.proof
@pytest.mark.promise("I1")
def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    """The same, twenty times at twenty moments."""
    survives(tmp_path, kills=20)
