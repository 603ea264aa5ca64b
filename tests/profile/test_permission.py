"""From settings, documents and controls to a permit."""

from __future__ import annotations

import pytest
from asked import KINDS, code

from tactful.consent.consents import Consents, with_words, write_consents
from tactful.people.person import Controls
from tactful.profile.controls import dial_of, read_controls, switched_off
from tactful.profile.permission import BasisTable, permit_of
from tactful.settings import READY_MADE, load

TABLE = BasisTable.of(KINDS, {})


def test_lists_read_what_rests_on_legitimate_interest_and_wishes():
    """Without a word, views and marks are read for lists and searches are not."""
    kinds = permit_of(TABLE, "recommendation", now=0).kinds
    assert {code("view"), code("gift")} <= kinds
    assert not {code("search"), code("mood")} & kinds


@pytest.mark.promise("C7")
def test_messages_read_nothing_until_granted():
    """By default only wishes are read for messages; a grant opens the rest."""
    assert code("view") not in permit_of(TABLE, "messages", now=0).kinds
    granted = write_consents(with_words(Consents(), {"messages": "granted"}, at=0))
    assert code("view") in permit_of(TABLE, "messages", now=0, consents=granted).kinds


@pytest.mark.promise("S1")
def test_a_sensitive_kind_needs_consent_whatever_the_table_says():
    """Legitimate interest is raised to consent for sensitive kinds."""
    granted = write_consents(with_words(Consents(), {"recommendation": {"mood": "granted"}}, at=0))
    assert code("mood") in permit_of(TABLE, "recommendation", now=0, consents=granted).kinds


@pytest.mark.promise("C14")
@pytest.mark.parametrize("body", [b"{", b"\x00", b'{"words":1}'])
def test_a_damaged_document_denies_everything(body):
    """Corrupt consents mean denied, with a code for the notice."""
    permit = permit_of(TABLE, "recommendation", now=0, consents=body)
    assert (permit.profiled, permit.kinds, permit.blocks, permit.why) == (
        False,
        frozenset(),
        frozenset(),
        "bad-consents",
    )


@pytest.mark.promise("C14")
def test_damaged_controls_count_as_the_strictest():
    """Unreadable controls restrict; absent ones do nothing."""
    assert read_controls(b"{broken").restricted
    assert not read_controls(None).restricted


def test_an_unknown_purpose_is_denied():
    """A purpose without a column in the table allows nothing."""
    assert permit_of(TABLE, "curiosity", now=0).why == "unknown-purpose"


def test_each_surface_obeys_its_own_dial():
    """Surprise for music, familiar elsewhere, balanced without a word."""
    mine = Controls(dial={"music": "surprise", "*": "familiar"})
    assert [dial_of(mine, s) for s in ("music", "grocery")] == ["surprise", "familiar"]
    assert dial_of(Controls(), "grocery") == "balanced"


@pytest.mark.promise("D8")
@pytest.mark.parametrize(
    ("controls", "code_"),
    [
        (Controls(restricted=True, paused=True), "restricted"),
        (Controls(paused=True), "paused"),
        (Controls(objections=["recommendation"]), "objection"),
        (Controls(objections=["recommendation"], paused=True), "objection"),
        (Controls(objections=["messages"]), ""),
        (Controls(dial={"home": "none"}), "dial-none"),
        (Controls(dial={"*": "none"}), "dial-none"),
        (Controls(dial={"*": "none", "home": "familiar"}), ""),
        (Controls(dial={"mail": "none"}), ""),
    ],
)
def test_what_switches_profiling_off(controls, code_):
    """Restriction, pause, objection and the dial, per surface and purpose."""
    assert switched_off(controls, "home", "recommendation") == code_


@pytest.mark.promise("C2")
@pytest.mark.parametrize("name", READY_MADE)
def test_every_ready_made_setting_gives_a_table(name):
    """Each setting yields one basis per kind and purpose, and no sensitive kind without consent."""
    from tactful.events.kinds import KindRegistry

    settings = load(name)
    kinds = KindRegistry(settings.kinds)
    table = BasisTable.of(kinds, settings.attributes)
    silent = permit_of(table, "recommendation", now=0).kinds
    assert not [k for k in kinds if settings.kinds[k].sensitivity == "sensitive" and kinds.code(k) in silent]
    assert all(len(rows) == len(settings.kinds) for rows in table.kinds.values())
