"""The newcomer's first minutes: the demo prints a decision, serves, and its three lines work as pasted."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from tactful.cli import main
from tactful.cli.stories import STORIES


@pytest.mark.slow
def test_once_as_json_prints_one_decision(tmp_path, monkeypatch, capfd):
    """`demo garden --once --json` prints one Decision on stdout and everything else on stderr."""
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "garden", "--once", "--json"]) == 0
    told = capfd.readouterr()
    decision = json.loads(told.out)
    assert len(decision["items"]) == 10
    assert decision["mode"] == "personal"
    assert "made up" in told.err.lower()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_its_three_lines_work_as_pasted(tmp_path):
    """The event counts in the very next decision, and why-not answers."""
    demo = subprocess.Popen(
        [sys.executable, "-m", "tactful.cli", "demo", "garden", "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert demo.stdout is not None
    told = []
    while not (told and told[-1].startswith("listening on")):
        line = demo.stdout.readline()
        assert line, "the demo ended before it served"
        told.append(line)
    pasted = "".join(line for line in told if line.startswith(("export", "curl")))
    script = pasted.replace("curl ", "echo; curl -sS ")
    answers = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    event, decision, why_not = (json.loads(line) for line in answers.strip().splitlines())
    demo.send_signal(signal.SIGTERM)
    demo.communicate(timeout=30)
    assert demo.returncode == 0
    assert event["accepted"] == 1
    assert len(decision["items"]) == 10
    assert why_not


def test_without_an_index_the_garden_stands_in(tmp_path, monkeypatch, capfd):
    """When the data cannot be fetched the demo says so, shows the garden, and leaves no empty directory behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TACTFUL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    assert main(["demo", "films", "--once"]) == 0
    told = capfd.readouterr()
    assert "showing the garden instead" in told.err
    assert STORIES["garden"].who in told.out
    assert not (tmp_path / "demo-films.tactful").exists()
