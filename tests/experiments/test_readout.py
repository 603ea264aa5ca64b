"""What a readout says: a verdict where there is one, and 'cannot tell' with the reason where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.experiments.codes import VERDICTS
from tactful.experiments.definition import Arm, Measure
from tactful.experiments.readout import Counted, readout

ARMS = (Arm(arm="now", share=0.5), Arm(arm="new", share=0.5))


def counted(
    rates: tuple[float, ...], people: int = 8_000, *, waiting: int = 0, guard: tuple[float, ...] = (0.05, 0.05), **more
) -> Counted:
    """Return people whose outcomes have these rates, dealt evenly."""
    rng = np.random.default_rng(4)
    arm = np.arange(people).astype(np.int8) % len(rates)
    value = (rng.random(people) < np.array(rates)[arm]).astype(np.float64)
    never = (rng.random(people) < np.array(guard)[arm]).astype(np.float64)
    reached = tuple((np.bincount(arm, minlength=len(rates)) + waiting).tolist())
    return Counted(**{"arm": arm, "value": value, "before": np.zeros(people), "guards": {"never": never},
                      "reached": reached, **more})  # fmt: skip


def verdict(rates, measure=None, **told) -> dict:
    """Return the readout of such people."""
    return readout(ARMS, measure or Measure(), counted(rates, **told))


def test_zero_outcomes_cannot_tell():
    """However many people there are; no figure is offered that looks like one."""
    told = verdict((0.0, 0.0))
    assert told["verdict"] == "cannot-tell.no-outcomes"
    assert told["text"].startswith("cannot tell")
    assert [told["against"][0][name] for name in ("difference", "low", "high", "p", "q")] == [None] * 5


def test_nobody_and_few_people_cannot_tell():
    """Nobody's time has passed; or one arm has fewer people than an interval can rest on; small means stay untold."""
    assert verdict((0.3, 0.3), people=0, waiting=40)["verdict"] == "cannot-tell.nobody"
    told = verdict((0.3, 0.9), people=60)
    assert told["verdict"] == "cannot-tell.few-people"
    tiny = readout(ARMS, Measure(), counted((0.3, 0.9), people=12), k=10)
    assert [arm["mean"] for arm in tiny["arms"]] == [None, None]


def test_arms_that_do_not_have_their_people_cannot_tell():
    """The check comes before any figure, also when people still wait."""
    told = verdict((0.3, 0.5), reached=(4_000, 4_600))
    assert (told["verdict"], told["ratio"]["alarm"]) == ("cannot-tell.ratio-mismatch", True)
    assert told["against"][0]["difference"] is None


def test_a_gain_a_loss_and_no_difference_are_told_apart():
    """With an interval beside each."""
    better, worse, same = verdict((0.3, 0.36)), verdict((0.3, 0.24)), verdict((0.3, 0.3))
    assert [one["verdict"] for one in (better, worse, same)] == ["better", "worse", "cannot-tell.no-difference-seen"]
    row = better["against"][0]
    assert row["low"] > 0
    assert row["low"] < 0.06 < row["high"]
    assert row["p"] < 0.05


def test_fewer_of_what_is_unwanted_is_better():
    """A measure of dismissals turns the sign."""
    assert verdict((0.3, 0.24), Measure(outcome="dismissed"))["verdict"] == "better"
    assert verdict((0.3, 0.36), Measure(outcome="never"))["verdict"] == "worse"


def test_a_gain_at_the_cost_of_a_guardrail_is_no_gain():
    """It is told, and so is the cost."""
    told = verdict((0.3, 0.36), guard=(0.05, 0.12))
    assert told["verdict"] == "better.at-a-cost"
    assert [(one["outcome"], one["rose"]) for one in told["against"][0]["guardrails"]] == [("never", True)]


def test_several_arms_share_the_probability_of_a_miss():
    """Each interval is wider than it would be alone; the best arm gives the verdict of the whole."""
    arms = (*(Arm(arm=name, share=0.3) for name in ("now", "a", "b")), Arm(arm="c", share=0.1))
    rng = np.random.default_rng(2)
    arm = rng.choice(4, 9_000, p=[0.3, 0.3, 0.3, 0.1]).astype(np.int8)
    value = (rng.random(9_000) < np.array([0.3, 0.3, 0.38, 0.2])[arm]).astype(np.float64)
    reached = tuple(np.bincount(arm).tolist())
    told = readout(arms, Measure(), Counted(arm, value, np.zeros(9_000), {}, reached))
    assert [row["verdict"] for row in told["against"]] == ["cannot-tell.no-difference-seen", "better", "worse"]
    assert told["verdict"] == "better"
    alone = arm <= 1
    pair = readout(ARMS, Measure(), Counted(arm[alone], value[alone], np.zeros(alone.sum()), {}, reached[:2]))
    width = [row["high"] - row["low"] for row in (told["against"][0], pair["against"][0])]
    assert width[0] > width[1]


def test_what_was_measured_before_narrows_the_interval():
    """CUPED is on by itself: half the variance is left at correlation .7."""
    rng = np.random.default_rng(9)
    before = rng.normal(size=4_000)
    arm = (np.arange(4_000) % 2).astype(np.int8)
    value = 0.7 * before + np.sqrt(0.51) * rng.normal(size=4_000)
    told = [
        readout(ARMS, Measure(of="count"), Counted(arm, value, past, {}, (2_000, 2_000)))
        for past in (before, np.zeros(4_000))
    ]
    widths = [one["against"][0]["high"] - one["against"][0]["low"] for one in told]
    assert 0.45 < told[0]["variance_left"] < 0.58
    assert told[1]["variance_left"] == 1.0
    assert widths[0] < 0.78 * widths[1]


@pytest.mark.parametrize("code", VERDICTS)
def test_every_verdict_has_words_in_both_languages(code: str):
    """And they differ."""
    assert set(VERDICTS[code]) == {"en", "de"}
    assert len(set(VERDICTS[code].values())) == 2


def test_the_words_are_in_the_language_asked_for():
    """Others get English."""
    nobody = counted((0.3, 0.3), people=0)
    assert readout(ARMS, Measure(), nobody, language="de-AT")["text"].startswith("nicht zu sagen")
    assert readout(ARMS, Measure(), nobody, language="fr")["text"].startswith("cannot tell")
