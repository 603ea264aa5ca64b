"""A human stops something: the next list is made without it, says so, and stays so until it is let go."""

from __future__ import annotations

import threading
import time

import pytest

import tactful
from tactful.assembly.holding import HoldAsked
from tactful.assembly.rebuild import rebuilt, whole_numbers
from tactful.clock import FixedClock
from tactful.decisions.ledger import HeldMeanwhile
from tactful.errors import BadInput, Conflict, NotFound
from tactful.forget.difference import counts_that_differ
from tactful.holds.hold import Hold, Holds

NOON = 1_763_812_800_000
ITEMS = [{"item_id": f"t{n}", "title": f"Tea {n}", "tags": ["tea"]} for n in range(6)] + [
    {"item_id": f"j{n}", "title": f"Jam {n}", "tags": ["jam"]} for n in range(6)
]


def bought(engine, person, *items):
    """Tell the engine of purchases."""
    engine.events.add(
        [
            {
                "event_id": f"{person}-{item}",
                "person_id": person,
                "kind": "purchase",
                "item_id": item,
                "at": "2025-11-21T10:00:00Z",
            }
            for item in items
        ]
    )


def open_engine(path=None):
    """Open a shop where some people buy teas together and others jams."""
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOON), learn_in_child=False)
    engine.items.put(ITEMS)
    for number in range(4):
        bought(engine, f"tea{number}", *[f"t{n}" for n in range(6) if n != number])
        bought(engine, f"jam{number}", *[f"j{n}" for n in range(6) if n != number])
    bought(engine, "ana", "t0", "t1")
    engine.learn()
    return engine


@pytest.fixture
def engine():
    """Yield such an engine in memory."""
    opened = open_engine()
    yield opened
    opened.close()


def held(target, value="", **words):
    """Return a hold as doors speak it."""
    return HoldAsked(target=target, value=value, reason="incident", **words)


def shown(engine, person="ana", surface="home"):
    """Return mode, ids and notices of a list."""
    decision = engine.decide(person=person, surface=surface, count=4)
    codes = [notice.partition(":")[0] for notice in decision.notices]
    return decision.mode, [one.item_id for one in decision.items], codes


@pytest.mark.promise("H3", "I7")
@pytest.mark.parametrize(
    ("hold", "notice"),
    [
        (held("person", "ana"), "held-person"),
        (held("surface", "home"), "held-surface"),
        (held("all"), "held-all"),
    ],
)
def test_the_next_list_is_the_one_of_nobody_in_particular(engine, hold, notice):
    """Mode, notice and items are those of the non-profiled choice; let go, the list is personal again."""
    before = shown(engine)
    assert before[0] == "personal"
    engine.people.set_controls("ana", {"dial": {"*": "none"}})
    unprofiled = shown(engine)[1]
    engine.people.set_controls("ana", {})
    engine.holds.put(hold)
    mode, items, notices = shown(engine)
    assert (mode, items, notice in notices) == ("non_profiled", unprofiled, True)
    engine.holds.lift(hold.target, hold.value)
    assert shown(engine)[:2] == before[:2]


@pytest.mark.promise("H3")
def test_a_hold_reaches_only_what_it_names(engine):
    """Another person's list and another surface stay personal."""
    engine.holds.put(held("person", "ana"))
    assert shown(engine, "tea0")[0] == "personal"
    engine.holds.replace([held("surface", "home")])
    other = next(name for name in engine.settings.surfaces if name != "home")
    assert (shown(engine)[0], shown(engine, surface=other)[0]) == ("non_profiled", "personal")


@pytest.mark.promise("H3")
def test_a_held_kind_is_read_for_nobody(engine):
    """With purchases held, somebody who did nothing but buy has no signals."""
    engine.holds.put(held("kind", "purchase"))
    mode, _, notices = shown(engine)
    assert (mode, "held-kind" in notices) == ("fallback", True)


def sums(engine):
    """Return what the served model counts, and what counting the log afresh under the same reference gives."""
    model = engine.parts.living.model
    return whole_numbers(model), whole_numbers(rebuilt(engine.parts))


@pytest.mark.promise("H3", "C6")
def test_a_held_kind_leaves_the_sums_with_the_next_round_and_comes_back(engine):
    """The answer says when; whoever leaves meanwhile is subtracted exactly; let go, it is learned again."""
    engine._keeper.stop()  # it would mend by itself, at a moment of its own
    assert engine.parts.living.model.sums.size.any()
    told = engine.holds.put(held("kind", "purchase"))
    assert told["holds"][0]["sums"] == "learned anew without it within a minute"
    engine.people.erase("tea0")  # still out of the sums that hold purchases
    engine.clock.move(1)
    engine.parts.living.meet()
    assert engine.parts.living.outdated
    engine._learning.mend()
    assert not engine.parts.living.outdated
    assert engine.holds.listed()["holds"][0]["sums"] == "without it"
    assert not engine.parts.living.model.sums.size.any()
    bought(engine, "eve", "t0", "t1")
    engine.people.erase("jam0")
    assert not engine.parts.living.model.sums.size.any()
    engine.holds.lift("kind", "purchase")
    engine.clock.move(1)
    engine._learning.mend()
    held_, fresh = sums(engine)
    assert held_["size"].sum() > 0
    assert counts_that_differ(held_, fresh) == []


@pytest.mark.promise("H3")
def test_a_restart_before_that_round_does_not_lose_it(tmp_path):
    """The model file still holds the kind; the engine that opens on it knows, and learns anew."""
    engine = open_engine(tmp_path / "shop")
    engine._keeper.stop()
    engine.holds.put(held("kind", "purchase"))
    engine.close()
    again = tactful.open(tmp_path / "shop", clock=FixedClock(NOON + 1), learn_in_child=False)
    again._learning.mend(wait=True)
    assert not again.parts.living.model.sums.size.any()
    again.close()
    third = tactful.open(tmp_path / "shop", clock=FixedClock(NOON + 2), learn_in_child=False)
    assert third.parts.living.model.under.withheld == ("purchase",)
    assert not third.parts.living.outdated
    third.close()


@pytest.mark.promise("H3")
def test_a_held_model_does_not_score(engine):
    """The plain list answers; a hold on another version changes nothing."""
    engine.holds.put(held("model", "some-other-version"))
    assert "held-model" not in shown(engine)[2]
    engine.holds.put(held("model"))
    mode, items, notices = shown(engine)
    assert (mode, len(items)) == ("fallback", 4)
    assert ("held-model" in notices, "no-model" in notices) == (True, False)


@pytest.mark.promise("H3")
def test_holds_outlive_a_restart_and_stand_in_the_chain(tmp_path):
    """Each change is a link of its own; free words are sealed; the person stands in neither file in the clear."""
    engine = open_engine(tmp_path / "shop")
    engine.holds.put(held("person", "ana", note="Ana called"))
    engine.holds.put(held("model"))
    engine.holds.lift("model")
    engine.close()
    engine = tactful.open(tmp_path / "shop", clock=FixedClock(NOON), learn_in_child=False)
    assert shown(engine)[0] == "non_profiled"
    (listed,) = engine.holds.listed()["holds"]
    assert (listed["target"], listed["value"], listed["by"]) == ("person", "ana", "operator")
    links = [link for link in engine.store.chain.links() if link.action.startswith("hold.")]
    assert [link.action for link in links] == ["hold.set", "hold.set", "hold.lifted"]
    assert engine.store.chain.facts(links[0]) == {"target": "person", "reason": "incident", "note": "Ana called"}
    engine.close()
    assert not any(b"Ana called" in file.read_bytes() for file in (tmp_path / "shop").rglob("*") if file.is_file())


def test_whoever_left_is_held_no_more(engine):
    """An erasure takes the hold with it; returning, the person is new."""
    engine.holds.put(held("person", "ana"))
    engine.people.erase("ana")
    assert engine.holds.listed()["holds"] == []


def test_two_who_change_the_holds_do_not_undo_each_other(engine):
    """A change made from an older list is refused."""
    version = engine.holds.listed()["version"]
    engine.holds.put(held("all"))
    with pytest.raises(Conflict) as caught:
        engine.holds.replace([], version=version)
    assert caught.value.code == "holds-changed"
    assert len(engine.holds.listed()["holds"]) == 1


@pytest.mark.parametrize(
    ("hold", "error"),
    [
        (held("person", "nobody"), NotFound),
        (held("surface", "nowhere"), BadInput),
        (HoldAsked(target="everything", reason="incident"), BadInput),
    ],
)
def test_a_slip_is_refused_and_changes_nothing(engine, hold, error):
    """A hold on what is not there is told, with what there is."""
    with pytest.raises(error) as caught:
        engine.holds.put(hold)
    assert caught.value.hint
    assert engine.holds.listed()["holds"] == []
    with pytest.raises(NotFound):
        engine.holds.lift("all")


@pytest.mark.promise("H3", "I10")
def test_a_decision_made_before_the_hold_is_not_recorded_after_it(engine, monkeypatch):
    """A hold that comes while the pass runs: the writer refuses, the pass runs again and obeys."""
    asking, board = engine._asking, engine.holds
    passes = asking.pass_of

    def slow(occasion):
        made = passes(occasion)
        if not board.current:
            board._take(Holds((Hold(target="all", reason="incident"),)))
        return made

    monkeypatch.setattr(asking, "pass_of", slow)
    assert shown(engine)[0] == "non_profiled"


def test_when_holds_keep_changing_nothing_is_answered(engine, monkeypatch):
    """The pass runs again once; after that whoever asks is told to ask again (409)."""
    asking, board = engine._asking, engine.holds
    passes = asking.pass_of

    def never(occasion):
        made = passes(occasion)
        board.epoch += 1
        return made

    monkeypatch.setattr(asking, "pass_of", never)
    with pytest.raises(HeldMeanwhile) as caught:
        shown(engine)
    assert (caught.value.code, caught.value.status) == ("held-meanwhile", 409)


@pytest.mark.promise("H3")
def test_a_hold_is_obeyed_within_a_second_under_load(tmp_path):
    """While others ask without pause, no decision that is answered after the hold was acknowledged is personal."""
    engine = open_engine(tmp_path / "shop")
    stop, late = threading.Event(), []
    acknowledged = threading.Event()

    def ask():
        while not stop.is_set():
            after = acknowledged.is_set()
            mode = shown(engine)[0]
            if after:
                late.append(mode)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    begun = time.perf_counter()
    engine.holds.put(held("all"))
    acknowledged.set()
    took = time.perf_counter() - begun
    while len(late) < 20 and all(thread.is_alive() for thread in threads):
        stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    engine.close()
    assert set(late) == {"non_profiled"}
    assert took < 1.0
