"""How a person is spoken to: the name that may be said in this language, or none; a wrong name is worse than none.

>>> from tactful.wording.person_name import PersonName
>>> address(PersonName(given="Ana", surname="Ruiz"), "en")
'Ana'
>>> address(PersonName(given="María José"), "es") is None  # compound, or given and middle? nobody knows
True
>>> address(PersonName(given="Petra", surname="Novak", title="Frau"), "de", formality="formal")
'Frau Novak'

Reference: rules N1-N10; MISSION E11. Gender and titles are never inferred from a name (N9).
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from tactful.wording.casing import recased
from tactful.wording.cldr import Formality, default_formality, formatted, language_of, script_of
from tactful.wording.junk import clean_name, is_half, is_placeholder_person, is_title
from tactful.wording.person_name import PersonName

__all__ = ["address"]

INFLECTED = frozenset({"pl", "cs", "uk", "el"})
"""Languages that change a name when it is called; without that form the name is wrong, so it is not said."""

WITH_TITLE_ONLY = frozenset({"ja"})
"""Languages in which a bare given name is rude."""

LONGEST_TITLE = 30
"""Characters."""

_HAN = frozenset({"CJK"})
_SUFFIX_TITLES = frozenset({"님", "씨"})
"""Korean titles that follow the whole name; with the family name alone they are rude, whatever a pattern says."""


def address(
    name: PersonName, locale: str, *, formality: Formality | None = None, blocked: Container[str] = ()
) -> str | None:
    """Return the name by which a person may be spoken to, or None for a greeting without a name.

    Parameters
    ----------
    name
        Parts as they are known.
    locale
        Language of the message.
    formality
        ``"formal"``: title and family name as the language has it; ``"informal"``: the given name; None: the custom.
    blocked
        Names never echoed, in small letters.
    """
    preferred = clean_name(name.preferred, blocked=blocked)
    if preferred:
        return preferred
    language = language_of(locale)
    if not language or language in INFLECTED or is_placeholder_person(name.given, name.surname):
        return None
    given = _given(name, language, blocked)
    if (formality or default_formality(locale)) == "formal":
        return _formal(replace(name, given=given, given2=""), locale, blocked)
    return _informal(replace(name, given=given), locale, blocked)


def _language(name: PersonName, language: str) -> str:
    return language_of(name.locale) or language


def _given(name: PersonName, language: str, blocked: Container[str]) -> str:
    """Return the given name when it is one clean word in a case that is known, else nothing."""
    given = clean_name(name.given, blocked=blocked)
    if not given or " " in given or is_half(given):
        return ""
    return recased(given, _language(name, language)) or ""


def _informal(name: PersonName, locale: str, blocked: Container[str]) -> str | None:
    language = language_of(locale)
    if not name.given:
        return None
    if language in WITH_TITLE_ONLY and script_of(name.given) != "LATIN":
        return _with_title(name, locale, "informal", blocked)
    if language == "zh" and script_of(name.given) in _HAN and len(name.given) == 1:
        surname = clean_name(name.surname, blocked=blocked)
        return f"{surname}{name.given}" if surname else None
    return name.given if language not in WITH_TITLE_ONLY else None


def _formal(name: PersonName, locale: str, blocked: Container[str]) -> str | None:
    return _with_title(name, locale, "formal", blocked)


def _with_title(name: PersonName, locale: str, formality: Formality, blocked: Container[str]) -> str | None:
    """Return title and name by the pattern of the language, or None when a part that it needs is missing or unsure."""
    title = _title(name.title)
    surname = _surname(name, language_of(locale), blocked)
    if not title or (name.surname and not surname):
        return None
    parts = replace(name, title=title, surname=surname, surname_prefix="", surname2="")
    if title in _SUFFIX_TITLES:
        return f"{surname}{name.given}{title}" if surname and name.given else None
    told = formatted(parts, locale, usage="addressing", formality=formality)
    return told if title in told and told != title else None


def _title(raw: str) -> str:
    """Return a title as it may be said: one that is known, whatever else stands in the field."""
    title = " ".join(raw.split())
    return title if len(title) <= LONGEST_TITLE and is_title(title) else ""


def _surname(name: PersonName, language: str, blocked: Container[str]) -> str:
    """Return the first family name with its particle, or nothing when its case cannot be known."""
    surname = clean_name(name.surname, blocked=blocked)
    if not surname:
        return ""
    own = _language(name, language)
    # Particles are only sure as somebody wrote them: small before a word that is not shouted
    *particles, last = [name.surname_prefix, *surname.split()] if name.surname_prefix else surname.split()
    if particles and last.isupper() and last.lower() != last:
        return ""
    cased = (
        recased(last, own) if last[0].isupper() or not last[0].isalpha() or last.upper() == last else _particled(last)
    )
    if not cased:
        return ""
    told = " ".join([*particles, cased])
    capital = language == "nl" and not name.locale.endswith("BE") and name.surname_prefix
    return told[0].upper() + told[1:] if capital else told


def _particled(last: str) -> str:
    """Return a family name that begins small when a particle explains it, such as d'Estaing."""
    return last if re.match(r"[a-z]['’]\w", last) and last != last.lower() else ""
