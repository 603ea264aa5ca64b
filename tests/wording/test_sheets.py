"""Messages in files: text with a head, campaigns in JSON, JSONL and TOML, and what cannot be read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.errors import BadInput
from tactful.wording.folder import MOST, judged
from tactful.wording.sheet import Sheet, sheets_in

ROW = {
    "campaign_id": "tea",
    "channel": "push",
    "class": "service",
    "relation": "loyal",
    "facts": ["title", "goal:told!health"],
    "template": {"subject": "Tea", "body": "{{ title }}"},
}


def test_a_text_says_its_head_above_a_line():
    """Channel, subject, relation, class, minor and facts with their sources."""
    head = "channel: sms\nsubject: Tea: now\nfacts: title, goal=told!health\nrelation: new\nclass: service\nminor: true"
    [sheet] = sheets_in("a.liquid", f"{head}\n---\nBody")
    assert (sheet.channel, sheet.subject, sheet.relation, sheet.message_class) == ("sms", "Tea: now", "new", "service")
    assert sheet.minor
    assert (sheet.facts["title"].source, sheet.facts["goal"].source, sheet.facts["goal"].sensitive) == (
        "item",
        "told",
        "health",
    )
    assert sheets_in("a.txt", "Just a body") == [Sheet(name="a.txt", body="Just a body")]


@pytest.mark.parametrize("text", [json.dumps(ROW), json.dumps([ROW]), json.dumps({"campaigns": [ROW]})])
def test_a_campaign_is_read_alone_in_a_list_and_under_its_key(text: str):
    """The shapes of the API, in one file each."""
    [sheet] = sheets_in("a.json", text)
    assert (sheet.name, sheet.channel, sheet.subject, sheet.message_class) == ("a.json#tea", "push", "Tea", "service")
    assert sheet.facts["goal"].sensitive == "health"


def test_rows_and_toml_are_read_alike():
    """JSONL one campaign a line; TOML with tables."""
    assert len(sheets_in("a.jsonl", f"{json.dumps(ROW)}\n\n{json.dumps(ROW)}\n")) == 2
    toml = '[[campaigns]]\nchannel = "push"\n[campaigns.template]\nbody = "Tea"\n[campaigns.facts]\ntitle = "x"\n'
    assert sheets_in("a.toml", toml)[0].facts["title"].value == "x"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{"),
        ("a.json", "[]"),
        ("a.json", "3"),
        ("a.json", '[{"template": {}}]'),
        ("a.json", '[{"template": "x"}]'),
        ("a.json", '[{"body": "x", "facts": 3}]'),
        ("a.json", '[{"body": "x", "channel": 3}]'),
        ("a.json", "[" * 100_000),
        ("a.jsonl", "{}\n{"),
        ("a.toml", "= 3"),
        ("a.liquid", "nonsense\n---\nbody"),
        ("a.liquid", "colour: red\n---\nbody"),
        ("a.liquid", "facts: goal=rumour\n---\nbody"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, text: str):
    """One error with the name of the file and what to write instead."""
    with pytest.raises(BadInput) as refused:
        sheets_in(name, text)
    assert refused.value.code in {"bad-message-file", "bad-fact"}
    assert refused.value.hint


@given(st.text(max_size=200), st.sampled_from(["a.json", "a.jsonl", "a.toml", "a.liquid"]))
def test_any_file_is_messages_or_an_error_of_ours(text: str, name: str):
    """Nothing else comes out."""
    code = ""
    try:
        assert sheets_in(name, text)
    except BadInput as error:
        code = error.code
    assert code in {"", "bad-message-file", "bad-fact", "too-many-facts"}


def test_twins_of_a_folder_are_pointed_out_to_each_other():
    """The same text on the same channel; another channel is another message."""
    body = "Tents cost less this week. See the tents: {{ link }}"
    told = judged(
        [
            Sheet(name=n, channel=c, body=body, subject="Tents")
            for n, c in (("a", "inbox"), ("b", "inbox"), ("c", "push"))
        ]
    )
    twins = {
        sheet.name: [one.where for one in lint.findings if one.code == "wording.repeats.alike"] for sheet, lint in told
    }
    assert twins == {"a": ["b"], "b": ["a"], "c": []}


def test_an_empty_message_is_a_finding_of_its_folder_and_does_not_stop_it():
    """The others are judged all the same."""
    told = judged([Sheet(name="a", body=""), Sheet(name="b", channel="inbox", body="Tea. See: {{ link }}")])
    assert [lint.verdict for _, lint in told] == ["refuse", "pass"]


def test_a_folder_beyond_all_measure_is_refused():
    """Comparing each with each has an end."""
    with pytest.raises(BadInput, match="more than 500"):
        judged([Sheet(name="a", body="x")] * (MOST + 1))
