"""Contesting a decision: the person says what is wrong, a human decides in time, and the human's word beats the model.

A case is a sealed paper of the person and leaves with them. An override becomes a pin or a guard of that person's
next decisions, recorded like everything else that moved a list.

References: GDPR Art. 22(3) and 12(3); promise H1.
"""

from __future__ import annotations

import secrets
from typing import Any, Literal

import msgspec

from tactful.assembly.asking import Asking
from tactful.assembly.correcting import Correcting
from tactful.assembly.parts import Parts
from tactful.clock import DAY_MS, format_time
from tactful.errors import BadInput, Conflict, NotFound, TooMuch
from tactful.ids import Millis, Pseudonym, check_id
from tactful.people.case import DUE_DAYS, LONGEST_TEXT, MOST_OPEN, OVERRIDE_DAYS, Case, Verdict
from tactful.people.corrections import Override
from tactful.people.papers import Paper
from tactful.people.vault import SESSION_PREFIX

__all__ = ["Cases", "Resolution", "Wish"]

_LONGEST_DAYS = 3_650


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is to be shown (on the contested surface) or hidden (everywhere) from now on."""

    item_id: str
    do: Literal["show", "hide"]
    days: float = OVERRIDE_DAYS
    """For how long, above 0, at most 3,650."""


class Resolution(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a human decides."""

    verdict: Verdict
    reason: str
    """Told to the person."""
    override: Wish | None = None


class Cases:
    """Opens, lists and resolves cases.

    Parameters
    ----------
    parts
        The wired pieces.
    asking
        Reads recorded decisions.
    correcting
        Keeps what a human decided.
    """

    def __init__(self, parts: Parts, asking: Asking, correcting: Correcting) -> None:
        self._parts = parts
        self._asking = asking
        self._correcting = correcting

    def contest(self, decision_id: str, text: str, item_id: str = "") -> dict[str, Any]:
        """Open a case about a decision and return it.

        Parameters
        ----------
        text
            What the person says, 1 to 4,000 characters.
        item_id
            The item it is about; empty for the whole list. It need not have been shown.

        Raises
        ------
        NotFound
            ``unknown-decision``.
        BadInput
            ``nobody-named`` when the decision was made for nobody, ``bad-text``, ``bad-id``.
        TooMuch
            ``too-many-cases`` when so many are open that others would wait.
        """
        _check_text(text)
        if item_id:
            check_id(item_id, what="item_id")
        record, person = self._asking.record(decision_id)
        if person is None:
            raise BadInput(
                "nobody-named", "the decision was made for nobody in particular", hint="ask with a person_id"
            )
        waiting = [one for one in self._of_person(person) if one.state == "open"]
        if len(waiting) >= MOST_OPEN:
            raise TooMuch("too-many-cases", f"{len(waiting)} cases are open", hint="wait until one of them is decided")
        now = int(self._parts.clock.now())
        case = Case(
            case_id="ca_" + secrets.token_hex(8),
            decision_id=decision_id,
            item_id=item_id,
            text=text,
            surface=record.given.surface,
            opened_at=format_time(Millis(now)),
            due_at=format_time(Millis(now + DUE_DAYS * DAY_MS)),
        )
        self._keep(person, now, case)
        self._parts.safekeeping.note("case.opened", person, {"case_id": case.case_id})
        return self._told(case, person)

    def listed(self, person_id: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
        """Return cases, those due first at the head; of one person when named, in one state when named."""
        cases = [(case, person) for case, person in self.kept(person_id) if state is None or case.state == state]
        cases.sort(key=lambda one: (one[0].state != "open", one[0].due_at, one[0].case_id))
        return [self._told(case, person) for case, person in cases]

    def kept(self, person_id: str | None = None) -> list[tuple[Case, Pseudonym]]:
        """Return cases with whose they are, in no particular order; of one person when named."""
        papers = self._parts.store.papers
        if person_id is None:
            found = papers.everybody("case")
        else:
            known = self._parts.persons.find(person_id)
            found = papers.of_person("case", known.pseudonym) if known is not None else []
        return [(msgspec.json.decode(one.body, type=Case), one.person) for one in found]

    def resolve(self, case_id: str, resolution: Resolution, *, key_id: str = "") -> dict[str, Any]:
        """Decide a case; an override holds from the next decision on.

        Raises
        ------
        NotFound
            ``unknown-case``.
        Conflict
            ``case-resolved`` when it was decided before.
        BadInput
            ``bad-text`` without a reason, ``bad-override`` when verdict and override do not go together.
        """
        _check_text(resolution.reason)
        wish = resolution.override
        if (resolution.verdict == "override") != (wish is not None) or (wish and not 0 < wish.days <= _LONGEST_DAYS):
            raise BadInput(
                "bad-override",
                "an override goes with the verdict override, for 1 to 3650 days",
                hint='send {"verdict": "override", "override": {"item_id": "…", "do": "hide"}}',
            )
        with self._parts.living.hold():
            paper = self._parts.store.papers.get("case", case_id)
            if paper is None:
                raise NotFound("unknown-case", "there is no such case", hint="see GET /v1/cases")
            case = msgspec.json.decode(paper.body, type=Case)
            if case.state != "open":
                raise Conflict("case-resolved", "the case was decided before", hint="see GET /v1/cases")
            override = None
            if wish is not None:
                override = self.override_of(case.case_id, case.surface, wish, paper.person)
            resolved = msgspec.structs.replace(
                case,
                state="resolved",
                verdict=resolution.verdict,
                reason=resolution.reason,
                override=override,
                resolved_at=format_time(self._parts.clock.now()),
                resolved_by=key_id,
            )
            self._keep(paper.person, paper.at, resolved)
            facts = {"case_id": case.case_id, "verdict": resolution.verdict, "override": override}
            self._parts.safekeeping.note("case.resolved", paper.person, facts)
        return self._told(resolved, paper.person)

    def override_of(self, case_id: str, on: str, wish: Wish, person: Pseudonym) -> dict[str, str]:
        """Have a human's wish beat the model from the person's next decision on; return it as it is told.

        Parameters
        ----------
        case_id
            What it was decided about.
        on
            Surface on which a shown item holds; a hidden one is hidden everywhere.

        Raises
        ------
        BadInput
            ``bad-override`` for a time that is none.
        NotFound
            ``unknown-person`` when the person was erased meanwhile.
        """
        if not 0 < wish.days <= _LONGEST_DAYS:
            raise BadInput("bad-override", f"it would hold for {wish.days} days", hint="1 to 3650 days")
        check_id(wish.item_id, what="item_id")
        name = self._parts.store.vault.name_of(person)
        if name is None:
            raise NotFound("unknown-person", "the person was erased meanwhile", hint="nothing is left to decide")
        now = int(self._parts.clock.now())
        until = now + round(wish.days * DAY_MS)
        surface = on if wish.do == "show" else ""
        self._correcting.override(
            name,
            Override(item_id=wish.item_id, do=wish.do, case_id=case_id, at=now, until=until, surface=surface),
        )
        return {"item_id": wish.item_id, "do": wish.do, "until": format_time(Millis(until)), "surface": surface}

    def _of_person(self, person: Pseudonym) -> list[Case]:
        papers = self._parts.store.papers.of_person("case", person)
        return [msgspec.json.decode(one.body, type=Case) for one in papers]

    def _keep(self, person: Pseudonym, at: int, case: Case) -> None:
        self._parts.store.papers.put("case", Paper(case.case_id, person, at, msgspec.json.encode(case)))

    def _told(self, case: Case, person: Pseudonym) -> dict[str, Any]:
        name = self._parts.store.vault.name_of(person) or ""
        who = {"session_id" if name.startswith(SESSION_PREFIX) else "person_id": name.removeprefix(SESSION_PREFIX)}
        late = case.state == "open" and case.due_at < format_time(self._parts.clock.now())
        return {**msgspec.to_builtins(case), "state": case.state, **who, "overdue": late}


def _check_text(text: str) -> None:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput("bad-text", f"the text has {len(text)} characters", hint=f"write 1 to {LONGEST_TEXT}")
