"""Every promise that tests show has been broken on purpose, and the test noticed: as data, kept beside the page."""

from __future__ import annotations

import importlib
import json
import sys

from house_tree import ROOT

sys.path.insert(0, str(ROOT / "docs"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from ground.broken import MUTATIONS
from pages import promises


def test_every_promise_with_tests_is_broken_once():
    """Nothing stands as shown whose test might not notice."""
    assert sorted(set(promises.marks()) - {one.promise for one in MUTATIONS}) == []


def test_a_mutation_runs_a_test_of_its_own_promise():
    """Another test turning red would say nothing about this promise."""
    marks = promises.marks()
    assert [one for one in MUTATIONS if one.test not in marks.get(one.promise, [])] == []


def test_what_is_broken_exists():
    """A function that was renamed takes its mutation along."""
    gone = []
    for one in MUTATIONS:
        module, _, path = one.target.partition(":")
        owner = importlib.import_module(f"tactful.{module}")
        for name in path.split("."):
            owner = vars(owner).get(name)
            if owner is None:
                gone.append(one.target)
                break
    assert gone == []


def test_the_kept_verdicts_are_those_of_todays_mutations_and_all_red():
    """``python benchmarks/mutations.py --keep`` was run since the list changed, and every test noticed."""
    kept = json.loads((ROOT / "docs" / "pages" / "mutations.json").read_text("utf-8"))
    told = [(one["promise"], one["target"], one["how"], one["test"]) for one in kept]
    assert told == [(one.promise, one.target, one.how, one.test) for one in MUTATIONS]
    assert [one for one in kept if not one["red"]] == []
