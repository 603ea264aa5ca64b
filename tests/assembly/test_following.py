"""Following the log: every way a row can arrive leaves the sums of the whole log counted afresh."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from recount import ITEMS, NOW, PEOPLE, arrays, bought, compare, event, opened

from tactful.assembly.constants import kept_constants
from tactful.assembly.engine import Engine
from tactful.assembly.following import Follower
from tactful.assembly.lesson import empty_model
from tactful.errors import StoreTrouble
from tactful.ids import Pseudonym, Seq
from tactful.learn.under import Under
from tactful.people.vault import session_key


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = opened(None)
    made._keeper.stop()  # chores are done by hand here
    yield made
    made.close()


def beside(engine: Engine) -> Follower:
    """Return a follower that begins with nothing, under the rules and at the reference time of the served one."""
    parts = engine.parts
    constants = kept_constants(parts.store.meta, parts.settings)
    model = empty_model(parts.shelf.snapshot(), parts.training.features, parts.kinds, constants, NOW, Under())
    return Follower(model, log=parts.store.events, training=parts.training, marks=parts.living._marks)


def same(one: Follower, other: Follower) -> None:
    """Assert that two followers hold the same whole numbers, but for taste, which is counted in rounds."""
    held, expected = arrays(one.model), arrays(other.model)
    for name in set(held) - {"gram"}:
        np.testing.assert_array_equal(held[name], expected[name], err_msg=name)


@pytest.mark.promise("I6")
@pytest.mark.parametrize("rows", [1, 7, 500])
def test_the_size_of_batches_does_not_matter(engine: Engine, rows: int) -> None:
    """Row by row, a few at a time or all at once: late events, marks and ties come out alike."""
    dice = np.random.default_rng(3)
    engine.events.add([event(dice, number) for number in range(200)])
    one, whole = beside(engine), beside(engine)
    for batch in engine.store.events.tail(Seq(0), rows=rows):
        one.absorb(batch)
    assert whole.tail() == engine.store.events.last_seq()
    same(one, whole)


def test_rows_that_were_learned_are_not_learned_again(engine: Engine) -> None:
    """A batch that overlaps with what is known adds only what is new."""
    one, whole = beside(engine), beside(engine)
    whole.tail()
    (batch,) = engine.store.events.tail(Seq(0))
    one.absorb(batch.take(batch.seq <= 60))
    one.absorb(batch.take(batch.seq > 30))
    one.absorb(batch)
    assert one.model.seq == 120
    same(one, whole)


@pytest.mark.promise("I6")
def test_rows_of_who_is_away_count_when_they_come_back(engine: Engine) -> None:
    """They are passed over meanwhile, and the exchange at the end counts them once."""
    follower, whole = beside(engine), beside(engine)
    person = engine.parts.persons.admit("p1").pseudonym
    (batch,) = engine.store.events.tail(Seq(0))
    follower.absorb(batch.take(batch.seq <= 60))
    before = follower.counted(person)
    follower.absorb(batch.take(batch.seq > 60), {person})
    assert follower.model.seq == 120
    follower.exchange(person, before)
    whole.tail()
    same(follower, whole)


@pytest.mark.promise("I6")
def test_what_comes_after_a_mark_counts_again(engine: Engine) -> None:
    """A gift takes away what was bought before it; buying the same for oneself later counts, with whatever follows."""
    engine.events.add([bought("new", "i1", 1), bought("new", "i2", 2)])
    engine.events.add([{**bought("new", "i1", 3), "kind": "gift"}])
    compare(engine)
    for number, item in enumerate(["i1", "i3", "i1", "i2"]):
        engine.events.add([bought("new", item, 10 + number)])
        compare(engine)
    follower = engine.parts.living._served
    rows, _ = follower.counted(engine.parts.persons.admit("new").pseudonym)
    catalogue = engine.parts.shelf.snapshot()
    bought_items = rows.item[rows.kind == engine.kinds.code("purchase")].tolist()
    assert [catalogue.ids[item] for item in bought_items] == ["i2", "i1", "i3", "i1", "i2"]


def test_following_stops_after_about_as_many_as_asked_for(engine: Engine) -> None:
    """So that whoever waits gets a turn; the rest follows."""
    follower = beside(engine)
    assert [follower.tail(most=50) for _ in range(4)] == [50, 50, 20, 0]


def test_a_follower_knows_that_it_was_interrupted(engine: Engine) -> None:
    """Sums that were being changed when something broke are not to be trusted, and it says so."""
    follower = beside(engine)
    assert not follower.torn

    def broken(person: Pseudonym, now: int) -> None:
        raise StoreTrouble("busy", "the vault is busy", hint="try again")

    follower._training = type("Broken", (), {"standing": staticmethod(broken)})()  # type: ignore[assignment]
    with pytest.raises(StoreTrouble):
        follower.tail()
    assert follower.torn
    assert follower.model.seq == 0


def test_a_merged_session_has_no_history_of_its_own(engine: Engine) -> None:
    """What the log forwards to the person is the person's, not the session's a second time."""
    row = {name: value for name, value in bought("x", "i1", 1).items() if name != "person_id"}
    engine.events.add([{**row, "session_id": "s8"}])
    session = engine.parts.persons.admit(session_key("s8"))
    follower = engine.parts.living._served
    assert len(follower.own(session.pseudonym)) > 0
    engine.people.identify("s8", "p1")
    assert len(follower.own(session.pseudonym)) == 0
    compare(engine)


def test_new_items_have_room_before_their_first_event(engine: Engine) -> None:
    """The catalogue grows and the sums with it, also beyond the room that was made at first."""
    engine.items.put([{"item_id": f"new{number}"} for number in range(3 * ITEMS)])
    assert engine.parts.living.model.sums.items == len(engine.parts.shelf.snapshot()) == 4 * ITEMS
    engine.events.add([bought(f"p{number % PEOPLE}", f"new{number}", number) for number in range(3 * ITEMS)])
    compare(engine)


def test_taste_that_was_saved_between_two_rounds_is_caught_up(engine: Engine) -> None:
    """A model whose taste lags behind its other sums knows who is missing when it is followed again."""
    engine.events.add([bought("p1", "i2", 1), bought("p2", "i3", 1)])
    served = engine.parts.living._served
    again = Follower(served.model, log=engine.store.events, training=engine.parts.training, marks=served._marks)
    assert again.untasted == served.untasted
    assert len(again.untasted) == 2
