"""A directory that is being served is reached through its server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tea_shop import write_rows

from tactful.cli import main


@pytest.fixture
def served(shop):
    """Serve the shop in a process of its own for the length of a test."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tactful.cli", "serve", "--path", str(shop), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert server.stdout is not None
    first = server.stdout.readline()
    assert first.startswith("listening on http://127.0.0.1:"), server.communicate(timeout=30)[1]
    yield shop
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=30)
    assert server.returncode == 0


def test_commands_reach_a_served_directory(served: Path, told, tmp_path, capsys):
    """Decide, learn, import, keys, export, forget, backup and doctor work while the server owns the directory."""
    path = ["--path", str(served)]
    decision = told("decide", *path, "--person", "ana", "--count", "2", "--json")
    assert len(decision["items"]) == 2
    assert told("why", decision["decision_id"], decision["items"][0]["item_id"], *path, "--json")
    assert told("learn", *path, "--json")["version"]
    row = {"event_id": "l1", "person_id": "ana", "kind": "view", "item_id": "köln/42", "at": "2026-11-20T10:00:00Z"}
    file = write_rows(tmp_path / "events-live.jsonl", [row, {**row, "event_id": "l2", "at": "yesterday"}])
    report = told("import", *path, str(file), "--json")[str(file)]
    assert (report["accepted"], [r["code"] for r in report["rejected"]]) == (1, ["bad-time"])
    capsys.readouterr()
    assert main(["keys", "create", *path, "--scope", "admin", "--raw"]) == 0
    assert capsys.readouterr().out.startswith("tk_")
    assert main(["keys", "list", *path]) == 0
    assert "köln/42" in json.dumps(told("export", *path, "--person", "ana"), ensure_ascii=False)
    assert told("backup", str(tmp_path / "copy"), *path)
    assert told("forget", *path, "--person", "ana", "--yes")["receipt_id"]
    assert main(["doctor", *path]) == 0
    assert "served now" in capsys.readouterr().out


@pytest.mark.promise("H3")
def test_a_hold_reaches_the_server_within_a_second(served: Path, told):
    """Set by hand in one process, obeyed by the next decision of the other; let go, it is personal again."""
    path = ["--path", str(served)]
    asked = ["decide", *path, "--person", "ana", "--count", "2", "--json"]
    before = told(*asked)["mode"]
    begun = time.perf_counter()
    assert main(["hold", "set", "all", "--reason", "incident", *path]) == 0
    stopped = told(*asked)
    assert time.perf_counter() - begun < 1.0
    assert (before, stopped["mode"]) == ("personal", "non_profiled")
    assert any(notice.startswith("held-all") for notice in stopped["notices"])
    assert main(["hold", "lift", "all", *path]) == 0
    assert told(*asked)["mode"] == "personal"
    assert told("audit", "verify", *path, "--json")["whole"] is True


def test_an_error_of_the_server_reads_like_any_other(served: Path, capsys):
    """A problem document becomes one line with its code, and the same exit code as without a server."""
    assert main(["decide", "--path", str(served), "--surface", "nowhere"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "[unknown-surface]" in told
