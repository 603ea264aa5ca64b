"""Word lists of the linter, one file a language, read once and matched whole words at a time.

Every language is matched against every message: a text may mix languages, and guessing its language may fail.

>>> bool(found("claims.listening", "we overheard you")), found("claims.listening", "hear the concert")
(True, '')
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["LANGUAGES", "found", "groups", "matches", "share_known", "spoken_in"]

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")

LANGUAGES = ("en", "de", "es", "fr")


def found(group: str, text: str) -> str:
    """Return the first words of a group that stand in a text, in any language; empty when none do.

    Parameters
    ----------
    group
        Dotted path in the lists, such as ``"claims.listening"``.
    text
        One sentence or a whole text.
    """
    hit = _pattern(group).search(_plain(text))
    return hit[0].strip() if hit else ""


def matches(group: str, text: str, languages: tuple[str, ...] = LANGUAGES) -> list[tuple[str, int, int]]:
    """Return every hit of a group: the text as it was matched, and where in it the hit begins and ends."""
    plain = _plain(text)
    return [(plain, hit.start(), hit.end()) for hit in _pattern(group, languages).finditer(plain)]


def spoken_in(text: str) -> tuple[str, ...]:
    """Return the languages whose little words stand in a text, all of them when that tells none.

    >>> spoken_in("Das ist der Zug für dich"), len(spoken_in("Ana!"))
    (('de',), 4)
    """
    plain = _plain(text)
    counts = {language: len(_pattern("marks", (language,)).findall(plain)) for language in LANGUAGES}
    enough = max(max(counts.values()) // 2, 1)
    return tuple(language for language, count in counts.items() if count >= enough) or LANGUAGES


def share_known(text: str) -> float:
    """Return which share of the words of a text are little words of a language with lists, 0 to 1.

    >>> share_known("The tea is here for you") > 0.5, share_known("Twoje zamówienie jest w drodze")
    (True, 0.0)
    """
    plain = _plain(text)
    words = len(re.findall(r"[^\W\d_]+", plain))
    counts = (len(_pattern(group, (language,)).findall(plain)) for language in LANGUAGES for group in ("marks",))
    acts = len(_pattern("act").findall(plain)) + len(_pattern("you").findall(plain))
    return min((max(counts) + acts) / words, 1.0) if words else 0.0


def _plain(text: str) -> str:
    """Return a text as the lists are written: plain letters, none unseen, small."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'").casefold()


@cache
def groups(above: str) -> tuple[str, ...]:
    """Return the dotted paths of the groups below a heading, such as all of ``"sensitive"``."""
    names = {name for language in LANGUAGES for name in _lists(language).get(above, {})}
    return tuple(f"{above}.{name}" for name in sorted(names))


@cache
def _pattern(group: str, languages: tuple[str, ...] = LANGUAGES) -> re.Pattern[str]:
    parts = [part for language in languages for part in _group(language, group)]
    # `~` stands for any ending of a word; a blank for any run of blanks
    told = "|".join(part.replace("~", r"\w*").replace(" ", r"\s+") for part in parts)
    return re.compile(rf"(?<!\w)(?:{told})(?!\w)")


def _group(language: str, group: str) -> list[str]:
    node: Any = _lists(language)
    for name in group.split("."):
        node = node.get(name, {}) if isinstance(node, Mapping) else {}
    return list(node) if isinstance(node, list) else []


@cache
def _lists(language: str) -> dict[str, Any]:
    text = resources.files("tactful.wording.lexicon").joinpath(f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)
