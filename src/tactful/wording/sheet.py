r"""Messages as they lie in files: text with a short head, or campaigns in JSON and TOML.

>>> [sheet] = sheets_in("tea.liquid", "channel: push\nsubject: Tea\nfacts: title\n---\n{{ title }} is back. Look.")
>>> sheet.channel, sheet.subject, list(sheet.facts)
('push', 'Tea', ['title'])
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tactful.errors import BadInput
from tactful.wording.facts import Fact, declared_facts, read_facts

__all__ = ["ENDINGS", "LONGEST_FILE", "Sheet", "sheets_in"]

TEXTS = (".liquid", ".txt", ".md", ".html")
ENDINGS = (*TEXTS, ".json", ".jsonl", ".toml")
"""Endings of files that may hold messages."""

LONGEST_FILE = 1_000_000
"""Bytes of one file."""

_HEAD = ("channel", "subject", "facts", "relation", "class", "minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One message of a file.

    Attributes
    ----------
    name
        The file, and the campaign within it.
    channel, subject, body, facts, relation, message_class, minor
        As `tactful.wording.lint.lint` takes them; the channel is empty when the file does not say it.
    """

    name: str
    channel: str = ""
    subject: str = ""
    body: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    relation: str | None = None
    message_class: str = ""
    minor: bool = False


def sheets_in(name: str, text: str) -> list[Sheet]:
    """Return the messages of one file.

    Parameters
    ----------
    name
        Its name; the ending says how to read it.
    text
        What is in it.

    Raises
    ------
    BadInput
        ``bad-message-file`` when it cannot be read so, or holds no message; ``bad-fact`` as `declared_facts` says.
    """
    if name.endswith(TEXTS):
        return [_of_text(name, text)]
    found = [_of_campaign(name, row) for row in _rows(name, text)]
    if not found:
        raise _bad(name, "it holds no campaign")
    return found


def _of_text(name: str, text: str) -> Sheet:
    """Return a text with its head: lines of ``key: value`` before a line of three dashes."""
    head, dashes, body = text.partition("\n---\n")
    if not dashes:
        return Sheet(name=name, body=text)
    told = {}
    for line in filter(str.strip, head.splitlines()):
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in _HEAD:
            raise _bad(name, "a line of its head is none of " + ", ".join(f"{one}:" for one in _HEAD))
        told[key.strip()] = value.strip()
    return Sheet(
        name=name, channel=told.get("channel", ""), subject=told.get("subject", ""), body=body,
        facts=declared_facts(told.get("facts", "").split(",")), relation=told.get("relation") or None,
        message_class=told.get("class", ""), minor=told.get("minor") == "true",
    )  # fmt: skip


def _rows(name: str, text: str) -> Iterator[Mapping[str, Any]]:
    try:
        told: Any = tomllib.loads(text) if name.endswith(".toml") else _json(name, text)
    except (ValueError, RecursionError):
        raise _bad(name, "it is not " + name.rpartition(".")[2].upper()) from None
    rows = told.get("campaigns", [told]) if isinstance(told, Mapping) else told
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _bad(name, "its campaigns are no list of objects")
    yield from rows


def _json(name: str, text: str) -> Any:
    if name.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return json.loads(text)


def _of_campaign(name: str, row: Mapping[str, Any]) -> Sheet:
    template, facts = row.get("template", row), row.get("facts", [])
    if not isinstance(template, Mapping) or not isinstance(template.get("body"), str):
        raise _bad(name, "a campaign has no template with a body")
    words = {key: row.get(key) or "" for key in ("campaign_id", "channel", "class", "relation")}
    words["subject"] = template.get("subject") or ""
    if not all(isinstance(word, str) for word in words.values()):
        raise _bad(name, "channel, class, relation and subject are text")
    if not isinstance(facts, Mapping) and not (isinstance(facts, list) and all(isinstance(one, str) for one in facts)):
        raise _bad(name, "facts are a list of names, or an object")
    return Sheet(
        name=f"{name}#{words['campaign_id']}" if words["campaign_id"] else name, channel=words["channel"],
        subject=words["subject"], body=template["body"],
        facts=read_facts(facts) if isinstance(facts, Mapping) else declared_facts(facts),
        relation=words["relation"] or None, message_class=words["class"], minor=row.get("minor") is True,
    )  # fmt: skip


def _bad(name: str, why: str) -> BadInput:
    return BadInput(
        "bad-message-file",
        f"{name} cannot be read as messages: {why}",
        hint="a text with a head (channel:, subject:, facts:) and a line ---, or campaigns as JSON or TOML",
    )
