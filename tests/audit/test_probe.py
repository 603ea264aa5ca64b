"""The probe on lists: it finds what is there to be found, and finds hardly anything behind the guards."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tactful.audit.probe import auc, probed

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from ground.probing import lists_of, told_by, town


def test_a_planted_difference_is_found_and_none_is_not():
    """Blank towns look like a coin on average; one item shown to most of the concerned is found in any of them."""
    dice = np.random.default_rng(3)
    blank = []
    for seed in range(12):
        concerned = dice.random(800) < 0.2
        lists = (dice.random((800, 30)) < 0.2).astype(np.float64)
        blank.append(probed(lists, concerned, seed=seed, draws=2).auc)
    assert abs(float(np.mean(blank)) - 0.5) < 0.04
    lists[:, 4] = dice.random(800) < np.where(concerned, 0.9, 0.15)
    found = probed(lists, concerned, seed=1)
    assert found.low > 0.8
    assert (found.people, found.low < found.auc < found.high) == (800, True)


def test_who_is_all_alike_is_a_coin():
    """Ties count half; a group of nobody says nothing."""
    assert auc(np.zeros(4), np.array([True, False, True, False])) == 0.5
    assert auc(np.arange(3.0), np.zeros(3, np.bool_)) == 0.5


@pytest.mark.slow
@pytest.mark.promise("S2")
@pytest.mark.promise("S3")
def test_lists_of_a_town_tell_hardly_anything_and_hold_nothing_sensitive():
    """The same town with and without its guards; at full counts this is ``benchmarks/disclosure.py``."""
    told = {}
    for guarded in (True, False):
        with town(400, 120, seed=5, guarded=guarded) as (engine, garden):
            lists = lists_of(engine, garden, surface="home", count=20)
            told[guarded] = told_by(lists, garden, seed=5)
            assert lists.slots == 8000
            assert (lists.sensitive == 0) is guarded
    assert told[True].low < 0.55
    assert told[False].auc > told[True].auc + 0.15
