"""The occasion: permit first, nothing read beyond it, and the same for all of whom nothing is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import KINDS, NOW, Reads, Somebody, catalogue, history, plain

from tactful.catalogue.item import Item
from tactful.consent.consents import Consents, with_words, write_consents
from tactful.decisions.decision import Ask
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.people.person import Controls, Muted, Person
from tactful.profile.occasion import Ground, occasion_of
from tactful.profile.permission import BasisTable

SURFACES = {"home": SurfaceRules(max_count=50), "mail": SurfaceRules(pushed=True, purpose="messages")}
GROUND = Ground(SURFACES, KINDS, {}, BasisTable.of(KINDS, {}), plain(5), b"seed", having=np.full(5, 99, np.int32))
EVENTS = history(("purchase", 1, 3), ("never", 4, 2))


def asked(known=None, reads=None, ground=GROUND, **ask):
    """Return the occasion of an ask."""
    whole = {"surface": "home", "person_id": "ana"} | ask
    return occasion_of(Ask(**whole), known, ground, reads or Reads(EVENTS), now=NOW)


def test_a_person_with_signals_gets_a_personal_occasion():
    """View, dice of their own, and mode personal; a session likewise in its mode."""
    ana = asked(Somebody())
    assert (ana.mode, ana.view.owned.tolist(), ana.notices) == ("personal", [1], ())
    assert asked(Somebody(), person_id=None, session_id="s").mode == "session"


@pytest.mark.promise("I2")
def test_denied_events_cannot_be_told_from_events_that_never_were():
    """Unknown person, person without events, person whose every kind is denied: one and the same occasion."""
    unknown = asked(None)
    empty = asked(Somebody(), Reads(EventColumns.empty()))
    denied = asked(Somebody(), Reads(history(("search", 1, 3), ("mood", 2, 1))))
    for other in (empty, denied):
        assert (other.mode, other.notices, other.dice, other.view.digest(), len(other.shown.item)) == (
            unknown.mode, unknown.notices, unknown.dice, unknown.view.digest(), 0)  # fmt: skip
    assert (unknown.mode, unknown.notices) == ("fallback", ("no-signals",))


@pytest.mark.promise("X1")
@pytest.mark.parametrize(
    "known",
    [
        Somebody(controls=Controls(dial={"home": "none"})),
        Somebody(controls=Controls(paused=True)),
        Somebody(controls=Controls(objections=["recommendation"])),
        Somebody(consents=write_consents(with_words(Consents(), {"recommendation": "withdrawn"}, at=0))),
    ],
)
def test_who_chose_not_to_be_profiled_is_nobody_but_for_their_blocks(known):
    """Same dice, moment and empty view as an unknown person; the forbidden item stays forbidden."""
    mine, nobody = asked(known), asked(None)
    assert mine.mode == "non_profiled"
    assert mine.notices[0].startswith("not-profiled:")
    assert (mine.dice, len(mine.view), mine.view.owned.tolist(), mine.view.coarse) == (
        nobody.dice, 0, [], nobody.view.coarse)  # fmt: skip
    assert mine.view.never.tolist() == [4]


@pytest.mark.promise("C14")
def test_nothing_is_fetched_when_the_gate_cannot_tell():
    """With damaged consents not even the history is read."""
    reads = Reads(EVENTS)
    assert asked(Somebody(consents=b"{"), reads).mode == "non_profiled"
    assert reads.read == []


@pytest.mark.promise("C8")
def test_a_surface_for_messages_reads_under_that_purpose():
    """Mail needs consent for messages although the ask does not name a purpose."""
    mail = asked(Somebody(), surface="mail")
    assert mail.permit.purpose == "messages"
    assert len(mail.view) == 0
    granted = write_consents(with_words(Consents(), {"messages": "granted"}, at=NOW))
    assert asked(Somebody(consents=granted), surface="mail").view.item.tolist() == [1]


def test_signals_of_sensitive_items_do_not_steer():
    """The catalogue's flag keeps them out of the view."""
    shop = catalogue(Item(item_id="a"), Item(item_id="b", sensitive=["health"]))
    assert len(asked(Somebody(), ground=replace(GROUND, catalogue=shop)).view) == 0


def test_a_visitor_is_told_from_a_resident_only_when_profiled():
    """Home place is the person's own fact: compared for a personal list, unread for a plain one."""
    ana = Person(person_id="ana", home_place="Girona", time_zone="Europe/Madrid")
    personal = asked(Somebody(person=ana), context={"place": "Barcelona"})
    plainly = asked(Somebody(person=ana, controls=Controls(paused=True)), context={"place": "Barcelona"})
    assert (personal.view.coarse.relation, plainly.view.coarse.relation) == ("visitor", "")
    assert personal.view.coarse.daypart != ""
    assert plainly.view.coarse.daypart == ""
    assert personal.place == "Barcelona"


def test_the_asked_locale_then_the_persons_then_the_first():
    """Languages that are not spoken are skipped."""
    german = Person(person_id="ana", locale="de-AT")
    assert asked(Somebody(person=german)).language == "de"
    assert asked(Somebody(person=german), context={"locale": "en-GB"}).language == "en"
    assert asked(Somebody(person=german), context={"locale": "fr"}).language == "de"
    assert asked(None).language == "en"


def test_unknown_context_is_named_in_a_notice():
    """Fields that do nothing are said to do nothing."""
    notices = asked(Somebody(), context={"weather": "wet", "device": "fridge", "mood": "calm", "sec_gpc": True}).notices
    assert notices == ("context-ignored:device,weather",)


def test_what_was_shown_is_read_for_a_personal_list_only():
    """It counts for a person with signals, where a limit or a balance is kept; elsewhere nothing is fetched."""
    reads = Reads(EVENTS, RecentlyShown(np.array([1], np.int32), np.array([NOW]), ("home",)))
    tiring = replace(GROUND, surfaces={"home": SurfaceRules(shown_limit=3, diversity=0.0)})
    plainly = replace(GROUND, surfaces={"home": SurfaceRules(diversity=0.0)})
    assert asked(Somebody(), reads, tiring).shown.item.tolist() == [1]
    assert asked(Somebody(controls=Controls(paused=True)), reads, tiring).shown.item.tolist() == []
    reads.read.clear()
    assert asked(Somebody(), reads, plainly).shown.item.tolist() == []
    assert "shown" not in reads.read
    assert asked(Somebody(), reads).shown.item.tolist() == [1]


def test_nobody_named_says_so():
    """An ask without person or session gets the plain occasion."""
    assert asked(None, person_id=None).notices == ("nobody-named",)


def test_muted_topics_travel_with_the_controls():
    """Declared blocks hold in every mode."""
    muted = Controls(paused=True, muted=Muted(topics=["horror"]))
    assert asked(Somebody(controls=muted)).controls.muted.topics == ["horror"]


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        ({"surface": "moon"}, "unknown-surface"),
        ({"count": 0}, "bad-count"),
        ({"count": 10_000}, "bad-count"),
        ({"purpose": "fun"}, "unknown-purpose"),
        ({"exclude": ["x"] * 10_001}, "too-many-listed"),
        ({"where": {"field": "nose"}}, "bad-filter"),
        ({"boosts": [{"by": 2}]}, "bad-boost"),
        ({"context": {"local_time": "noon"}}, "bad-time"),
        ({"context": {"local_time": "2026-11-22T12:00:00"}}, "no-offset"),
    ],
)
def test_an_ask_that_cannot_be_answered_is_refused(ask, code):
    """Each mistake has its code and a hint."""
    with pytest.raises(BadInput) as refusal:
        asked(Somebody(), **ask)
    assert refusal.value.code == code
    assert refusal.value.hint
