"""What is not read because it would surprise, point at somebody, or use their strain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import NOW, Reads, Somebody, history, liking, plain
from hypothesis import given
from hypothesis import strategies as st

from tactful.consent.consents import Consents, with_words, write_consents
from tactful.consent.permit import Permit
from tactful.decisions.decision import Ask
from tactful.decisions.guarding import Guarding, Surprise, Triggers
from tactful.decisions.surface import SurfaceRules
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.people.person import Person
from tactful.profile.distress import levels_of, words_of_mood
from tactful.profile.occasion import Ground, occasion_of
from tactful.profile.permission import BasisTable
from tactful.profile.sums import amounts_of
from tactful.profile.surprise import surprise_of, without_surprising
from tactful.profile.triggers import shared_by_many


def spec(**changes: object) -> KindSpec:
    """Return a plain kind that lists may read."""
    whole = {"family": "behavioural", "source": "site", "label": {"en": "you did"}, "ttl_days": 400.0}
    basis = {"recommendation": "legitimate-interest", "messages": "legitimate-interest"}
    return KindSpec(**(whole | {"basis": basis} | changes))  # type: ignore[arg-type]


KINDS = KindRegistry(
    {
        "purchase": spec(owns=True),
        "elsewhere": spec(elsewhere=True),
        "guess": spec(infers="stress", elsewhere=True),
        "like": spec(family="declared", elsewhere=True),
        "stress": spec(infers="stress", sensitivity="sensitive", needs=(), keeps=("level",), weight=0.0),
        "spend": spec(needs=(), keeps=("topic",), weight=0.0),
    }
)
ALL = Permit("recommendation", frozenset(KINDS.codes.values()))


@pytest.mark.parametrize(
    ("kind", "opened", "pushed"),
    [("purchase", 0, 1), ("elsewhere", 1, 2), ("guess", 2, 3), ("like", 0, 1), ("stress", 0, 3)],
)
def test_surprise_counts_what_nobody_would_expect(kind, opened, pushed):
    """Inferred, from elsewhere, near the sensitive, unasked; what was said, or granted by name, is no surprise."""
    told = KINDS.spec(kind)
    assert (surprise_of(told, pushed=False), surprise_of(told, pushed=True)) == (opened, pushed)


def test_what_surprises_too_much_is_not_read_there():
    """On pages the guess from elsewhere goes; in mail everything from elsewhere and all strain; the trace says so."""
    left, checks = without_surprising(ALL, KINDS, {}, Surprise(), pushed=False)
    assert {KINDS.name(code) for code in ALL.kinds - left.kinds} == {"guess"}
    assert checks[0].facts == {"kinds": ["guess"], "most": 1}
    mail, _ = without_surprising(ALL, KINDS, {}, Surprise(), pushed=True)
    assert {KINDS.name(code) for code in mail.kinds} == {"purchase", "like", "spend"}
    assert without_surprising(ALL, KINDS, {}, Surprise(opened=5), pushed=False) == (ALL, ())


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.integers(1, 60))
def test_a_trigger_is_shared_by_enough_people(items, least):
    """Property: what stays is exactly what so many people have, in order; numbers nobody counted have nobody."""
    having = np.array([0, 5, 20, 50], np.int32)
    view, checks = shared_by_many(liking(*items), having, least)
    assert view.item.tolist() == [n for n in items if n < 4 and having[n] >= least]
    assert bool(checks) == (len(view) < len(items))
    assert shared_by_many(liking(*items), having, 0)[0].item.tolist() == items


def test_a_mail_rests_on_nothing_that_only_a_few_have():
    """The same history on the page and in the mail: the rare thing counts on the page only."""
    surfaces = {"home": SurfaceRules(), "mail": SurfaceRules(pushed=True, purpose="messages")}
    ground = Ground(
        surfaces, KINDS, {}, BasisTable.of(KINDS, {}), plain(5), b"seed", having=np.array([99, 3], np.int32)
    )
    ground = replace(ground, guarding=Guarding(triggers=Triggers(people=10)))
    rows = replace(history(("purchase", 0, 3), ("purchase", 1, 2)), kind=np.full(2, KINDS.code("purchase"), np.int16))
    consents = write_consents(with_words(Consents(), {"messages": "granted"}, at=NOW))

    def read(surface: str) -> list[int]:
        ask = Ask(surface=surface, person_id="ana")
        return occasion_of(ask, Somebody(consents=consents), ground, Reads(rows), now=NOW).view.item.tolist()

    assert (read("home"), read("mail")) == ([0, 1], [0])


def told(kind: str, days: float, field: str, word: str, value: float = np.nan) -> EventColumns:
    """Return one event about no item that carries a field."""
    row = history((("like"), word, days, value))
    return replace(row, kind=np.array([KINDS.code(kind)], np.int16), extra=[f'{{"{field}":"{word}"}}'.encode()])


@pytest.mark.promise("E6")
def test_strain_is_the_latest_level_that_may_be_read():
    """Tenser yesterday and calmer today is calm; without a permit nothing is known; words of a mood are listed."""
    tense, calm = told("stress", 2, "level", "tenser"), told("stress", 1, "level", "calmer")
    levels = ("tenser",)
    assert levels_of(tense, ALL, KINDS, now=NOW, levels=levels) == ("stress",)
    assert levels_of(EventColumns.concat([tense, calm]), ALL, KINDS, now=NOW, levels=levels) == ()
    assert levels_of(tense, replace(ALL, kinds=frozenset()), KINDS, now=NOW, levels=levels) == ()
    assert words_of_mood({"mood": " Sad "}, ("sad",)) == ("mood",)
    assert words_of_mood({"mood": "sad"}, ()) == words_of_mood({"mood": 7}, ("sad",)) == ()


def test_amounts_are_read_for_what_items_ask_and_no_more():
    """Only named kinds, only permitted ones; a signal without a value counts one."""
    rows = EventColumns.concat([told("spend", 2, "topic", "travel", 30.0), told("spend", 1, "topic", "travel")])
    found = amounts_of(rows, ALL, KINDS, now=NOW, asked=frozenset({"spend"}))
    assert [(one.topic, one.value) for one in found] == [("travel", 30.0), ("travel", 1.0)]
    assert amounts_of(rows, ALL, KINDS, now=NOW, asked=frozenset()) == ()
    assert amounts_of(rows, Permit("recommendation", frozenset()), KINDS, now=NOW, asked=frozenset({"spend"})) == ()


@pytest.mark.promise("K1")
def test_a_minor_is_protected_also_where_nothing_may_be_read():
    """A closed gate does not make anybody older."""
    ground = Ground({"home": SurfaceRules()}, KINDS, {}, BasisTable.of(KINDS, {}), plain(2), b"seed")
    young = Somebody(person=Person(person_id="ana", minor=True))
    ask = Ask(surface="home", person_id="ana")
    assert occasion_of(ask, young, ground, Reads(), now=NOW, closed="store-trouble").minor
    assert not occasion_of(ask, Somebody(), ground, Reads(), now=NOW).minor
