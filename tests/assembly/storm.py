"""Everything at once: events, changes of people, new items, learning, saving and deciding, on many threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import numpy as np
from recount import PEOPLE, act, event

from tactful.assembly.engine import Engine
from tactful.errors import Conflict

_PATIENCE = 60.0


def together(*works: Callable[[], object]) -> None:
    """Do everything at once; raise what any of it raised."""
    troubles: list[BaseException] = []

    def noting(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again below
            troubles.append(error)

    threads = [threading.Thread(target=noting, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    if troubles:
        raise troubles[0]


def storm(engine: Engine, seed: int, rounds: int) -> None:
    """Do everything at once, reproducibly but for the order in which threads run."""
    together(
        *[partial(_add, engine, [seed, base], base, 4 * rounds) for base in (1, 2)],
        partial(_change, engine, [seed, 77], rounds),
        partial(_learn, engine, max(2, rounds // 8)),
        partial(_tidy, engine, rounds // 2),
        partial(_decide, engine, rounds),
    )


def _add(engine: Engine, seed: list[int], base: int, rounds: int) -> None:
    dice = np.random.default_rng(seed)
    for number in range(rounds):
        first = 1_000_000 * base + 10 * number
        engine.events.add([event(dice, first + row) for row in range(int(dice.integers(1, 6)))])


def _change(engine: Engine, seed: list[int], rounds: int) -> None:
    dice = np.random.default_rng(seed)
    for number in range(5 * rounds):  # most of what may happen is one event more
        act(engine, dice, 9_000_000 + number)


def _learn(engine: Engine, rounds: int) -> None:
    for _ in range(rounds):
        engine.learn()


def _tidy(engine: Engine, rounds: int) -> None:
    for number in range(rounds):
        engine.items.put([{"item_id": f"new{number}", "tags": ["t1"]}])
        engine.parts.living.learn_taste()
        engine._learning.save()
        engine.parts.living.catch_up()


def _decide(engine: Engine, rounds: int) -> None:
    for number in range(rounds):
        with suppress(Conflict):  # the person may be erased between the pass and its record
            assert engine.decide(person=f"p{number % PEOPLE}", count=3).items
