"""Fading in service: a one-off and a changed taste are told, and the person's word about them is obeyed at once."""

from __future__ import annotations

import pytest

import tactful
from tactful.clock import DAY_MS, FixedClock, format_time
from tactful.errors import BadInput
from tactful.ids import Millis

NOW = 1_800_000_000_000


@pytest.fixture
def engine():
    """Return a shop of teas, tools and records in which Ana bought tea for 200 days."""
    with tactful.open(setting="shop", clock=FixedClock(Millis(NOW))) as opened:
        shelf = [("tea", 30), ("drill", 5), ("jazz", 20)]
        opened.items.put(
            [{"item_id": f"{t}-{n}", "title": f"{t} {n}", "tags": [t]} for t, c in shelf for n in range(c)]
        )
        buy(opened, [(f"tea-{n % 30}", 240 - 5 * n) for n in range(40)])
        yield opened


def buy(engine, rows):
    """Let Ana buy items so many days ago."""
    events = [
        {"event_id": f"{item}@{days}", "person_id": "ana", "kind": "purchase", "item_id": item,
         "at": format_time(Millis(int(NOW - days * DAY_MS)))}
        for item, days in rows
    ]  # fmt: skip
    assert not engine.events.add(events).rejected


def test_a_one_off_is_told_in_the_profile_and_counts_when_the_person_says_so(engine):
    """The drill counts a quarter, and in full after "it was for me"."""
    buy(engine, [("drill-1", 1)])
    (told,) = engine.people.profile("ana")["inferred"]["one_offs"]
    assert (told["item_id"], told["why"], told["share"]) == ("drill-1", "one-off", 0.25)
    before = signal(engine, "drill-1")
    assert (before["counts_for"], before["why_less"]) == (0.25, "one-off")
    engine.people.correct("ana", [{"event": told["event"], "say": "me"}])
    assert engine.people.profile("ana")["inferred"]["one_offs"] == []
    assert signal(engine, "drill-1")["weight"] == pytest.approx(4 * before["weight"])
    engine.people.correct("ana", [{"event": told["event"], "say": "lift"}])
    assert signal(engine, "drill-1")["counts_for"] == 0.25


def signal(engine, item):
    """Return what the profile says of the newest signal about an item."""
    return next(one for one in engine.people.profile("ana")["signals"] if one.get("item_id") == item)


def test_a_changed_taste_asks_in_the_decision_and_in_the_profile_and_obeys_the_answer(engine):
    """Thirty records after forty teas: asked; after "only the new" no tea steers; lifted, all is as before."""
    buy(engine, [(f"jazz-{n % 20}", 38 - n) for n in range(30)])
    asked = engine.decide(person="ana", surface="home", count=3)
    assert any(notice.startswith("taste-changed: your taste seems to have changed") for notice in asked.notices)
    change = engine.people.profile("ana")["inferred"]["taste_change"]
    assert (change["asks"], change["newer"], change["older"]) == (True, ["jazz"], ["tea"])
    assert sorted(change["answers"]) == ["both", "new", "old"]
    engine.people.correct("ana", [{"taste": change["since"], "say": "new"}])
    answered = engine.people.profile("ana")
    assert answered["inferred"]["taste_change"] is None
    assert {one["topic"] for one in answered["inferred"]["topics"]} == {"jazz"}
    assert {one["why_not"] for one in answered["signals"] if one["item_id"].startswith("tea")} == {"taste-answered"}
    assert len(answered["inferred"]["has"]) == 50
    quiet = engine.decide(person="ana", surface="home", count=3)
    assert not any(notice.startswith("taste-changed") for notice in quiet.notices)
    engine.people.correct("ana", [{"taste": change["since"], "say": "lift"}])
    assert engine.people.profile("ana")["inferred"]["taste_change"]["since"] == change["since"]


def test_a_word_about_a_taste_needs_the_time_it_changed(engine):
    """Anything else is refused with what to send."""
    with pytest.raises(BadInput) as refused:
        engine.people.correct("ana", [{"taste": "spring", "say": "new"}])
    assert refused.value.code == "bad-time"


def test_reasons_still_sum_to_scores_and_a_replay_is_equal(engine):
    """With a one-off and two clocks in the view the record explains and repeats the list."""
    buy(engine, [("drill-1", 1), *[(f"jazz-{n % 20}", 38 - n) for n in range(30)]])
    engine.learn()
    decision = engine.decide(person="ana", surface="home", count=5)
    for shown in decision.items:
        assert sum(reason.contribution for reason in shown.reasons) == pytest.approx(shown.score, abs=1e-9)
    assert engine.replay(decision.decision_id)["equal"]
