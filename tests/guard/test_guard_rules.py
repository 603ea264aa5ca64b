"""Each guard rule on its own: what it sets aside, what it leaves, and under which code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import NOW, catalogue, occasion, plain, slate, viewing

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS, format_time
from tactful.decisions.ledger import RecentlyShown
from tactful.errors import BadInput
from tactful.guard.codes import RULES
from tactful.guard.rules import CODES, ORDER, guard
from tactful.people.person import Controls, Muted


def verdicts(shop, view=None, scores=None, **changes):
    """Return the code of each item after the whole guard, empty while in play."""
    given = slate(scores or [1.0] * len(shop))
    guarded = guard(given, occasion(shop, view=view, **changes))
    return [guarded.codes[index] for index in guarded.aside]


def shop(*changes: dict[str, object]) -> Catalogue:
    """Return a catalogue of items i0, i1, … with these fields."""
    return catalogue(*(Item(item_id=f"i{n}", **fields) for n, fields in enumerate(changes)))


def at(days: float) -> str:
    """Return a time so many days from now."""
    return format_time(int(NOW + days * DAY_MS))


def test_a_hidden_item_is_set_aside():
    """The catalogue's flag is enough."""
    assert verdicts(shop({}, {"hidden": True})) == ["", "guard.hidden.hidden"]


def test_a_withdrawn_item_is_set_aside():
    """An item number without content is never shown."""
    placeholder = Catalogue.of([(0, "a", Item(item_id="a")), (1, "b", None)], 1)
    assert verdicts(placeholder) == ["", "guard.hidden.withdrawn"]


def test_an_item_is_shown_within_its_window_only():
    """Not before it opens, and not from the instant it closes."""
    goods = shop({"available_from": at(1)}, {"available_from": at(0)}, {"available_until": at(0)},
                 {"available_until": at(1)})  # fmt: skip
    assert verdicts(goods) == ["guard.window.not-yet", "", "guard.window.expired", ""]


def test_a_surface_shows_its_kinds_only():
    """Films stay away from a page of songs; without a list every kind may come."""
    goods = shop({"kind": "film"}, {"kind": "song"})
    assert verdicts(goods, kinds=("song", "album")) == ["guard.kinds.not-here", ""]
    assert verdicts(goods) == ["", ""]


@pytest.mark.promise("S3")
def test_a_sensitive_item_is_never_pushed():
    """Not even when the ask's query names it."""
    goods = shop({"sensitive": ["health"], "title": "Pregnancy test"})
    assert verdicts(goods, pushed=True, context={"query": "pregnancy"}) == ["guard.sensitive.pushed"]


@pytest.mark.promise("S3")
@pytest.mark.parametrize(
    ("query", "code"),
    [(None, "guard.sensitive.unasked"), ("garden chair", "guard.sensitive.unasked"), ("a PREGNANCY book", ""),
     ("health", ""), (7, "guard.sensitive.unasked")],
)  # fmt: skip
def test_a_sensitive_item_is_shown_when_asked_for(query, code):
    """A word of the query must be in its title, tags or classes."""
    goods = shop({"sensitive": ["health"], "title": "Pregnancy test"}, {})
    assert verdicts(goods, context={"query": query} if query else {}) == [code, ""]


def test_what_was_forbidden_is_set_aside():
    """A never mark holds in every mode."""
    assert verdicts(plain(3), viewing(never=[1]), mode="non_profiled") == ["", "guard.never.never", ""]


@pytest.mark.promise("S5")
def test_muted_items_topics_and_sources_are_set_aside():
    """Each with its own code; a topic is a tag or a group; unknown words mute nothing."""
    goods = shop({}, {"tags": ["horror"]}, {"group": "horror"}, {"creator": "acme"}, {"tags": ["tea"]})
    mute = Controls(muted=Muted(topics=["horror", "unheard of"], items=["i0", "nothing"], sources=["acme"]))
    assert verdicts(goods, controls=mute) == [
        "guard.muted.item", "guard.muted.topic", "guard.muted.topic", "guard.muted.source", ""]  # fmt: skip


def test_excluded_items_are_set_aside():
    """Ids of the ask; unknown ones are ignored."""
    assert verdicts(plain(2), exclude=["i1", "no such item"]) == ["", "guard.excluded.asked"]


def test_what_does_not_match_the_filter_is_set_aside():
    """Filters are data on catalogue columns."""
    goods = shop({"tags": ["tea"]}, {"tags": ["cup"]})
    wanted = {"field": "tags", "op": "contains", "value": "tea"}
    assert verdicts(goods, where=wanted) == ["", "guard.where.no-match"]


def test_a_bad_filter_is_refused_by_name():
    """It never counts as "no filter"."""
    with pytest.raises(BadInput) as refusal:
        verdicts(plain(1), where={"all": [{"field": "kind", "op": "~", "value": 1}]})
    assert refusal.value.code == "bad-filter"
    assert "where.all[0].op" in refusal.value.detail


def test_a_durable_thing_one_has_is_set_aside_with_its_variants():
    """A fridge of the same group too; a carton of milk comes back."""
    goods = shop({"durable": True, "group": "fridge-x"}, {"durable": True, "group": "fridge-x"},
                 {"durable": True}, {})  # fmt: skip
    assert verdicts(goods, viewing(owned=[0, 3, 99])) == ["guard.owned.durable", "guard.owned.durable", "", ""]


def test_prerequisites_come_first():
    """Part two waits for part one; an unknown prerequisite is never met."""
    goods = shop({}, {"requires": ["i0"]}, {"requires": ["i0", "gone"]})
    assert verdicts(goods) == ["", "guard.requires.missing", "guard.requires.missing"]
    assert verdicts(goods, viewing(owned=[0])) == ["", "", "guard.requires.missing"]


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ({"seen": "allowed"}, ["", "", ""]),
        ({"seen": "never"}, ["guard.seen.already", "guard.seen.already", ""]),
        ({"seen": "after", "seen_days": 7.0}, ["", "guard.seen.lately", ""]),
    ],
)
def test_consumed_items_follow_the_surface(rules, codes):
    """Allowed, never again, or after some days."""
    view = viewing(seen=[0, 1], seen_at=[NOW - 8 * DAY_MS, NOW - 6 * DAY_MS])
    assert verdicts(plain(3), view, **rules) == codes


def shown_times(*rows: tuple[int, float, str]) -> RecentlyShown:
    """Return showings (item, days ago, surface), oldest first."""
    ordered = sorted(rows, key=lambda row: -row[1])
    return RecentlyShown(
        np.array([r[0] for r in ordered], np.int32),
        np.array([NOW - int(r[1] * DAY_MS) for r in ordered], np.int64),
        tuple(r[2] for r in ordered),
    )


FATIGUE = {"shown_limit": 2, "shown_days": 7.0}


def test_what_was_shown_often_rests():
    """Twice this week here rests; twice elsewhere, long ago, or once does not."""
    past = shown_times((0, 1, "home"), (0, 2, "home"), (1, 1, "mail"), (1, 2, "mail"), (2, 1, "home"), (2, 9, "home"))
    assert verdicts(plain(3), shown=past, **FATIGUE) == ["guard.shown.often-enough", "", ""]
    assert verdicts(plain(3), shown=past, shown_limit=0) == ["", "", ""]


def test_what_was_taken_does_not_rest():
    """Consumed after the first showing: no fatigue; consumed before it: fatigue."""
    past = shown_times((0, 1, "home"), (0, 3, "home"), (1, 1, "home"), (1, 3, "home"))
    view = viewing(seen=[0, 1], seen_at=[NOW - 2 * DAY_MS, NOW - 4 * DAY_MS])
    assert verdicts(plain(2), view, shown=past, **FATIGUE) == ["", "guard.shown.often-enough"]


def test_a_pinned_item_does_not_rest():
    """A duty stays visible."""
    past = shown_times((0, 1, "home"), (0, 2, "home"))
    assert verdicts(plain(1), shown=past, pins=["i0"], **FATIGUE) == [""]


def boosted(*boosts, scores=(4.0, 2.0, 1.0, 0.0, 0.0)):
    """Return the scores after boosts of items i0…i4."""
    goods = shop({}, {"tags": ["tea"]}, {}, {}, {"hidden": True})
    return guard(slate(scores), occasion(goods, boosts=list(boosts))).score().round(6).tolist()


def test_a_boost_moves_by_the_spread_and_on_the_record():
    """Half a boost adds half the distance from best to median; two boosts of one item add up."""
    tea = {"where": {"field": "tags", "op": "contains", "value": "tea"}, "by": 0.5}
    assert boosted(tea) == [4.0, 2.0 + 0.5 * 2.5, 1.0, 0.0, 0.0]
    assert boosted(tea, {"item_ids": ["i1", "i2"], "by": -1}) == [4.0, 2.0 - 0.5 * 2.5, 1.0 - 2.5, 0.0, 0.0]
    effect = guard(slate([3, 1]), occasion(plain(2), boosts=[{"item_ids": ["i1"], "by": 1}])).effects
    assert [(e.stage, e.code, e.amount.tolist()) for e in effect] == [("guard", "guard.boosts.asked", [0.0, 1.0])]


def test_a_boost_works_on_equal_scores():
    """Where every candidate is equally good the unit is 1."""
    assert boosted({"item_ids": ["i3"], "by": 0.5}, scores=(2.0,) * 5) == [2.0, 2.0, 2.0, 2.5, 2.0]


def test_a_boost_of_nothing_records_nothing():
    """No effect without an amount."""
    assert guard(slate([3, 1]), occasion(plain(2), boosts=[{"item_ids": ["x"], "by": 1}])).effects == ()


@pytest.mark.parametrize(
    "bad",
    [{}, {"by": 0.5}, {"item_ids": "i1", "by": 1}, {"item_ids": [1], "by": 1}, {"item_ids": ["i1"], "by": 1.01},
     {"item_ids": ["i1"], "by": float("nan")}, {"item_ids": ["i1"], "by": True}, "by 5",
     {"item_ids": ["i1"], "by": 1, "code": "x"}],
)  # fmt: skip
def test_a_bad_boost_is_refused(bad):
    """Bounded and typed; anything else has the code bad-boost."""
    with pytest.raises(BadInput) as refusal:
        boosted(bad)
    assert refusal.value.code == "bad-boost"


def test_the_first_rule_that_catches_an_item_names_the_reason():
    """Hidden comes before muted, muted before excluded."""
    goods = shop({"hidden": True, "tags": ["tea"]}, {"tags": ["tea"]})
    mute = Controls(muted=Muted(topics=["tea"]))
    assert verdicts(goods, controls=mute, exclude=["i0", "i1"]) == ["guard.hidden.hidden", "guard.muted.topic"]


def test_every_code_is_worded_twice_and_explained_in_its_rule():
    """Each rule's docstring names its codes; each code has English and German words; order and registry agree."""
    assert [rule.__name__.rsplit(".", 1)[1] for rule in RULES] == [rule.__name__ for rule in ORDER]
    for rule in RULES:
        assert rule.CODES
        for code, words in rule.CODES.items():
            assert code in (rule.__doc__ or "")
            assert code.startswith(f"guard.{rule.__name__.rsplit('.', 1)[1].replace('_', '-')}.")
            assert set(words) == {"en", "de"}
            assert CODES[code] == words


def test_an_empty_slate_stays_empty():
    """An empty catalogue is no error."""
    empty = Catalogue.of([], 1)
    assert len(guard(slate([]), occasion(empty, boosts=[{"item_ids": ["x"], "by": 1}], exclude=["x"]))) == 0


@pytest.mark.promise("I7")
def test_a_plain_list_is_guarded_by_blocks_alone():
    """Without a view nothing is owned, seen or tired; what the person muted stays out."""
    goods = shop({"durable": True}, {"tags": ["horror"]}, {})
    mute = Controls(muted=Muted(topics=["horror"]))
    nobody = verdicts(goods, viewing(never=[2]), controls=mute, seen="never", mode="non_profiled")
    assert nobody == ["", "guard.muted.topic", "guard.never.never"]


def test_guard_never_brings_back_what_another_stage_set_aside():
    """Codes given before stay."""
    given = replace(slate([1.0, 1.0])).set_aside(np.array([True, False]), "recall.other")
    guarded = guard(given, occasion(shop({"hidden": True}, {"hidden": True})))
    assert [guarded.codes[i] for i in guarded.aside] == ["recall.other", "guard.hidden.hidden"]
