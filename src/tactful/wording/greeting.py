"""How a message opens: by name only where the relation bears it, plainly otherwise, not at all when it is brief.

>>> from tactful.wording.person_name import PersonName
>>> greet(PersonName(given="Ana"), "en", relation="active")
'Hello Ana,'
>>> greet(PersonName(given="Ana"), "en", relation="new"), greet(PersonName(given="Ana"), "en", tone="brief")
('Hello,', '')

References: rules N1, N5, N6; names lift new relations nothing and annoy (balance 7.1), so they are off for them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Mapping
from functools import cache
from importlib import resources
from typing import Final, Literal

from tactful.errors import BadInput
from tactful.wording.address import address
from tactful.wording.cldr import Formality, default_formality, language_of
from tactful.wording.person_name import PersonName

__all__ = ["BY_NAME", "RELATIONS", "TONES", "Relation", "Tone", "check_relation", "greet", "isolated", "may_name"]

Relation = Literal["unknown", "new", "active", "loyal", "lapsing", "lapsed"]
Tone = Literal["warm", "neutral", "brief"]

RELATIONS: Final[tuple[Relation, ...]] = ("unknown", "new", "active", "loyal", "lapsing", "lapsed")
TONES: Final[tuple[Tone, ...]] = ("warm", "neutral", "brief")

BY_NAME: Final[Mapping[Tone, frozenset[str]]] = {
    "warm": frozenset({"active", "loyal", "lapsing"}),
    "neutral": frozenset({"active", "loyal"}),
    "brief": frozenset(),
}
"""Tone to the relations that may be greeted by name."""

_RIGHT_TO_LEFT = frozenset({"ar", "he"})
_FIRST_STRONG, _END = "\u2068", "\u2069"


def check_relation(relation: str | None) -> Relation:
    """Return a relation as it is known; None is ``"unknown"``. Raises BadInput ``unknown-relation``."""
    found = next((one for one in RELATIONS if one == (relation or "unknown")), None)
    if found is None:
        raise BadInput("unknown-relation", "there is no such relation", hint=f"choose one of {', '.join(RELATIONS)}")
    return found


def may_name(relation: str | None, tone: Tone = "neutral") -> bool:
    """Tell whether a person of this relation may be greeted by name at all."""
    return check_relation(relation) in BY_NAME[tone]


def greet(
    name: PersonName,
    locale: str,
    *,
    relation: str | None = "active",
    tone: Tone = "neutral",
    formality: Formality | None = None,
    blocked: Container[str] = (),
) -> str:
    """Return the opening line, empty when the tone is brief or the language is not at hand.

    Parameters
    ----------
    name
        The person's name as it is known.
    locale
        Language of the message.
    relation
        How well the person knows us; see `BY_NAME`.
    tone
        ``"warm"``, ``"neutral"`` or ``"brief"``.
    formality
        As `address` takes it.
    blocked
        Names never echoed.

    Raises
    ------
    BadInput
        ``unknown-relation``.
    """
    known = check_relation(relation)
    language = language_of(locale)
    if tone == "brief" or not language:
        return ""
    how: Formality = formality or default_formality(locale)
    named, plain = _lines()[language][how]
    if known not in BY_NAME[tone] or "{name}" not in named:
        return plain
    said = address(name, locale, formality=how, blocked=blocked)
    return named.replace("{name}", isolated(said, locale)) if said else plain


def isolated(text: str, locale: str) -> str:
    r"""Return a text so that it keeps its own direction within a text of another, and turns nothing around it.

    >>> isolated("Ana", "en"), isolated("Ana", "ar") == "\u2068Ana\u2069"
    ('Ana', True)
    """
    from unicodedata import bidirectional

    rightward = language_of(locale) in _RIGHT_TO_LEFT
    first = next((bidirectional(one) for one in text if bidirectional(one) in {"L", "R", "AL"}), "L")
    return text if (first != "L") == rightward else f"{_FIRST_STRONG}{text}{_END}"


@cache
def _lines() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    text = resources.files("tactful.wording").joinpath("greetings.toml").read_text("utf-8")
    return {
        language: {how: (two[0], two[1]) for how, two in rows.items()} for language, rows in tomllib.loads(text).items()
    }
