"""Nobody is asked again soon after a no, nor while the answer stands."""

from __future__ import annotations

import pytest

from tactful.clock import DAY_MS
from tactful.consent.age import Age
from tactful.consent.consents import Consents, Terms, with_words
from tactful.consent.notices import Clause, NoticeBook, notice_of
from tactful.consent.reask import may_ask


@pytest.mark.promise("C9")
@pytest.mark.parametrize("no", ["refused", "withdrawn"])
@pytest.mark.parametrize(("days", "may"), [(0, False), (1, False), (179.99, False), (180, True), (400, True)])
def test_a_no_gives_180_days_of_rest(no, days, may):
    """Silence inside the window, and the answer names its end."""
    said = with_words(Consents(), {"messages": no}, at=1000)
    answer = may_ask(said, "messages", now=1000 + int(days * DAY_MS))
    assert answer.may == may
    assert answer.not_before == (None if may else 1000 + 180 * DAY_MS)
    assert may_ask(said, "offers", now=1000).may, "another purpose may be asked about"


@pytest.mark.promise("C9")
def test_a_clock_set_back_does_not_shorten_the_rest():
    """The date counts, not the days gone by."""
    said = with_words(Consents(), {"messages": "refused"}, at=500 * DAY_MS)
    assert not may_ask(said, "messages", now=0).may


def test_a_browsers_opt_out_rests_for_a_year():
    """Longer than a no to a prompt of ours."""
    said = with_words(Consents(), {"offers": "refused"}, at=0, source="gpc")
    assert [may_ask(said, "offers", now=days * DAY_MS).may for days in (200, 364, 365)] == [False, False, True]


@pytest.mark.promise("C9")
def test_who_said_yes_is_asked_again_only_when_it_ran_out_or_was_outgrown():
    """Standing: no. Expired: yes. Voided by a notice: yes."""
    said = with_words(Consents(), {"messages": "granted", "notice": "v1"}, at=0)
    old = notice_of("v1", {"messages": Clause(text={"en": "x"})}, at=0)
    new = notice_of("v2", {"messages": Clause(text={"en": "x"}, uses=["more"])}, at=50)
    terms = Terms(NoticeBook((old, new)))
    assert may_ask(said, "messages", now=49, terms=terms).code == "granted"
    assert may_ask(said, "messages", now=50, terms=terms) == (True, "requested", None)
    assert may_ask(said, "messages", now=366 * DAY_MS, terms=Terms(NoticeBook((old,)))) == (True, "expired", None)


def test_a_kind_is_silent_with_its_purpose():
    """A refused purpose silences its kinds; a refused kind leaves the purpose askable."""
    whole = with_words(Consents(), {"messages": "refused"}, at=0)
    part = with_words(Consents(), {"messages": {"view": "refused"}}, at=0)
    assert not may_ask(whole, "messages", kind="view", now=1).may
    assert not may_ask(part, "messages", kind="view", now=1).may
    assert may_ask(part, "messages", now=1).may


@pytest.mark.promise("K1")
def test_minors_are_never_asked_for_advertising():
    """No prompt for offers, linking or research; objections silence prompts as well."""
    young = Terms(NoticeBook(), Age(minor=True))
    for purpose in ("offers", "linking", "research"):
        assert may_ask(Consents(), purpose, now=0, terms=young) == (False, "minor", None)
    assert may_ask(Consents(), "messages", now=0, off="objection") == (False, "objection", None)
