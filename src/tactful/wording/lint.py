"""The linter: every rule over one message, each finding with its code, and the worst of them as the verdict.

>>> told = lint("push", "LAST CHANCE", "Only today!", {}, "active")
>>> told.verdict, told.findings[0].code
('refuse', 'wording.urgency.no-expiry')

References: rules N2, N6, N7, R1-R5, L1, C1, C2; promises S6 and K3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tactful.errors import BadInput
from tactful.wording.codes import RECENT, STANDING, words_of
from tactful.wording.draft import Draft, Sent, draft_of
from tactful.wording.facts import Fact, read_facts
from tactful.wording.finding import Finding, Lint, verdict_of
from tactful.wording.greeting import Relation, check_relation
from tactful.wording.template import is_template

__all__ = ["lint"]


def lint(  # noqa: PLR0913 - one message, every part of it by name
    channel: str,
    subject: str,
    body: str,
    facts: Mapping[str, Any],
    relation: str | None,
    *,
    recent: Sequence[Sent | str] = (),
    minor: bool = False,
    message_class: str = "",
    language: str = "en",
) -> Lint:
    """Return the verdict on a message, whether it is a template or already filled in.

    Parameters
    ----------
    channel
        ``email``, ``push``, ``sms``, ``inbox``, ``webhook`` or a tenant's own.
    subject
        Subject line or title; empty where there is none.
    body
        The text, with or without slots.
    facts
        As `tactful.wording.render.render` takes them.
    relation
        As `render` takes it.
    recent
        What the same person had before, newest last; texts, or `Sent` with their age.
    minor
        The reader is or may be a minor.
    message_class
        ``"service"`` messages may not promote anything.
    language
        Of the hints: ``"en"`` or ``"de"``.

    Raises
    ------
    BadInput
        ``empty-message``, ``bad-fact``, ``too-many-facts`` or ``unknown-relation``. A template that is no Liquid is a
        finding, not an error.
    """
    before = tuple(one if isinstance(one, Sent) else Sent("", one) for one in recent)
    known = read_facts(facts)
    message = _Message(
        channel, subject, body, tuple(known.items()), check_relation(relation), minor=minor, message_class=message_class
    )
    try:
        # Values are a person's: what hangs on them is worked out and not remembered
        bare = is_template(subject + body) and all(fact.value is None for fact in known.values())
        found = [*(_remembered(message) if bare else _standing(message))]
        if before:
            draft = _draft(message, before)
            found += [finding for rule in RECENT for finding in rule.check(draft)]
    except BadInput as error:
        if error.code not in _BROKEN:
            raise
        found = [
            Finding(code="wording.template.broken", severity="refuse", where="template", hint="", found=error.detail)
        ]
    return _told(found, language)


@dataclass(frozen=True, slots=True)
class _Message:
    """What the standing rules read; hashable, so that a template is judged once."""

    channel: str
    subject: str
    body: str
    facts: tuple[tuple[str, Fact], ...]
    relation: Relation
    minor: bool
    message_class: str


def _draft(message: _Message, recent: Sequence[Sent] = ()) -> Draft:
    return draft_of(
        message.channel, message.subject, message.body, dict(message.facts),
        relation=message.relation, recent=recent, minor=message.minor, message_class=message.message_class,
    )  # fmt: skip


def _standing(message: _Message) -> tuple[Finding, ...]:
    draft = _draft(message)
    _try_out(draft)
    return tuple(finding for rule in STANDING for finding in rule.check(draft))


@lru_cache(maxsize=512)
def _remembered(message: _Message) -> tuple[Finding, ...]:
    return _standing(message)


_BROKEN = frozenset({"bad-template", "template-limit", "missing-fact"})
"""What is wrong with a template rather than with the call."""


def _try_out(draft: Draft) -> None:
    """Fill a draft in once, with what is known or a stand-in: a bomb is found before it goes to anybody."""
    for parsed in (draft.subject, draft.body):
        known = {name: fact.value for name, fact in draft.facts.items() if fact.value is not None}
        parsed.write({**dict.fromkeys(parsed.slots, "…"), **known})


def _told(found: Sequence[Finding], language: str) -> Lint:
    """Return the verdict; findings that refuse come first, else in the order of the rules."""
    told = [
        Finding(
            code=one.code, severity=one.severity, where=one.where, hint=words_of(one.code, language), found=one.found
        )
        for one in dict.fromkeys(found)
    ]
    told.sort(key=lambda one: one.severity != "refuse")
    return Lint(verdict=verdict_of(told), findings=told)
