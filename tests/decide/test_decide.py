"""The pass when all is well and when a stage is not: a list where one can be given, never a guess, always said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from toy_scorer import ToyScorer
from worlds import KINDS, catalogue_of, occasion_for, view_for

import tactful.decide.decide as the_pass
from tactful.catalogue.catalogue import Catalogue
from tactful.decide.choice import shown_numbers
from tactful.decide.decide import GUARD_FAILED, decide
from tactful.decide.replay import recompute, replay
from tactful.decisions.decision import Decision
from tactful.decisions.record import Record, decode, encode
from tactful.decisions.slate import Contributions
from tactful.errors import BadInput, StoreTrouble
from tactful.profile.view import View

ITEMS = 120
CATALOGUE = catalogue_of(ITEMS)


class Broken(ToyScorer):
    """A scorer one of whose answers is replaced."""

    def __init__(self, **answers: Callable[..., Any]) -> None:
        super().__init__(ITEMS)
        for name, answer in answers.items():
            setattr(self, name, answer)


def raising(*_: object) -> Any:
    raise ZeroDivisionError


def made(scorer: ToyScorer | None, **changes: Any) -> tuple[Decision, Record]:
    catalogue = changes.pop("catalogue", CATALOGUE)
    view = changes.pop("view", view_for(ITEMS, 20, 1))
    occasion = occasion_for(catalogue, view, **changes)
    popular = ToyScorer(ITEMS).popular
    return decide(occasion, scorer, KINDS, decision_id="d1", settings_version="s1", popular=lambda: popular)


def codes(decision: Decision) -> set[str]:
    return {notice.partition(":")[0] for notice in decision.notices}


def test_a_person_gets_a_full_list_with_versions_and_personal_reasons() -> None:
    """Ten items, the versions it was made with, and reasons that name the person's own events."""
    decision, record = made(ToyScorer(ITEMS))
    assert (decision.mode, len(decision.items), decision.notices) == ("personal", 10, [])
    assert decision.versions["model"] == "toy-1"
    assert decision.versions["view"] == record.given.view_digest
    assert any(s.kind in {"view", "purchase"} for r in decision.items[0].reasons for s in r.signals)


def test_without_a_model_the_list_is_popular_guarded_and_says_so() -> None:
    """No model yet: fallback, most popular first, hidden items still set aside, each reason true."""
    decision, _ = made(None)
    assert decision.mode == "fallback"
    assert "no-model" in codes(decision)
    scores = [shown.score for shown in decision.items]
    assert scores == sorted(scores, reverse=True)
    assert {reason.text for shown in decision.items for reason in shown.reasons} == {"popular here now"}
    assert any(code.startswith("guard.") for code in decision.set_aside.by_code)


def test_without_model_and_counts_the_list_still_comes_and_claims_nothing() -> None:
    """Nothing is known at all: items in order of their number, scored zero, said plainly."""
    occasion = occasion_for(catalogue_of(ITEMS), View.nobody())
    decision, _ = decide(occasion, None, KINDS, decision_id="d", settings_version="s")
    assert len(decision.items) == 10
    assert {reason.code for shown in decision.items for reason in shown.reasons} == {"rank.first-listed"}


@pytest.mark.parametrize("answer", ["candidates", "scores", "contributions"])
def test_a_stage_that_raises_is_answered_with_the_plain_list(answer: str) -> None:
    """Recall, rank or the terms fail: the fallback list, the stage named, and it replays."""
    decision, record = made(Broken(**{answer: raising}))
    stage = {"candidates": "recall", "scores": "rank", "contributions": "explain"}[answer]
    assert decision.mode == "fallback"
    assert len(decision.items) == 10
    assert any(f"{stage} ZeroDivisionError" in notice for notice in decision.notices)
    assert replay(decode(encode(record)))[0]


@pytest.mark.parametrize("stage", ["recall", "rank"])
def test_a_stage_that_is_late_is_answered_with_the_plain_list(stage: str) -> None:
    """The budget is spent after a stage: the plain list, and the stage is named."""
    answers = iter([stage == "recall", True])
    occasion = occasion_for(CATALOGUE, view_for(ITEMS, 20, 1))
    decision, record = decide(
        occasion, ToyScorer(ITEMS), KINDS, decision_id="d", settings_version="s", late=lambda: next(answers)
    )
    assert decision.mode == "fallback"
    assert any(f"{stage} late" in notice for notice in decision.notices)
    assert replay(record)[0]


def test_a_balance_that_raises_is_answered_with_the_plain_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The choice itself fails: plain order by popularity."""
    monkeypatch.setattr("tactful.decide.choice.balance", raising)
    decision, record = made(ToyScorer(ITEMS))
    assert decision.mode == "fallback"
    assert len(decision.items) == 10
    assert replay(record)[0]


def test_a_guard_that_raises_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its guards no list is shown, not even the plain one; every candidate carries the reason."""
    monkeypatch.setattr(the_pass, "guard", raising)
    decision, record = made(ToyScorer(ITEMS))
    assert decision.items == []
    assert decision.set_aside.by_code == {GUARD_FAILED: ITEMS}
    assert codes(decision) == {"guard-failed"}
    assert replay(record)[0]


def test_a_last_check_that_refuses_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chosen item that may not be shown takes the whole list with it."""
    monkeypatch.setattr(the_pass, "guard", lambda slate, _: slate)
    catalogue = catalogue_of(ITEMS)
    hidden = [catalogue.ids[n] for n in np.flatnonzero(~catalogue.open_at(1_800_000_000_000))]
    decision, _ = made(ToyScorer(ITEMS), catalogue=catalogue, pins=hidden[:1])
    assert decision.items == []
    assert "last-check-failed" in codes(decision)


def test_a_part_that_gives_nan_is_left_out_whole_and_named() -> None:
    """One part is no number: the list comes from the others, their sums stay exact, and the notice names it."""

    def poisoned(view: View, surface: str, now: int, items: Any) -> Any:
        parts = ToyScorer(ITEMS).scores(view, surface, now, items)
        parts[0, 3] = np.nan
        return parts

    decision, _ = made(Broken(scores=poisoned))
    assert decision.mode == "personal"
    assert any(notice.startswith("part-refused:") and "taste" in notice for notice in decision.notices)
    assert all(reason.part != "taste" for shown in decision.items for reason in shown.reasons)


def test_a_scorer_of_nothing_but_nan_falls_back() -> None:
    """No part is usable: the plain list."""

    def nothing(_view: View, _surface: str, _now: int, items: Any) -> Any:
        return np.full((3, len(items)), np.inf, np.float32)

    decision, _ = made(Broken(scores=nothing))
    assert decision.mode == "fallback"
    assert any("no-scores" in notice for notice in decision.notices)


def test_a_term_that_is_no_number_falls_back() -> None:
    """What cannot be explained is not shown as personal."""

    def holes(view: View, surface: str, now: int, items: Any) -> Contributions:
        terms = ToyScorer(ITEMS).contributions(view, surface, now, items)
        return replace(terms, amount=terms.amount * np.nan)

    decision, _ = made(Broken(contributions=holes))
    assert decision.mode == "fallback"
    assert any("no-reasons" in notice for notice in decision.notices)


def test_what_the_caller_can_mend_is_raised_not_papered_over() -> None:
    """A filter that cannot be read is an error, not a fallback list that ignores it."""
    with pytest.raises(BadInput):
        made(ToyScorer(ITEMS), where={"colour": {"~": 3}})


def test_an_empty_catalogue_gives_an_empty_list_and_says_why() -> None:
    """No item yet is no error."""
    empty = Catalogue.of([], 0)
    for scorer in (None, ToyScorer(0)):
        decision, record = made(scorer, catalogue=empty, view=View.nobody())
        assert decision.items == []
        assert "empty-catalogue" in codes(decision)
        assert replay(record)[0]


def test_a_count_beyond_the_surface_is_cut_and_said() -> None:
    """Ten thousand asked, the limit of the surface given."""
    decision, _ = made(ToyScorer(ITEMS), count=10_000, max_count=20)
    assert len(decision.items) == 20
    assert "count-limited" in codes(decision)


def test_a_short_list_says_that_it_is_short() -> None:
    """Three candidates, ten asked."""
    decision, _ = made(ToyScorer(ITEMS), candidates=["i1", "i2", "i3", "i99999"])
    assert len(decision.items) <= 3
    assert {"fewer-than-asked", "unknown-candidates"} <= codes(decision)


def test_a_list_that_owes_nothing_to_the_person_says_so() -> None:
    """A person whose signals weigh nothing is told that nothing they did changed the list."""
    view = View.nobody()
    decision, _ = made(ToyScorer(ITEMS), view=view)
    assert "nothing-personal" in codes(decision)


def test_the_record_holds_no_identifier_and_no_raw_context() -> None:
    """Person, session, place and query are not in the bytes."""
    catalogue = catalogue_of(ITEMS)
    occasion = occasion_for(catalogue, view_for(ITEMS, 5, 1))
    ask = msgspec.structs.replace(
        occasion.ask, person_id="ana-lopez", context={"place": "barcelona", "query": "gift for him"}
    )
    _, record = decide(replace(occasion, ask=ask), ToyScorer(ITEMS), KINDS, decision_id="d", settings_version="s")
    body = encode(record)
    assert not any(word in body for word in (b"ana-lopez", b"barcelona", b"gift for him"))


def test_shown_numbers_are_the_catalogue_numbers_in_order() -> None:
    """What the ledger indexes is what is shown."""
    decision, record = made(ToyScorer(ITEMS))
    assert [f"i{n}" for n in shown_numbers(record.given, record.choice)] == [s.item_id for s in decision.items]


def test_recompute_tells_an_unchanged_from_a_changed_model() -> None:
    """The same model answers equal; another answers model-changed with the difference."""
    _, record = made(ToyScorer(ITEMS))
    assert recompute(record, ToyScorer(ITEMS))["verdict"] == "equal"
    other = recompute(record, ToyScorer(ITEMS, seed=5, version="toy-2"))
    assert other["verdict"] == "model-changed"
    assert other["largest_change"] > 0


def test_a_damaged_record_is_refused_with_a_code() -> None:
    """Bytes that are no record raise StoreTrouble, not a decoding error."""
    _, record = made(ToyScorer(ITEMS))
    body = encode(record)
    for damaged, code in ((body[:40], "bad-record"), (b"\x63" + body[1:], "unknown-record-schema")):
        with pytest.raises(StoreTrouble) as caught:
            decode(damaged)
        assert caught.value.code == code
