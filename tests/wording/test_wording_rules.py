"""The rules of the linter, one sentence each: what is found, and what is left in peace."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.errors import BadInput
from tactful.wording.codes import CODES, RULES, words_of
from tactful.wording.draft import Sent
from tactful.wording.lint import _remembered, lint

FOOT = "\n\nYou get this because you asked. Unsubscribe: {{ unsubscribe_url }}"


def codes(
    subject: str, body: str, facts: dict[str, Any] | None = None, channel: str = "inbox", **others: Any
) -> set[str]:
    """Return the codes of findings."""
    relation = others.pop("relation", "active")
    return {one.code for one in lint(channel, subject, body, facts or {}, relation, **others).findings}


FOUND = [
    # N2, N6, N7
    ("wording.name.parts", {"body": "Dear {{ full_name }}, read on: {{ link }}", "facts": {"full_name": "A B"}}),
    ("wording.name.parts", {"body": "Hallo {{ vorname }}: {{ link }}", "facts": {"vorname": "A"}}),
    ("wording.name.twice", {"subject": "{{ name }}, look", "body": "{{ greeting }} Read: {{ link }}"}),
    ("wording.name.worn", {"body": "{{ greeting }} Read: {{ link }}", "recent": [Sent("", "x y z", named=True)]}),
    (
        "wording.name.exposed",
        {
            "channel": "push",
            "body": "{{ name }}: {{ course }} starts. Book.",
            "facts": {"course": {"value": "Yoga", "source": "told", "sensitive": "health"}},
        },
    ),
    ("wording.relevance.name-only", {"body": "{{ greeting }} Read: {{ link }}"}),
    # R3, R4
    (
        "wording.recall.too-much",
        {"body": "{{ a }} and {{ b }}: {{ link }}", "facts": {n: {"value": n, "source": "here"} for n in "ab"}},
    ),
    ("wording.way-out.missing", {"channel": "email", "subject": "Tea", "body": "Read: {{ link }}"}),
    (
        "wording.way-out.no-reason",
        {"channel": "email", "subject": "Tea", "body": "Read: {{ link }} {{ unsubscribe_url }}"},
    ),
    ("wording.action.missing", {"channel": "email", "subject": "Tea", "body": "Green tea exists." + FOOT}),
    (
        "wording.action.several",
        {"body": "{{ a_link }} {{ b_link }} {{ c_url }}", "facts": dict.fromkeys(("a_link", "b_link", "c_url"), "x")},
    ),
    ("wording.length.no-subject", {"channel": "email", "body": "Read: {{ link }}" + FOOT}),
    ("wording.length.subject", {"subject": "tea " * 30, "body": "Read: {{ link }}"}),
    ("wording.length.body", {"channel": "push", "body": "Read this. " + "tea and jam " * 15}),
    (
        "wording.length.too-long",
        {"channel": "sms", "body": "Lies dies, schöne Grüße an Łukasz. " + "Tee und Saft " * 12},
    ),
    # R5
    ("wording.urgency.no-expiry", {"subject": "LAST CHANCE", "body": "Read: {{ link }}"}),
    ("wording.urgency.no-expiry", {"body": "Nur noch heute! Ansehen: {{ link }}"}),
    ("wording.urgency.no-count", {"body": "Only 3 left. See: {{ link }}"}),
    ("wording.urgency.minor", {"body": "Keep your streak: {{ link }}", "minor": True}),
    ("wording.readable.long-sentences", {"body": "Tea " + "and tea " * 30 + "{{ link }}"}),
    ("wording.readable.shouting", {"body": "BUY THIS TEA NOW: {{ link }}"}),
    ("wording.readable.exclamation", {"body": "Tea! Jam! {{ link }}"}),
    ("wording.readable.filler", {"body": "We are thrilled to announce tea: {{ link }}"}),
    ("wording.readable.said-twice", {"body": "Green tea is back. Green tea is back. See: {{ link }}"}),
    # L1, C1, C2
    ("wording.familiar.missing-you", {"body": "We miss you. See: {{ link }}", "relation": "loyal"}),
    ("wording.familiar.close", {"body": "Hey gorgeous, see: {{ link }}"}),
    ("wording.familiar.guilt", {"body": "Was it something we said? {{ link }}"}),
    ("wording.facts.undeclared", {"body": "{{ secret }} {{ link }}"}),
    ("wording.facts.hidden", {"body": "{{ x }} {{ link }}", "facts": {"x": {"value": "y", "source": "elsewhere"}}}),
    ("wording.facts.sensitive", {"body": "{{ x }}", "facts": {"x": {"source": "here", "sensitive": "health"}}}),
    ("wording.facts.telling-name", {"body": "{{ predicted_stage }}", "facts": {"predicted_stage": "4"}}),
    ("wording.facts.telling-name", {"body": "{{ risk }}", "facts": {"risk": {"value": "4", "source": "here"}}}),
    ("wording.unbacked.claim", {"body": "You parked outside at noon. See: {{ link }}"}),
    (
        "wording.promotion.in-service",
        {"body": "Your parcel comes. Save 20% off now: {{ link }}", "message_class": "service"},
    ),
    ("wording.template.broken", {"body": "{% for i in (1..99999) %}tea{% endfor %}"}),
    ("wording.template.broken", {"body": "{{ tea"}),
    ("wording.language.not-read", {"body": "Twoje zamówienie jest już w drodze. {{ link }}"}),
    (
        "wording.language.not-read",
        {"body": "ご注文の商品が届きました。確認してください。ありがとうございます。 {{ link }}"},
    ),
]


@pytest.mark.parametrize(("code", "told"), FOUND, ids=[f"{n}-{code}" for n, (code, _) in enumerate(FOUND)])
def test_a_rule_finds_what_it_is_there_to_find(code: str, told: dict[str, Any]):
    """One message that breaks it."""
    assert code in codes(told.pop("subject", ""), told.pop("body"), told.pop("facts", None), **told)


def test_every_code_is_shown_by_a_test_or_by_the_corpora_of_its_kind():
    """A code that nothing shows would be a rule that nobody has seen work."""
    shown = {code for code, _ in FOUND}
    groups = ("wording.sensitive.", "wording.claims.", "wording.repeats.")
    assert {code for code in CODES if not code.startswith(groups)} <= shown


def test_every_code_has_words_in_both_languages_and_a_rule():
    """A hint that is empty helps nobody."""
    assert all(words_of(code, language) for code in CODES for language in ("en", "de"))
    assert all(set(words) == {"en", "de"} for words in CODES.values())
    assert sum(len(rule.CODES) for rule in RULES) == len(CODES) - 1


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("Tents cost less until {{ expires_at }}. Last chance to see them: {{ link }}", {"expires_at": "Sunday"}),
        ("Only 3 left: {{ stock }}. See: {{ link }}", {"stock": 3}),
    ],
)
def test_haste_with_a_real_end_is_left_in_peace(body: str, facts: dict[str, Any]):
    """A fact backs it."""
    assert not {code for code in codes("", body, facts) if code.startswith("wording.urgency")}


@pytest.mark.parametrize("name", [code.rpartition(".")[2] for code in CODES if code.startswith("wording.sensitive.")])
def test_a_sensitive_class_is_found_and_unlocked_by_what_the_person_told(name: str):
    """Each class has a sentence that is refused; the same passes where a fact of that class was told and is used."""
    said = {
        "alcohol": "You drink wine",
        "crime": "Since your arrest you",
        "ethnicity": "Your roots",
        "gambling": "You like the casino",
        "grief": "Your loss",
        "health": "Your asthma",
        "mental": "Your anxiety",
        "money": "Your debts",
        "politics": "Your politics",
        "pregnancy": "Your pregnancy",
        "relationship": "Your divorce",
        "religion": "Your faith",
        "sexuality": "You are gay",
        "union": "Your union",
        "weight": "Your weight",
        "work": "Your interview",
    }[name]
    code = f"wording.sensitive.{name}"
    assert code in codes("", f"{said}. See: {{{{ link }}}}")
    told = {"matter": {"value": "it", "source": "told", "sensitive": name}}
    assert code not in codes("", f"{said}: {{{{ matter }}}}. See: {{{{ link }}}}", told)


def test_a_sensitive_matter_is_named_in_peace_and_pushed_to_nobody():
    """Films about grief may be listed on a page; a phone does not light up with them."""
    films = "Films about the death of kings. See: {{ link }}"
    assert not {code for code in codes("", films) if code.startswith("wording.sensitive")}
    assert "wording.sensitive.grief" in codes("", films, channel="push")


def test_a_claim_is_backed_by_its_fact_in_the_sentence_or_by_one_that_is_declared_for_it():
    """One spare fact backs one claim, not two."""
    seen = {"film": {"value": "Alien", "source": "here"}}
    assert "wording.unbacked.claim" not in codes("", "You watched {{ film }}. See: {{ link }}", seen)
    assert "wording.unbacked.claim" not in codes("", "You watched Alien. See: {{ link }}", seen)
    trip = {"trip": {"source": "here"}}
    assert "wording.unbacked.claim" not in codes("", "You got back on Sunday. See: {{ link }}", trip)
    assert "wording.unbacked.claim" in codes("", "You got back on Sunday. You slept well. See: {{ link }}", trip)


def test_we_miss_you_only_warns_the_one_who_left():
    """To somebody who lapsed it may be said, after somebody looked."""
    told = lint("inbox", "", "We miss you. See: {{ link }}", {}, "lapsed")
    assert [(one.code, one.severity) for one in told.findings] == [("wording.familiar.missing-you", "warn")]


def test_service_mail_needs_no_way_out():
    """A receipt cannot be unsubscribed from; the same words as marketing, or of no class, can and must."""
    words = ("email", "Your order", "Your order is on its way, because you bought tea. Follow it: {{ link }}")
    told = {
        kind: {finding.code for finding in lint(*words, {}, "active", message_class=kind).findings}
        for kind in ("service", "marketing", "")
    }
    assert {kind: "wording.way-out.missing" in codes for kind, codes in told.items()} == {
        "service": False, "marketing": True, "": True,
    }  # fmt: skip


def test_a_good_message_passes_without_a_word():
    """Nothing to say is said as nothing."""
    body = "You asked about {{ title }}, and it is back. See it: {{ link }}" + FOOT
    told = lint("email", "{{ title }} is back", body, {"title": {"value": "Green tea", "source": "told"}}, "active")
    assert (told.verdict, told.findings) == ("pass", [])


def test_the_worst_finding_comes_first_and_decides():
    """Refusals, then warnings."""
    told = lint("push", "BUY THIS TEA NOW", "Last chance! Hurry! Buy.", {}, "active")
    order = [one.severity for one in told.findings]
    assert told.verdict == "refuse"
    assert order == sorted(order, key=lambda severity: severity != "refuse")
    assert "warn" in order


def test_hints_speak_german_when_asked():
    """The same finding, in words that the copywriter reads."""
    told = lint("inbox", "", "Only 3 left. See: {{ link }}", {}, "active", language="de")
    assert "Knappheit" in told.findings[0].hint


def test_what_is_wrong_with_the_call_is_an_error_and_no_finding():
    """No body, a fact of no shape, a relation that nobody defined."""
    for told in (
        ("inbox", "", " ", {}, None),
        ("inbox", "", "x", {"a": object()}, None),
        ("inbox", "", "x", {}, "bestie"),
    ):
        with pytest.raises(BadInput):
            lint(*told)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300), st.text(max_size=100), st.sampled_from(["email", "push", "sms", "inbox", "carrier pigeon"])
)
def test_any_text_gets_a_verdict(body: str, subject: str, channel: str):
    """The linter never fails on what people write; the verdict is that of its findings, and the same each time."""
    if not body.strip():
        return
    told = lint(channel, subject, body, {}, "active")
    severities = {one.severity for one in told.findings}
    assert told.verdict == ("refuse" if "refuse" in severities else "warn" if severities else "pass")
    assert lint(channel, subject, body, {}, "active") == told


def test_a_template_is_judged_once_and_a_message_of_somebody_s_is_kept_nowhere():
    """Remembered are texts with slots and without values; the verdict is the same either way."""
    slots = ("inbox", "Tea", "{{ title }} is back on Friday 7. See: {{ link }}")
    bare, valued = {"title": {"source": "item"}}, {"title": {"source": "item", "value": "Tea of Ana"}}
    before = _remembered.cache_info().currsize
    assert lint(*slots, bare, "active") == lint(*slots, bare, "active") == lint(*slots, valued, "active")
    assert lint("inbox", "Tea", "Ana, tea is back. See: https://x.example", {}, "active").verdict == "pass"
    assert _remembered.cache_info().currsize == before + 1


@pytest.mark.parametrize(
    "body",
    [
        "<p>Your <b>preg</b>nancy</p> {{ link }}",
        "Your preg\u200bnancy. {{ link }}",
        "Your preg\u00adnancy. {{ link }}",
        "Your 𝓹𝓻𝓮𝓰𝓷𝓪𝓷𝓬𝔂. {{ link }}",
        "Your &#112;regnancy. {{ link }}",
        "{% assign x = 'Your pregnancy' %}{{ x }} {{ link }}",
        "{{ 'Your preg' }}{{ 'nancy' }} {{ link }}",
        "{% if title %}Tea{% else %}Your pregnancy{% endif %} {{ link }}",
        "{{ title | default: 'Your pregnancy' }} {{ link }}",
        "YOUR PREGNANCY {{ link }}",
    ],
)
def test_wording_is_read_as_a_reader_meets_it(body: str):
    """Tags, entities, unseen letters, ornate letters, assignments and other branches hide nothing."""
    assert "wording.sensitive.pregnancy" in codes("", body, {"title": "Tea"})


def test_an_html_message_is_judged_by_its_text():
    """The way out and the link stand in attributes; the words outside."""
    html = (
        "<html><body><p>Green tea is back.</p><p><a href='{{ link }}'>See it</a></p>"
        "<p>You get this because you asked. <a href='https://shop.example/out'>Unsubscribe</a></p></body></html>"
    )
    told = lint("email", "Tea", html, {}, "active")
    assert (told.verdict, told.findings) == ("pass", [])
