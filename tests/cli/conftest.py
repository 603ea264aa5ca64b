"""A small tea shop on disk, made through the command line itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tactful.cli import main

ITEMS = [
    {"item_id": "assam", "title": "Assam", "tags": ["black"]},
    {"item_id": "darjeeling", "title": "Darjeeling", "tags": ["black"]},
    {"item_id": "sencha", "title": "Sencha", "tags": ["green"]},
    {"item_id": "gyokuro", "title": "Gyokuro", "tags": ["green"]},
    {"item_id": "köln/42", "title": "Cup", "tags": ["cup"]},
]
EVENTS = [
    {
        "event_id": f"e{n}",
        "person_id": person,
        "kind": "purchase",
        "item_id": item,
        "at": f"2026-11-{day:02d}T10:00:00Z",
    }
    for n, (person, item, day) in enumerate(
        [("ana", "sencha", 1), ("ben", "sencha", 2), ("ben", "gyokuro", 3), ("eva", "assam", 4), ("eva", "köln/42", 5)]
    )
]


def write_rows(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write rows as JSONL and return the file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a directory with items, events and a model."""
    place = tmp_path / "tea.tactful"
    assert main(["init", str(place)]) == 0
    items = write_rows(tmp_path / "items.jsonl", ITEMS)
    events = write_rows(tmp_path / "events.jsonl", EVENTS)
    assert main(["import", "--path", str(place), str(items), str(events)]) == 0
    assert main(["learn", "--path", str(place)]) == 0
    return place


@pytest.fixture
def told(capsys):
    """Return a function that runs a command with --json and gives the document it printed."""

    def run(*words: str) -> object:
        capsys.readouterr()
        assert main([*words]) == 0, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    return run
