"""Killed at any moment: what was acknowledged is in the chain, the chain is whole, the anchors hold."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tactful


def killed(tmp_path: Path, rounds: int, seed: int) -> None:
    """Kill the engine `rounds` times; after each, compare what was acknowledged with the chain."""
    dice, acknowledged = random.Random(seed), tmp_path / "acknowledged"
    for turn in range(rounds):
        script = Path(__file__).with_name("consent_until_killed.py")
        words = [sys.executable, str(script), str(tmp_path / "shop"), str(acknowledged), str(turn)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(dice.uniform(0.1, 0.6))  # the moment of the kill is the point of this test
        process.kill()
        process.communicate()
        whole(tmp_path / "shop", acknowledged)


def whole(directory: Path, acknowledged: Path) -> None:
    """Check a directory after a kill."""
    # A last line cut short by the kill was not acknowledged.
    lines = acknowledged.read_text("utf-8").split("\n")[:-1] if acknowledged.exists() else []
    with tactful.open(directory, learn_in_child=False) as engine:
        verdict = engine.chain.verify()
        assert verdict["faults"] == []
        facts = [(link.action, engine.store.chain.facts(link)) for link in engine.store.chain.links()]
    said = {told["notice"] for action, told in facts if action == "consent.said" and told is not None}
    forgotten = sum(1 for action, told in facts if action == "consent.said" and told is None)
    receipts = {told["receipt_id"] for action, told in facts if action == "erasure.receipted" and told is not None}
    wanted = [line.partition(" ")[2] for line in lines if line.startswith("said ")]
    assert len([one for one in wanted if one not in said]) <= forgotten
    assert {line.partition(" ")[2] for line in lines if line.startswith("erased ")} <= receipts


@pytest.mark.slow
@pytest.mark.promise("A1", "A2", "I1")
def test_after_a_kill_every_acknowledged_word_is_chained(tmp_path):
    """Twice."""
    killed(tmp_path, 2, seed=1)


@pytest.mark.proof
@pytest.mark.promise("A1", "A2", "I1")
def test_after_many_kills_every_acknowledged_word_is_chained(tmp_path):
    """Fifteen times over the same directory."""
    killed(tmp_path, 15, seed=2)
