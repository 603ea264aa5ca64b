"""Why, why not, and what would have changed it: every claim is re-run before it is made."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from toy_scorer import ToyScorer
from worlds import KINDS, NOW, catalogue_of, occasion_for, view_for

from tactful.consent.permit import Permit
from tactful.decide.again import Again, with_signal, without
from tactful.decide.decide import decide
from tactful.decide.similar import similar
from tactful.decide.why import why
from tactful.decide.why_not import why_not
from tactful.errors import NotFound
from tactful.guard.rules import CODES

ITEMS = 300


def world(seed: int = 1, **changes: Any) -> tuple[Any, Any, Any, Again]:
    catalogue, scorer = catalogue_of(ITEMS, seed), ToyScorer(ITEMS, seed)
    occasion = occasion_for(catalogue, view_for(ITEMS, 25, seed), **changes)
    decision, record = decide(occasion, scorer, KINDS, decision_id="d1", settings_version="s1")
    return catalogue, decision, record, Again(record, scorer, catalogue)


def test_why_lists_every_signal_and_sums_to_the_score() -> None:
    """All terms of an item, named, with the exact sum."""
    catalogue, decision, record, _ = world()
    shown = decision.items[2]
    answer = why(record, shown.item_id, catalogue=catalogue)
    terms = [s for reason in answer["reasons"] for s in reason["signals"]]
    assert len(terms) >= 25
    assert abs(math.fsum(s["contribution"] for s in terms) - shown.score) <= 1e-9
    assert "…" not in " ".join(s["label"] for s in terms)
    assert answer["text"] == [reason.text for reason in shown.reasons]


@pytest.mark.promise("X7")
def test_why_names_the_smallest_set_and_it_is_true() -> None:
    """The counterfactual says it is verified, and a re-run without the set confirms it."""
    catalogue, decision, record, again = world()
    told = 0
    for shown in decision.items:
        found = why(record, shown.item_id, catalogue=catalogue, again=again)["counterfactual"]
        assert found["faithful"]
        if found["verified"]:
            told += 1
            number = catalogue.number[shown.item_id]
            assert number not in again.list_with(view=without(again.view, found["rows"]))
            for one in found["rows"]:
                fewer = [signal for signal in found["rows"] if signal != one]
                assert number in again.list_with(view=without(again.view, fewer))
    assert told >= len(decision.items) // 2


@pytest.mark.promise("X7")
def test_a_model_that_moved_on_is_said_and_nothing_is_claimed_of_the_old_one() -> None:
    """With another model the answer says that it differs, and every claim holds for the model of now."""
    catalogue, decision, record, _ = world()
    moved = Again(record, ToyScorer(ITEMS, 99, version="toy-2"), catalogue)
    present = moved.list_with()
    for shown in decision.items:
        found = why(record, shown.item_id, catalogue=catalogue, again=moved)["counterfactual"]
        assert not found["faithful"]
        assert found["model"] == "toy-2"
        assert not (found["verified"] and catalogue.number[shown.item_id] not in present)
    new = next(number for number in present if number not in moved.shown)
    answer = why_not(record, catalogue.ids[new], catalogue, aside_words=CODES, again=moved)
    assert answer["change"]["change"] == "now"
    assert answer["faithful"] is False


@pytest.mark.promise("X7")
def test_a_plain_list_has_no_signals_to_take_away() -> None:
    """A fallback rests on nothing of the person; no change of theirs is offered."""
    catalogue, scorer = catalogue_of(ITEMS, 1), ToyScorer(ITEMS, 1)
    occasion = occasion_for(catalogue, view_for(ITEMS, 25, 1))
    decision, record = decide(occasion, None, KINDS, decision_id="d", settings_version="s")
    again = Again(record, scorer, catalogue)
    answer = why(record, decision.items[0].item_id, again=again)
    assert answer["counterfactual"]["verified"] is False
    assert record.given.item == b""
    missing = catalogue.ids[int(again.in_play[-1])]
    assert "change" not in why_not(record, missing, catalogue, aside_words=CODES, again=again)


def test_why_of_an_item_that_is_not_shown_points_to_why_not() -> None:
    """Asking the wrong question is answered with the right one."""
    _, _, record, _ = world()
    with pytest.raises(NotFound, match="does not show") as caught:
        why(record, "i99999")
    assert "why-not" in caught.value.hint


def test_why_not_answers_for_any_item() -> None:
    """Every id of the catalogue and an unknown one has a verdict with a sentence."""
    catalogue, decision, record, again = world()
    shown = {one.item_id for one in decision.items}
    seen = set()
    for item_id in [*catalogue.ids, "no such thing"]:
        answer = why_not(record, item_id, catalogue, aside_words=CODES)
        seen.add(answer["verdict"])
        assert answer["text"]
        assert (answer["verdict"] == "shown") == (item_id in shown)
    assert {"unknown-item", "set-aside", "outranked", "shown"} <= seen
    assert why_not(record, decision.items[0].item_id, catalogue, aside_words=CODES, again=again)["position"] == 1


def test_the_difference_to_the_last_shown_adds_up_to_the_margin() -> None:
    """Part by part, what the outranked item lacked."""
    catalogue, decision, record, again = world()
    shown = {one.item_id for one in decision.items}
    outranked = [catalogue.ids[n] for n in again.in_play.tolist() if catalogue.ids[n] not in shown]
    for item_id in outranked[::37]:
        answer = why_not(record, item_id, catalogue, aside_words=CODES, again=again)
        assert answer["verdict"] in {"outranked", "not-placed"}
        assert answer["position"] >= 1
        assert math.fsum(answer["difference"].values()) == pytest.approx(answer["margin"], abs=1e-4)


def test_a_change_that_is_told_does_flip_the_list() -> None:
    """Each kind of change is applied again by hand and the item is then shown."""
    catalogue, _, record, again = world(count=5)
    score = again.scored(again.in_play).score()
    near = again.in_play[np.argsort(-score)][:60].tolist()
    kinds = set()
    for number in near:
        if number in again.shown:
            continue
        change = why_not(record, catalogue.ids[number], catalogue, aside_words=CODES, again=again)["change"]
        kinds.add(change["change"])
        if change["change"] == "count":
            assert again.list_with(count=change["count"])[change["position"] - 1] == number
        elif change["change"] == "dial":
            assert again.list_with(dial=change["dial"])[change["position"] - 1] == number
        elif change["change"] == "event":
            helper = catalogue.number[change["item_id"]]
            row = int(again.view.weight.argmax())
            view = again.view
            for _ in range(change.get("times", 1)):
                view = with_signal(view, helper, int(again.view.kind[row]), NOW, float(again.view.weight[row]))
            assert number in again.list_with(view=view)
    assert "count" in kinds
    assert "event" in kinds


def test_lifting_the_cause_is_told_only_when_it_would_help() -> None:
    """An excluded favourite would be shown without the exclusion; an excluded outsider would not."""
    catalogue, decision, _, again = world()
    favourite = decision.items[0].item_id
    worst = catalogue.ids[int(again.in_play[np.argmin(again.scored(again.in_play).score())])]
    _, _, record, now = world(exclude=[favourite, worst])
    lifted = why_not(record, favourite, catalogue, aside_words=CODES, again=now)
    assert (lifted["verdict"], lifted["change"]["change"]) == ("set-aside", "lift")
    assert lifted["text"].startswith("it was set aside: ")
    assert "guard." not in lifted["text"]
    assert why_not(record, worst, catalogue, aside_words=CODES, again=now)["change"]["change"] == "none"


def test_a_person_who_chose_not_to_be_profiled_is_not_argued_with() -> None:
    """No change of dial and no further signal is offered against the person's own choice."""
    catalogue, _, record, again = world(permit=Permit("recommendation", frozenset(), profiled=False))
    score = again.scored(again.in_play).score()
    far = int(again.in_play[np.argsort(-score)][180])
    change = why_not(record, catalogue.ids[far], catalogue, aside_words=CODES, again=again)["change"]
    assert change["change"] == "none"


def test_similar_items_hold_nothing_of_a_person_and_not_the_item_itself() -> None:
    """The list depends on the item alone and only holds open items."""
    catalogue, scorer = catalogue_of(ITEMS), ToyScorer(ITEMS)
    found = similar(7, scorer, catalogue, count=10, now=NOW)
    assert len(found) == 10
    assert "i7" not in {one["item_id"] for one in found}
    assert all(catalogue.open_at(NOW)[catalogue.number[one["item_id"]]] for one in found)
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0
    assert found[0]["text"]
