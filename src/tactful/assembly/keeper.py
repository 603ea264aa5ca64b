"""The keeper: a quiet thread that does the engine's chores, so that no request has to.

It writes the model anew after people left or changed their word (within a minute), folds the event inbox, lets taste
catch up with new events, and prunes decisions past their time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from tactful.errors import TactfulError

__all__ = ["Chore", "Keeper"]

Chore = Callable[[], object]

_REST = 20.0


class Keeper:
    """Runs chores at intervals, and at once when asked.

    Parameters
    ----------
    chores
        Name to (seconds between runs, what to do). A chore that takes long rests twenty times as long.

    >>> import threading
    >>> done = threading.Event()
    >>> keeper = Keeper({"tidy": (3600.0, done.set)})
    >>> keeper.start(); keeper.want("tidy"); done.wait(10)
    True
    >>> keeper.stop()
    """

    def __init__(self, chores: dict[str, tuple[float, Chore]]) -> None:
        self._chores = chores
        self._wanted: set[str] = set()
        self._wake = threading.Condition()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tactful-keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def want(self, name: str) -> None:
        """Have a chore done soon, once however often it is wanted before its turn; KeyError for an unknown one."""
        if name not in self._chores:
            raise KeyError(name)
        with self._wake:
            self._wanted.add(name)
            self._wake.notify()

    def stop(self) -> None:
        """Finish the chore at hand and end; safe to call twice."""
        with self._wake:
            self._stopped.set()
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        begun = time.monotonic()
        turn = {name: begun + every for name, (every, _) in self._chores.items()}
        while not self._stopped.is_set():
            with self._wake:
                if not self._stopped.is_set() and not self._wanted:
                    self._wake.wait(max(0.0, min(turn.values()) - time.monotonic()))
                wanted, self._wanted = self._wanted, set()
            for name, (every, _) in self._chores.items():
                started = time.monotonic()
                if self._stopped.is_set() or not (name in wanted or turn[name] <= started):
                    continue
                self._do(name)
                ended = time.monotonic()
                turn[name] = ended + max(every, _REST * (ended - started))

    def _do(self, name: str) -> None:
        try:
            self._chores[name][1]()
        except TactfulError as error:
            # A chore that cannot be done now (disk full, busy) is tried again at its next turn.
            structlog.get_logger("tactful").warning("chore-failed", chore=name, code=error.code)
        except Exception as error:  # noqa: BLE001 - one broken chore must not end the others; it is logged by name only
            structlog.get_logger("tactful").error("chore-broken", chore=name, error=type(error).__name__)
