"""The model in service: exact after any interleaving, honest about doubt, and mended by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from recount import ITEMS, bought, compare, opened
from storm import storm, together

from tactful.assembly.engine import Engine
from tactful.assembly.training import Standing, Training
from tactful.errors import StoreTrouble, Unavailable
from tactful.ids import Pseudonym


class Failing(Training):
    """A rule of what is learned whose vault cannot be read for a while."""

    def __init__(self, sound: Training) -> None:
        self._sound = sound
        self.trouble: BaseException | None = None
        self.spared = 0

    def __getattribute__(self, name: str) -> Any:
        own = {"standing", "trouble", "spared", "_sound"}
        return object.__getattribute__(self, name) if name in own else getattr(self._sound, name)

    def standing(self, person: Pseudonym, now: int) -> Standing:
        """Fail, after so many people were spared."""
        if self.trouble is not None:
            if self.spared <= 0:
                raise self.trouble
            self.spared -= 1
        return self._sound.standing(person, now)


def failing(engine: Engine, trouble: BaseException, *, spared: int = 0) -> Failing:
    """Let whoever follows the log fail from now on."""
    served = engine.parts.living._served
    rule = Failing(served._training)
    rule.trouble, rule.spared = trouble, spared
    served._training = rule
    served._standings.clear()
    return rule


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = opened(None if request.param == "memory" else tmp_path / "shop")
    made._keeper.stop()  # chores are done by hand here
    yield made
    made.close()


@pytest.mark.promise("I6")
@pytest.mark.slow
def test_sums_equal_a_recount_after_any_interleaving(engine: Engine) -> None:
    """Events, changes of people, items, learning, saving and deciding at once leave the sums of what survives."""
    storm(engine, 1, 16)
    assert not engine.parts.living.doubtful
    assert not engine.parts.living.lagging
    compare(engine)


@pytest.mark.promise("I6")
@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 8))
def test_sums_equal_a_recount_after_any_long_interleaving(seed: int, tmp_path: Path) -> None:
    """The same for longer, on disk, and again after the engine has been opened anew."""
    engine = opened(tmp_path / "shop")
    storm(engine, seed, 60)
    compare(engine)
    engine.close()
    engine = opened(tmp_path / "shop", events=0, learned=False)
    compare(engine)
    engine.close()


def test_a_commit_that_cannot_be_followed_is_mended(engine: Engine) -> None:
    """The sender hears that the model is behind, the engine doubts its sums, and the next round puts them right."""
    failing(engine, StoreTrouble("busy", "the vault is busy", hint="try again"), spared=1)
    rows = [bought(f"p{who}", "i2", 900) for who in range(4)]
    with pytest.raises(Unavailable) as error:
        engine.events.add(rows)
    assert error.value.code == "model-behind"
    assert engine.parts.living.doubtful
    assert engine.events.add(rows).duplicates == 4  # kept all the same
    engine._learning.mend()
    assert not engine.parts.living.doubtful
    compare(engine)


def test_events_of_a_commit_that_cannot_be_followed_are_in_the_next_decision(engine: Engine) -> None:
    """What is known of a person comes from the log, whatever became of the sums."""
    engine.decide(person="p2")
    person = engine.parts.persons.admit("p2").pseudonym
    held = len(engine._asking.history(person).history)
    failing(engine, StoreTrouble("busy", "the vault is busy", hint="try again"))
    with pytest.raises(Unavailable):
        engine.events.add([bought("p2", "i3", 901)])
    assert len(engine._asking.history(person).history) == held + 1


@pytest.mark.promise("D5")
def test_a_model_in_doubt_is_never_saved(tmp_path: Path) -> None:
    """Wrong sums do not outlive the process: the files stay as they were, and the next opening counts from there."""
    engine = opened(tmp_path / "shop")
    engine._keeper.stop()
    rule = failing(engine, StoreTrouble("busy", "the vault is busy", hint="try again"), spared=1)
    with pytest.raises(Unavailable):
        engine.events.add([bought(f"p{who}", "i2", 900) for who in range(4)])
    rule.trouble = None
    engine.events.add([bought("p6", "i3", 902)])  # later commits are followed: the gap is behind the model's position
    engine.close()
    again = opened(tmp_path / "shop", events=0, learned=False)
    compare(again)
    again.close()


def test_stopping_in_the_middle_of_catching_up_costs_nothing(tmp_path: Path) -> None:
    """Control-C while an import is being learned leaves no half-counted events, here or after a restart."""
    engine = opened(tmp_path / "shop")
    engine._keeper.stop()
    with engine.parts.living.paused():
        engine.events.add([bought(f"p{number % 8}", f"i{number % ITEMS}", number) for number in range(300)])
    rule = failing(engine, KeyboardInterrupt(), spared=3)
    with pytest.raises(KeyboardInterrupt):
        engine.parts.living.catch_up()
    rule.trouble = None
    assert engine.parts.living.doubtful
    engine.close()
    again = opened(tmp_path / "shop", events=0, learned=False)
    compare(again)
    again.close()


def test_while_commits_are_left_for_later_nobody_learns_them(engine: Engine) -> None:
    """Catching up inside an import would never end; afterwards it learns everything."""
    living = engine.parts.living
    with living.paused():
        engine.events.add([bought("p1", "i2", 903)])
        assert (living.catch_up(), living.behind(), living.lagging) == (0, 1, False)
    assert (living.lagging, living.catch_up(), living.behind()) == (True, 1, 0)
    compare(engine)


def test_a_round_of_learning_need_not_wait_for_an_import(engine: Engine) -> None:
    """A model learned during an import serves at once, as far as it knows; what comes in is caught up at the end."""
    with engine.parts.living.paused():
        engine.learn()
        engine.events.add([bought("p1", "i2", number) for number in range(700)])
        assert engine.parts.living.behind() == 700
        engine.people.erase("p3")
        engine.learn()
    compare(engine)
    assert engine.parts.living.behind() == 0


def test_commits_go_on_while_a_model_is_written(engine: Engine) -> None:
    """What comes in meanwhile is counted right after, also when writing fails."""
    living = engine.parts.living

    def write() -> None:
        with living.still() as model:
            seq = model.seq
            engine.events.add([bought("p1", "i2", 904)])
            engine.items.put([{"item_id": "newest"}])
            assert model.seq == seq
            raise StoreTrouble("disk-full", "the disk is full", hint="free some")

    with pytest.raises(StoreTrouble, match="full"):
        write()
    assert (living.behind(), living.lagging) == (0, False)
    compare(engine)


@pytest.mark.promise("S2")
def test_an_item_that_becomes_sensitive_leaves_the_sums(engine: Engine) -> None:
    """The next round of chores learns without it, once, and nothing of it is counted again."""
    engine.items.put([{"item_id": "i5", "sensitive": ["health"]}])
    assert engine.parts.living.outdated
    engine._learning.mend()
    served = engine.parts.living.model
    assert not engine.parts.living.outdated
    number = engine.parts.shelf.snapshot().number["i5"]
    assert (served.sums.size[number], served.sums.buyers[0, number]) == (0, 0)
    engine._learning.mend()
    assert engine.parts.living.model is served  # a second round would find nothing to do
    engine.events.add([bought("p1", "i5", 905)])
    assert served.sums.size[number] == 0
    compare(engine)


@pytest.mark.promise("S2")
def test_a_restart_remembers_that_an_item_has_to_leave(tmp_path: Path) -> None:
    """An item that became sensitive just before the end leaves the sums after the next opening."""
    engine = opened(tmp_path / "shop")
    engine._keeper.stop()
    engine.items.put([{"item_id": "i5", "sensitive": ["health"]}])
    engine.close()
    again = opened(tmp_path / "shop", events=0, learned=False)
    again._keeper.stop()
    assert again.parts.living.outdated
    again._learning.mend()
    assert not again.parts.living.outdated
    compare(again)
    again.close()


@pytest.mark.promise("S2")
def test_a_new_sensitive_item_feeds_nothing_from_its_first_event_on(engine: Engine) -> None:
    """Nothing has to be learned anew for it."""
    served = engine.parts.living.model
    engine.items.put([{"item_id": "pills", "sensitive": ["health"]}])
    engine.events.add([bought("p1", "pills", 906)])
    number = engine.parts.shelf.snapshot().number["pills"]
    assert not engine.parts.living.outdated
    assert served.sums.size[number] == 0
    engine._learning.mend()
    assert engine.parts.living.model is served
    compare(engine)


@pytest.mark.promise("I6")
def test_whoever_follows_a_swap_changes_people_once(engine: Engine) -> None:
    """As soon as a model serves it is no longer the coming one, or a person would be taken out of it twice."""
    living = engine.parts.living
    seen: list[int] = []
    swapped = threading.Event()

    def watch() -> None:
        while not swapped.is_set():
            with living._changing:
                followers = living._followers()
                seen.append(len(followers) - len({id(one) for one in followers}))

    def learn() -> None:
        for _ in range(12):
            engine.learn()
        swapped.set()

    together(watch, learn)
    assert set(seen) == {0}


def test_two_changes_of_one_person_in_one_moment_are_both_counted(engine: Engine) -> None:
    """Words, attributes and events of the same person from many threads leave a recount."""

    def say(state: str) -> Callable[[], None]:
        def words() -> None:
            for _ in range(6):
                engine.people.set_consents("p1", {"training": state})

        return words

    def live() -> None:
        for number in range(30):
            engine.events.add([bought("p1", f"i{number % 9}", 2000 + number)])

    together(say("refused"), say("granted"), live)
    assert len(engine.people.consent_history("p1")) == 12
    compare(engine)


@pytest.mark.promise("C7")
def test_words_said_in_one_moment_are_all_kept(engine: Engine) -> None:
    """A withdrawal is not lost because somebody said something else at the same time."""
    purposes = ["recommendation", "training", "messages", "offers", "audit", "research"]
    together(*[lambda one=one: engine.people.set_consents("p1", {one: "refused"}) for one in purposes])
    assert engine.people.consents("p1") == dict.fromkeys(purposes, "refused")
