"""Names: said rightly or not at all, whatever stands in the field."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.wording.address import address
from tactful.wording.casing import recased
from tactful.wording.cldr import LOCALES, default_formality, formatted, language_of
from tactful.wording.greeting import greet
from tactful.wording.junk import LONGEST_NAME, clean_name
from tactful.wording.person_name import PersonName, name_from

ANYTHING = st.text(max_size=60) | st.sampled_from(
    ["Ana", "JOHN", "عبد", "王", "Dr.", "x" * 300, "\u202eanA", "{{ a }}"]
)


@given(ANYTHING, ANYTHING, ANYTHING, st.sampled_from(LOCALES), st.sampled_from(["formal", "informal", None]))
def test_any_field_gives_a_short_clean_name_or_none(given_, surname, title, locale, formality):
    """No control, no picture, no digit, no bracket, never longer than a greeting bears."""
    said = address(PersonName(given=given_, surname=surname, title=title), locale, formality=formality)
    if said is not None:
        assert said.strip() == said != ""
        assert len(said) <= 3 * LONGEST_NAME
        assert not set(said) & set("@{}<>%/\\|0123456789\n\r\u202e")
        assert all(unicodedata.category(one) not in {"Cc", "Cs", "So"} for one in said)


@given(ANYTHING, ANYTHING)
def test_a_bare_family_name_is_never_said(given_: str, surname: str):
    """Informally only the given name is said; formally never without a title (N2)."""
    informal = address(PersonName(given=given_, surname=surname), "en", formality="informal")
    assert informal is None or informal == recased(clean_name(given_), "en")
    assert address(PersonName(given=given_, surname=surname), "en", formality="formal") is None


def test_nobody_s_name_is_taken_apart():
    """A full name in one string is not read at all (N1)."""
    assert name_from({"full": "María José García Márquez", "name": "Ana Ruiz"}) == PersonName()


def test_a_blocked_name_is_not_echoed():
    """The tenant's own list wins over a preferred name (N10)."""
    assert address(PersonName(preferred="Hugh"), "en", blocked={"hugh"}) is None
    assert address(PersonName(given="Hugh"), "en", formality="informal", blocked={"hugh"}) is None


def test_a_language_whose_customs_are_not_at_hand_says_only_what_the_person_asked_for():
    """Nothing is guessed for Klingon."""
    assert address(PersonName(given="Ana"), "tlh") is None
    assert address(PersonName(preferred="Ana"), "tlh") == "Ana"
    assert greet(PersonName(given="Ana"), "tlh") == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_its_greetings_and_its_custom(locale: str):
    """A plain greeting for everybody; a named one holds the name once; CLDR says how formal."""
    plain = greet(PersonName(), locale, relation="active")
    assert plain
    named = greet(PersonName(preferred="Ana"), locale, relation="active", formality="informal")
    assert named.count("Ana") == 1
    assert default_formality(locale) in {"formal", "informal"}
    assert greet(PersonName(preferred="Ana"), locale, tone="brief") == ""


@pytest.mark.parametrize(
    ("name", "locale", "length", "formality", "said"),
    [
        (
            PersonName(title="Dr.", given="Ana", given2="Sofía", surname="Ruiz", credentials="PhD"),
            "en",
            "long",
            "formal",
            "Dr. Ana Sofía Ruiz, PhD",
        ),
        (PersonName(given="Ana", surname="Ruiz"), "en", "short", "formal", "A. Ruiz"),
        (PersonName(given="Zsófia", surname="Nagy", locale="hu"), "hu", "medium", "formal", "Nagy Zsófia"),
        (PersonName(given="小明", surname="王"), "zh", "medium", "formal", "王小明"),
        (PersonName(given="민수", surname="김"), "en", "medium", "formal", "김 민수"),
        (PersonName(given="Albert", surname="Einstein", locale="de"), "ja", "medium", "formal", "Albert・Einstein"),
        (PersonName(given="Sukarno", locale="id"), "id", "medium", "formal", "Sukarno"),
        (PersonName(), "en", "medium", "formal", ""),
        (PersonName(given="Ana"), "tlh", "medium", "formal", ""),
    ],
)
def test_a_name_is_put_together_by_the_custom_of_the_language(name, locale, length, formality, said):
    """Order, initials, spacing and missing parts, as CLDR's patterns say."""
    assert formatted(name, locale, usage="referring", formality=formality, length=length) == said


def test_languages_are_found_behind_their_older_codes():
    """Norwegian, Hebrew and Indonesian have two codes each."""
    assert [language_of(code) for code in ("nb", "nn-NO", "iw", "in", "zh-Hant-TW", "")] == [
        "no",
        "no",
        "he",
        "id",
        "zh",
        "",
    ]


@given(st.from_regex(r"[A-ZÄÖÜÉÑ]{3,12}(-[A-ZÄÖÜÉÑ]{3,12})?", fullmatch=True), st.sampled_from(LOCALES))
def test_recasing_changes_case_and_nothing_else(word: str, language: str):
    """Letters stay who they are; an unsure one is not said."""
    said = recased(word, language)
    if said is not None and language != "tr":
        assert said.casefold() == word.casefold()
        assert said[0].isupper()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("Ｊohn", "John"),
        ("𝓐𝓷𝓷𝓪", "Anna"),
        ("👩\u200d🚀Anna🇩🇪", "Anna"),
        ("Anna\nTom", None),
        ("Élodie😀Élodie", None),
        ("\u0410nna", None),
        ("N’GOLO", None),
        ("N'Golo", "N'Golo"),
        ("ΑΛΕΞΑΝΔΡΟΣ", None),
        ("ოლგა", "ოლგა"),
        ("III", None),
        ("Jr.", None),
        ("ANNa", None),
        ("ANNA-Maria", None),
        ("Ann--Marie", None),
        ("Đặng", "Đặng"),
        ("ｱﾝﾅ", "アンナ"),
        ("山田ハナ", "山田ハナ"),
        ("xXx_Anna_xXx", None),
        ("Müller GmbH", None),
    ],
)
def test_what_forms_and_fingers_do_to_names_is_seen(field: str, said: str | None):
    """Ornate letters, letters of another script, joined lines, slips of the shift key, numerals."""
    assert address(PersonName(given=field), "en", formality="informal") == said
