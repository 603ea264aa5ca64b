"""Decisions as text: numbers that add up as printed, every fact on a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.cli.show import adding_up, decision_text, tree_text
from tactful.decisions.decision import Decision, SetAside, Shown, ShownReason


def reason(contribution: float, text: str = "because you bought “Tea”") -> ShownReason:
    """Return a reason that added `contribution`."""
    return ShownReason(code="rank.taste", text=text, part="taste", contribution=contribution)


def decision(*contributions: float) -> Decision:
    """Return a decision with one item whose reasons added these amounts."""
    shown = Shown(
        item_id="tea",
        position=1,
        score=sum(contributions),
        role="familiar",
        propensity=1.0,
        reasons=[reason(amount) for amount in contributions],
        title="Green tea",
    )
    return Decision(
        decision_id="01d",
        at="2026-11-22T11:00:00.000Z",
        surface="home",
        mode="personal",
        items=[shown],
        set_aside=SetAside(count=7, by_code={"rank.outranked": 7}),
        notices=["fewer-than-asked: fewer items could be shown"],
        versions={"model": "g1"},
    )


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=20), st.integers(1, 4))
def test_printed_numbers_add_up(terms, digits):
    """The rounded terms sum to the rounded sum, and each is within one unit of its own value."""
    shown = adding_up(terms, digits)
    assert round(sum(shown), digits) == pytest.approx(round(sum(terms), digits), abs=10**-digits * 0.51)
    assert all(abs(a - b) <= 10**-digits * 1.01 for a, b in zip(shown, terms, strict=True))


def test_a_decision_reads_from_place_to_reason():
    """Place, title, score, the sentence why, what was not shown, and notices are all there."""
    told = decision_text(decision(0.25, -0.1), asked_by="ana")
    assert "  1. Green tea" in told
    assert "0.150" in told
    assert "+0.250  because you bought “Tea”" in told
    assert "-0.100" in told
    assert "Not shown: 7 (7 rank.outranked)" in told
    assert "Note: fewer-than-asked" in told
    assert "for ana" in told


def test_a_number_of_nothing_has_no_minus():
    """A contribution that rounds to nothing is printed as +0.000."""
    assert "+0.000" in decision_text(decision(-0.0001, 0.0001))


def test_a_tree_names_what_is_missing():
    """Empty answers read as none instead of vanishing."""
    assert tree_text({"changes": [], "margin": None}) == "changes: none\nmargin: none"
