"""Published notices: fixed for ever, and grants last only as long as nothing is added to what was shown."""

from __future__ import annotations

import pytest

from tactful.clock import DAY_MS
from tactful.consent.consents import Consents, Terms, with_words
from tactful.consent.notices import Clause, Notice, NoticeBook, PublishedNotices, notice_of, read_notices
from tactful.errors import BadInput, Conflict, StoreTrouble


def version(name: str, at: int, purpose: str = "messages", text: str = "We write.", **claims: list[str]) -> Notice:
    """Return a version about one purpose."""
    return notice_of(name, {purpose: Clause(text={"en": text}, **claims)}, at=at)


def terms(*notices: Notice) -> Terms:
    """Return terms under which these were published."""
    return Terms(NoticeBook(notices))


@pytest.mark.promise("C10")
@pytest.mark.parametrize("claim", ["uses", "kinds", "recipients"])
def test_a_later_version_that_adds_something_voids_older_grants(claim):
    """A new use, kind or recipient: the grant reads `requested` from that instant on, not before."""
    book = terms(version("v1", 0, uses=["news"]), version("v2", 100, **{"uses": ["news"], claim: ["news", "more"]}))
    said = with_words(Consents(), {"messages": "granted", "notice": "v1"}, at=10)
    assert said.grants("messages", "view", 99, terms=book)
    assert not said.grants("messages", "view", 100, terms=book)
    assert said.states(99, terms=book) == {"messages": "granted"}
    assert said.states(100, terms=book) == {"messages": "requested"}
    again = with_words(said, {"messages": "granted", "notice": "v2"}, at=120)
    assert again.grants("messages", "view", 130, terms=book)


@pytest.mark.promise("C10")
def test_rewording_or_saying_less_keeps_the_grant():
    """Only what is added needs a new answer."""
    book = terms(version("v1", 0, uses=["news", "polls"]), version("v2", 100, text="Clearer words.", uses=["news"]))
    said = with_words(Consents(), {"messages": "granted", "notice": "v1"}, at=10)
    assert said.grants("messages", "view", 200, terms=book)


def test_what_was_void_once_stays_void():
    """A version that takes the addition back does not revive a grant that had ended."""
    book = terms(version("v1", 0), version("v2", 50, uses=["more"]), version("v3", 90))
    said = with_words(Consents(), {"messages": "granted", "notice": "v1"}, at=10)
    assert [said.grants("messages", "view", at, terms=book) for at in (49, 50, 100)] == [True, False, False]


def test_a_grant_without_a_notice_ends_with_the_first_one():
    """What was said before any notice existed was said about nothing in particular."""
    book = terms(version("v1", 100))
    said = with_words(Consents(), {"messages": "granted", "offers": "granted"}, at=10)
    assert [said.grants("messages", "view", at, terms=book) for at in (99, 100)] == [True, False]
    assert said.grants("offers", "view", 100, terms=book)


def test_a_grant_that_cites_a_version_about_something_else_is_worth_nothing():
    """The version must be about this purpose."""
    book = terms(version("v1", 0), version("w1", 0, purpose="offers"))
    said = with_words(Consents(), {"messages": "granted", "notice": "w1"}, at=10)
    assert not said.grants("messages", "view", 20, terms=book)


@pytest.mark.promise("C10")
def test_a_published_version_never_changes():
    """The same again is no change, another text under the same name is a conflict."""
    published = PublishedNotices(NoticeBook((version("v1", 0),)))
    assert published.with_new(version("v1", 5)) is published.book
    with pytest.raises(Conflict) as refused:
        published.with_new(version("v1", 5, text="Other words."))
    assert refused.value.code == "notice-is-fixed"


@pytest.mark.parametrize(
    ("purposes", "code"),
    [
        ({}, "empty-notice"),
        ({"messages": Clause(text={})}, "empty-notice"),
        ({"messages": Clause(text={"en": "  "})}, "empty-notice"),
        ({"fun": Clause(text={"en": "x"})}, "unknown-purpose"),
    ],
)
def test_a_notice_that_says_nothing_is_refused(purposes, code):
    """Unknown purposes and empty texts have codes."""
    with pytest.raises(BadInput) as refused:
        notice_of("v1", purposes, at=0)
    assert refused.value.code == code


@pytest.mark.promise("C14")
@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff"])
def test_notices_that_cannot_be_read_stop_the_start(body):
    """Without them no grant could be judged, so nothing is served."""
    with pytest.raises(StoreTrouble) as trouble:
        read_notices(body)
    assert trouble.value.code == "bad-notices"


def test_a_grant_still_expires_under_a_standing_notice():
    """A year is a year."""
    book = terms(version("v1", 0))
    said = with_words(Consents(), {"messages": "granted", "notice": "v1"}, at=10)
    assert said.states(10 + 365 * DAY_MS, terms=book) == {"messages": "expired"}
