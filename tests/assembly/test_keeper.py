"""The keeper: chores are done in their turn or when wanted, and one that breaks stops nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from tactful.assembly.keeper import Chore, Keeper
from tactful.errors import StoreTrouble

_LONG = 3600.0
_PATIENCE = 10.0


class Hand:
    """Notes what was done, and lets a test wait for it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._told = threading.Condition()

    def chore(self, name: str, trouble: Exception | None = None) -> Chore:
        """Return a chore that is noted, then fails if it is to."""

        def do() -> None:
            with self._told:
                self.done.append(name)
                self._told.notify_all()
            if trouble is not None:
                raise trouble

        return do

    def saw(self, name: str, times: int = 1) -> bool:
        """Wait until a chore was done so often."""
        with self._told:
            return self._told.wait_for(lambda: self.done.count(name) >= times, _PATIENCE)


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def keepers() -> Iterator[list[Keeper]]:
    made: list[Keeper] = []
    yield made
    for keeper in made:
        keeper.stop()


def test_a_broken_chore_does_not_stop_the_others(hand: Hand, keepers: list[Keeper]) -> None:
    """A chore that raises is tried again in its turn, and the others are done meanwhile."""
    keeper = Keeper(
        {
            "broken": (0.001, hand.chore("broken", ValueError("ana@example.org"))),
            "full": (0.001, hand.chore("full", StoreTrouble("disk-full", "the disk is full", hint="free some"))),
            "sound": (0.001, hand.chore("sound")),
        }
    )
    keepers.append(keeper)
    keeper.start()
    assert all(hand.saw(name, 3) for name in ("broken", "full", "sound"))


@pytest.mark.promise("P6")
def test_what_went_wrong_is_logged_without_its_words(hand: Hand) -> None:
    """The log names the chore and the kind of trouble, never the message, which may hold somebody's name."""
    keeper = Keeper({"broken": (_LONG, hand.chore("broken", ValueError("ana@example.org")))})
    with capture_logs() as lines:
        keeper.start()
        keeper.want("broken")
        assert hand.saw("broken")
        keeper.stop()
    assert lines == [{"chore": "broken", "error": "ValueError", "event": "chore-broken", "log_level": "error"}]


def test_a_wanted_chore_does_not_wait_for_its_turn(hand: Hand, keepers: list[Keeper]) -> None:
    """What is wanted is done at once; what is not waits."""
    keeper = Keeper({"late": (_LONG, hand.chore("late")), "now": (_LONG, hand.chore("now"))})
    keepers.append(keeper)
    keeper.start()
    keeper.want("now")
    assert hand.saw("now")
    assert hand.done == ["now"]


def test_only_known_chores_can_be_wanted() -> None:
    """A slip of the pen is told to whoever made it, and does not end the keeper."""
    with pytest.raises(KeyError, match="tydy"):
        Keeper({"tidy": (_LONG, lambda: None)}).want("tydy")


def test_stopping_finishes_the_chore_at_hand_and_begins_no_other(hand: Hand) -> None:
    """Whoever stops the keeper waits for what is being done, not for what is due behind it."""
    begun, go_on = threading.Event(), threading.Event()

    def long() -> None:
        begun.set()
        assert go_on.wait(_PATIENCE)
        hand.done.append("long")

    keeper = Keeper({"long": (_LONG, long), "next": (_LONG, hand.chore("next"))})
    keeper.want("long")
    keeper.want("next")
    keeper.start()
    assert begun.wait(_PATIENCE)
    stopper = threading.Thread(target=keeper.stop)
    stopper.start()
    while not keeper._stopped.is_set():
        pass
    go_on.set()
    stopper.join(_PATIENCE)
    assert hand.done == ["long"]
    keeper.stop()  # twice is as good as once
