"""TCF strings of 2.0, 2.2 and 2.3: consent alone counts, for a vendor that was shown, and nothing unreadable grants."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tcf_writer import packed, string

from tactful.consent.tcf import granted, read_tcf
from tactful.errors import BadInput

US = 42
ALL = range(1, 11)

SAMPLE = (
    "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAA"
    "AGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw"
)
"""A published example of the format."""


def told(**fields) -> dict[str, bool]:
    """Return what a string grants us."""
    return granted(string(**({"consented": [US]} | fields)), vendor=US)[0]


def test_the_published_example_reads_as_published():
    """Purposes and vendors of an example that others decode as well."""
    read = read_tcf(SAMPLE)
    assert (read.purposes, read.vendors, read.policy) == (frozenset({1, 2, 3}), frozenset({2, 6, 8}), 2)
    assert read.disclosed is not None
    assert 2 in read.disclosed


@pytest.mark.promise("G4")
@pytest.mark.parametrize(("policy", "disclosed"), [(2, None), (4, None), (4, [US]), (5, [US])])
def test_consent_grants_what_it_names(policy, disclosed):
    """In 2.0, 2.2 and 2.3, as a bit field and as ranges: 3 and 4 for offers, 5 and 6 for lists, 9, 10."""
    for ranges in (False, True):
        fields = {"policy": policy, "disclosed": disclosed, "ranges": ranges}
        assert set(told(purposes=ALL, **fields).values()) == {True}
        assert told(purposes=[3, 4], **fields) == {
            "offers": True, "recommendation": False, "research": False, "training": False
        }  # fmt: skip
        assert not any(told(purposes=[3, 5], **fields).values()), "half of a pair is not enough"


@pytest.mark.promise("G4")
@pytest.mark.parametrize("policy", [2, 4, 5])
def test_legitimate_interest_in_a_string_grants_nothing(policy):
    """Purposes 3 to 6 count by consent only, whatever the vendor claims."""
    assert not any(told(policy=policy, interests=ALL, disclosed=[US]).values())


@pytest.mark.promise("G4")
def test_from_policy_5_a_vendor_that_was_not_shown_has_nothing():
    """No disclosed segment in 2.3: not disclosed. In 2.2 its absence says nothing, its presence does."""
    assert not any(told(policy=5, purposes=ALL).values())
    assert not any(told(policy=5, purposes=ALL, disclosed=[1, 2]).values())
    assert not any(told(policy=4, purposes=ALL, disclosed=[1, 2]).values())
    assert all(told(policy=4, purposes=ALL).values())


@pytest.mark.promise("G4")
def test_another_vendors_consent_is_not_ours():
    """Neither without our bit nor when the publisher bars us or leaves us interest only."""
    assert not any(told(purposes=ALL, consented=[1, 41, 43]).values())
    barred = told(purposes=ALL, restrictions=[(3, 0, [(40, 44)]), (5, 2, [(US, US)]), (9, 1, [(US, US)])])
    assert barred == {"offers": False, "recommendation": False, "research": True, "training": True}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-tcf"),
        ("C", "bad-tcf"),
        ("????", "bad-tcf"),
        (string(purposes=ALL)[:20], "bad-tcf"),
        ("A" * 20_000, "bad-tcf"),
        (packed("000010" + "0" * 10), "bad-tcf"),
        (string(version=1), "unknown-tcf-policy"),
        (string(policy=1), "unknown-tcf-policy"),
        (string(policy=6), "unknown-tcf-policy"),
    ],
)
def test_what_cannot_be_read_grants_nothing(text, code):
    """Cut, foreign, older or newer strings are refused by code."""
    with pytest.raises(BadInput) as refused:
        granted(text, vendor=US)
    assert refused.value.code == code


@settings(max_examples=150, deadline=None)
@given(
    purposes=st.sets(st.integers(1, 24)),
    consented=st.sets(st.integers(1, 300), max_size=12),
    disclosed=st.none() | st.sets(st.integers(1, 300), max_size=12),
    policy=st.integers(2, 5),
    ranges=st.booleans(),
)
def test_whatever_is_written_is_read_back(purposes, consented, disclosed, policy, ranges):
    """Reader and an independent writer agree on every field."""
    text = string(purposes=purposes, consented=consented, disclosed=disclosed, policy=policy, ranges=ranges)
    read = read_tcf(text)
    assert (read.purposes, read.vendors, read.policy, read.updated) == (purposes, consented, policy, 1_700_000_000_000)
    assert read.disclosed == disclosed


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", max_size=120))
def test_noise_is_refused_or_grants_nobody_by_chance(text):
    """Any text either raises our error or is a string; never another error."""
    with suppress(BadInput):
        granted(text, vendor=US)


def test_spans_that_overlap_endlessly_cost_no_endless_time():
    """A hostile list of ranges is refused."""
    spans = [(1, 0xFFFF)] * 200
    with pytest.raises(BadInput, match="impossible"):
        read_tcf(string(restrictions=[(3, 0, spans)]))
