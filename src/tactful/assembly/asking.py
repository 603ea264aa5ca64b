"""Asking: one ask through the pass, recorded, and what can be asked about a decision afterwards.

The pass runs in the calling thread and reads only what is at hand; the answer's future resolves once the record is
on disk. A decision that cannot be recorded is not returned (DESIGN 8.5).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Literal

import msgspec

from tactful.assembly.commons import Commons
from tactful.assembly.parts import Parts
from tactful.assembly.weighing import Weighing
from tactful.decide.again import Again
from tactful.decide.choice import shown_numbers
from tactful.decide.decide import decide
from tactful.decide.given import parts_of
from tactful.decide.replay import chosen_again, read, recompute, replay
from tactful.decide.why import why
from tactful.decide.why_not import why_not
from tactful.decisions.decision import Ask, Decision
from tactful.decisions.ledger import Entry, HeldMeanwhile, RecentlyShown
from tactful.decisions.record import Record, decode, encode
from tactful.errors import NotFound
from tactful.experiments.running import taking_part
from tactful.guard.rules import CODES
from tactful.ids import DecisionId, Millis, Pseudonym, check_id, new_decision_id
from tactful.learn.learned import Model
from tactful.people.vault import session_key
from tactful.profile.occasion import GATE_CLOSED, Ground, Occasion, occasion_of
from tactful.profile.ready import Ready
from tactful.profile.unsold import unsold

__all__ = ["Asking"]

Flag = Callable[[str, str, Literal["flagged", "distress"]], object]
"""Has a human look at a recorded decision: its id, why, and what kind of review it is."""

_HANDS = 8
"""First decisions recorded at once; those that wait share a commit."""


class Asking:
    """The main job.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.weighing = Weighing()
        self.flag: Flag | None = None
        self._commons = Commons(parts.settings)
        self._newcomers = ThreadPoolExecutor(_HANDS, thread_name_prefix="tactful-newcomers")

    def history(self, person: Pseudonym) -> Ready:
        """Return the person's events (`tactful.profile.occasion.Fetch`)."""
        return self._parts.histories.ready(person, lambda: self._parts.store.events.history(person))

    def shown(self, person: Pseudonym) -> RecentlyShown:
        """Return what the person was shown lately."""
        ledger, ready = self._parts.store.ledger, self._parts.histories.at_hand(person)
        return ledger.shown(person) if ready is None else ready.shown(lambda: ledger.shown(person))

    def counter(self, person: Pseudonym) -> int:
        """Return the person's next ask number."""
        return self._parts.store.ledger.next_counter(person)

    def ask(self, ask: Ask) -> Future[Decision]:
        """Return a decision; the future resolves once its record is durable.

        Raises
        ------
        BadInput
            For an ask that cannot be answered (see `tactful.profile.asking.check_ask`).
        """
        answer: Future[Decision] = Future()
        self._try(ask, answer, again=True)
        return answer

    def _try(self, ask: Ask, answer: Future[Decision], *, again: bool) -> None:
        """Answer an ask; where a hold was set while it was computed, once more (DESIGN 8.7)."""
        still = self._parts.holds.still()
        occasion, person = self._occasion(ask)
        decision, record = self.pass_of(occasion)
        if self.weighing.due():
            self.weighing.add(ask.surface, record.given.part_names, parts_of(record.given))
        items = shown_numbers(record.given, record.choice)
        entry = Entry(DecisionId(decision.decision_id), person, occasion.now, ask.surface, items, encode(record))
        name = _vault_name(ask)
        if person is None and name is not None:
            recorded: Future[None] = self._newcomers.submit(self._record_newcomer, name, entry, still)
        else:
            recorded = self._record(person, entry, still)

        strained = name is not None and any(check.rule == "vulnerable" for check in record.checks)

        def finish(done: Future[None]) -> None:
            error = done.exception()
            if error is None and strained:
                self._newcomers.submit(self._route, decision, answer)
            elif error is None:
                answer.set_result(decision)
            elif again and isinstance(error, HeldMeanwhile):
                self._newcomers.submit(self._once_more, ask, answer)
            else:
                answer.set_exception(error)

        recorded.add_done_callback(finish)

    def _record(self, person: Pseudonym | None, entry: Entry, still: Callable[[], bool]) -> Future[None]:
        """Queue a decision; whoever asks next for the same person knows what it shows."""
        ledger = self._parts.store.ledger
        ready = self._parts.histories.at_hand(person) if person is not None else None
        if ready is None:
            return ledger.record(entry, still=still)
        queued: list[Future[None]] = []
        ready.tell(entry, lambda: queued.append(ledger.record(entry, still=still)))
        queued[0].add_done_callback(lambda done: ready.untell() if done.exception() is not None else None)
        return queued[0]

    def _route(self, decision: Decision, answer: Future[Decision]) -> None:
        """Have a human look after somebody from whom something was kept because they seem to be under strain."""
        try:
            if self.flag is not None:
                self.flag(decision.decision_id, "under-strain", "distress")
            answer.set_result(decision)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must hear of it
            answer.set_exception(error)

    def _once_more(self, ask: Ask, answer: Future[Decision]) -> None:
        try:
            self._try(ask, answer, again=False)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must hear of it
            answer.set_exception(error)

    def _record_newcomer(self, name: str, entry: Entry, still: Callable[[], bool]) -> None:
        """Record a first decision as that person's own, so that its outcomes and an erasure find it.

        Making an identity waits for the disk, so it happens beside the thread that decides.
        """
        person = self._parts.persons.admit(name).pseudonym
        self._parts.store.ledger.record(replace(entry, person=person), still=still).result()

    def close(self) -> None:
        """Finish recording; safe to call twice."""
        self._newcomers.shutdown()

    def occasion_of(self, ask: Ask) -> Occasion:
        """Return the occasion of an ask as of now, for a pass that is not recorded."""
        return self._occasion(ask)[0]

    def pass_of(self, occasion: Occasion, model: Model | None = None) -> tuple[Decision, Record]:
        """Return the decision of an occasion and its record, recording nothing; `model` or the one in service."""
        model = self._parts.living.model if model is None else model
        held = occasion.holds.model(model.version)
        return decide(
            replace(occasion, notices=(*occasion.notices, "held-model")) if held else occasion,
            None if held else model,
            self._parts.notes,
            decision_id=new_decision_id(Millis(occasion.now)),
            settings_version=self._parts.settings_version,
            popular=lambda: model.popular(occasion.now),
            late=self._late(),
        )

    def _late(self) -> Callable[[], bool] | None:
        """Return what tells, from now on, whether the time of one pass is spent."""
        allowed = self._parts.settings.limits.pass_ms
        until = time.monotonic() + allowed / 1000
        return (lambda: time.monotonic() > until) if allowed > 0 else None

    def plain(self, surface: str, count: int) -> Decision:
        """Return the list for nobody in particular, recording nothing."""
        occasion, _ = self._occasion(Ask(surface=surface, count=count))
        return self.pass_of(occasion)[0]

    def read(self, decision_id: str) -> Decision:
        """Return a recorded decision; raises NotFound ``unknown-decision``."""
        return read(self.record(decision_id)[0])

    def record(self, decision_id: str) -> tuple[Record, Pseudonym | None]:
        """Return the record of a decision and whose it is; raises NotFound ``unknown-decision``."""
        entry = self._parts.store.ledger.read(DecisionId(decision_id))
        if entry is None:
            raise NotFound(
                "unknown-decision",
                "there is no such decision",
                hint="it may have expired or been erased with its person",
            )
        return decode(entry.body), entry.person

    def why(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return the true reasons of a shown item, with the smallest verified set of signals that carries it."""
        record, _ = self.record(decision_id)
        catalogue = self._parts.shelf.snapshot()
        return why(record, item_id, catalogue=catalogue, again=self._again(record))

    def why_not(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return why an item was not shown, and the nearest verified change that would show it."""
        check_id(item_id, what="item_id")
        record, _ = self.record(decision_id)
        return why_not(record, item_id, self._parts.shelf.snapshot(), aside_words=CODES, again=self._again(record))

    def replay(self, decision_id: str, *, again: bool = False) -> dict[str, Any]:
        """Make the choice again from the record alone and compare byte for byte.

        Parameters
        ----------
        again
            Also score the recorded candidates with the present model and say what changed.
        """
        record, _ = self.record(decision_id)
        equal, told = replay(record)
        answer: dict[str, Any] = {
            "decision_id": decision_id,
            "equal": equal,
            "chosen_again": chosen_again(record),
            "decision": msgspec.to_builtins(told),
        }
        if again:
            answer["recompute"] = recompute(record, self._parts.living.model)
        return answer

    def _again(self, record: Record) -> Again:
        return Again(record, self._parts.living.model, self._parts.shelf.snapshot())

    def _occasion(self, ask: Ask) -> tuple[Occasion, Pseudonym | None]:
        name = _vault_name(ask)
        known = self._parts.persons.find(name) if name is not None else None
        watch = self._parts.watch
        closed = "clock-behind" if watch.behind() else ""
        now = watch.now()
        occasion = occasion_of(ask, known, self._ground(ask.surface, now), self, now=now, closed=closed)
        occasion = unsold(occasion, self._parts.kinds, self._parts.settings.attributes)
        if occasion.permit.why in GATE_CLOSED:
            self._parts.alarms.ring(occasion.permit.why)
        person = known.pseudonym if known is not None else None
        return taking_part(occasion, self._parts.experiments.current, self._parts.seed, person), person

    def prepare(self, model: Model) -> None:
        """Work out what asks read of everybody, for a model that is about to serve."""
        self._commons.prepare(model, self._parts.shelf.snapshot())

    def _ground(self, surface: str, now: int) -> Ground:
        parts, catalogue = self._parts, self._parts.shelf.snapshot()
        return Ground(
            surfaces=parts.settings.surfaces,
            kinds=parts.kinds,
            attributes=parts.settings.attributes,
            bases=parts.table,
            catalogue=catalogue,
            seed=parts.seed,
            languages=parts.settings.languages,
            fading=parts.living.model.constants.fading,
            holds=parts.holds.current,
            everybody=self._commons.everybody(surface, parts.living.model, catalogue, now, parts.exposure.current),
            placed=self._commons.placed(surface, catalogue, now),
            guarding=parts.settings.guard,
            tells=parts.tells.current,
            having=parts.living.model.sums.buyers[0],
        )


def _vault_name(ask: Ask) -> str | None:
    """Return the vault's name for whoever asks; a person outranks a session."""
    if ask.person_id is not None:
        return check_id(ask.person_id, what="person_id")
    if ask.session_id is not None:
        return session_key(check_id(ask.session_id, what="session_id"))
    return None
