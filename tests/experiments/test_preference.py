"""What a readout of shared lists says: whose places people take, or that nothing can be told, with the reason."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.experiments.definition import Arm, Measure
from tactful.experiments.preference import Preferred, preference

ARMS = (Arm(arm="now", share=0.5), Arm(arm="new", share=0.5))


def found(second: float, people: int = 600, *, guards=None, first=(900, 900)) -> Preferred:
    """Return people of whose three lists the second ranking wins this share."""
    rng = np.random.default_rng(2)
    wins = rng.binomial(3, second, people)
    return Preferred(np.stack([3 - wins, wins], axis=1), guards or {}, first)


def test_a_preference_either_way_and_none_are_told_apart():
    """With an interval around the mean preference, and the shares of lists won."""
    told = [preference(ARMS, Measure(), found(share)) for share in (0.6, 0.4, 0.5)]
    assert [one["verdict"] for one in told] == ["better", "worse", "cannot-tell.no-difference-seen"]
    row = told[0]["against"][0]
    assert row["low"] < 0.2 < row["high"]
    assert [round(arm["mean"], 1) for arm in told[0]["arms"]] == [0.4, 0.6]


def test_of_an_outcome_nobody_wants_fewer_are_better():
    """A ranking whose places are put away more often is the worse one."""
    assert preference(ARMS, Measure(outcome="dismissed"), found(0.7))["verdict"] == "worse"


def test_a_coin_that_is_no_coin_cannot_tell():
    """Each ranking picks first in half of the lists; where not, the lists are not what they should be."""
    told = preference(ARMS, Measure(), found(0.7, first=(1_000, 800)))
    assert (told["verdict"], told["ratio"]["alarm"]) == ("cannot-tell.ratio-mismatch", True)
    assert told["against"][0]["difference"] is None


@pytest.mark.parametrize(("people", "verdict"), [(0, "cannot-tell.nobody"), (49, "cannot-tell.few-people")])
def test_too_few_people_cannot_tell(people, verdict):
    """Nobody at all, or fewer than an interval can rest on."""
    assert preference(ARMS, Measure(), found(0.9, people))["verdict"] == verdict


def test_people_who_take_nothing_prefer_neither():
    """They count as no preference, so a few who take things do not speak for everybody; nobody at all is said so."""
    some = found(0.9, 60)
    idle = Preferred(np.concatenate([some.wins, np.zeros((540, 2), np.int64)]), {}, some.first)
    alone = preference(ARMS, Measure(), some)["against"][0]["difference"]
    assert preference(ARMS, Measure(), idle)["against"][0]["difference"] == pytest.approx(alone / 10)
    nobody = Preferred(np.zeros((80, 2), np.int64), {}, (40, 40))
    assert preference(ARMS, Measure(), nobody)["verdict"] == "cannot-tell.no-outcomes"


def test_what_must_not_rise_is_compared_within_lists():
    """A guardrail whose interval lies above zero turns a gain into no gain."""
    guards = {"dismissed": np.tile(np.array([[0.0, 1.0], [0.0, 0.0]]), (300, 1))}
    told = preference(ARMS, Measure(), found(0.7, guards=guards))
    assert (told["verdict"], told["against"][0]["guardrails"][0]["rose"]) == ("better.at-a-cost", True)


def test_small_groups_are_not_told_about():
    """Shares of fewer than k people are left out."""
    assert [arm["mean"] for arm in preference(ARMS, Measure(), found(0.9, 8), k=10)["arms"]] == [None, None]
