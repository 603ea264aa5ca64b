"""What stands in a name field and is no name: placeholders, roles, addresses, slots, initials, jokes (N3, N10).

>>> clean_name("N/A"), clean_name("👩 Anna"), clean_name("info@example.com"), clean_name("王")
('', 'Anna', '', '王')
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Container
from functools import cache
from importlib import resources

__all__ = ["LONGEST_NAME", "clean_name", "is_half", "is_placeholder_person", "is_title"]

LONGEST_NAME = 40
"""Characters; a longer name is left out of a greeting, not cut."""

_ODD = re.compile(r"[@%{}<>\[\]|\\/_#$&+=*~^\"“”„;:!?]|https?|www\.|\d")
_REPEATED = re.compile(r"(.)\1{3}", re.DOTALL)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]?)*[^\W\d_]\.?")
_DOTTED = re.compile(r"\w\.\w")
_LOGOGRAPHIC = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_BEHIND = frozenset({"jr", "sr.", "iii", "iv", "esq", "phd", "md", "sir", "madam"})
"""Of the words that are no name, those that are no title before a family name either."""

_PARTING = frozenset({"So", "Cc", "Zl", "Zp"})
"""Pictures and line breaks stand between words, as a space does."""

_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_MIXED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "MODIFIER", "IDEOGRAPHIC"})
"""Scripts that one name may hold together, and letters that modify others."""

_KASHIDA = "\u0640"
_JOINERS = {"\u200c", "\u200d"}
"""Needed inside Persian and Indic words; unseen elsewhere."""


@cache
def _words() -> dict[str, frozenset[str]]:
    text = resources.files("tactful.wording").joinpath("junk_names.toml").read_text("utf-8")
    return {
        kind: frozenset(word.strip() for line in lines for word in line.split("|") if word.strip())
        for kind, lines in tomllib.loads(text).items()
    }


def clean_name(raw: str, *, blocked: Container[str] = ()) -> str:
    """Return a name as it may be said, empty when it is none.

    Pictures, unseen letters and spaces around are left away; letters put together from two become one.

    Parameters
    ----------
    raw
        What stands in the field.
    blocked
        The tenant's own list, in small letters: offensive names and jokes that are never echoed.
    """
    if _TURNS.search(raw) and not _TURNS.sub("", raw).isalpha():
        return ""
    name = _shown(raw)
    low = name.casefold()
    if not name or len(name) > LONGEST_NAME or low in blocked or _is_junk(name, low):
        return ""
    return name


def is_half(name: str) -> bool:
    """Tell whether a word is a part that never stands alone, such as Abdul, bin or Thị."""
    return name.casefold() in _words()["half"]


def is_title(words: str) -> bool:
    """Tell whether every word is a title that goes before or after a name, such as ``"Frau Dr."``.

    >>> is_title("Frau Dr."), is_title("Dear"), is_title("")
    (True, False, False)
    """
    told = [word.casefold().strip(".") for word in words.split()]
    return bool(told) and all(word in _words()["title"] and word not in _BEHIND for word in told)


def is_placeholder_person(given: str, surname: str) -> bool:
    """Tell whether given and family name together are a country's specimen, such as John Doe or Max Mustermann."""
    return f"{given} {surname}".casefold().strip() in _words()["specimen"]


def _shown(raw: str) -> str:
    # Full-width and ornate letters become plain ones, letters put together from two become one
    composed = unicodedata.normalize("NFKC", raw)
    indic = any(unicodedata.combining(one) or unicodedata.category(one) == "Mc" for one in composed)
    parted = "".join(" " if unicodedata.category(one) in _PARTING else one for one in composed)
    kept = "".join(one for one in parted if _is_seen(one, indic=indic))
    return " ".join(kept.replace(_KASHIDA, "").split()).strip(" .,-–—'’")


def _mixes_scripts(name: str) -> bool:
    """Tell whether letters of scripts stand together that no language mixes, as in a name made to look like another."""
    scripts = {unicodedata.name(one, "").split(" ")[0] for one in name if one.isalpha()}
    return len(scripts - _MIXED) > 1


def _is_seen(letter: str, *, indic: bool) -> bool:
    category = unicodedata.category(letter)
    if letter in _JOINERS:
        return indic
    # Colours and joiners of pictures, tags and marks of direction
    return category not in {"Sk", "Cf", "Co", "Cs", "Cn"} and not 0xFE00 <= ord(letter) <= 0xFE0F


def _is_junk(name: str, low: str) -> bool:
    words = _words()
    if not any(one.isalpha() for one in name):
        return True
    if _ODD.search(name) or _DOTTED.search(name) or _REPEATED.search(low) or "--" in name or _mixes_scripts(name):
        return True
    if not _LOGOGRAPHIC.search(name) and _INITIALS.fullmatch(name) and len(name.replace(".", "").replace(" ", "")) < 3:
        return len(name.rstrip(".")) < 2 or "." in name
    bare = low.strip(".")
    if bare in words["placeholder"] or bare in words["role"] or bare in words["title"]:
        return True
    if any(word.strip(".,") in words["role"] or word in words["firm"] for word in low.split()):
        return True
    return low.split(maxsplit=1)[0] in words["salutation"]
