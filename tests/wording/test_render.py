"""Messages put into words: declared facts only, the name by the rules, headers that nobody can break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.errors import BadInput
from tactful.wording.person_name import PersonName
from tactful.wording.render import Rendered, Template, render

ANA = PersonName(given="Ana", surname="Ruiz")
TEA = Template("{{ title }} is back", "{{ greeting }}\n\nSee {{ title }}: {{ link }}")
FACTS = {"title": "Green tea", "link": "https://shop.example/tea"}


def told(template: Template = TEA, facts: dict[str, object] = FACTS, **others: object) -> Rendered:
    """Render with everything else plain."""
    usual = {"person_name": ANA, "locale": "en", "relation": "active", "tone": "warm"}
    return render(template, facts, **{**usual, **others})


def test_a_message_is_filled_in_and_greets_by_name():
    """Subject, greeting, body, link."""
    assert told() == Rendered("Green tea is back", "Hello Ana,\n\nSee Green tea: https://shop.example/tea", named=True)


@pytest.mark.parametrize(
    ("tone", "relation", "opens"),
    [
        ("warm", "active", "Hello Ana,"),
        ("warm", "lapsing", "Hello Ana,"),
        ("neutral", "loyal", "Hello Ana,"),
        ("neutral", "lapsing", "Hello,"),
        ("warm", "new", "Hello,"),
        ("warm", "lapsed", "Hello,"),
        ("warm", None, "Hello,"),
        ("brief", "loyal", "See Green tea"),
    ],
)
def test_tone_and_relation_decide_about_the_name(tone: str, relation: str | None, opens: str):
    """New, lapsed and unknown relations are greeted plainly; brief is not greeted at all."""
    message = told(tone=tone, relation=relation)
    assert message.body.startswith(opens)
    assert message.named == ("Ana" in opens)


def test_an_undeclared_fact_is_refused_even_when_it_has_a_value():
    """What the campaign does not declare is not said."""
    with pytest.raises(BadInput) as refused:
        told(Template("", "{{ title }} {{ price }}", declared=("title",)), {**FACTS, "price": "3 €"})
    assert refused.value.code == "undeclared-fact"
    assert "'price'" in refused.value.detail


@pytest.mark.promise("S6")
@pytest.mark.parametrize("source", ["inferred", "elsewhere", "device", "other", "hidden"])
def test_a_fact_that_the_person_cannot_see_is_refused(source: str):
    """Inferred, fetched elsewhere, of another device or person, or hidden: never said, not even asked for."""
    for body in ("{{ mood }}", "{% if mood %}x{% endif %}"):
        with pytest.raises(BadInput) as refused:
            told(Template("", body), {"mood": {"value": "sad", "source": source}})
        assert refused.value.code == "hidden-fact"


@pytest.mark.promise("S6")
def test_a_sensitive_fact_is_said_only_when_the_person_told_it():
    """Told unlocks it; done here does not."""
    course = {"value": "Yoga after birth", "sensitive": "pregnancy"}
    assert told(Template("", "{{ course }}"), {"course": {**course, "source": "told"}}).body == "Yoga after birth"
    with pytest.raises(BadInput) as refused:
        told(Template("", "{{ course }}"), {"course": {**course, "source": "here"}})
    assert refused.value.code == "hidden-fact"


def test_a_missing_fact_is_an_error_and_not_a_gap():
    """Declared, used, and without a value."""
    with pytest.raises(BadInput) as refused:
        told(TEA, {**FACTS, "title": {"value": None}})
    assert refused.value.code == "missing-fact"


@pytest.mark.parametrize(
    "facts",
    [
        {"title": object()},
        {"title": {"value": "x", "source": "rumour"}},
        {"title": {"amount": "x"}},
        {"title": "x" * 501},
        {"title": ["x"] * 101},
        {f"f{n}": "x" for n in range(101)},
    ],
)
def test_facts_of_another_shape_are_refused(facts: dict[str, object]):
    """A slip in a fact never becomes a message."""
    with pytest.raises(BadInput) as refused:
        told(Template("", "x"), facts)
    assert refused.value.code in {"bad-fact", "too-many-facts"}
    assert refused.value.hint


def test_an_unknown_relation_is_refused():
    """A relation that nobody defined greets nobody."""
    with pytest.raises(BadInput, match="no such relation"):
        told(relation="bestie")


def test_a_person_s_stored_names_are_read_under_the_keys_of_forms():
    """The engine hands over what it holds."""
    names = {"first_name": "JÜRGEN", "last_name": "Maier", "salutation": "Herr"}
    assert told(person_name=names, locale="de").body.startswith("Hallo Jürgen,")
    assert told(person_name=names, locale="de", formality="formal").body.startswith("Guten Tag Herr Maier,")


def test_a_name_of_another_direction_keeps_to_itself():
    """An Arabic name in an English text is isolated, and so is a Latin title in an Arabic text."""
    assert told(person_name=PersonName(given="محمد")).body.startswith("Hello \u2068محمد\u2069,")
    assert "\u2068Green tea\u2069" in told(locale="ar").body
    assert "\u2068https" not in told(locale="ar").body


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_that_is_filled_in_breaks_a_header_or_turns_the_text(title: str, given: str):
    """No line break, no control character and no override of direction reaches the subject."""
    try:
        message = told(facts={**FACTS, "title": title}, person_name=PersonName(given=given))
    except BadInput:
        return  # a title longer than a fact may be
    assert not set(message.subject) & set("\r\n\x00\x1b\u202a\u202b\u202d\u202e\u2028\u2029\x85")
    assert not set(message.body) & set("\x00\x1b\u202d\u202e")
