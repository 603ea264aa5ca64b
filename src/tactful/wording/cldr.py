"""Person names put together as CLDR records the custom of a language: order, pattern, spacing.

>>> from tactful.wording.person_name import PersonName
>>> tr = PersonName(given="花子", surname="山田", title="様", locale="ja")
>>> formatted(tr, "ja", usage="addressing", formality="formal")
'山田花子様'
>>> formatted(PersonName(given="Ana", given2="Sofía", surname="Ruiz"), "en", usage="referring", formality="formal")
'Ana S. Ruiz'

Reference: Unicode CLDR 48, person names (UTS 35 part 8); data under the Unicode licence, beside this file.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

from tactful.wording.person_name import PersonName

__all__ = ["LOCALES", "default_formality", "formatted", "language_of", "script_of"]

Formality = Literal["formal", "informal"]
Usage = Literal["referring", "addressing"]
Length = Literal["long", "medium", "short"]

_FIELD = re.compile(r"\{([a-z0-9]+)((?:-[A-Za-z]+)*)\}")
_JOINED_LANGUAGES = {"nb": "no", "nn": "no", "cmn": "zh", "iw": "he", "in": "id"}


_NOT_LATIN = frozenset({"ru", "uk", "el", "ar", "he", "hi", "ja", "ko", "zh"})


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("tactful.wording").joinpath("cldr_person_names.json").read_text("utf-8")
    locales: Mapping[str, Mapping[str, Any]] = json.loads(text)["locales"]
    return locales


LOCALES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "ru", "uk", "el", "sv", "da", "no", "fi", "hu", "ro", "tr",
    "ar", "he", "hi", "ja", "ko", "zh", "vi", "id",
)  # fmt: skip
"""Languages whose customs are at hand; in any other nobody is greeted by name unless they said how."""


def language_of(locale: str) -> str:
    """Return the language of a locale, empty when its customs are not at hand.

    >>> language_of("de-AT"), language_of("nb_NO"), language_of("tlh")
    ('de', 'no', '')
    """
    language = re.split(r"[-_]", locale.lower())[0]
    language = _JOINED_LANGUAGES.get(language, language)
    return language if language in LOCALES else ""


def default_formality(locale: str) -> Formality:
    """Return how people are addressed in a language when nobody chose, as CLDR has it; formal when unknown."""
    found: Formality = _data().get(language_of(locale), {}).get("formality", "formal")
    return found


def script_of(text: str) -> str:
    """Return the script of the first letter, such as ``"LATIN"``, ``"CJK"`` or ``"HANGUL"``; empty without letters."""
    letter = next((one for one in text if one.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def formatted(
    name: PersonName, locale: str, *, usage: Usage, formality: Formality | None = None, length: Length = "medium"
) -> str:
    """Return a name as the custom of a language puts it together; empty when nothing fits.

    Parameters
    ----------
    name
        Parts as they are known; nothing is guessed from one string.
    locale
        Language of the text the name will stand in, such as ``"de-AT"``.
    usage
        ``"addressing"`` to speak to the person, ``"referring"`` to speak of them.
    formality
        ``"formal"`` or ``"informal"``; the custom of the language when None.
    length
        ``"long"``, ``"medium"`` or ``"short"``.
    """
    custom = _data().get(language_of(locale))
    if custom is None:
        return ""
    order = _order(name, custom, language_of(locale))
    pattern = custom["patterns"].get(f"{order}-{length}-{usage}-{formality or default_formality(locale)}") or ""
    told = _filled(pattern, lambda field, how: _part(name, field, how, custom))
    native = language_of(name.locale) == language_of(locale) or (not name.locale and _is_cjk(told))
    return told.replace(" ", custom["nativeSpace" if native else "foreignSpace"])


def _is_cjk(text: str) -> bool:
    return script_of(text) in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}


def _order(name: PersonName, custom: Mapping[str, Any], here: str) -> str:
    language = language_of(name.locale) or _language_by_script(name, here)
    return "surnameFirst" if language in custom["surnameFirst"] else "givenFirst"


def _language_by_script(name: PersonName, here: str) -> str:
    """Return the language that a name's script tells; one that many languages share tells the language of the text."""
    script = script_of(name.surname or name.given)
    if script == "CJK" and here == "ja":
        return "ja"
    told = {"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh"}.get(script, here)
    # A Latin name in a text of another script belongs to some other language
    return "und" if told == here and script == "LATIN" and here in _NOT_LATIN else told


def _part(name: PersonName, field: str, how: str, custom: Mapping[str, Any]) -> str:
    if field == "given" and "-informal" in how and name.preferred:
        return name.preferred
    value: str = getattr(name, field, "")
    if field == "surname" and name.surname_prefix:
        value = f"{name.surname_prefix} {value}"
    if value and "-initial" in how:
        return str(custom["initial"]).replace("{0}", value[0])
    return value


def _filled(pattern: str, part: Callable[[str, str], str]) -> str:
    """Return a pattern with its fields filled; the literal beside an empty field goes with it."""
    told, between, at = "", "", 0
    for field in _FIELD.finditer(pattern):
        literal = pattern[at : field.start()]
        # Beside an empty field two literals meet: the one that says more than a space stays
        between = literal if not between.strip() else between if not literal.strip() else between + literal
        at = field.end()
        value = part(field[1], field[2])
        if value:
            told += (between if told else "") + value
            between = ""
    return told
