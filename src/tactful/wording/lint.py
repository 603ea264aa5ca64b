"""The linter: every rule over one message, each finding with its code, and the worst of them as the verdict.

>>> told = lint("push", "LAST CHANCE", "Only today!", {}, "active")
>>> told.verdict, told.findings[0].code
('refuse', 'wording.urgency.no-expiry')

References: rules N2, N6, N7, R1-R5, L1, C1, C2; promises S6 and K3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tactful.errors import BadInput
from tactful.wording.codes import RULES, words_of
from tactful.wording.draft import Draft, Sent, draft_of
from tactful.wording.finding import Finding, Lint, verdict_of

__all__ = ["lint", "lint_draft"]


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
    before = [one if isinstance(one, Sent) else Sent("", one) for one in recent]
    try:
        draft = draft_of(
            channel, subject, body, facts,
            relation=relation, recent=before, minor=minor, message_class=message_class,
        )  # fmt: skip
        _try_out(draft)
    except BadInput as error:
        if error.code not in _BROKEN:
            raise
        hint = words_of("wording.template.broken", language)
        finding = Finding(
            code="wording.template.broken", severity="refuse", where="template", hint=hint, found=error.detail
        )
        return Lint(verdict="refuse", findings=[finding])
    return lint_draft(draft, language=language)


_BROKEN = frozenset({"bad-template", "template-limit", "missing-fact"})
"""What is wrong with a template rather than with the call."""


def _try_out(draft: Draft) -> None:
    """Fill a draft in once, with what is known or a stand-in: a bomb is found before it goes to anybody."""
    for parsed in (draft.subject, draft.body):
        known = {name: fact.value for name, fact in draft.facts.items() if fact.value is not None}
        parsed.write({**dict.fromkeys(parsed.slots, "…"), **known})


def lint_draft(draft: Draft, *, language: str = "en") -> Lint:
    """Return the verdict on a draft; findings that refuse come first, else in the order of the rules."""
    found = [finding for rule in RULES for finding in rule.check(draft)]
    told = [
        Finding(
            code=one.code, severity=one.severity, where=one.where, hint=words_of(one.code, language), found=one.found
        )
        for one in dict.fromkeys(found)
    ]
    told.sort(key=lambda one: one.severity != "refuse")
    return Lint(verdict=verdict_of(told), findings=told)
