"""Names shouted or whispered by a form are re-cased only where that cannot be wrong (rule N4).

>>> recased("JOHN", "en"), recased("ANNA-MARIA", "en"), recased("MCDONALD", "en"), recased("McKenna", "en")
('John', 'Anna-Maria', None, 'McKenna')
>>> recased("IŞIL", "tr"), recased("IJSBRAND", "nl")
('Işıl', 'IJsbrand')
"""

from __future__ import annotations

import re

__all__ = ["recased"]

_AMBIGUOUS = re.compile(r"^(mc|mac|o['’]|d['’]|l['’]|de|di|du|da|la|le|van|von|st)(?=.)", re.IGNORECASE)
"""Beginnings after which the next letter may or may not be a capital."""

_ONE_CASE = re.compile(r"[\u10a0-\u10ff\u1c90-\u1cbf]")
"""Georgian: its capitals are for whole headlines only."""

_GREEK = re.compile(r"[\u0370-\u03ff]")
_ROMAN = re.compile(r"[ivxIVX]{2,}")

_PLAIN = frozenset({
    "dario", "daria", "daniel", "daniela", "danielle", "dan", "dana", "dagmar", "dalia", "damian", "david", "davide",
    "debora", "deborah", "debbie", "delia", "denis", "denise", "dennis", "derek", "desiree", "detlef", "diana", "diane",
    "didier", "diego", "dieter", "dietrich", "dilan", "dina", "dino", "dirk", "dimitri", "duncan", "dusan", "dustin",
    "lara", "larissa", "lars", "lars-erik", "laszlo", "lásló", "laura", "laurent", "lauren", "lavinia", "lea", "leah",
    "leander", "leila", "lena", "lennart", "leo", "leon", "leonard", "leonardo", "leonie", "leonora", "lena-marie",
    "lesley", "leslie", "levin", "levi", "lewis", "mack", "macy", "magda", "vanessa", "vanja", "stefan", "stefanie",
    "stella", "stephan", "stephanie", "stephen", "steve", "steven", "stanislav", "stanley", "dávid", "léa", "léo",
    "dewi", "deepak", "devi", "deniz", "destiny", "latif", "layla", "lale", "dmitri", "dmitry",
})  # fmt: skip
"""Given names that begin so and are written with one capital by everybody."""

_BARE = frozenset({
    "helene", "francois", "francoise", "jerome", "andre", "rene", "renee", "celine", "zoe", "chloe", "noemie", "lea",
    "leo", "theo", "cedric", "frederic", "stephane", "gerard", "regis", "remi", "remy", "benedicte", "agnes", "eloise",
    "heloise", "aurelie", "valerie", "veronique", "michele", "jose", "maria jose", "jesus", "raul", "ramon", "ruben",
    "hector", "ivan", "joaquin", "martin", "monica", "veronica", "lucia", "sofia", "rocio", "angel", "angela", "ines",
    "joao", "goncalo", "conceicao", "andreia", "antonio", "niccolo", "jurgen", "gunther", "bjorn", "jorg", "kathe",
})  # fmt: skip
"""Capitals without marks that may have lost one on the way: nobody knows whether it was JOSE or JOSÉ."""

_UNSURE_LANGUAGES = frozenset({"fr", "es", "pt", "it", "de"})
_TURKISH = frozenset({"tr", "az"})
_SHORTEST = 3


def recased(word: str, language: str) -> str | None:
    """Return a name in the case it is written in, or None when that cannot be known.

    Parameters
    ----------
    word
        One name without spaces. Mixed case was written by somebody who knows and stays; scripts without case stay.
    language
        Language of the name, such as ``"tr"``: the dot of an i and the Dutch IJ hang on it.
    """
    if word.upper() == word.lower() or _ONE_CASE.search(word):
        return word
    shouted, whispered = word == word.upper(), word == word.lower()
    if not shouted and not whispered:
        slipped = any(map(_is_slip, word.split("-")))
        return word if not slipped and (word[0].isupper() or not word[0].isalpha()) else None
    low = word.lower() if language not in _TURKISH else word.replace("I", "ı").replace("İ", "i").lower()
    if shouted and not _sure_of_capitals(word, low, language):
        return None
    if (_AMBIGUOUS.match(low) and low not in _PLAIN) or re.search(r"['’]", word) or _ROMAN.fullmatch(word):
        return None
    return "-".join(_capital(part, language) for part in low.split("-"))


def _is_slip(part: str) -> bool:
    """Tell whether a part was typed with the shift key held too long: two capitals and more, as in ANna or SMITH."""
    return len(part) > 1 and part[0].isupper() and part[1].isupper() and not part.startswith("IJ")


def _sure_of_capitals(word: str, low: str, language: str) -> bool:
    if any(len(part) < _SHORTEST for part in word.split("-")):
        return False  # TJ and AJ are initials to some and names to others
    if ("İ" in word and language not in _TURKISH) or _GREEK.search(word):
        return False  # Greek capitals have lost their accents
    if language in _UNSURE_LANGUAGES and low in _BARE:
        return False
    return not (language == "de" and "SS" in word)  # STRAUSS may be Strauß


def _capital(part: str, language: str) -> str:
    if language in _TURKISH and part[:1] == "i":
        return "İ" + part[1:]
    if language == "nl" and part.startswith("ij"):
        return "IJ" + part[2:]
    return part[:1].upper() + part[1:]
