"""What was permitted then? The stored words, notices and switches answer like an event-sourced oracle of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from consent_world import NOON, opened, read_kinds

from tactful.clock import DAY_MS, FixedClock, format_time
from tactful.consent.consents import PURPOSES
from tactful.ids import Millis
from tactful.people.person import Controls
from tactful.settings import load
from tactful.settings.in_force import kinds_in_force

KINDS = kinds_in_force(load("shop"))
SPOKEN_OF = ("view", "save", "declare", "like", "never", "rating")
MARKETING = ("messages", "offers")
YEAR = 365 * DAY_MS


@dataclass
class Oracle:
    """Everything that happened, in order, and the rules written down once more in the plainest way."""

    log: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)

    def permitted(self, purpose: str, at: int) -> set[str]:
        """Return the kinds that were permitted at an instant."""
        past = [(when, what, facts) for when, what, facts in self.log if when <= at]
        switches: dict[str, Any] = {"restricted": False, "paused": False, "objections": [], "minor": False}
        words: list[dict[str, Any]] = []
        notices: list[dict[str, Any]] = []
        for when, what, facts in past:
            if what == "switch":
                switches |= facts
            elif what == "word" and facts["purpose"] == purpose:
                words.append({**facts, "when": when})
            elif what == "notice" and facts["purpose"] == purpose:
                notices.append(facts)
        if switches["restricted"] or purpose in switches["objections"]:
            return set()
        if switches["paused"] and purpose != "training":
            return set()
        young = switches["minor"]
        if young and purpose in {"offers", "linking", "research"}:
            return set()
        heard = _Heard(words, notices, at, young)
        if heard.refused("*") and not any(heard.later_yes(word["kind"]) for word in words if word["kind"] != "*"):
            return set()
        return {kind for kind in KINDS if self._readable(kind, purpose, heard, young)}

    def _readable(self, kind: str, purpose: str, heard: _Heard, young: bool) -> bool:
        spec = KINDS[kind]
        basis = spec.basis[purpose]
        if young and not (spec.family == "declared" or spec.mark):
            return False
        objected = heard.refused(kind) or (heard.refused("*") and not heard.later_yes(kind))
        if basis == "contract":
            return not (purpose in MARKETING and objected)
        if basis == "legitimate-interest":
            return not objected
        return basis == "consent" and not young and heard.granted(kind)


@dataclass
class _Heard:
    """The words about one purpose by an instant."""

    words: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    at: int
    young: bool

    def last(self, kind: str) -> int:
        """Return the place of the last word on a kind, -1 for none; a minor's own yes is no word."""
        places = [
            place for place, word in enumerate(self.words) if word["kind"] == kind and not (self.young and word["yes"])
        ]
        own = [place for place, word in enumerate(self.words) if word["kind"] == kind and not word.get("gpc")]
        if self.young and own and self.words[own[-1]]["yes"]:
            places = [place for place in places if self.words[place].get("gpc")]  # the own no was taken back
        return places[-1] if places else -1

    def refused(self, kind: str) -> bool:
        """Tell whether the last word is a no."""
        place = self.last(kind)
        return place >= 0 and not self.words[place]["yes"]

    def later_yes(self, kind: str) -> bool:
        """Tell whether a yes to the kind came after the last word on the whole."""
        place = self.last(kind)
        return place > self.last("*") and self.words[place]["yes"]

    def granted(self, kind: str) -> bool:
        """Tell whether a yes to the kind, or to the whole, stands."""
        part, whole = self.last(kind), self.last("*")
        if part < 0:
            return whole >= 0 and self._stands(whole)
        return self._stands(part) and (whole < 0 or self.words[whole]["yes"] or part > whole)

    def _stands(self, place: int) -> bool:
        word = self.words[place]
        if not word["yes"] or self.at >= word["when"] + YEAR:
            return False
        if not self.notices:
            return True
        shown = next((place for place, one in enumerate(self.notices) if one["name"] == word["notice"]), None)
        if shown is None:
            return False
        return not any(set(one["uses"]) - set(self.notices[shown]["uses"]) for one in self.notices[shown + 1 :])


def lived(seed: int, steps: int) -> tuple[Any, Oracle, FixedClock]:
    """Return an engine in which a person lived through random words, notices and switches, and the oracle of it."""
    dice, clock, oracle = np.random.default_rng(seed), FixedClock(NOON), Oracle()
    engine = opened(clock=clock)
    published: dict[str, list[str]] = {}
    for step in range(steps):
        clock.move(int(dice.integers(1, 40 * DAY_MS)))
        now, purpose = int(clock.now()), str(dice.choice(PURPOSES))
        what = str(dice.choice(["word"] * 12 + ["notice", "switch", "gpc", "age"]))
        if what == "word":
            kind = str(dice.choice(["*", *SPOKEN_OF]))
            yes = bool(dice.random() < 0.6)
            cited = str(dice.choice(published[purpose])) if purpose in published else None
            said: dict[str, Any] = {purpose: {kind: "granted" if yes else str(dice.choice(["refused", "withdrawn"]))}}
            engine.people.set_consents("ana", said | ({"notice": cited} if cited else {}))
            oracle.log.append((now, "word", {"purpose": purpose, "kind": kind, "yes": yes, "notice": cited}))
        elif what == "notice":
            uses = [str(use) for use in dice.choice(["a", "b", "c", "d"], int(dice.integers(1, 4)), replace=False)]
            engine.notices.publish([{"notice": f"n{step}", "purposes": {purpose: {"text": {"en": "x"}, "uses": uses}}}])
            published.setdefault(purpose, []).append(f"n{step}")
            oracle.log.append((now, "notice", {"purpose": purpose, "name": f"n{step}", "uses": uses}))
        elif what == "switch":
            facts = {
                "restricted": bool(dice.random() < 0.2),
                "paused": bool(dice.random() < 0.3),
                "objections": [purpose] if dice.random() < 0.4 else [],
            }
            engine.people.set_controls("ana", Controls(**facts))
            oracle.log.append((now, "switch", facts))
        elif what == "age":
            minor = bool(dice.random() < 0.4)
            engine.people.put({"person_id": "ana", "minor": minor})
            oracle.log.append((now, "switch", {"minor": minor}))
        else:
            if not any(facts.get("gpc") for _, _, facts in oracle.log):
                oracle.log += [
                    (now, "word", {"purpose": p, "kind": "*", "yes": False, "notice": None, "gpc": True})
                    for p in ("linking", "offers")
                ]
            engine.people.opt_out("ana")
    return engine, oracle, clock


def compared(seed: int, steps: int, times: int) -> int:
    """Compare engine and oracle at random instants; return how many answers were not empty."""
    engine, oracle, clock = lived(seed, steps)
    dice, alive = np.random.default_rng(seed + 1), 0
    with engine:
        for at in dice.integers(NOON - DAY_MS, int(clock.now()) + DAY_MS, times).tolist():
            answer = engine.people.consents("ana", at=format_time(Millis(at)))["purposes"]
            for purpose in PURPOSES:
                expected = oracle.permitted(purpose, at)
                assert set(answer[purpose]["kinds"]) == expected, (seed, purpose, at)
                alive += bool(expected)
    return alive


@pytest.mark.promise("C11")
@pytest.mark.parametrize("seed", range(4))
def test_the_past_is_answered_as_the_oracle_tells_it(seed):
    """Words, expiry, notices, objections, restriction, pause, age and a browser's signal, at random instants."""
    assert compared(seed, steps=40, times=25) > 0


@pytest.mark.promise("C11")
@pytest.mark.promise("C3")
@pytest.mark.proof
def test_the_past_is_answered_at_a_thousand_instants():
    """The same over longer lives: 0 differences at 1,000 random times for 7 purposes and every kind."""
    assert sum(compared(seed, steps=120, times=100) for seed in range(100, 110)) > 1000


@pytest.mark.promise("C11")
def test_the_latest_instant_is_what_the_gate_reads_now():
    """As-of now and the permit of an ask are the same set."""
    for seed in range(3):
        engine, _, clock = lived(seed, 40)
        with engine:
            answer = engine.people.consents("ana", at=format_time(Millis(clock.now())))["purposes"]
            for purpose in set(PURPOSES) - {"training"}:  # a pause is about lists, and no list is asked for to train
                assert set(answer[purpose]["kinds"]) == read_kinds(engine, purpose=purpose)
