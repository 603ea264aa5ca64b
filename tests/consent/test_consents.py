"""What a person said, and what it means for permission."""

from __future__ import annotations

import pytest

from tactful.clock import DAY_MS
from tactful.consent.consents import PURPOSES, Consents, read_consents, with_words, write_consents
from tactful.errors import BadInput, StoreTrouble


def said(*words: dict[str, object]) -> Consents:
    """Return consents after these words, one a millisecond."""
    consents = Consents()
    for at, word in enumerate(words):
        consents = with_words(consents, word, at=at)
    return consents


@pytest.mark.promise("C7")
def test_nothing_said_means_nothing_granted():
    """A person who has said nothing has granted nothing and objects to nothing."""
    assert not Consents().grants("messages", "view", 0)
    assert not Consents().objects("messages", "view")


@pytest.mark.promise("C8")
@pytest.mark.parametrize("granted", PURPOSES)
def test_a_grant_for_one_purpose_is_none_for_another(granted):
    """Purposes do not leak."""
    consents = said({granted: "granted"})
    assert [p for p in PURPOSES if consents.grants(p, "view", 1)] == [granted]


def test_a_withdrawal_is_the_last_word():
    """Granted, then withdrawn: not granted, and it counts as an objection."""
    consents = said({"offers": "granted"}, {"offers": "withdrawn"})
    assert not consents.grants("offers", "view", 9)
    assert consents.objects("offers", "view")


def test_a_later_word_on_one_kind_beats_an_earlier_one_on_the_purpose():
    """Refusing messages and then granting them for views grants views only."""
    consents = said({"messages": "refused"}, {"messages": {"view": "granted"}})
    assert consents.grants("messages", "view", 9)
    assert not consents.grants("messages", "play", 9)


def test_an_earlier_refusal_of_one_kind_outlives_a_general_grant():
    """The most protective word wins unless a newer one is about this very kind."""
    consents = said({"messages": {"view": "refused"}}, {"messages": "granted"})
    assert not consents.grants("messages", "view", 9)
    assert consents.grants("messages", "play", 9)


@pytest.mark.promise("C9")
def test_a_grant_expires_after_a_year():
    """On day 365 the grant is worth nothing."""
    consents = said({"messages": "granted"})
    assert consents.grants("messages", "view", 365 * DAY_MS - 1)
    assert not consents.grants("messages", "view", 365 * DAY_MS)


def test_words_are_only_ever_added():
    """The history keeps every word with its notice, and survives storage."""
    consents = with_words(said({"messages": "granted"}), {"messages": "withdrawn", "notice": "v2"}, at=5)
    assert [(w.state, w.notice) for w in consents.words] == [("granted", ""), ("withdrawn", "v2")]
    assert read_consents(write_consents(consents)) == consents


def test_states_show_kinds_beside_the_whole():
    """What counts now reads like what can be sent."""
    states = said({"messages": "granted"}, {"messages": {"view": "refused"}}).states()
    assert states == {"messages": {"*": "granted", "view": "refused"}}


@pytest.mark.parametrize(
    ("word", "code"), [({"fun": "granted"}, "unknown-purpose"), ({"offers": "maybe"}, "bad-consent"),
                       ({"offers": {"view": 1}}, "bad-consent")]
)  # fmt: skip
def test_an_unclear_word_is_refused(word, code):
    """Unknown purposes and states are refused by code."""
    with pytest.raises(BadInput) as refusal:
        with_words(Consents(), word, at=0)
    assert refusal.value.code == code


@pytest.mark.promise("C14")
@pytest.mark.parametrize("body", [b"{", b"[]", b'{"words":[{"purpose":"offers"}]}', b"\xff", b'{"extra":1}'])
def test_a_damaged_document_is_an_error_never_a_grant(body):
    """Bytes that cannot be understood raise, so that the gate can deny."""
    with pytest.raises(StoreTrouble) as trouble:
        read_consents(body)
    assert trouble.value.code == "bad-consents"
