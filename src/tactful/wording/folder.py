"""Many messages at once: each judged alone, then beside the others, because two that say the same are one too many.

>>> from tactful.wording.sheet import Sheet
>>> twins = [Sheet(name=n, channel="push", subject="Tea", body="Green tea is back. Take a look.") for n in "ab"]
>>> [lint.findings[-1].code for _, lint in judged(twins)]
['wording.repeats.alike', 'wording.repeats.alike']
"""

from __future__ import annotations

from collections.abc import Sequence

from tactful.errors import BadInput
from tactful.wording.codes import words_of
from tactful.wording.finding import Finding, Lint, verdict_of
from tactful.wording.lint import lint
from tactful.wording.rules.repeats import is_near, masked, shingled, tokens
from tactful.wording.sheet import Sheet

__all__ = ["MOST", "judged", "unreadable"]

MOST = 500
"""Messages compared with one another."""

CHANNEL = "email"
"""What a message is judged as when its file does not say."""


def judged(
    sheets: Sequence[Sheet], *, channel: str = "", relation: str | None = None, language: str = "en"
) -> list[tuple[Sheet, Lint]]:
    """Return each message with its verdict, in the order given.

    Parameters
    ----------
    sheets
        Messages of files.
    channel, relation
        Used where a message does not say its own.
    language
        Of the hints.

    Raises
    ------
    BadInput
        ``too-many-messages`` past 500; else as `lint` says.
    """
    if len(sheets) > MOST:
        raise BadInput("too-many-messages", f"more than {MOST} messages at once", hint="lint one folder at a time")
    alone = [
        lint(
            sheet.channel or channel or CHANNEL, sheet.subject, sheet.body, sheet.facts, sheet.relation or relation,
            minor=sheet.minor, message_class=sheet.message_class, language=language,
        )
        if sheet.body.strip()
        else unreadable("the message has no body", language)
        for sheet in sheets
    ]  # fmt: skip
    twins = _twins(sheets)
    return [
        (sheet, _with_twins(one, twins[at], language))
        for at, (sheet, one) in enumerate(zip(sheets, alone, strict=True))
    ]


def unreadable(why: str, language: str = "en") -> Lint:
    """Return the verdict on what cannot be read."""
    code = "wording.template.broken"
    finding = Finding(code=code, severity="refuse", where="template", hint=words_of(code, language), found=why)
    return Lint(verdict="refuse", findings=[finding])


def _twins(sheets: Sequence[Sheet]) -> list[list[str]]:
    texts = [masked(f"{sheet.subject}\n{sheet.body}") for sheet in sheets]
    found: list[list[str]] = [[] for _ in sheets]
    for at, sheet in enumerate(sheets):
        for other in range(at + 1, len(sheets)):
            if sheet.channel != sheets[other].channel:
                continue
            if is_near(shingled(texts[at], texts[other]), tokens(texts[at], texts[other])):
                found[at].append(sheets[other].name)
                found[other].append(sheet.name)
    return found


def _with_twins(one: Lint, twins: list[str], language: str) -> Lint:
    code = "wording.repeats.alike"
    more = [Finding(code=code, severity="warn", where=twin, hint=words_of(code, language)) for twin in twins]
    findings = [*one.findings, *more]
    return Lint(verdict=verdict_of(findings), findings=findings)
