"""Templates: held to a short list of tags and filters, and to limits that no bomb gets past."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.errors import BadInput
from tactful.wording.template import LONGEST, parse

BOMBS = {
    "a long loop": "{% for i in (1..9999999) %}x{% endfor %}",
    "loops in loops": "{% for i in (1..100) %}{% for j in (1..100) %}x{% endfor %}{% endfor %}",
    "a list of a thousand million": "{{ (1..999999999) | join: 'x' }}",
    "text that grows": "{{ 'x' | replace: 'x', 'xxxxxxxxxxxxxxxx' }}",
    "text that is kept and grows": "{% capture a %}{{ a }}{{ a }}{% endcapture %}",
    "numbers that grow": "{{ 9 " + "| times: 99999999999999999999999999999999999999999999" * 200 + " }}",
    "blocks without end": "{% if a %}" * 60,
    "many slots in a loop": "{% for i in (1..200) %}" + "{{ a }}" * 1_900 + "{% endfor %}",
    "another file": "{% include 'secrets' %}",
    "a file rendered": "{% render 'secrets' %}",
    "the clock": "{{ 'now' | date: '%s' }}",
    "a name that is computed": "{{ [a] }}",
    "more than a message": "x" * (LONGEST + 1),
    "more tags than a message": "{% if a %}{% endif %}" * 2_500,
    "a control character": "tea\x1b[2J",
}


@pytest.mark.parametrize("bomb", BOMBS, ids=list(BOMBS))
def test_a_bomb_is_refused_with_a_clear_error(bomb: str):
    """Whatever it is, it ends as one of two codes, with a hint, and says nothing of what it held."""
    with pytest.raises(BadInput) as refused:
        parse(BOMBS[bomb]).write({"a": "x"})
    assert refused.value.code in {"template-limit", "bad-template"}
    assert refused.value.hint


def test_slots_are_those_of_facts_and_not_of_the_template_itself():
    """Loop variables and assignments are the template's own; what they are made of is not."""
    parsed = parse(
        "{% assign shown = title %}{{ shown }}{% for one in topics %}{{ one }}{% endfor %}{{ price }}{{ price }}"
    )
    assert parsed.slots == ("title", "topics", "price")
    assert parsed.uses == {"title": 1, "topics": 1, "price": 2}


def test_a_fact_that_is_missing_is_named_and_may_be_asked_for():
    """Written, it is an error that names it; asked for, it is simply not there."""
    with pytest.raises(BadInput, match="'title'") as refused:
        parse("{{ title }} is back").write({})
    assert refused.value.code == "missing-fact"
    assert parse("{% if title %}{{ title }}{% else %}It{% endif %} is back").write({}) == "It is back"
    assert parse("{{ title | default: 'It' }} is back").write({}) == "It is back"


def test_values_are_never_read_as_templates_and_are_escaped_in_html():
    """A title that looks like Liquid or HTML stays text."""
    parsed = parse("{{ title }}")
    assert parsed.write({"title": "{{ secret }}<b>"}) == "{{ secret }}<b>"
    assert parsed.write({"title": "{{ secret }}<b>"}, html=True) == "{{ secret }}&lt;b&gt;"


@pytest.mark.parametrize("source", ["{{ a", "{% endif %}", "{% if %}", "{{ a | nosuch }}", "{{ 1 | divided_by: 0 }}"])
def test_what_is_no_liquid_is_said_in_one_line(source: str):
    """The parser's own words come through, shortened, with the list of what may be used."""
    with pytest.raises(BadInput) as refused:
        parse(source).write({"a": "x"})
    assert refused.value.code == "bad-template"
    assert "\n" not in refused.value.detail


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_is_a_template_or_one_of_our_errors(source: str, value: str):
    """Nothing else ever comes out of the parser, and reading slots never fails where parsing did not."""
    code = ""
    try:
        parsed = parse(source)
        parsed.write(dict.fromkeys(parsed.slots, value))
    except BadInput as error:
        code = error.code
    assert code in {"", "bad-template", "template-limit", "missing-fact"}


PIECES = (
    "{{ a }}",
    "{% if a %}",
    "{% endif %}",
    "{% for i in a %}",
    "{% endfor %}",
    "{{ a | join: a }}",
    "{% assign a = b %}",
    "{% case a %}{% when 1 %}",
    "{% endcase %}",
    "|",
    "{{",
    "x",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_heap_of_tags_is_a_template_or_one_of_our_errors(pieces: list[str]):
    """The same for texts that look like Liquid."""
    code = ""
    try:
        parse("".join(pieces)).write({"a": ["x", 2], "b": "y"})
    except BadInput as error:
        code = error.code
    assert code in {"", "bad-template", "template-limit", "missing-fact"}
