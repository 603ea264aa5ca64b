"""Who takes which arm: the same for ever within a phase, even over people, and unrelated between labels."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.decisions.surface import SurfaceRules
from tactful.experiments.assign import chosen, place
from tactful.experiments.definition import Arm, Experiment, Holdout, Kept, Phase, Shelf
from tactful.experiments.running import Running, arm_in
from tactful.ids import Pseudonym

SEED = b"a tenant's seed of 32 random bytes"
PEOPLE = 20_000


def places(label: str, people: int = PEOPLE) -> np.ndarray:
    """Return where people fall on a line."""
    return np.array([place(SEED, label, person) for person in range(people)])


def test_a_place_is_the_same_each_time_and_depends_on_seed_label_and_person():
    """Anything else of the person, the machine or the moment plays no part."""
    first = place(SEED, "ranking/1", 7)
    assert first == place(SEED, "ranking/1", 7)
    others = {place(b"another", "ranking/1", 7), place(SEED, "ranking/2", 7), place(SEED, "ranking/1", 8)}
    assert len(others | {first}) == 4


def test_people_spread_evenly_and_labels_are_unrelated():
    """Tenths hold a tenth each; who is where on one line tells nothing about another."""
    one, two = places("a/1"), places("a/2")
    counts = np.bincount((one * 10).astype(int), minlength=10)
    assert ((counts - PEOPLE / 10) ** 2 / (PEOPLE / 10)).sum() < 33.7  # chi-square, 9 degrees, 0.0001
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.03


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.9, 0.1), (0.2, 0.3, 0.5)])
def test_arms_get_their_shares(shares: tuple[float, ...]):
    """Shares are of people, to within what chance allows (five standard errors)."""
    arms = np.bincount([chosen(where, shares) for where in places("b/1")], minlength=len(shares))
    for count, share in zip(arms.tolist(), shares, strict=True):
        assert abs(count - PEOPLE * share) < 5 * (PEOPLE * share * (1 - share)) ** 0.5


def phase(name: str, start: float, traffic: float, number: int = 1, surface: str = "home") -> Phase:
    """Return a running phase."""
    arms = (Arm(arm="now", share=0.5), Arm(arm="new", share=0.5, rules={"diversity": 0.5}))
    tried = Experiment(experiment_id=name, surface=surface, arms=arms, traffic=traffic, state="running")
    return Phase(number=number, start=start, since=0, tried=tried)


def running(*phases: Phase, held: float = 0.0) -> Running:
    """Return what runs."""
    kept = tuple(Kept(experiment=one.tried, phases=(one,)) for one in phases)
    shelf = Shelf(kept=kept, holdout=Holdout(share=held, phase=1))
    return Running.of(shelf, {"home": SurfaceRules(), "cart": SurfaceRules()})


def test_a_person_is_in_one_experiment_of_a_surface_at_most_and_free_on_others():
    """Three experiments fill a surface between them; a fourth elsewhere deals everybody independently."""
    runs = running(phase("a", 0.0, 0.3), phase("b", 0.3, 0.3), phase("c", 0.6, 0.4), phase("d", 0.0, 1.0, 1, "cart"))
    here = [runs.taken(SEED, "home", Pseudonym(person)) for person in range(PEOPLE)]
    assert {len(taken) for taken in here} == {1}
    names = [taken[0].experiment for taken in here]
    assert abs(names.count("a") / PEOPLE - 0.3) < 0.02
    there = [runs.taken(SEED, "cart", Pseudonym(person))[0].arm for person in range(PEOPLE)]
    in_a = np.array(names) == "a"
    assert abs((np.array(there) == "now")[in_a].mean() - (np.array(there) == "now")[~in_a].mean()) < 0.04


def test_nothing_is_tried_on_people_who_are_held_out():
    """They are told apart in the record, keep the settings, and are the same people on every surface."""
    runs = running(phase("a", 0.0, 1.0), phase("d", 0.0, 1.0, 1, "cart"), held=0.1)
    held = [p for p in range(PEOPLE) if runs.taken(SEED, "home", Pseudonym(p))[0].arm == "held-out"]
    assert abs(len(held) / PEOPLE - 0.1) < 0.012
    assert all(len(runs.taken(SEED, where, Pseudonym(p))) == 1 for p in held for where in ("home", "cart"))
    assert {runs.taken(SEED, "cart", Pseudonym(p))[0].arm for p in held} == {"held-out"}
    others = runs.taken(SEED, "home", Pseudonym(next(p for p in range(PEOPLE) if p not in set(held))))
    assert next(one.arm for one in others) == "served"
    assert others[1].experiment == "a"


def test_a_new_phase_deals_the_same_people_anew():
    """Half of those in one arm are in the other after an edit."""
    first, second = phase("a", 0.0, 1.0, 1), phase("a", 0.0, 1.0, 2)
    same = [arm_in(SEED, first, Pseudonym(p)).arm == arm_in(SEED, second, Pseudonym(p)).arm for p in range(PEOPLE)]
    assert abs(np.mean(same) - 0.5) < 0.02


def test_an_experiment_whose_settings_are_gone_does_not_run_and_is_named():
    """A surface that was removed, and a setting that no arm may have any more."""
    gone = phase("a", 0.0, 1.0, 1, "attic")
    runs = running(gone, phase("b", 0.0, 1.0))
    assert runs.unfit == ("a",)
    assert set(runs.phases) == {"home"}
