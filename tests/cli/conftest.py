"""A small tea shop on disk, made through the command line itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tea_shop import EVENTS, ITEMS, write_rows

from tactful.cli import main


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
