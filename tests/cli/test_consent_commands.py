"""Consent and notices from the command line."""

from __future__ import annotations

import json

from tactful.cli import main

NOTICE = {"notice": "2026-11", "purposes": {"messages": {"text": {"en": "We write to you."}}}}


def test_a_notice_is_published_and_a_word_cites_it(shop, told, tmp_path, capsys):
    """Publish, list, say, show, ask: each in one command, with the codes of their refusals."""
    path = ["--path", str(shop)]
    file = tmp_path / "notices.json"
    file.write_text(json.dumps({"notices": [NOTICE]}), "utf-8")
    assert main(["notices", "publish", str(file), *path]) == 0
    assert [one["notice"] for one in told("notices", "list", *path, "--json")] == ["2026-11"]
    assert main(["notices", "list", *path]) == 0
    assert "2026-11" in capsys.readouterr().out
    ana = [*path, "--person", "ana"]
    assert main(["consent", "say", "messages=granted", *ana]) == 2
    assert "[notice-needed]" in capsys.readouterr().err
    assert told("consent", "say", "messages=granted", *ana, "--notice", "2026-11", "--json") == {"messages": "granted"}
    assert main(["consent", "show", *ana]) == 0
    assert "messages" in capsys.readouterr().out
    assert (
        told("consent", "show", *ana, "--at", "2020-01-01T00:00:00Z", "--json")["purposes"]["messages"]["state"] is None
    )
    assert main(["consent", "ask", *ana, "--purpose", "messages"]) == 1
    assert capsys.readouterr().out == "no: granted\n"
    assert main(["consent", "ask", *ana, "--purpose", "offers"]) == 0
    assert len(told("consent", "show", *ana, "--history")["receipts"]) == 1


def test_words_and_files_that_mean_nothing_are_refused(shop, tmp_path, capsys):
    """A slip costs one line and exit code 2."""
    path = ["--path", str(shop)]
    assert main(["consent", "say", "messages", *path, "--person", "ana"]) == 2
    assert "[bad-consent]" in capsys.readouterr().err
    file = tmp_path / "notices.json"
    for text in ("[", "{}", '{"notices": [{}]}'):
        file.write_text(text, "utf-8")
        assert main(["notices", "publish", str(file), *path]) == 2
        assert "[bad-notice]" in capsys.readouterr().err


def test_one_kind_and_a_guardian_can_be_named(shop, told):
    """purpose.kind=state, and a guardian's word with its source in the history."""
    ana = ["--path", str(shop), "--person", "ana"]
    said = told("consent", "say", "offers.view=refused", "messages=refused", *ana, "--guardian", "--json")
    assert said == {"offers": {"view": "refused"}, "messages": "refused"}
    assert {word["source"] for word in told("consent", "show", *ana, "--history")["words"]} == {"guardian"}
