"""Whatever is done to a chain is found: by the hashes, or by an anchor."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.chain.actor import OPERATOR, acting, actor_now
from tactful.chain.anchor import Anchor, read_anchor
from tactful.chain.link import START, forge, hash_of
from tactful.chain.note import Note
from tactful.chain.verify import verify
from tactful.errors import BadInput, StoreTrouble
from tactful.ids import Pseudonym


def chain_of(bodies, begin=START, seq=0):
    """Return links with these bodies."""
    links = []
    for body in bodies:
        person = Pseudonym(7) if len(body) % 2 else None
        begin_at = {"at": 1_000_000 + seq, "actor": "k_1", "action": "test.done", "person": person, "body": body}
        links.append(forge(links[-1].hash if links else begin, seq + len(links) + 1, **begin_at))
    return links


def anchor_at(link, why="hourly"):
    """Return an anchor for a link."""
    return Anchor(seq=link.seq, hash=link.hash.hex(), at="2026-11-22T12:00:00.000Z", why=why)


def codes(links, anchors=(), sealed=()):
    """Return the codes of what is wrong."""
    return [fault.code for fault in verify(iter(links), list(sealed), list(anchors), oldest=0).faults]


bodies = st.lists(st.binary(min_size=1, max_size=8), min_size=3, max_size=12)


@pytest.mark.promise("A1")
@given(bodies, st.data())
def test_an_edited_link_is_found(contents, data):
    """Any field of any link: other bytes give another hash."""
    links = chain_of(contents)
    place = data.draw(st.integers(0, len(links) - 1))
    name, value = data.draw(
        st.sampled_from(
            [("at", 5), ("actor", "k_2"), ("action", "test.undone"), ("person", Pseudonym(9)), ("body", b"?" * 9)]
        )
    )
    links[place] = replace(links[place], **{name: value})
    assert codes(links) == ["edited"]


@pytest.mark.promise("A1")
@given(bodies, st.data())
def test_a_missing_or_moved_link_is_found(contents, data):
    """Taking one out before the end, and swapping two, break the chain."""
    links = chain_of(contents)
    assert codes(links) == []
    gone = data.draw(st.integers(0, len(links) - 2))
    assert "broken" in codes([*links[:gone], *links[gone + 1 :]])
    swapped = list(links)
    swapped[gone], swapped[gone + 1] = swapped[gone + 1], swapped[gone]
    assert "broken" in codes(swapped)


@pytest.mark.promise("A2")
@given(bodies, st.data())
def test_only_an_anchor_finds_a_chain_that_was_cut_or_written_anew(contents, data):
    """Both are consistent in themselves, and both are found as soon as the anchor stands behind the change."""
    links = chain_of(contents)
    cut = data.draw(st.integers(0, len(links) - 1))
    anew = [*links[:cut], *chain_of([b"other"] * (len(links) - cut), links[cut - 1].hash if cut else START, cut)]
    anchor = anchor_at(links[-1])
    assert codes(links[:cut]) == codes(anew) == []
    assert codes(links[:cut], [anchor]) == ["cut-short"]
    assert codes(anew, [anchor]) == ["rewritten"]
    assert codes(links, [anchor]) == []


def test_anchors_before_a_return_from_a_backup_do_not_count():
    """The link is gone with the days after the backup; what the return was anchored at must be there."""
    links = chain_of([b"a", b"b", b"c"])
    restored = anchor_at(links[1], why="restored")
    assert codes(links[:2], [anchor_at(links[2]), restored]) == []
    assert verify(iter(links[:2]), [], [anchor_at(links[2]), restored], oldest=0).restored == restored.at
    assert codes(links[:1], [anchor_at(links[2]), restored]) == ["cut-short"]


def test_the_list_of_faults_is_bounded():
    """A chain that is wrong throughout is told in twenty rows."""
    assert len(codes([replace(one, body=b"?") for one in chain_of([b"xy"] * 50)])) == 20


def test_an_actor_is_whoever_acts_here():
    """The operator by default, a key within its request."""
    assert (actor_now(), Note("test.done").actor) == (OPERATOR, OPERATOR)
    with acting("k_1"):
        assert Note("test.done").actor == "k_1"
    assert actor_now() == OPERATOR


def test_an_action_is_named_in_one_way():
    """Two kebab words with a dot; anything else could carry what must not stand in the clear."""
    with pytest.raises(BadInput) as caught:
        Note("Ana erased")
    assert caught.value.code == "bad-action"


def test_a_damaged_anchor_is_named():
    """A line that cannot be read is trouble, not an absent anchor."""
    with pytest.raises(StoreTrouble) as caught:
        read_anchor(b'{"seq": 3}\n')
    assert caught.value.code == "bad-anchor"


def test_the_hash_covers_where_one_field_ends():
    """Moving a letter from the actor to the action makes another link."""
    one = forge(START, 1, at=0, actor="ab", action="c.d", person=None, body=b"")
    other = replace(one, actor="a", action="bc.d")
    assert hash_of(one) != hash_of(other)
