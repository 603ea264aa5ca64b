"""Who is right when a person, a guardian, a browser signal and an import disagree: the whole truth table."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from tactful.consent.age import Age
from tactful.consent.consents import Consents, Terms
from tactful.consent.notices import NoticeBook
from tactful.consent.permit import KindBasis, permit_for
from tactful.consent.weigh import counting
from tactful.consent.word import Word

VOICES = {
    "own yes": Word(purpose="offers", state="granted", at=0),
    "own no": Word(purpose="offers", state="refused", at=0),
    "gpc": Word(purpose="offers", state="refused", at=0, source="gpc"),
    "tcf yes": Word(purpose="offers", state="granted", at=0, source="tcf"),
    "tcf no": Word(purpose="offers", state="refused", at=0, source="tcf"),
    "guardian yes": Word(purpose="offers", state="granted", at=0, source="guardian"),
    "guardian no": Word(purpose="offers", state="withdrawn", at=0, source="guardian"),
}

ORDERS = [
    order
    for size in range(4)
    for chosen in product(*[[None, *group] for group in (("own yes", "own no"), ("gpc",), ("tcf yes", "tcf no"))])
    if sum(one is not None for one in chosen) == size
    for order in permutations([one for one in chosen if one is not None])
]
"""Every subset of (GPC, TCF, own record) in every order of arrival."""

AGES = {"adult": Age(), "minor": Age(minor=True), "guarded": Age(minor=True, guarded=True)}
BASES = ("consent", "legitimate-interest", "contract", "never")


def rule(order: tuple[str, ...], age: str, basis: str) -> bool:
    """Return the rule as a lawyer would read it: most protective, unless a newer own specific yes."""
    if basis == "never" or age != "adult":
        return False  # nothing of a minor is read for offers
    own_yes = order.index("own yes") if "own yes" in order else -1
    standing = [one for one in order if one in {"own no", "gpc", "tcf no"} and order.index(one) > own_yes]
    if standing:
        return False  # marketing: an objection outweighs every basis
    return basis != "consent" or own_yes >= 0 or "tcf yes" in order


@pytest.mark.promise("G5")
@pytest.mark.promise("C12")
@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("basis", BASES)
def test_the_truth_table_over_gpc_tcf_own_record_age_and_setting(age, basis):
    """Every cell, in every order of arrival, as the plain rule says; and a denied purpose says who denied."""
    for order in ORDERS:
        words = tuple(VOICES[one] for one in order)
        permit = permit_for(
            "offers",
            [KindBasis(1, "view", basis, said=True)],
            {},
            Consents(words),
            now=1,
            terms=Terms(NoticeBook(), AGES[age]),
        )
        assert (1 in permit.kinds) == rule(order, age, basis), (order, age, basis)
        if not permit.profiled:
            against = [one for one in order if one in {"own no", "gpc", "tcf no"}]
            last = {"own no": "objection", "gpc": "gpc", "tcf no": "tcf"}[against[-1]] if against else ""
            assert permit.why == ("minor" if age != "adult" else last)


@pytest.mark.promise("K2")
@pytest.mark.parametrize(
    ("order", "counts"),
    [
        (("own yes",), None),
        (("guardian yes",), "granted"),
        (("guardian yes", "own no"), "refused"),
        (("own no", "guardian yes"), "refused"),
        (("gpc", "guardian yes"), "granted"),
        (("guardian yes", "gpc"), "refused"),
        (("guardian yes", "guardian no"), "withdrawn"),
        (("own yes", "guardian no"), "withdrawn"),
        (("tcf yes",), None),
    ],
)
def test_where_a_guardian_is_needed_the_yes_is_theirs(order, counts):
    """Own and imported grants count for nothing; the young person's own no is never outweighed."""
    found = counting([VOICES[one] for one in order], "offers", guarded=True)
    assert (found.word.state if found is not None else None) == counts


def test_a_guardians_yes_is_worth_nothing_once_the_person_decides_alone():
    """With age, consent must be one's own."""
    assert counting([VOICES["guardian yes"]], "offers") is None
