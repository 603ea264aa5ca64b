"""Off-policy estimates find the truth of closed-form worlds, hold it in their intervals, refuse what none can tell."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.errors import BadInput
from tactful.experiments.codes import ESTIMATES
from tactful.experiments.offpolicy import FEWEST, Draws, effective, estimate
from tactful.experiments.target import Target

ITEMS, WIDTH = 10, 6
TASTE = np.array([1.0, 0.5, -0.5, 0.3, 0.0, 0.0])


def world(seed: int, rows: int, *, floor: float, sharp: float = 1.5, sure: bool = False) -> tuple[Draws, float]:
    """Return draws by one rule and the true mean reward of another, over the very same moments.

    Rewards are logistic in the features, so the linear model of DR is wrong about them on purpose. With `sure` the
    logged rule prefers by a feature that tells nothing and the target takes the truly best: few draws speak for it.
    """
    rng = np.random.default_rng(seed)
    read = rng.normal(size=(rows, ITEMS, WIDTH))
    rate = 1 / (1 + np.exp(1 - read @ TASTE))
    at = np.arange(rows)
    liked = np.exp(sharp * (read[:, :, 4] if sure else 0.7 * read[:, :, 0] + 0.5 * read[:, :, 3]))
    chance = (1 - floor) * liked / liked.sum(1, keepdims=True) + floor / ITEMS
    target = np.full((rows, ITEMS), 0.0 if sure else 0.01)
    target[at, rate.argmax(1)] += 1.0 if sure else 0.9
    row = np.minimum((chance.cumsum(1) < rng.random((rows, 1))).sum(1), ITEMS - 1)
    reward = (rng.random(rows) < rate[at, row]).astype(np.float64)
    draws = Draws(
        reward=reward,
        chance=chance[at, row],
        target=target[at, row],
        drawn=np.ones(rows, np.bool_),
        person=at // 3,
        seen=read[at, row],
        wanted=(target[:, :, None] * read).sum(1),
    )
    return draws, float((target * rate).sum(1).mean())


def errors(runs: int, **told) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Return the error of every estimator per run, and how often its interval held the truth of the world."""
    truth = float(np.mean([world(10_000 + seed, 20_000, **told)[1] for seed in range(5)]))
    off: dict[str, list[float]] = {}
    held: dict[str, int] = {}
    for seed in range(runs):
        found = estimate(world(seed, 3_000, **told)[0])
        assert found.verdict == "told"
        for name, one in found.estimates.items():
            off.setdefault(name, []).append(one.value - truth)
            held[name] = held.get(name, 0) + (one.low <= truth <= one.high)
    return off, {name: count / runs for name, count in held.items()}


def test_every_estimator_finds_the_truth_and_the_model_makes_it_calmer():
    """Unbiased within chance, DR no louder than SNIPS, both calmer than IPS; a wrong model harms neither."""
    off, held = errors(60, floor=0.1)
    for name in ("dr", "snips", "ips"):
        assert abs(np.mean(off[name])) < 4 * np.std(off[name]) / np.sqrt(60)
        assert held[name] >= 0.88
    loud = {name: float(np.sqrt(np.mean(np.square(one)))) for name, one in off.items()}
    assert loud["dr"] <= 1.05 * loud["snips"]
    assert loud["snips"] < loud["ips"]


@pytest.mark.proof
@pytest.mark.parametrize("floor", [0.05, 0.1, 0.2])
def test_intervals_hold_the_truth_in_nineteen_runs_of_twenty(floor: float):
    """500 runs: at least 93 % for DR, SNIPS and IPS, and DR within .04 of the truth."""
    off, held = errors(500, floor=floor)
    assert min(held["dr"], held["snips"], held["ips"]) >= 0.93
    assert np.sqrt(np.mean(np.square(off["dr"]))) <= 0.04


def test_few_draws_that_speak_for_the_target_are_refused():
    """However many were made: the figure would be one lucky draw."""
    draws, _ = world(1, 2_000, floor=0.02, sharp=6.0, sure=True)
    told = estimate(draws)
    assert told.effective < FEWEST
    assert (told.verdict, told.estimates, told.logged) == ("cannot-tell.few-effective", {}, None)


def test_places_that_were_not_drawn_are_refused():
    """One deterministic row is enough: its chance of 1 says nothing about what else could have stood there."""
    draws, _ = world(2, 500, floor=0.2)
    drawn = draws.drawn.copy()
    drawn[7] = False
    with pytest.raises(BadInput) as refused:
        estimate(Draws(**{**{name: getattr(draws, name) for name in Draws.__slots__}, "drawn": drawn}))
    assert refused.value.code == "not-drawn"


@pytest.mark.parametrize(("chance", "target"), [(0.0, 0.5), (1.2, 0.5), (0.5, -0.1), (float("nan"), 0.5)])
def test_chances_that_are_none_are_refused(chance: float, target: float):
    """Nothing is divided by zero."""
    one = np.ones(1)
    with pytest.raises(BadInput, match="chance"):
        estimate(
            Draws(one, one * chance, one * target, np.ones(1, np.bool_), np.zeros(1, np.int64), *np.ones((2, 1, 1)))
        )


def test_what_was_never_drawn_cannot_be_told():
    """A target that puts half its mass where logging had none shows in the mean weight."""
    draws, _ = world(3, 3_000, floor=0.2)
    halved = Draws(**{**{name: getattr(draws, name) for name in Draws.__slots__}, "target": draws.target / 2})
    assert estimate(halved).verdict == "cannot-tell.never-tried"


def test_no_draws_and_no_outcomes_cannot_be_told():
    """And both have words in two languages, like every verdict."""
    draws, _ = world(4, 300, floor=0.2)
    quiet = Draws(**{**{name: getattr(draws, name) for name in Draws.__slots__}, "reward": np.zeros(300)})
    assert estimate(quiet).verdict == "cannot-tell.no-outcomes"
    none = Draws(*[getattr(draws, name)[:0] for name in Draws.__slots__])
    assert estimate(none).verdict == "cannot-tell.nothing-drawn"
    assert all(set(said) == {"en", "de"} for said in ESTIMATES.values())


def test_the_logged_rule_as_target_gives_the_logged_mean():
    """All weights are 1: every estimator says what was seen, and the effective size is the number of draws."""
    draws, _ = world(5, 900, floor=0.2)
    same = Draws(**{**{name: getattr(draws, name) for name in Draws.__slots__}, "target": draws.chance})
    told = estimate(same)
    assert told.effective == pytest.approx(900)
    assert told.estimates["ips"].value == pytest.approx(draws.reward.mean())
    assert told.estimates["snips"].value == pytest.approx(draws.reward.mean())
    assert effective(np.zeros(3)) == 0.0


def test_rows_of_one_person_widen_the_interval():
    """The same draws twice under one name each tell no more than once."""
    draws, _ = world(6, 2_000, floor=0.2)
    twice = Draws(*[np.concatenate([getattr(draws, name)] * 2) for name in Draws.__slots__])
    once, both = estimate(draws).estimates["snips"], estimate(twice).estimates["snips"]
    assert both.high - both.low == pytest.approx(once.high - once.low, rel=0.01)


def test_switch_says_how_much_it_leaves_to_the_model():
    """Nothing while no weight is large; then a share of the target."""
    draws, _ = world(7, 3_000, floor=0.05)
    assert estimate(draws, most=1e6).alone == 0.0
    assert 0.0 < estimate(draws, most=5.0).alone < 1.0
    dr, switch = (estimate(draws, most=1e6).estimates[name] for name in ("dr", "switch"))
    assert dr == switch


def test_targets_give_every_item_left_its_chance():
    """They sum to 1, leave out what is taken, keep the floor, and follow the weights."""
    rng = np.random.default_rng(8)
    for _ in range(50):
        parts = rng.normal(size=(3, 20))
        left = rng.random(20) < 0.7
        left[0] = True
        for target in (Target(floor=0.1), Target(draw="best", floor=0.1), Target(draw="even")):
            chance = target.chances(parts, left, ("taste", "trend"))
            assert abs(chance.sum() - 1.0) < 1e-12
            assert (chance[~left] == 0).all()
            assert chance[left].min() >= 0.1 / left.sum() - 1e-12
    loud = Target(draw="best", parts={"taste": 10.0}, floor=0.0).chances(parts, left, ("taste", "trend"))
    assert int(loud.argmax()) == int(np.where(left, 10 * parts[0] + parts[1] + parts[2], -np.inf).argmax())


@pytest.mark.parametrize("told", [{"heat": 0.0}, {"floor": 1.5}, {"parts": {"taste": -1.0}}, {"heat": float("nan")}])
def test_a_target_out_of_range_is_refused(told: dict):
    """With a code."""
    with pytest.raises(BadInput) as refused:
        Target(**told).check()
    assert refused.value.code == "bad-target"
