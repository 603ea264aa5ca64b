"""A message as the rules see it: its slots, and its text as a reader would meet it, sentence by sentence.

>>> draft = draft_of("email", "", "Hello {{ name }}. Your tea is here.", {})
>>> [sentence.text for sentence in draft.sentences]
['Hello …', 'Your tea is here']
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from tactful.errors import BadInput
from tactful.wording.facts import ENGINE_FACTS, Fact, read_facts
from tactful.wording.greeting import Relation, check_relation
from tactful.wording.liquid_rules import SLOT
from tactful.wording.template import Parsed, parse

__all__ = ["CHANNELS", "PERSONAL", "Draft", "Sent", "Sentence", "draft_of"]

CHANNELS = ("email", "push", "sms", "inbox", "webhook")
"""Channels with rules of their own; a tenant's other channels are judged like ``inbox``."""

PERSONAL = "◆"
"""Stands for a slot that tells the reader something of theirs, in the text as the rules see it."""

_END = re.compile(r"(?<!\d)[.…!?:;](?=\s|$)|[.!?](?=\s|$)|[¡¿。！？؟]|\n+")
_SLOT = re.compile(rf"{SLOT}(\w+){SLOT}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.*?-->", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|br|li|ul|ol|h\d|tr|td|table|hr|section)\b", re.IGNORECASE)
_QUESTION = re.compile(r"[?？؟]")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the same person had before.

    Attributes
    ----------
    subject, body
        As it went out.
    days_ago
        Age in days; None when unknown, which counts as today.
    named
        Whether it used the person's name.
    """

    subject: str
    body: str
    days_ago: float | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, where it stands, and whether it asks."""

    where: str
    text: str
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message under judgement.

    Attributes
    ----------
    channel
        Such as ``"email"``.
    subject, body
        Templates, understood.
    facts
        Declared facts by name.
    relation
        How well the person knows us.
    recent
        Messages the person had before, newest last.
    minor
        The reader is or may be a minor: no pressure at all.
    message_class
        Such as ``"service"``; empty when unknown.
    said
        Subject and body as a reader would meet them; a slot without a value is an ellipsis.
    sentences
        Of the subject, then of the body.
    """

    channel: str
    subject: Parsed
    body: Parsed
    facts: Mapping[str, Fact]
    relation: Relation
    recent: Sequence[Sent] = ()
    minor: bool = False
    message_class: str = ""
    said: tuple[str, str] = ("", "")
    sentences: tuple[Sentence, ...] = field(default=())

    def slots(self) -> dict[str, int]:
        """Return each slot of subject and body, and how often it stands there."""
        told = dict(self.subject.uses)
        for slot, count in self.body.uses.items():
            told[slot] = told.get(slot, 0) + count
        return told

    def whole(self) -> str:
        """Return every sentence, one a line."""
        return "\n".join(sentence.text for sentence in self.sentences)

    def used(self) -> dict[str, Fact]:
        """Return the declared facts that the templates speak of."""
        return {name: fact for name, fact in self.facts.items() if name in self.slots()}


def draft_of(  # noqa: PLR0913 - one message, every part of it by name
    channel: str,
    subject: str,
    body: str,
    facts: Mapping[str, Any],
    *,
    relation: str | None = None,
    recent: Sequence[Sent] = (),
    minor: bool = False,
    message_class: str = "",
) -> Draft:
    """Return a message as the rules see it.

    Raises
    ------
    BadInput
        ``empty-message`` without a body; else as `parse` and `read_facts` say.
    """
    if not body.strip():
        raise BadInput("empty-message", "the message has no body", hint="write one; a message of nothing is not sent")
    parsed = parse(subject), parse(body)
    known = read_facts(facts)
    said = _said(parsed[0], known), _said(parsed[1], known)
    return Draft(
        channel=channel, subject=parsed[0], body=parsed[1], facts=known, relation=check_relation(relation),
        recent=tuple(recent), minor=minor, message_class=message_class, said=said,
        sentences=(*_sentences("subject", said[0]), *_sentences("body", said[1])),
    )  # fmt: skip


def _said(parsed: Parsed, facts: Mapping[str, Fact]) -> str:
    """Return a text with its slots filled as far as there are values, every branch of it once."""
    values = [facts[slot].value for slot in parsed.slots if slot in facts and slot not in ENGINE_FACTS]
    shown = ", ".join(str(value) for value in values if value is not None)
    text = _SLOT.sub(lambda hit: PERSONAL if hit[1] in facts and facts[hit[1]].personal() else "…", parsed.text)
    text = unescape(_TAG.sub(lambda hit: "\n" if _BLOCK.match(hit[0]) else "", text))
    return text + (f"\n{shown}" if shown and SLOT in parsed.text else "")


def _sentences(where: str, text: str) -> list[Sentence]:
    found, at = [], 0
    plain = _LINK.sub("…", text.replace("\n\n", "\n"))
    for end in [*_END.finditer(plain), None]:
        stop = end.start() if end else len(plain)
        words = plain[at:stop].strip(" \t\r\n\"'“”„»«")
        if any(one.isalnum() for one in words) or "…" in words or PERSONAL in words:
            found.append(Sentence(where, " ".join(words.split()), bool(end and _QUESTION.search(end[0]))))
        at = end.end() if end else stop
    return found
