"""Plain words for what was recorded, in every language Tactful speaks; a code without words is never shown.

>>> say("en", "cell.relation=visitor")
'you are visiting'
>>> say("fr", "signal.none")  # a language that is not spoken falls back to English
'popular now'
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tactful.explain import english, german

__all__ = ["LANGUAGES", "about_signal", "first_known", "label_in", "notice_words", "say", "similar_words"]

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": english.TABLE, "de": german.TABLE}
"""Language to its table; a test holds that all tables have the same keys and the same blanks."""


def say(language: str, key: str, **facts: object) -> str:
    """Return the words of a key with its blanks filled.

    Parameters
    ----------
    language
        ``"en"``, ``"de"`` or a tag that begins so, such as ``"de-AT"``; others are answered in English.
    key
        A key of the tables.
    facts
        What stands in the blanks.

    Raises
    ------
    KeyError
        When the key has no words: a mistake of ours that a test finds.
    """
    return LANGUAGES.get(language[:2], english.TABLE)[key].format_map(facts)


@lru_cache(maxsize=65_536)
def about_signal(language: str, key: str, label: str, title: str) -> str:
    """Return the words of a key about something called `label` and `title`, as `say` does; the same is told often."""
    return say(language, key, label=label, title=title)


@lru_cache(maxsize=1024)
def first_known(*keys: str) -> str:
    """Return the first key that has words, else the last, which must have some.

    >>> first_known("reason.unheard.item", "reason.item")
    'reason.item'
    """
    for key in keys[:-1]:
        if key in english.TABLE:
            return key
    return keys[-1]


def label_in(labels: Mapping[str, str], language: str, *, otherwise: str) -> str:
    """Return the label in the language, else in English, else in any language, else `otherwise`."""
    short = language[:2]
    return labels.get(short) or labels.get("en") or next(iter(labels.values()), otherwise)


def notice_words(language: str, notice: str) -> str:
    """Return a notice as ``"code: sentence"``; a notice that already is a sentence stays as it is.

    >>> notice_words("en", "count-zero")
    'count-zero: no item was asked for'
    """
    code, _, detail = notice.partition(":")
    key = f"notice.{code}"
    return f"{code}: {say(language, key, detail=detail)}" if key in english.TABLE else notice


def similar_words(language: str, part: str) -> str:
    """Return why an item stands in a list of similar ones, by the part that weighed most.

    >>> similar_words("en", "content")
    'is like it'
    """
    return say(language, first_known(f"similar.{part}", "similar"))
