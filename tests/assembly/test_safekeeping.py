"""What the engine does to people, keys and settings stands in the chain, and the chain's head stands outside."""

from __future__ import annotations

import apsw
import pytest
import structlog

import tactful
from tactful.api.keys import create, revoke
from tactful.assembly.restore import restore
from tactful.chain.actor import acting
from tactful.channels.anchor_file import AnchorFile
from tactful.clock import DAY_MS, FixedClock

NOON = 1_763_812_800_000


@pytest.fixture
def clock():
    """Return a clock that stands at noon."""
    return FixedClock(NOON)


@pytest.fixture
def engine(tmp_path, clock):
    """Yield an engine in a directory."""
    opened = tactful.open(tmp_path / "shop", clock=clock, learn_in_child=False)
    yield opened
    opened.close()


def told(engine):
    """Return the chain as actor, action and facts."""
    return [(link.actor, link.action, engine.store.chain.facts(link)) for link in engine.store.chain.links()]


@pytest.mark.promise("A1")
def test_words_controls_keys_and_erasures_are_chained_under_who_did_them(engine, clock):
    """Who, what, and the sealed facts; an erasure leaves only what names nobody."""
    with acting("k_staff"):
        engine.people.set_consents("ana", {"messages": "granted"})
    engine.people.set_controls("ana", {"paused": True})
    made = create(engine.store.meta, scopes=["decide"], name="shop", clock=clock)
    revoke(engine.store.meta, made.key_id)
    found = told(engine)
    assert [row[:2] for row in found] == [
        ("operator", "settings.changed"),
        ("k_staff", "consent.said"),
        ("operator", "controls.set"),
        ("operator", "key.created"),
        ("operator", "key.revoked"),
    ]
    assert found[1][2] == {"messages": "granted"}
    assert found[2][2]["paused"] is True
    receipt = engine.people.erase("ana")
    after = told(engine)
    assert [row[2] for row in after[1:3]] == [None, None]
    assert [row[1:] for row in after[5:]] == [
        ("person.erased", {"receipt_id": receipt["receipt_id"]}),
        ("erasure.receipted", {"receipt_id": receipt["receipt_id"], "digest": receipt["digest"]}),
    ]
    assert engine.chain.verify()["whole"]


@pytest.mark.promise("A1")
def test_other_settings_are_noticed_at_the_next_start(tmp_path, engine, clock):
    """The fingerprint before and now; an unchanged file adds no link."""
    engine.close()
    tactful.open(tmp_path / "shop", clock=clock, learn_in_child=False).close()
    toml = tmp_path / "shop" / "tactful.toml"
    toml.write_text(toml.read_text("utf-8").replace("\nk = 10", "\nk = 11"), "utf-8")
    again = tactful.open(tmp_path / "shop", clock=clock, learn_in_child=False)
    changes = [facts for _, action, facts in told(again) if action == "settings.changed"]
    assert len(changes) == 2
    assert changes[1]["before"] == changes[0]["now"] != changes[1]["now"]
    again.close()


@pytest.mark.promise("A2", "D7")
def test_an_erasure_anchors_the_head_at_once(tmp_path, engine):
    """The newest link, which holds the receipt's digest, is vouched for outside the directory."""
    engine.people.set_consents("ana", {"messages": "granted"})
    engine.people.erase("ana")
    head = engine.store.chain.head()
    (anchor,) = AnchorFile(tmp_path / "shop.anchor").dropped()
    assert (anchor.seq, anchor.hash, anchor.why) == (head.seq, head.hash.hex(), "erasure")


@pytest.mark.promise("A2")
def test_the_head_is_anchored_when_it_moved_and_only_then(tmp_path, engine):
    """The hourly chore drops one anchor per moved head; closing drops the last."""
    file = AnchorFile(tmp_path / "shop.anchor")
    assert engine.chain.anchor()
    assert engine.chain.anchor()
    assert len(file.dropped()) == 1
    engine.people.set_controls("ana", {"paused": True})
    engine.close()
    assert [one.why for one in file.dropped()] == ["hourly", "closed"]
    assert file.dropped()[-1].seq == 2


@pytest.mark.promise("A2")
@pytest.mark.parametrize(
    ("tampering", "code"), [("DELETE FROM chain WHERE seq > 2", "cut-short"), ("DELETE FROM chain", "cut-short")]
)
def test_a_shortened_chain_is_found_although_it_goes_on(tmp_path, engine, clock, tampering, code):
    """Whoever cuts the chain and lets the engine chain on is found by the anchor."""
    for purpose in ("messages", "offers", "linking"):
        engine.people.set_consents("ana", {purpose: "granted"})
    engine.close()
    connection = apsw.Connection(str(tmp_path / "shop" / "store.db"))
    connection.execute(tampering)
    connection.close()
    again = tactful.open(tmp_path / "shop", clock=clock, learn_in_child=False)
    assert code in [fault["code"] for fault in again.chain.verify()["faults"]]
    again.people.set_consents("ana", {"research": "refused"})
    again.people.set_consents("ana", {"audit": "refused"})
    again.people.set_consents("ana", {"audit": "granted"})
    again.people.set_consents("ana", {"training": "granted"})
    assert not again.chain.verify()["whole"]
    again.close()


def test_an_anchor_that_cannot_be_dropped_is_told_and_stops_nobody(tmp_path, engine):
    """The erasure stands; the log says what is wrong, and the next anchor vouches for it too."""
    (tmp_path / "shop.anchor").mkdir()
    with structlog.testing.capture_logs() as logs:
        assert engine.people.erase("ana")["found"] is False
    assert [(line["event"], line["code"]) for line in logs] == [("anchor-failed", "no-anchor")]
    (tmp_path / "shop.anchor").rmdir()
    assert engine.chain.anchor()
    assert engine.chain.verify()["anchored"] == engine.store.chain.head().seq


@pytest.mark.promise("A2")
def test_a_restored_backup_says_so_and_verifies(tmp_path, engine, clock):
    """What came after the backup is gone from the chain; the return itself is a link and an anchor."""
    engine.people.set_consents("ana", {"messages": "granted"})
    engine.backup(tmp_path / "copy")
    engine.people.set_consents("ana", {"messages": "withdrawn"})
    engine.close()
    restore(tmp_path / "copy", tmp_path / "new", key_file=tmp_path / "shop" / "master.key", clock=clock)
    again = tactful.open(tmp_path / "new", clock=clock, learn_in_child=False)
    verdict = again.chain.verify()
    assert (verdict["whole"], bool(verdict["restored"])) == (True, True)
    assert [row[1] for row in told(again)][-2:] == ["store.copied", "store.restored"]
    again.close()


def test_links_go_after_three_years(engine, clock):
    """Months beyond the stated time are removed, younger ones stay, and the chain verifies throughout."""
    for _ in range(5):
        engine.people.set_controls("ana", {"paused": True})
        clock.move(366 * DAY_MS)
    engine.people.set_controls("ana", {})
    assert engine.chain.prune() == 3
    assert engine.chain.verify()["whole"]
    assert engine.chain.prune() == 0
