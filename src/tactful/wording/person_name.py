"""The parts of a person's name as somebody gave them; nothing is guessed from one string (rule N1).

>>> name_from({"given_name": "Ana", "family_name": "Ruiz", "honorific": "Sra."}, locale="es").surname
'Ruiz'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PersonName", "name_from"]

LONGEST = 200
"""Characters that are read of one part; longer ones are no name that a greeting bears."""

_KEYS = {
    "preferred": ("preferred", "preferred_name", "nickname", "call_me"),
    "given": ("given", "given_name", "first_name", "first", "firstname"),
    "given2": ("given2", "middle", "middle_name", "patronymic"),
    "surname": ("surname", "family", "family_name", "last_name", "last", "lastname"),
    "surname_prefix": ("surname_prefix", "prefix", "infix"),
    "surname2": ("surname2", "second_family_name"),
    "title": ("title", "honorific", "salutation"),
    "generation": ("generation", "suffix"),
    "credentials": ("credentials",),
    "locale": ("locale", "name_locale"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """Parts of a name, each empty when it was not given.

    Attributes
    ----------
    preferred
        What the person asked to be called; used as it stands.
    given, given2, surname, surname_prefix, surname2, title, generation, credentials
        The parts of CLDR's person names.
    locale
        Language the name belongs to, such as ``"ja"``; empty when nobody said.
    """

    preferred: str = ""
    given: str = ""
    given2: str = ""
    surname: str = ""
    surname_prefix: str = ""
    surname2: str = ""
    title: str = ""
    generation: str = ""
    credentials: str = ""
    locale: str = ""


def name_from(names: Mapping[str, str], *, locale: str = "") -> PersonName:
    """Return the parts from a person's ``names``, under the keys that forms use; other keys are not read.

    Parameters
    ----------
    names
        Such as ``{"given_name": "Ana"}``; a full name in one string is not taken apart.
    locale
        Language of the name when ``names`` has none: the person's own.
    """
    parts = {
        part: next((str(names[key])[:LONGEST] for key in keys if names.get(key)), "") for part, keys in _KEYS.items()
    }
    return PersonName(**{**parts, "locale": parts["locale"] or locale})
