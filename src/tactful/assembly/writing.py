"""Writing a message for one person: facts from the item and the caller, the template filled in, the words checked.

The words are judged twice: the template with its blanks (what it may speak of), and what the person would read beside
what they had lately (repetition).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.clock import DAY_MS
from tactful.contacts.campaign import Campaign
from tactful.contacts.contact import COUNTING
from tactful.errors import BadInput
from tactful.messaging.moment import Moment
from tactful.messaging.record import decode
from tactful.messaging.table import Table
from tactful.messaging.worded import Worded
from tactful.wording.codes import words_of
from tactful.wording.draft import Draft, Sent, draft_of
from tactful.wording.finding import Finding
from tactful.wording.lint import lint
from tactful.wording.render import Rendered, Template, render
from tactful.wording.rules import name_use, repeats

__all__ = ["Writing"]

_RECENT = 20
_MOST_LINTS = 10_000
_WHY = {
    "en": "You get this because you said yes to messages from us.",
    "de": "Du bekommst das, weil du Nachrichten von uns zugestimmt hast.",
}
_WHY_SERVICE = {
    "en": "You get this because it is about something you asked us for.",
    "de": "Du bekommst das, weil es um etwas geht, worum du uns gebeten hast.",
}


class Writing:
    """Writes messages.

    Parameters
    ----------
    parts
        The wired pieces.
    unsubscribe_url
        Returns the unsubscribe link of a person, channel and reservation.
    """

    def __init__(self, parts: Parts, unsubscribe_url: Callable[[int, str, str], str]) -> None:
        self._parts = parts
        self._lints: dict[Any, tuple[tuple[dict[str, Any], ...], Draft | None]] = {}
        self._unsubscribe_url = unsubscribe_url

    def words(self, known: Known, moment: Moment, table: Table, reservation: str) -> Callable[[int], Worded]:
        """Return what writes the message of one candidate by row."""
        recent: list[Sent] | None = None

        def write(row: int) -> Worded:
            nonlocal recent
            if recent is None:
                recent = self._recent(known, moment.now)
            return self._write(table.campaigns[row], int(table.item[row]), known, moment, reservation, recent)

        return write

    def _write(
        self, campaign: Campaign, item: int, known: Known, moment: Moment, reservation: str, recent: Sequence[Sent]
    ) -> Worded:
        person = known.person
        locale = (person.locale if person is not None else None) or self._parts.settings.languages[0]
        facts = self._facts(campaign, item, moment)
        engine = {
            "unsubscribe_url": self._unsubscribe_url(int(known.pseudonym), campaign.channel, reservation),
            "why": _why(campaign, locale[:2].lower()),
        }
        relation = moment.life.state
        formality = campaign.formality or self._parts.settings.messages.formality or None
        try:
            rendered = render(
                Template(campaign.template.subject, campaign.template.body, campaign.facts),
                {**facts, **engine},
                person_name=person.names if person is not None else {},
                locale=locale, relation=relation, tone=campaign.tone, formality=formality,
            )  # fmt: skip
            findings = self._judged(campaign, facts, relation, self._parts.table.age(person).minor, recent)
        except BadInput as error:
            finding = {"code": error.code, "severity": "refuse", "where": "template", "hint": error.hint}
            return Worded(code="messaging.worded.unwritable", findings=(finding,))
        refused = any(one["severity"] == "refuse" for one in findings)
        return _worded(rendered, "messaging.worded.refused" if refused else "", findings)

    def _judged(
        self, campaign: Campaign, facts: dict[str, Any], relation: str, minor: bool, recent: Sequence[Sent]
    ) -> tuple[dict[str, Any], ...]:
        """Return what the linter finds: what the words are, once for everybody, and whether this person had them."""
        key = (campaign, msgspec.json.encode(facts, order="deterministic"), relation, minor)
        held = self._lints.get(key)
        if held is None:
            template = campaign.template
            found = lint(
                campaign.channel, template.subject, template.body, facts, relation,
                minor=minor, message_class=campaign.kind,
            )  # fmt: skip
            draft = None
            if found.verdict != "refuse":
                draft = draft_of(
                    campaign.channel, template.subject, template.body, facts,
                    relation=relation, minor=minor, message_class=campaign.kind,
                )  # fmt: skip
            if len(self._lints) >= _MOST_LINTS:
                self._lints = {}
            held = self._lints[key] = (tuple(map(_finding, found.findings)), draft)
        findings, draft = held
        if draft is None or not recent:
            return findings
        days = self._parts.settings.messages.recontact.words_days
        lately = tuple(one for one in recent if one.days_ago is not None and one.days_ago < days)
        beside = (*repeats.check(replace(draft, recent=lately)), *name_use.check(replace(draft, recent=tuple(recent))))
        return findings + tuple(map(_finding, beside))

    def _facts(self, campaign: Campaign, item: int, moment: Moment) -> dict[str, Any]:
        catalogue = self._parts.shelf.snapshot()
        facts: dict[str, Any] = {}
        shown = catalogue.items[item] if item >= 0 else None
        if shown is not None:
            price = shown.price
            cost = f"{price.amount_minor / 100:.2f} {price.currency}" if price is not None else None
            known = {"item_id": shown.item_id, "item_title": shown.title, "item_creator": shown.creator,
                     "item_text": shown.text, "item_price": cost}  # fmt: skip
            facts = {name: value for name, value in known.items() if value}
        given = {name: value for name, value in moment.facts.items() if name in {*campaign.facts, "link"}}
        return {**{name: one for name, one in facts.items() if name in campaign.facts}, **given}

    def _recent(self, known: Known, now: int) -> list[Sent]:
        """Return what the person had lately, newest last."""
        found = [
            (kept.contact, decode(kept.body))
            for kept in self._parts.store.contacts.bodies(known.pseudonym, _RECENT)
            if kept.contact.state in COUNTING
        ]
        return [
            Sent(record.subject, _own_words(record.body), (now - one.at) / DAY_MS, named=record.named)
            for one, record in reversed(found)
        ]


def _own_words(body: str) -> str:
    """Return a body without the sentence that every message ends with: what is said is compared, not the footer."""
    for why in (*_WHY.values(), *_WHY_SERVICE.values()):
        body = body.replace(why, "")
    return body


def _worded(rendered: Rendered, code: str, findings: tuple[dict[str, Any], ...]) -> Worded:
    if code:
        return Worded(code=code, findings=findings)
    return Worded(rendered.subject, rendered.body, findings=findings, named=rendered.named)


def _finding(one: Finding) -> dict[str, Any]:
    hint = one.hint or words_of(one.code, "en")
    return {"code": one.code, "severity": one.severity, "where": one.where, "hint": hint}


def _why(campaign: Campaign, language: str) -> str:
    words = _WHY_SERVICE if campaign.kind == "service" else _WHY
    return words.get(language, words["en"])
