"""Reviews: what waits for a human, and what the human says.

A decision on a surface with lasting effects is a suggestion from the moment it is recorded: the ledger itself is the
queue, so nothing can be decided that is not queued. What a person sends by a kind that asks for a human (``human``),
and decisions that were flagged, lie beside it as sealed papers and leave with the person. An override goes the way of
contested decisions (`tactful.assembly.cases`): from the next decision on it beats the model.

References: GDPR Art. 22; promises H1, H2 and E5.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from tactful.assembly.asking import Asking
from tactful.assembly.cases import Cases, Resolution, Wish
from tactful.assembly.parts import Parts
from tactful.clock import DAY_MS, format_time
from tactful.decide.trace import trace_of
from tactful.errors import BadInput, Conflict, NotFound
from tactful.ids import Millis, Pseudonym, Seq
from tactful.people.case import LONGEST_TEXT, Case, Verdict
from tactful.people.corrections import handle_of
from tactful.people.papers import Paper
from tactful.people.review import DUE_DAYS, Review, ReviewKind, ReviewVerdict
from tactful.people.vault import SESSION_PREFIX

__all__ = ["ReviewAnswer", "Reviews"]

_ROUTED = "routed_to_humans"
"""Name of the stored position in the log up to which people who ask for a human were heard."""

_SUGGESTED = "rs_"
"""Begins the review of a suggestion; the id of its decision follows."""

_CASE: dict[ReviewVerdict, Verdict] = {"approve": "uphold", "override": "override", "reject": "reject"}
_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ReviewAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a human says of a review."""

    verdict: ReviewVerdict
    reason: str
    """Told to the person."""
    override: Wish | None = None


class Reviews:
    """Lists and resolves reviews.

    Parameters
    ----------
    parts
        The wired pieces.
    asking
        Reads recorded decisions.
    cases
        Contested decisions; open ones stand in the queue too.
    """

    def __init__(self, parts: Parts, asking: Asking, cases: Cases) -> None:
        self._parts = parts
        self._asking = asking
        self._cases = cases
        self._routing = threading.Lock()
        asking.flag = self.flag
        kinds = parts.kinds
        self._human = {kinds.code(name): kinds.spec(name).human for name in kinds if kinds.spec(name).human}
        self._significant = {name for name, rules in parts.settings.surfaces.items() if rules.significant}

    def listed(
        self, person_id: str | None = None, state: str | None = None, kind: str | None = None
    ) -> list[dict[str, Any]]:
        """Return reviews, open ones first and those due first at the head.

        Parameters
        ----------
        person_id
            Only of this person.
        state
            ``open`` or ``resolved``.
        kind
            ``suggestion``, ``flagged``, ``complaint`` or ``distress``.
        """
        self.route()
        known = self._parts.persons.find(person_id) if person_id is not None else None
        if person_id is not None and known is None:
            return []
        person = known.pseudonym if known is not None else None
        found = [*self._papers(person), *self._suggestions(person), *self._contested(person_id)]
        rows = [
            self._told(review, whose)
            for review, whose in {one[0].review_id: one for one in reversed(found)}.values()
            if state in {None, review.state} and kind in {None, review.kind}
        ]
        rows.sort(key=lambda row: (row["state"] != "open", row["due_at"], row["review_id"]))
        return rows

    def resolve(self, review_id: str, answer: ReviewAnswer, *, key_id: str = "") -> dict[str, Any]:
        """Decide a review; what was suggested takes effect, or never does.

        Raises
        ------
        NotFound
            ``unknown-review``.
        Conflict
            ``review-resolved`` when it was decided before.
        BadInput
            ``no-approver`` when nobody is named as the one who decides, ``bad-text`` without a reason,
            ``bad-override`` when verdict and override do not go together.
        """
        if not key_id:
            raise BadInput("no-approver", "nothing takes effect unless somebody answers for it", hint="pass key_id")
        if review_id.startswith("ca_"):
            resolution = Resolution(verdict=_CASE[answer.verdict], reason=answer.reason, override=answer.override)
            told = self._cases.resolve(review_id, resolution, key_id=key_id)
            return {**told, "review_id": review_id, "kind": "complaint", "verdict": answer.verdict}
        if not answer.reason.strip() or len(answer.reason) > LONGEST_TEXT:
            raise BadInput(
                "bad-text", "a review is decided with a reason", hint=f"write 1 to {LONGEST_TEXT} characters"
            )
        if (answer.verdict == "override") != (answer.override is not None):
            raise BadInput("bad-override", "an override goes with the verdict override", hint='send "override" with it')
        with self._parts.living.hold():
            review, person = self._one(review_id)
            if review.state != "open":
                raise Conflict("review-resolved", "the review was decided before", hint="see GET /v1/reviews")
            wish = answer.override
            override = self._cases.override_of(review.decision_id, review.surface, wish, person) if wish else None
            resolved = msgspec.structs.replace(
                review,
                state="resolved",
                verdict=answer.verdict,
                reason=answer.reason,
                override=override,
                resolved_at=format_time(self._parts.clock.now()),
                resolved_by=key_id,
            )
            self._keep(person, resolved)
            facts = {"review_id": review_id, "verdict": answer.verdict, "override": override}
            self._parts.safekeeping.note("review.resolved", person, facts)
        return self._told(resolved, person)

    def flag(self, decision_id: str, why: str, kind: ReviewKind = "flagged") -> dict[str, Any]:
        """Have a human look at a decision; flagging it again changes nothing.

        Raises
        ------
        NotFound
            ``unknown-decision``.
        BadInput
            ``bad-flag`` when `why` is no kebab-case word, ``nobody-named`` when it was made for nobody.
        """
        if len(why) > 64 or not _WORD.fullmatch(why):
            raise BadInput("bad-flag", "why is not a kebab-case word", hint="such as looks-wrong")
        record, person = self._asking.record(decision_id)
        if person is None:
            raise BadInput("nobody-named", "the decision was made for nobody", hint="ask with a person_id")
        review = self._fresh(f"rf_{decision_id}", kind, record.at, decision_id, record.given.surface, why)
        held = self._parts.store.papers.get("review", review.review_id)
        if held is not None:
            return self._told(msgspec.json.decode(held.body, type=Review), person)
        self._keep(person, review)
        self._parts.safekeeping.note("review.opened", person, {"review_id": review.review_id, "why": why})
        return self._told(review, person)

    def trace(self, decision_id: str) -> dict[str, Any]:
        """Return every rule of the guard with its verdict and facts; raises NotFound ``unknown-decision``."""
        record, _ = self._asking.record(decision_id)
        ids = self._parts.shelf.snapshot().ids
        return {"decision_id": decision_id, "rules": trace_of(record, lambda number: ids[number])}

    def state_of(self, decision_id: str) -> str:
        """Return ``waiting``, ``approve``, ``override`` or ``reject`` of a decision with lasting effects."""
        paper = self._parts.store.papers.get("review", _SUGGESTED + decision_id)
        verdict = msgspec.json.decode(paper.body, type=Review).verdict if paper is not None else None
        return verdict or "waiting"

    def route(self) -> int:
        """Put what people sent to a human into the queue, each once, also after a crash; return how many."""
        log, meta = self._parts.store.events, self._parts.store.meta
        with self._routing:
            since = int(meta.get(_ROUTED) or b"0")
            if not self._human or int(log.last_seq()) <= since:
                return 0
            heard = 0
            for batch in log.tail(Seq(since)):
                for row in np.flatnonzero(np.isin(batch.kind, list(self._human))).tolist():
                    kind, person = self._human[int(batch.kind[row])], Pseudonym(int(batch.person[row]))
                    review_id = f"re_{handle_of(int(batch.digest[row]))}"
                    if kind and self._parts.store.papers.get("review", review_id) is None:
                        self._heard(person, self._fresh(review_id, kind, int(batch.at[row])))
                        heard += 1
                since = max(since, int(batch.seq.max(initial=0)))
            meta.put(_ROUTED, b"%d" % since)
        return heard

    def _heard(self, person: Pseudonym, review: Review) -> None:
        try:
            self._keep(person, review)
        except NotFound:
            return  # erased meanwhile: nobody is left to be heard

    def _fresh(
        self, review_id: str, kind: ReviewKind, at: int, decision_id: str = "", surface: str = "", why: str = ""
    ) -> Review:
        return Review(
            review_id=review_id,
            kind=kind,
            opened_at=format_time(Millis(at)),
            due_at=format_time(Millis(at + round(DUE_DAYS[kind] * DAY_MS))),
            decision_id=decision_id,
            surface=surface,
            why=why,
        )

    def _one(self, review_id: str) -> tuple[Review, Pseudonym]:
        self.route()
        paper = self._parts.store.papers.get("review", review_id)
        if paper is not None:
            return msgspec.json.decode(paper.body, type=Review), paper.person
        decision_id = review_id.removeprefix(_SUGGESTED)
        entry = None
        if decision_id != review_id:
            entry = self._parts.store.ledger.read(decision_id)  # type: ignore[arg-type]
        if entry is None or entry.person is None or entry.surface not in self._significant:
            raise NotFound("unknown-review", "there is no such review", hint="see GET /v1/reviews")
        return self._fresh(review_id, "suggestion", entry.at, decision_id, entry.surface), entry.person

    def _papers(self, person: Pseudonym | None) -> Iterator[tuple[Review, Pseudonym]]:
        papers = self._parts.store.papers
        for one in papers.everybody("review") if person is None else papers.of_person("review", person):
            yield msgspec.json.decode(one.body, type=Review), one.person

    def _suggestions(self, person: Pseudonym | None) -> Iterator[tuple[Review, Pseudonym]]:
        if not self._significant:
            return
        now, days = int(self._parts.clock.now()), self._parts.settings.decisions_days
        for noted in self._parts.store.ledger.between(now - round(days * DAY_MS), now + 1):
            mine = noted.person is not None and person in {None, noted.person}
            if mine and noted.person is not None and noted.surface in self._significant:
                review_id = _SUGGESTED + noted.decision_id
                yield self._fresh(review_id, "suggestion", noted.at, noted.decision_id, noted.surface), noted.person

    def _contested(self, person_id: str | None) -> Iterator[tuple[Review, Pseudonym]]:
        for case, person in self._cases.kept(person_id):
            yield _of_case(case), person

    def _keep(self, person: Pseudonym, review: Review) -> None:
        at = int(self._parts.clock.now())
        self._parts.store.papers.put("review", Paper(review.review_id, person, at, msgspec.json.encode(review)))

    def _told(self, review: Review, person: Pseudonym) -> dict[str, Any]:
        name = self._parts.store.vault.name_of(person) or ""
        who = {"session_id" if name.startswith(SESSION_PREFIX) else "person_id": name.removeprefix(SESSION_PREFIX)}
        late = review.state == "open" and review.due_at < format_time(self._parts.clock.now())
        return {**msgspec.to_builtins(review), "state": review.state, **who, "overdue": late}


def _of_case(case: Case) -> Review:
    verdicts: dict[Verdict, ReviewVerdict] = {"uphold": "approve", "override": "override", "reject": "reject"}
    return Review(
        review_id=case.case_id,
        kind="complaint",
        opened_at=case.opened_at,
        due_at=case.due_at,
        decision_id=case.decision_id,
        surface=case.surface,
        state=case.state,
        verdict=verdicts[case.verdict] if case.verdict is not None else None,
        reason=case.reason,
        override=case.override,
        resolved_at=case.resolved_at,
        resolved_by=case.resolved_by,
    )
