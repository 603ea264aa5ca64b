"""Defining and changing experiments: what is refused, and what becomes of one that runs."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput, Conflict
from tactful.experiments.change import changed, held_out
from tactful.experiments.check import changed_rules, check, check_holdout
from tactful.experiments.definition import Arm, Experiment, Holdout, Measure, Shelf
from tactful.rank.constants import PARTS

SURFACES = {"home": SurfaceRules(), "cart": SurfaceRules(), "credit": SurfaceRules(significant=True)}
NOW_ARM, NEW_ARM = Arm(arm="now", share=0.5), Arm(arm="new", share=0.5, rules={"diversity": 0.4, "explore_slots": 2})


def experiment(name: str = "ranking", **told: object) -> Experiment:
    """Return an experiment that may run."""
    return Experiment(**{"experiment_id": name, "surface": "home", "arms": (NOW_ARM, NEW_ARM), **told})


BAD = {
    "a name with a space": (experiment("a b"), "bad-experiment"),
    "the name of the holdout": (experiment("holdout"), "bad-experiment"),
    "a slash in the name": (experiment("a/b"), "bad-experiment"),
    "an unknown surface": (experiment(surface="attic"), "unknown-surface"),
    "a surface with lasting effects": (experiment(surface="credit"), "bad-experiment"),
    "no traffic": (experiment(traffic=0.0), "bad-shares"),
    "more than all traffic": (experiment(traffic=1.1), "bad-shares"),
    "traffic that is no number": (experiment(traffic=float("nan")), "bad-shares"),
    "one arm": (experiment(arms=(Arm(arm="now", share=1.0),)), "bad-experiment"),
    "two arms of one name": (experiment(arms=(NOW_ARM, Arm(arm="now", share=0.5))), "bad-experiment"),
    "shares below one": (experiment(arms=(NOW_ARM, Arm(arm="new", share=0.4))), "bad-shares"),
    "shares above one": (experiment(arms=(NOW_ARM, Arm(arm="new", share=0.6))), "bad-shares"),
    "a share of nothing": (experiment(arms=(Arm(arm="now", share=0.0), Arm(arm="new", share=1.0))), "bad-shares"),
    "an arm without a name": (experiment(arms=(NOW_ARM, Arm(arm="", share=0.5))), "bad-experiment"),
    "no time": (experiment(measure=Measure(days=0.0)), "bad-experiment"),
    "a guardrail nobody knows": (experiment(guardrails=("boredom",)), "bad-experiment"),
}
BAD_ARMS = {
    "a setting that does not exist": {"colour": "red"},
    "whom a surface reaches": {"pushed": True},
    "what a surface is for": {"purpose": "offers"},
    "how grave it is": {"significant": False},
    "more than all diversity": {"diversity": 1.5},
    "a negative number of slots": {"explore_slots": -1},
    "no number": {"diversity": float("nan")},
    "half a slot": {"explore_slots": 0.5},
    "a word that is none": {"seen": "sometimes"},
    "an expression": {"diversity": "__import__('os')"},
}


@pytest.mark.parametrize("case", BAD)
def test_an_experiment_that_cannot_run_as_it_says_is_refused(case: str):
    """Each with a code and what to do."""
    asked, code = BAD[case]
    with pytest.raises(BadInput) as refused:
        check(asked, SURFACES, PARTS)
    assert refused.value.code == code
    assert refused.value.hint


@pytest.mark.parametrize("case", BAD_ARMS)
def test_an_arm_changes_typed_settings_and_nothing_that_protects(case: str):
    """Whatever else is written there is refused by name."""
    arms = (NOW_ARM, Arm(arm="new", share=0.5, rules=BAD_ARMS[case]))
    with pytest.raises(BadInput) as refused:
        check(experiment(arms=arms), SURFACES, PARTS)
    assert refused.value.code == "bad-arm"


@pytest.mark.parametrize("parts", [{"magic": 1.0}, {"taste": -1.0}, {"taste": 11.0}, {"taste": float("nan")}])
def test_an_arm_multiplies_parts_that_exist_within_bounds(parts: dict[str, float]):
    """Unknown parts and wild factors are refused."""
    with pytest.raises(BadInput, match="multiplies"):
        check(experiment(arms=(NOW_ARM, Arm(arm="new", share=0.5, parts=parts))), SURFACES, PARTS)


def test_rules_of_an_arm_are_the_surfaces_with_its_changes():
    """What it does not name stays."""
    base = SurfaceRules(diversity=0.1, shown_limit=3)
    assert changed_rules(NEW_ARM, base) == SurfaceRules(diversity=0.4, explore_slots=2, shown_limit=3)
    assert changed_rules(NOW_ARM, base) == base


@pytest.mark.parametrize("share", [-0.1, 0.21, float("nan")])
def test_a_holdout_is_a_small_share(share: float):
    """Up to a fifth of people."""
    with pytest.raises(BadInput):
        check_holdout(Holdout(share=share))


def test_an_edit_while_running_closes_the_phase_and_opens_the_next():
    """The old phase stays as it was; the people stay where they were on the surface; title and state are no edits."""
    shelf, did = changed(Shelf(), experiment(state="running", traffic=0.4), 100)
    assert did == "started"
    shelf, did = changed(shelf, experiment(state="running", traffic=0.4, title="Bolder"), 150)
    assert (did, len(shelf.kept[0].phases)) == ("kept", 1)
    bolder = (NOW_ARM, Arm(arm="new", share=0.5, rules={"diversity": 0.6}))
    shelf, did = changed(shelf, experiment(state="running", traffic=0.4, arms=bolder), 200)
    old, new = shelf.kept[0].phases
    assert did == "changed"
    assert (old.number, old.since, old.until, old.tried.arms) == (1, 100, 200, (NOW_ARM, NEW_ARM))
    assert (new.number, new.since, new.until, new.tried.arms, new.start) == (2, 200, None, bolder, old.start)
    shelf, did = changed(shelf, experiment(state="stopped", traffic=0.4, arms=bolder), 300)
    assert (did, shelf.kept[0].running, shelf.kept[0].phases[1].until) == ("stopped", None, 300)
    shelf, did = changed(shelf, experiment(state="running", traffic=0.4, arms=bolder), 400)
    assert (did, [one.number for one in shelf.kept[0].phases]) == ("started", [1, 2, 3])
    assert changed(shelf, experiment(state="running", traffic=0.4, arms=bolder), 500) == (shelf, "same")


def test_a_measure_changed_on_the_way_is_a_new_phase_too():
    """Otherwise one could look first and decide afterwards what to look for."""
    shelf, _ = changed(Shelf(), experiment(state="running"), 100)
    _, did = changed(shelf, experiment(state="running", measure=Measure(outcome="opened")), 200)
    assert did == "changed"


def test_experiments_of_a_surface_share_its_people_and_the_last_one_finds_no_room():
    """The refusal says how much is free; another surface has all its people."""
    shelf, _ = changed(Shelf(), experiment("a", state="running", traffic=0.5), 1)
    shelf, _ = changed(shelf, experiment("b", state="running", traffic=0.3), 2)
    with pytest.raises(Conflict, match=r"0\.2 are free") as refused:
        changed(shelf, experiment("c", state="running", traffic=0.3), 3)
    assert refused.value.code == "surface-taken"
    shelf, _ = changed(shelf, experiment("d", surface="cart", state="running"), 4)
    shelf, _ = changed(shelf, experiment("a", state="stopped", traffic=0.5), 5)
    shelf, _ = changed(shelf, experiment("c", state="running", traffic=0.3), 6)
    assert [one.running.start for one in shelf.kept if one.running] == [0.5, 0.0, 0.0]


def test_a_share_held_out_is_dealt_anew_when_it_changes():
    """The same share again changes nothing."""
    shelf = held_out(Shelf(), 0.05, 10)
    assert (shelf.holdout.phase, shelf.holdout.since) == (1, 10)
    assert held_out(shelf, 0.05, 20) == shelf
    assert held_out(shelf, 0.0, 20).holdout.phase == 2


STEPS = st.lists(
    st.tuples(
        st.sampled_from("abcd"), st.sampled_from([0.1, 0.3, 1 / 3, 0.5, 1.0]), st.sampled_from(["running", "stopped"])
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_stretches_never_overlap_and_phases_are_never_rewritten(steps: list[tuple[str, float, str]]):
    """Whatever is put in whatever order; what a closed phase says is the same for ever."""
    shelf, closed = Shelf(), {}
    for moment, (name, traffic, state) in enumerate(steps):
        try:
            shelf, _ = changed(shelf, experiment(name, traffic=traffic, state=state), moment)
        except Conflict:
            continue
        lines = sorted((one.running.start, one.running.tried.traffic) for one in shelf.kept if one.running)
        assert all(a + share <= b + 1e-6 for (a, share), (b, _) in itertools.pairwise(lines))
        assert all(start + share <= 1 + 1e-6 for start, share in lines)
        for kept in shelf.kept:
            assert [one.number for one in kept.phases] == list(range(1, len(kept.phases) + 1))
            for one in kept.phases[:-1]:
                assert one.until is not None
                assert closed.setdefault((kept.experiment.experiment_id, one.number), msgspec.json.encode(one)) == (
                    msgspec.json.encode(one)
                )
