"""Twin worlds by the thousand: with and without events that nothing permits, every response is equal (I2).

The plain choice is the unknown person's list, however a person lived (I7).
"""

from __future__ import annotations

from typing import Any
from unittest import mock

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tactful
from tactful.clock import FixedClock, format_time
from tactful.dice import Dice
from tactful.ids import Millis
from tactful.people.person import Controls, Muted
from tactful.profile import occasion as gate

NOW = Millis(1_800_000_000_000)
ITEMS = 60
OPEN = ("view", "click", "purchase", "rating", "play", "like", "dislike", "gift", "never", "less-like-this")
BY_CONSENT = ("save", "follow", "search", "share", "declare", "goal", "trend")
"""Kinds that rest on consent for every purpose in the shop."""
SURFACES = ("home", "discover", "grocery", "product", "evening", "offers", "mail")


def same_dice(known: Any, _: bytes, surface: str, fetch: Any) -> Dice:
    """Return dice of one chance for both worlds: their seeds and pseudonyms are random, and steps are drawn."""
    return Dice.for_person(b"twins", 1, surface, 0 if known is None else fetch.counter(known.pseudonym))


class Twins:
    """Two engines that live the same life but for what is denied."""

    def __init__(self) -> None:
        self._chance = mock.patch.object(gate, "_dice", same_dice)
        self._chance.start()
        self.engines = [self._engine(), self._engine()]
        self._case = 0

    def _engine(self) -> Any:
        engine = tactful.open(None, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
        engine._keeper.stop()  # its chores run by the machine's clock, and would come at other moments in each world
        engine.items.put(
            [
                {"item_id": f"i{n}", "title": f"Thing {n}", "tags": [f"t{n % 7}"], "group": f"g{n % 11}"}
                for n in range(ITEMS)
            ]
        )
        dice = np.random.default_rng(3)
        rows = [
            {"event_id": f"c{who}-{n}", "person_id": f"c{who}", "kind": "purchase", "item_id": f"i{item}",
             "at": format_time(Millis(NOW - 10**9 + who * 1000 + n))}
            for who in range(30) for n, item in enumerate(dice.integers(0, ITEMS, 6).tolist())
        ]  # fmt: skip
        engine.events.add(rows)
        engine.learn()
        return engine

    def close(self) -> None:
        """Close both."""
        self._chance.stop()
        for engine in self.engines:
            engine.close()

    def live(self, dice: np.random.Generator) -> str:
        """Let one new person live in both worlds, with denied events in the first only; return who it was."""
        self._case += 1
        person, count = f"p{self._case}", int(dice.integers(0, 9))
        kept_by = ("research", "audit")[int(dice.integers(2))]
        withdrawn = bool(dice.random() < 0.5)
        denied = [bool(flag) for flag in dice.random(count) < 0.5]
        rows = [self._event(dice, person, place, denied=gone) for place, gone in enumerate(denied)]
        for world, engine in enumerate(self.engines):
            # What is denied for lists is kept for another purpose, else intake would drop it.
            engine.people.set_consents(person, {kept_by: "granted"})
            if withdrawn:
                engine.people.set_consents(person, {"recommendation": "granted", "offers": "granted"})
            mine = [row for row, gone in zip(rows, denied, strict=True) if world == 0 or not gone]
            if mine:
                report = engine.events.add(mine)
                assert not report.rejected, report.rejected
            if withdrawn:
                # Kind by kind, so that what rests on legitimate interest goes on being read.
                said = dict.fromkeys(BY_CONSENT, "withdrawn")
                engine.people.set_consents(person, {"recommendation": said, "offers": said})
        return person

    def _event(self, dice: np.random.Generator, person: str, place: int, *, denied: bool) -> dict[str, Any]:
        kind = str(dice.choice(BY_CONSENT if denied else OPEN))
        event: dict[str, Any] = {
            "event_id": f"{person}-{place}",
            "person_id": person,
            "kind": kind,
            "item_id": f"i{int(dice.integers(ITEMS))}",
            "at": format_time(Millis(NOW - 10**8 + place * 1000 + int(dice.integers(900)))),
        }
        if kind == "rating":
            event["value"] = float(dice.integers(1, 6))
        if kind in {"declare", "goal", "search", "like", "dislike"} and dice.random() < 0.4:
            del event["item_id"]
            event["context"] = {"topic": f"t{int(dice.integers(7))}"}
        return event

    def answers(self, person: str, dice: np.random.Generator) -> list[dict[str, Any]]:
        """Return both worlds' response to one random ask, without id, time and versions."""
        ask = {"surface": str(dice.choice(SURFACES)), "count": int(dice.integers(1, 12))}
        if dice.random() < 0.3:
            ask["context"] = {"local_time": "2027-01-15T19:30:00+01:00", "device": "phone"}
        return [told(engine, person, **ask) for engine in self.engines]


def told(engine: Any, person: str, **ask: Any) -> dict[str, Any]:
    """Return a response without what may differ."""
    decision = msgspec.to_builtins(engine.decide(person=person, **ask))
    return {name: value for name, value in decision.items() if name not in {"decision_id", "at", "versions"}}


def compared(lives: int, asks: int, seed: int) -> int:
    """Compare so many random asks of so many random lives; return how many lists were personal."""
    twins, dice = Twins(), np.random.default_rng(seed)
    personal = 0
    try:
        for life in range(lives):
            person = twins.live(dice)
            for ask in range(asks):
                left, right = twins.answers(person, dice)
                assert left == right, (seed, life, ask)
                personal += left["mode"] == "personal"
    finally:
        twins.close()
    return personal


@pytest.mark.promise("I2")
@pytest.mark.promise("C4")
def test_denied_events_never_show_in_random_lives():
    """Denied by silence or by withdrawal, kept for another purpose, never seen in a response."""
    assert compared(30, 2, seed=1) > 10


@pytest.mark.promise("I2")
@pytest.mark.promise("C4")
@pytest.mark.proof
@pytest.mark.timeout(600)
def test_denied_events_never_show_in_ten_thousand_random_cases():
    """The same at full count: 10,000 random asks of 1,000 random lives, 0 differences."""
    assert compared(1_000, 10, seed=2) > 2_000


def test_what_is_permitted_does_show():
    """The positive control: the same events, granted for lists, change responses."""
    twins, dice, changed = Twins(), np.random.default_rng(4), 0
    for _ in range(12):
        person = twins.live(dice)
        twins.engines[0].people.set_consents(person, {"recommendation": dict.fromkeys(BY_CONSENT, "granted")})
        left, right = (told(engine, person, surface="home", count=10) for engine in twins.engines)
        changed += left != right
    twins.close()
    assert changed > 2


LIVES = st.lists(st.tuples(st.sampled_from(OPEN), st.integers(0, ITEMS - 1)), max_size=8)


@pytest.fixture(scope="module")
def plain() -> Any:
    """Give one world for all lives of this module."""
    twins = Twins()
    yield twins.engines[0]
    twins.close()


@pytest.mark.promise("I7")
@pytest.mark.promise("X1")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    life=LIVES,
    muted=st.sets(st.integers(0, 6), max_size=2),
    how=st.sampled_from(["dial", "paused", "objection", "word", "restricted"]),
    surface=st.sampled_from(("home", "grocery", "evening")),
)
def test_the_plain_choice_is_a_strangers_list_minus_declared_blocks(plain, life, muted, how, surface):
    """Whatever a person did and however they said no: the stranger's list without what they forbade, every time."""
    person = f"q{plain.store.vault.count()}"
    rows = [
        {"event_id": f"{person}-{place}", "person_id": person, "kind": kind, "item_id": f"i{item}",
         "at": format_time(Millis(NOW - 10**7 + place * 1000)), **({"value": 5} if kind == "rating" else {})}
        for place, (kind, item) in enumerate(life)
    ]  # fmt: skip
    if rows:
        assert not plain.events.add(rows).rejected
    topics = Muted(topics=[f"t{n}" for n in sorted(muted)])
    controls = {
        "dial": Controls(dial={"*": "none"}, muted=topics),
        "paused": Controls(paused=True, muted=topics),
        "objection": Controls(objections=["recommendation"], muted=topics),
        "restricted": Controls(restricted=True, muted=topics),
        "word": Controls(muted=topics),
    }[how]
    plain.people.set_controls(person, controls)
    if how == "word":
        plain.people.set_consents(person, {"recommendation": "refused"})
    never = [f"i{item}" for kind, item in life if kind == "never"]
    forbidden = {"any": [{"field": "tags", "op": "contains", "value": topic} for topic in topics.topics]}
    where = {"where": {"not": forbidden}} if muted else {}
    expected = told(plain, "stranger", surface=surface, count=10, exclude=never, **where)["items"]
    for _ in range(3):
        mine = told(plain, person, surface=surface, count=10)
        assert [shown["item_id"] for shown in mine["items"]] == [shown["item_id"] for shown in expected]
        assert mine["mode"] == "non_profiled"


@pytest.mark.promise("I7")
def test_the_plain_choice_survives_restarts(tmp_path):
    """Closed and opened again and again, it is still the stranger's list."""
    for opening in range(3):
        with tactful.open(tmp_path, setting="shop", clock=FixedClock(NOW), learn_in_child=False) as engine:
            if not opening:
                engine.items.put([{"item_id": f"i{n}"} for n in range(12)])
                engine.events.add(
                    [{"event_id": f"e{n}", "person_id": "ana", "kind": "purchase", "item_id": f"i{n}",
                      "at": format_time(Millis(NOW - 1000 * n))} for n in range(4)]
                )  # fmt: skip
                engine.people.set_controls("ana", Controls(dial={"*": "none"}))
            mine, strangers = (told(engine, who, surface="home", count=9) for who in ("ana", "stranger"))
            assert mine["items"] == strangers["items"]
