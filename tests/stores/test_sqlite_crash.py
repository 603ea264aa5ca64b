"""Killed at any moment, the store has every event it acknowledged and nobody it said is erased (I1, D5)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_events import NOON

from tactful.clock import FixedClock
from tactful.stores import open_store

CLIENT = Path(__file__).with_name("ingest_until_killed.py")


def killed_ingests(directory: Path, times: int, seed: int = 11) -> None:
    """Kill an ingesting process so many times, and look for what it acknowledged after each."""
    acknowledged = directory / "acknowledged"
    dice = random.Random(seed)
    for turn in range(times):
        command = [sys.executable, str(CLIENT), str(directory / "store"), str(acknowledged), str(turn)]
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(dice.uniform(0.05, 0.6))
            process.send_signal(signal.SIGKILL)
        for notes in (acknowledged, acknowledged.with_suffix(".erased")):
            _end_at_a_whole_line(notes)
        look_for(directory / "store", acknowledged)


def _end_at_a_whole_line(notes: Path) -> None:
    """Take away a last line that the kill cut short, so that the next round does not write on behind it."""
    if notes.exists():
        with notes.open("rb+") as file:
            file.truncate(file.read().rfind(b"\n") + 1)


def look_for(directory: Path, acknowledged: Path) -> None:
    """Check that every acknowledged id is in the log once, and that the store is whole."""
    store = open_store(directory, clock=FixedClock(NOON))
    # The last line may be cut short by the kill; it was acknowledged only if it is whole.
    ids = acknowledged.read_text().split("\n")[:-1]
    wanted, _ = store.digests.of(ids)
    found = [digest for rows in store.events.scan() for digest in rows.digest.tolist()]
    seqs = sorted(seq for rows in store.events.tail(0) for seq in rows.seq.tolist())
    assert len(found) == len(set(found))
    assert set(wanted.tolist()) <= set(found)
    assert seqs == sorted(set(seqs))
    assert store.check() == []
    erased = acknowledged.with_suffix(".erased")
    people = {person for rows in store.events.scan() for person in rows.person.tolist()}
    for line in erased.read_text().split("\n")[:-1] if erased.exists() else []:
        person, name = line.split()
        assert store.vault.find(name) is None
        assert int(person) not in people
        assert store._keyring.cipher(int(person)) is None
    store.close()


@pytest.mark.slow
@pytest.mark.promise("I1", "D5")
def test_three_kills_lose_nothing_acknowledged(tmp_path):
    """A client notes an id only after the store said yes; after `kill -9` each of them is there."""
    killed_ingests(tmp_path, 3)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.promise("I1", "D5")
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_kills_lose_nothing_acknowledged(tmp_path, part):
    """Two hundred kills over four stores, with erasures among what is killed: none is lost, nobody comes back."""
    killed_ingests(tmp_path, 50, seed=part)
