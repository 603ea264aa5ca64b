"""Traits: only registered values and catalogue tags become columns."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from asked import EVERYTHING, KINDS, NOW, history

from tactful.consent.permit import Permit
from tactful.people.person import Person
from tactful.profile.traits import attribute_traits, declared_traits


@dataclass(frozen=True)
class Rule:
    """A registered attribute."""

    values: tuple[str, ...]
    label: dict[str, str]
    sensitivity: str = "personal"
    basis: str = "legitimate-interest"


RULES = {"age_band": Rule(("25-34", "35-44"), {"en": "age group", "de": "Altersgruppe"}), "goal": Rule(("run",), {})}
TAGS = {"tea", "jazz"}


def declared(*rows, permit=EVERYTHING):
    """Return the declared traits of a history as (feature, weight) pairs."""
    found = declared_traits(
        history(*rows), permit, kinds=KINDS, now=NOW, rules=RULES, is_tag=lambda topic: topic in TAGS
    )
    return [(trait.feature, round(trait.weight, 3)) for trait in found]


def test_a_registered_value_becomes_a_trait_with_a_label():
    """The column is name=value, the words are the setting's."""
    person = Person(person_id="ana", attributes={"age_band": "25-34"})
    (trait,) = attribute_traits(person, RULES, EVERYTHING, language="de")
    assert (trait.feature, trait.kind, trait.label) == ("age_band=25-34", "attribute", "Altersgruppe: 25-34")


@pytest.mark.promise("C1")
@pytest.mark.parametrize("attributes", [{"age_band": "26"}, {"shoe_size": "39"}, {"age_band": "25-34; drop"}])
def test_what_nobody_registered_is_ignored(attributes):
    """Unlisted values and unknown attributes never become columns."""
    assert attribute_traits(Person(person_id="ana", attributes=attributes), RULES, EVERYTHING) == ()


@pytest.mark.promise("C3")
def test_an_attribute_outside_the_permit_is_not_read():
    """Neither without its name in the permit nor when nothing is profiled."""
    person = Person(person_id="ana", attributes={"age_band": "25-34"})
    assert attribute_traits(person, RULES, Permit("recommendation", frozenset())) == ()
    off = Permit("recommendation", frozenset(), profiled=False, named=frozenset({"age_band"}))
    assert attribute_traits(person, RULES, off) == ()


def test_numbers_flags_and_lists_are_compared_as_words():
    """A 4 matches "4", true matches "true", and a list gives one trait a value."""
    rules = {"size": Rule(("4",), {}), "kids": Rule(("true",), {}), "langs": Rule(("de", "en"), {})}
    person = Person(person_id="ana", attributes={"size": 4.0, "kids": True, "langs": ["en", "xx", "en"]})
    permit = Permit("recommendation", frozenset(), named=frozenset(rules))
    assert [t.feature for t in attribute_traits(person, rules, permit)] == ["kids=true", "langs=en", "size=4"]


def test_a_declared_like_is_a_catalogue_tag_or_nothing():
    """A topic that the catalogue does not carry has no column."""
    assert declared(("like", "tea", 3), ("like", "my secret", 2)) == [("tag=tea", 1.5)]


def test_the_last_word_on_a_topic_counts():
    """Liked, then disliked: the trait is negative."""
    assert declared(("like", "tea", 3), ("dislike", "tea", 1), ("like", "jazz", 1)) == [
        ("tag=jazz", 1.5), ("tag=tea", -1.5)]  # fmt: skip


def test_a_goal_is_a_listed_value():
    """Kinds named like a registered attribute use its values first."""
    assert declared(("goal", "run", 1), ("goal", "fly", 1)) == [("goal=run", 1.5)]


@pytest.mark.promise("C3")
def test_a_declaration_outside_the_permit_is_not_read():
    """Without the kind in the permit the topic is unknown."""
    assert declared(("like", "tea", 3), permit=Permit("recommendation", frozenset())) == []
