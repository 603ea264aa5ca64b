"""Words: every language says everything, nothing is shown as a bare code, titles are plain."""

from __future__ import annotations

import string

import pytest

from tactful.balance.codes import CODES as PLACES
from tactful.decisions.context import cell_names
from tactful.explain.signals import plain_title
from tactful.explain.words import LANGUAGES, first_known, notice_words, say, similar_words
from tactful.guard.codes import CODES as ASIDE


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_every_word_with_the_same_blanks(language: str) -> None:
    """A key that English has, every language has; nothing is filled in that others leave out."""
    english, other = LANGUAGES["en"], LANGUAGES[language]
    assert english.keys() == other.keys()
    for key in english:
        assert other[key].strip()
        assert blanks(other[key]) <= blanks(english[key]) | blanks(other[key])
        assert blanks(english[key]) == blanks(other[key]), key


def test_every_moment_has_words() -> None:
    """All cells of the coarse context are worded."""
    for name in cell_names():
        assert first_known(f"cell.{name}", "cell") == f"cell.{name}"


def test_every_code_of_balance_and_guard_has_words_in_every_language() -> None:
    """A place won, and every reason for setting aside."""
    for code in PLACES:
        if code not in {"balance.relevance", "rank.outranked"}:
            assert first_known(f"place.{code}", "place.balance") == f"place.{code}"
    for words in [*ASIDE.values(), *PLACES.values()]:
        assert set(LANGUAGES) <= words.keys()


def test_a_boost_has_its_own_words() -> None:
    """The effects that guard records are worded up and down."""
    for mood in ("reason", "although"):
        assert first_known(f"{mood}.guard.boosts.asked", f"{mood}.rule") == f"{mood}.guard.boosts.asked"


def test_a_notice_is_a_code_with_a_sentence() -> None:
    """Machines read the code, people the sentence; a sentence of others stays as it is."""
    assert notice_words("de", "no-model").startswith("no-model: es gibt noch kein Modell")
    assert "20" in notice_words("en", "count-limited:20")
    assert notice_words("en", "something else") == "something else"


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("<script>alert(1)</script>Tea", "alert(1)Tea"),
        ("  Green\n\ttea ", "Green tea"),
        ("a < b", "a b"),
        ("x" * 200, "x" * 79 + "…"),
        ("word " * 40, " ".join(["word"] * 15) + "…"),
        ("Tee\u202eevil", "Teeevil"),
    ],
)
def test_titles_are_plain_and_short(title: str, plain: str) -> None:
    """No markup, no control or direction characters, at most 80 characters, cut at a word."""
    assert plain_title(title) == plain
    assert len(plain_title(title)) <= 80


def test_an_unknown_language_is_answered_in_english() -> None:
    """A language tag that is not spoken is no error."""
    assert say("xx", "signal.none") == say("en-GB", "signal.none") == "popular now"
    assert similar_words("de", "content") == "ist ähnlich"
