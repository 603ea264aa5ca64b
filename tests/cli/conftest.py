"""A small tea shop on disk, made through the command line itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tea_shop import EVENTS, ITEMS, write_rows

from tactful.cli import main


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that were imported and a directory that has learned from them, made once."""
    folder = tmp_path_factory.mktemp("tea")
    place = folder / "tea.tactful"
    items = write_rows(folder / "items.jsonl", ITEMS)
    events = write_rows(folder / "events.jsonl", EVENTS)
    assert main(["init", str(place)]) == 0
    assert main(["import", "--path", str(place), str(items), str(events)]) == 0
    assert main(["learn", "--path", str(place)]) == 0
    return folder


@pytest.fixture
def shop(learned: Path, tmp_path: Path) -> Path:
    """Return a directory of the test's own, with items, events and a model."""
    shutil.copytree(learned, tmp_path, dirs_exist_ok=True)
    return tmp_path / "tea.tactful"


@pytest.fixture
def told(capsys):
    """Return a function that runs a command with --json and gives the document it printed."""

    def run(*words: str) -> object:
        capsys.readouterr()
        assert main([*words]) == 0, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    return run
