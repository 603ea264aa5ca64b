r"""A message put into words: only declared facts that may be said, the name by the rules, no line break in a subject.

>>> from tactful.wording.person_name import PersonName
>>> told = render(
...     Template("{{ title }} is back", "{{ greeting }}\nSee it: {{ link }}"),
...     {"title": "Green tea", "link": "https://shop.example/tea"},
...     person_name=PersonName(given="Ana"), locale="en", relation="active", tone="warm",
... )
>>> told.subject, told.body
('Green tea is back', 'Hello Ana,\nSee it: https://shop.example/tea')

References: rules C2, N2; promise S6.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tactful.errors import BadInput
from tactful.wording.address import address
from tactful.wording.cldr import Formality
from tactful.wording.facts import ENGINE_FACTS, Fact, read_facts
from tactful.wording.greeting import Tone, greet, isolated, may_name
from tactful.wording.person_name import PersonName, name_from
from tactful.wording.template import Parsed, parse

__all__ = ["Rendered", "Template", "refuse_unsaid", "render"]

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")


@dataclass(frozen=True, slots=True)
class Template:
    """What a tenant wrote.

    Attributes
    ----------
    subject
        Subject line or title; empty where the channel has none.
    body
        The text.
    declared
        Names of the facts it may speak of; those that are handed in when None.
    """

    subject: str
    body: str
    declared: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words.

    Attributes
    ----------
    subject, body
        As they go out.
    named
        True when the person's name stands in it.
    """

    subject: str
    body: str
    named: bool = False


def render(  # noqa: PLR0913 - one message, every part of it by name
    template: Template,
    facts: Mapping[str, Any],
    *,
    person_name: PersonName | Mapping[str, str],
    locale: str,
    relation: str | None,
    tone: Tone = "neutral",
    formality: Formality | None = None,
    blocked: Container[str] = (),
    html: bool = False,
) -> Rendered:
    """Return a template filled in.

    Parameters
    ----------
    template
        Subject and body in Liquid.
    facts
        Name to a `Fact`, to a mapping with ``value`` and ``source``, or to a plain value about the item.
    person_name
        Parts of the name, or a person's ``names`` as they are stored.
    locale
        Language of the message, such as ``"de-AT"``.
    relation
        ``unknown``, ``new``, ``active``, ``loyal``, ``lapsing`` or ``lapsed``; None is unknown.
    tone
        ``warm``, ``neutral`` or ``brief`` (no greeting).
    formality
        ``formal`` or ``informal``; the custom of the language when None.
    blocked
        Names never echoed, in small letters.
    html
        The body is HTML: what is filled in is escaped. A subject never is.

    Raises
    ------
    BadInput
        ``undeclared-fact``, ``hidden-fact``, ``missing-fact``, ``bad-fact``, ``bad-template``, ``template-limit`` or
        ``unknown-relation``.
    """
    known = read_facts(facts)
    subject, body = parse(template.subject), parse(template.body)
    refuse_unsaid((subject, body), known, template.declared)
    who = person_name if isinstance(person_name, PersonName) else name_from(person_name, locale=locale)
    said = address(who, locale, formality=formality, blocked=blocked) if may_name(relation, tone) else None
    values = {name: _value(fact, locale) for name, fact in known.items() if fact.said() and fact.value is not None}
    values["tone"] = tone
    values["greeting"] = greet(who, locale, relation=relation, tone=tone, formality=formality, blocked=blocked)
    if said:
        values["name"] = isolated(said, locale)
    told = Rendered(
        subject=" ".join(subject.write(values).split()),
        body=_trimmed(body.write(values, html=html)),
    )
    return Rendered(told.subject, told.body, named=said is not None and said in f"{told.subject} {told.body}")


def refuse_unsaid(parsed: Iterable[Parsed], facts: Mapping[str, Fact], declared: Iterable[str] | None = None) -> None:
    """Raise BadInput when a template speaks of a fact that was not declared, or that may not be said."""
    allowed = ENGINE_FACTS | set(facts if declared is None else declared)
    for slot in dict.fromkeys(slot for one in parsed for slot in one.slots):
        if slot not in allowed:
            raise BadInput(
                "undeclared-fact",
                f"the template speaks of '{slot}', which it does not declare",
                hint="add it to the facts of the campaign, with where it is known from",
            )
        if slot in facts and not facts[slot].said():
            raise BadInput(
                "hidden-fact",
                f"the template speaks of '{slot}', which may not be said to the person ({facts[slot].source})",
                hint="say only what the person told you, or did here openly",
            )


def _value(fact: Fact, locale: str) -> Any:
    """Return what is filled in: no unseen letters, no turn of direction but the value's own."""
    if isinstance(fact.value, list):
        return [_value(Fact(value=one), locale) for one in fact.value]
    if not isinstance(fact.value, str):
        return fact.value
    plain = _UNSEEN.sub("", fact.value)
    return plain if plain.startswith(("https://", "http://")) else isolated(plain, locale)


def _trimmed(text: str) -> str:
    """Return a body without the blank lines that an empty greeting leaves."""
    return re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")).strip()
