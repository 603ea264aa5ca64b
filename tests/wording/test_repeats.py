"""Nobody hears the same thing twice: templates and shuffled sentences are seen, other messages are left in peace."""

from __future__ import annotations

import corpus
import pytest

from tactful.wording.draft import Sent
from tactful.wording.lint import lint
from tactful.wording.rules.repeats import is_near, masked, shingled, tokens

TEXTS = [corpus.body_of(row).split("\n\n")[0].replace("{{ greeting }}", "Hello Ana,") for row in corpus.good()]


def near(one: str, other: str) -> bool:
    """Tell whether two texts are one."""
    first, second = masked(one), masked(other)
    return is_near(shingled(first, second), tokens(first, second))


def test_the_same_template_for_somebody_else_is_the_same_text():
    """Another name and other numbers change nothing, 100 of 100."""
    long = [text for text in TEXTS if len(text.split()) > 8][:100]
    assert len(long) == 100
    assert sum(near(f"{text} Now 3 of 12.", f"{text.replace('Ana', 'Ben')} Now 4 of 17.") for text in long) == 100


def test_the_same_sentences_in_another_order_are_the_same_text():
    """Every template of three sentences or more."""
    split = [text.split(". ") for text in TEXTS]
    shuffled = [(". ".join(parts), ". ".join(parts[1:] + parts[:1])) for parts in split if len(parts) > 2]
    assert len(shuffled) > 15
    assert all(near(*pair) for pair in shuffled)


def test_other_messages_are_left_in_peace():
    """At most 2 % of 300 pairs of different templates of one language."""
    pairs = [(TEXTS[at], TEXTS[at + step]) for step in (1, 2, 3, 5) for at in range(0, 75)]
    assert len(pairs) == 300
    assert sum(near(*pair) for pair in pairs) <= 0.02 * len(pairs)


@pytest.mark.parametrize(("days", "code"), [(3.0, True), (13.9, True), (15.0, False), (None, True)])
def test_a_fortnight_is_looked_back_over(days: float | None, code: bool):
    """Older than 14 days is forgotten; an unknown age counts as today."""
    text = "Tents cost less this week. See the tents: {{ link }}"
    told = lint("inbox", "Tents", text, {}, "active", recent=[Sent("Tents", text.replace("{{ link }}", "x"), days)])
    assert ("wording.repeats.same" in {one.code for one in told.findings}) == code


def test_a_value_does_not_make_it_new():
    """The same words about another title are the same words."""
    told = lint(
        "inbox",
        "",
        "We thought of tents: {{ title }} is on the list that everybody reads. See: {{ link }}",
        {"title": {"value": "Alpha", "source": "item"}},
        "active",
        recent=["We thought of tents: Omega is on the list that everybody reads. See: https://x.example/2"],
    )
    assert "wording.repeats.same" in {one.code for one in told.findings}
    assert told.verdict == "refuse"


def test_a_similar_text_is_looked_at():
    """Between close and same there is a warning."""
    told = lint(
        "inbox",
        "",
        "Light shoes for the trail have arrived in your size. Look at them: {{ link }}",
        {},
        "active",
        recent=["In your size: light boots for the snow have arrived today"],
    )
    assert "wording.repeats.close" in {one.code for one in told.findings}
