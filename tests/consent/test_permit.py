"""The permit: a truth table over basis, word and control."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.consent.consents import PURPOSES, Consents, with_words
from tactful.consent.permit import KindBasis, denied, permit_for

ONE = "recommendation"


def words(*each: tuple[str, object]) -> Consents:
    """Return consents after the words, in order."""
    consents = Consents()
    for at, (purpose, word) in enumerate(each):
        consents = with_words(consents, {purpose: word}, at=at)
    return consents


@pytest.mark.promise("C3")
@pytest.mark.parametrize(
    ("basis", "silent", "granted", "kind_refused"),
    [
        ("legitimate-interest", True, True, False),
        ("consent", False, True, False),
        ("contract", True, True, True),
        ("legal-duty", True, True, True),
        ("never", False, False, False),
    ],
)
def test_basis_and_word_decide(basis, silent, granted, kind_refused):
    """Every basis has one answer to silence, to a grant and to a refusal of the kind."""
    table = [KindBasis(1, "view", basis)]
    answers = [
        1 in permit_for(ONE, table, {}, consents, now=10).kinds
        for consents in (Consents(), words((ONE, "granted")), words((ONE, {"view": "refused"})))
    ]
    assert answers == [silent, granted, kind_refused]


@pytest.mark.promise("C12")
@pytest.mark.parametrize("word", ["refused", "withdrawn"])
def test_refusing_the_purpose_is_an_objection_to_all_of_it(word):
    """Nothing is read any more, whatever it rests on; blocks stay."""
    table = [KindBasis(1, "view", "legitimate-interest"), KindBasis(2, "never", "contract", block=True)]
    permit = permit_for(ONE, table, {"age_band": "legitimate-interest"}, words((ONE, word)), now=10)
    assert (permit.profiled, permit.kinds, permit.named, permit.why) == (False, frozenset(), frozenset(), "objection")
    assert permit.blocks == {2}


def test_a_later_grant_for_one_kind_opens_only_that_kind():
    """Refuse all, then allow views: views are read, likes and attributes are not."""
    table = [KindBasis(1, "view", "legitimate-interest"), KindBasis(2, "like", "legitimate-interest")]
    consents = words((ONE, "refused"), (ONE, {"view": "granted"}))
    permit = permit_for(ONE, table, {"age_band": "legitimate-interest"}, consents, now=10)
    assert (permit.kinds, permit.named) == ({1}, frozenset())


@pytest.mark.promise("X1")
@pytest.mark.parametrize("off", ["dial-none", "paused", "restricted", "objection"])
def test_a_control_that_switches_off_leaves_only_blocks(off):
    """No kind and no attribute is read, and the permit says why."""
    table = [KindBasis(1, "view", "contract"), KindBasis(2, "never", "legitimate-interest", block=True)]
    permit = permit_for(ONE, table, {"age_band": "contract"}, Consents(), now=0, off=off)
    assert (permit.profiled, permit.kinds, permit.attributes, permit.why) == (False, frozenset(), False, off)
    assert permit.blocks == {2}


def test_a_block_that_no_purpose_may_read_is_not_obeyed():
    """An event denied for every purpose leaves no trace, not even as a block (I2)."""
    table = [KindBasis(2, "never", "never", block=True), KindBasis(3, "ban", "consent", block=True)]
    assert permit_for(ONE, table, {}, Consents(), now=0, off="paused").blocks == frozenset()


def test_attributes_follow_the_same_table():
    """An attribute resting on consent needs a word of its own or on the purpose."""
    bases = {"age_band": "legitimate-interest", "income": "consent", "faith": "never"}
    assert permit_for(ONE, [], bases, Consents(), now=1).named == {"age_band"}
    asked = words((ONE, {"attribute.income": "granted"}))
    assert permit_for(ONE, [], bases, asked, now=1).named == {"age_band", "income"}


def test_denied_allows_nothing():
    """The answer to anything unclear."""
    permit = denied(ONE, "bad-consents")
    assert permit.kinds | permit.blocks | permit.named == frozenset()
    assert (permit.profiled, permit.attributes) == (False, False)


@pytest.mark.promise("C8")
@settings(max_examples=60, deadline=None)
@given(
    history=st.lists(
        st.tuples(
            st.sampled_from(PURPOSES),
            st.sampled_from(["*", "view", "like"]),
            st.sampled_from(["granted", "refused", "withdrawn"]),
        ),
        max_size=8,
    ),
    purpose=st.sampled_from(PURPOSES),
)
def test_only_words_on_this_purpose_matter(history, purpose):
    """Any history gives the same permit as its part that is about the purpose, and consent kinds need a grant in it."""
    table = [KindBasis(1, "view", "consent"), KindBasis(2, "like", "legitimate-interest")]
    whole, part = Consents(), Consents()
    for at, (about, kind, state) in enumerate(history):
        whole = with_words(whole, {about: {kind: state}}, at=at)
        if about == purpose:
            part = with_words(part, {about: {kind: state}}, at=at)
    permit = permit_for(purpose, table, {}, whole, now=100)
    assert permit == permit_for(purpose, table, {}, part, now=100)
    if 1 in permit.kinds:
        assert any(state == "granted" and kind in {"*", "view"} for p, kind, state in history if p == purpose)
