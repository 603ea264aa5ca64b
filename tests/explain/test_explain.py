"""Reasons in plain words: what lifts first, what speaks against last, the rest summed, nothing invented."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import KINDS, NOW, occasion_for

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.decide.decide import decide
from tactful.decisions.context import Coarse, cell_names
from tactful.decisions.decision import Shown
from tactful.decisions.slate import Contributions
from tactful.profile.view import Trait, View

PARTS = ("taste", "sequence", "habit", "content", "context", "trend")

SHOP = Catalogue.of(
    [
        (0, "cup", Item(item_id="cup", title="Blue <b>cup</b>", tags=["tea"])),
        (1, "tea", Item(item_id="tea", title="Green tea", tags=["tea"])),
        (2, "pot", Item(item_id="pot", title="Iron pot", tags=["tea"])),
    ],
    1,
)


def cell(name: str) -> int:
    """Return the signal code of a moment."""
    return -1000 - cell_names().index(name)


class Fixed:
    """Gives the first candidate exactly the terms it was made with."""

    version, part_names = "fixed", PARTS

    def __init__(self, *terms: tuple[str, int, float]) -> None:
        self.terms = terms

    def candidates(self, *_: object) -> Any:
        return np.arange(3, dtype=np.int32)

    def scores(self, _view: object, _surface: str, _now: int, items: Any) -> Any:
        table = np.zeros((len(PARTS), len(items)), np.float32)
        for part, _, amount in self.terms:
            table[PARTS.index(part), items == 0] += amount
        return table

    def contributions(self, _view: object, _surface: str, _now: int, items: Any) -> Contributions:
        place = int(np.flatnonzero(items == 0)[0])
        table = np.zeros((len(items), len(self.terms)))
        table[place] = [amount for _, _, amount in self.terms]
        return Contributions(
            np.array([PARTS.index(part) for part, _, _ in self.terms], np.int8),
            np.array([signal for _, signal, _ in self.terms], np.int32),
            table,
        )


def first(*terms: tuple[str, int, float], language: str = "en", **changes: Any) -> Shown:
    count = 9
    view = View(
        item=np.resize(np.array(changes.pop("items_seen", (1, 2)), np.int32), count),
        at=NOW - 86_400_000 * np.resize(np.array(changes.pop("days_ago", (1,)), np.int64), count),
        seq=np.arange(count, dtype=np.int64),
        kind=np.array([2] * count, np.int16),
        weight=np.ones(count, np.float32),
        value=np.full(count, np.nan, np.float32),
        traits=(Trait("age_band=35-44", "age_band", "35 to 44 years"), Trait("tag=tea", "like", "tea")),
        coarse=Coarse(daypart="evening", relation="visitor"),
    )
    occasion = occasion_for(SHOP, view, count=1, language=language, **changes)
    return decide(occasion, Fixed(*terms), KINDS, decision_id="d", settings_version="s")[0].items[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("term", "english", "german"),
    [
        (("taste", 0, 1.0), "because you bought “Green tea”", "passt zu „Green tea“ (du hast gekauft)"),
        (("sequence", 1, 1.0), "often comes next: you bought “Iron pot”",
         "kommt oft nach „Iron pot“ (du hast gekauft)"),
        (("content", 0, 1.0), "is like “Green tea” (you bought)", "ist ähnlich wie „Green tea“ (du hast gekauft)"),
        (("taste", -2, 1.0), "people who share this with you like it (35 to 44 years)",
         "Menschen, die das mit dir teilen, mögen es (35 to 44 years)"),
        (("taste", -3, 1.0), "because you said you like tea", "weil du sagst, dass du das magst: tea"),
        (("context", cell("weekend=weekday"), 1.0), "because it is a weekday", "weil es ein Wochentag ist"),
        (("context", cell("relation=visitor"), 1.0), "because you are visiting", "weil du zu Besuch bist"),
        (("trend", -1, 1.0), "popular here now", "hier gerade beliebt"),
    ],
)  # fmt: skip
def test_each_kind_of_evidence_has_its_own_plain_sentence(
    term: tuple[str, int, float], english: str, german: str
) -> None:
    """What a child would understand, in both languages."""
    assert first(term).reasons[0].text == english
    assert first(term, language="de").reasons[0].text == german


def test_what_the_person_had_before_is_said_so_and_often_only_when_it_was() -> None:
    """A signal about the very item: on a day or two it is 'before', on more days 'again and again'."""
    own = {"items_seen": (0, 0, 0)}
    assert first(("habit", 0, 1.0), **own).reasons[0].text == "because you bought this before"
    assert first(("taste", 0, 1.0), **own).reasons[0].text == "because you bought this before"
    one_day = (("habit", 0, 1.0), ("habit", 1, 1.0), ("habit", 2, 1.0))
    assert first(*one_day, **own).reasons[0].text == "because you bought this before"
    apart = {**own, "days_ago": (1, 2, 3)}
    assert first(*one_day, **apart).reasons[0].text == "you come back to this again and again"
    assert first(*one_day, language="de", **apart).reasons[0].text == "darauf kommst du immer wieder zurück"


def test_what_speaks_against_comes_last_and_says_although() -> None:
    """A negative part is told as such, with its own negative signal."""
    shown = first(("taste", 0, 3.0), ("trend", -1, 0.5), ("context", -1004, -1.0))
    assert [reason.part for reason in shown.reasons] == ["taste", "trend", "context"]
    assert shown.reasons[-1].text.startswith("although it is chosen less when ")
    assert shown.score == pytest.approx(2.5)


def test_a_reason_is_told_by_a_signal_that_pulls_its_way() -> None:
    """The heaviest signal may pull against the sum; the sentence then rests on the heaviest that pulls with it."""
    shown = first(("taste", 0, -2.0), ("taste", 1, 1.5), ("taste", 3, 1.4))
    assert shown.reasons[0].contribution == pytest.approx(0.9)
    assert shown.reasons[0].text == "because you bought “Iron pot”"


def test_three_signals_stand_alone_and_the_rest_is_summed() -> None:
    """Nine events: three named, 'and 6 more' with their exact sum."""
    shown = first(*[("taste", row, 1.0 + row / 10) for row in range(9)])
    signals = shown.reasons[0].signals
    assert [signal.label for signal in signals][-1] == "and 6 more"
    assert len(signals) == 4
    assert signals[-1].contribution == pytest.approx(1.0 + 1.1 + 1.2 + 1.3 + 1.4 + 1.5)
    assert [s.contribution for s in signals[:3]] == sorted((s.contribution for s in signals[:3]), reverse=True)


def test_a_signal_carries_kind_source_time_and_item() -> None:
    """The machine form of one signal."""
    signal = first(("taste", 0, 1.0)).reasons[0].signals[0]
    assert (signal.kind, signal.source, signal.item_id) == ("purchase", "till", "tea")
    assert signal.observed_at == "2027-01-14T08:00:00.000Z"
    assert signal.label == "you bought “Green tea”"


def test_what_has_no_effect_is_no_reason() -> None:
    """A term of zero is not told; a boost that did not reach the item is not told."""
    shown = first(("taste", 0, 1.0), ("trend", -1, 0.0), boosts=[{"item_ids": ["tea"], "by": 0.5}])
    assert [reason.code for reason in shown.reasons] == ["rank.taste"]


def test_a_boost_is_told_and_counts_in_the_score() -> None:
    """The operator's lift is a reason like any other."""
    shown = first(("taste", 0, 1.0), boosts=[{"item_ids": ["cup"], "by": 0.5}])
    boost = next(reason for reason in shown.reasons if reason.code == "guard.boosts.asked")
    assert boost.contribution > 0
    assert shown.score == pytest.approx(1.0 + boost.contribution)
    assert boost.text == "this page moved it up on purpose"


def test_a_pinned_item_says_who_put_it_there() -> None:
    """A place that was not won by score has its reason, which adds nothing to the score."""
    shown = first(("taste", 0, 1.0), pins=["pot"])
    assert (shown.item_id, shown.role) == ("pot", "curated")
    pinned = next(reason for reason in shown.reasons if reason.code == "balance.pinned")
    assert pinned.contribution == 0.0


def test_titles_are_shown_without_markup() -> None:
    """No HTML leaves the engine in a title."""
    assert first(("taste", 0, 1.0)).title == "Blue cup"
