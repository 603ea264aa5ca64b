"""Reports: valid or not, reached or not, and never more than can be told; stopping keeps what is done."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from small_world import TINY, tenant_of, world_of

from tactful.errors import BadInput
from tactful.experiments.spread import minus, over
from tactful.simulate.goals import judged, narrowing
from tactful.simulate.outcome import Outcome
from tactful.simulate.picture import draw
from tactful.simulate.plan import Plan, check_plan, check_room, needed_bytes
from tactful.simulate.rehearse import Kept, rehearse
from tactful.simulate.tell import as_json, markdown
from tactful.simulate.world import World

NARROW = {"slope": -0.2}


def outcome(world: str, policy: str, seed: int, **figures: float) -> Outcome:
    """Return an outcome; figures are moved a little by the seed, so that intervals have a width."""
    told = {name: value + 0.001 * (seed % 3) for name, value in figures.items()}
    series = {name: [0.1, 0.2, 0.3] for name in ("variety", "taken", "found", "miuf")}
    return Outcome(world=world, policy=policy, seed=seed, figures=told, series=series, checked=1, differing=0)


def both(world: str, ours: dict[str, float], greedy: dict[str, float], seeds: int = 6) -> list[Outcome]:
    """Return outcomes of our engine and of greedy over some seeds."""
    return [
        outcome(world, name, seed, **figures)
        for seed in range(seeds)
        for name, figures in (("balanced", ours), ("greedy", greedy))
    ]


def verdicts(outcomes: list[Outcome]) -> dict[tuple[str, str], str]:
    """Return world and figure to verdict."""
    return {(one.world, one.goal.figure): one.verdict for one in judged(outcomes)}


def test_a_world_in_which_nothing_narrows_is_invalid() -> None:
    """Neither greedy nor popularity narrows: nothing is said to be reached there."""
    outcomes = both("hidden", {"slope": 0.2, "found": 0.9}, {"slope": 0.1, "found": 0.2})
    assert narrowing(outcomes, "hidden")[0] is False
    assert set(verdicts(outcomes).values()) == {"cannot tell"}
    assert "**Invalid**" in markdown(outcomes)


def test_a_world_that_narrows_lets_goals_be_judged() -> None:
    """Reached and not reached, each with its interval."""
    outcomes = both("hidden", {"slope": 0.2, "found": 0.5}, {**NARROW, "found": 0.2})
    assert narrowing(outcomes, "hidden")[0] is True
    told = verdicts(outcomes)
    assert (told["hidden", "slope"], told["hidden", "found"]) == ("reached", "not reached")
    assert "Valid: lists do narrow here" in markdown(outcomes)


@pytest.mark.parametrize(("ours", "verdict"), [(0.495, "reached"), (0.485, "not reached")])
def test_no_loss_is_claimed_by_equivalence(ours: float, verdict: str) -> None:
    """In the null world the lower bound has to lie above two percent less, not only the mean."""
    outcomes = both("null", {"taken": ours}, {**NARROW, "taken": 0.5})
    assert verdicts(outcomes)["null", "taken"] == verdict


def test_a_wide_interval_proves_no_equivalence() -> None:
    """Equal means with much noise are not 'no worse'."""
    noise = [0.40, 0.60, 0.45, 0.55, 0.5, 0.5]
    outcomes = [outcome("null", "greedy", seed, taken=0.5, **NARROW) for seed in range(6)]
    outcomes += [outcome("null", "balanced", seed, taken=noise[seed]) for seed in range(6)]
    assert verdicts(outcomes)["null", "taken"] == "not reached"


def test_two_seeds_tell_nothing() -> None:
    """Too few seeds have no interval."""
    outcomes = both("hidden", {"slope": 0.2}, NARROW, seeds=2)
    assert narrowing(outcomes, "hidden")[0] is None
    assert "Cannot tell" in markdown(outcomes)
    assert set(verdicts(outcomes).values()) == {"cannot tell"}


def test_a_seed_that_one_policy_lacks_is_compared_by_nobody() -> None:
    """Pairs are whole or not there: stopping in the middle of a seed skews nothing."""
    outcomes = both("hidden", {"slope": 0.2}, NARROW, seeds=4)
    assert narrowing(outcomes[:-1], "hidden")[1]["greedy"].seeds == 3


def test_intervals_are_paired() -> None:
    """What makes a world easy for both cancels out."""
    theirs = [0.1, 0.9, 0.5, 0.3]
    ours = [value + 0.1 for value in theirs]
    difference = minus(ours, theirs)
    assert difference.mean == pytest.approx(0.1)
    assert difference.high - difference.low < 1e-9 < over(ours).high - over(ours).low


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Of many sets of ten seeds about 95 % give an interval that holds the true mean."""
    dice = np.random.Generator(np.random.Philox(3))
    spreads = [over(dice.normal(0.5, 0.2, 10).tolist()) for _ in range(600)]
    assert 0.92 < np.mean([one.low <= 0.5 <= one.high for one in spreads]) < 0.98


def drawn(name: str, seed: int) -> World:
    """Return a world of the tiny plan."""
    return world_of(name, seed=seed)


def test_stopping_keeps_what_is_done_and_going_on_does_the_rest(tmp_path: Path) -> None:
    """Ctrl-C after the first run; the second call makes the others only, and all are as if never stopped."""
    kept = Kept(TINY, folder=tmp_path)

    def stop(what: str, done: int, total: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rehearse(TINY, drawn, tenant_of, kept, progress=stop)
    assert [one.policy for one in kept.outcomes()] == ["balanced"]
    assert kept.place is not None
    with kept.place.open("ab") as file:
        file.write(b'{"world": "hid')  # as a process that was killed leaves it
    again, made = Kept(TINY, folder=tmp_path), []
    rehearse(TINY, drawn, tenant_of, again, progress=lambda _, done, total: made.append((done, total)))
    assert made[-1] == (3, 3)
    whole = Kept(TINY)
    rehearse(TINY, drawn, tenant_of, whole)
    assert [one.figures for one in again.outcomes()] == [one.figures for one in whole.outcomes()]
    assert [one.figures for one in Kept(TINY, folder=tmp_path).outcomes()] == [one.figures for one in whole.outcomes()]


def test_other_matters_make_another_file(tmp_path: Path) -> None:
    """Figures under other settings, or another size, are never mixed; more seeds continue the same file."""
    place = Kept(TINY, "a", tmp_path).place
    assert place != Kept(TINY, "b", tmp_path).place
    assert place != Kept(msgspec.structs.replace(TINY, rounds=4), "a", tmp_path).place
    assert place == Kept(msgspec.structs.replace(TINY, seeds=9), "a", tmp_path).place


def test_pictures_are_drawn_for_every_world(tmp_path: Path) -> None:
    """PNG and SVG with a question as title, the same bytes each time."""
    outcomes = both("hidden", {"miuf": 3.0, "taken": 0.5}, {"miuf": 2.5, "taken": 0.4})
    written = draw(outcomes, tmp_path)
    assert [place.name for place in written] == ["hidden.png", "hidden.svg"]
    assert written[0].read_bytes()[:4] == b"\x89PNG"
    drawing = written[1].read_bytes()
    for words in ("Do lists grow narrower?", "Is a hidden taste found?", "What does novelty cost?"):
        assert words.encode() in drawing
    draw(outcomes, tmp_path)
    assert written[1].read_bytes() == drawing


def test_programs_get_the_same_report() -> None:
    """What cannot be told is null, never NaN."""
    told = as_json(both("hidden", {"slope": 0.2}, NARROW, seeds=2))
    assert told["worlds"]["hidden"]["valid"] is None
    assert told["worlds"]["hidden"]["figures"]["slope"]["balanced"]["found"]["low"] is None
    assert "NaN" not in msgspec.json.encode(told).decode()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"worlds": ("mars",)}, "unknown-world"),
        ({"policies": ("magic",)}, "unknown-policy"),
        ({"people": 1}, "bad-plan"),
        ({"topics": 41}, "bad-plan"),
        ({"past": 0}, "bad-plan"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(changed: dict, code: str) -> None:
    """By name, with what to choose from."""
    with pytest.raises(BadInput) as refused:
        check_plan(msgspec.structs.replace(Plan(), **changed))
    assert refused.value.code == code


def test_what_does_not_fit_is_refused_with_an_estimate() -> None:
    """Before anything is drawn, saying how much it would take and what would fit."""
    large = Plan(people=20_000, crowd=100_000)
    with pytest.raises(BadInput) as refused:
        check_room(large, 100_000, most_bytes=4 << 30)
    assert refused.value.code == "too-large"
    assert " GB" in refused.value.detail
    assert "--people" in refused.value.hint
    check_room(Plan(), 1_500, most_bytes=1 << 30)


def test_the_estimate_grows_with_everything() -> None:
    """More people, rounds, items or a longer past never take less."""
    plan = Plan()
    least = needed_bytes(plan, 1_000)
    for field in ("people", "crowd", "rounds", "past", "count"):
        assert needed_bytes(msgspec.structs.replace(plan, **{field: 10 * getattr(plan, field)}), 1_000) > least
    assert needed_bytes(plan, 10_000) > least
