"""The first day by hand: every command on a real directory."""

from __future__ import annotations

import stat

import pytest
from tea_shop import write_rows

from tactful.cli import main


@pytest.fixture
def decision(shop, told):
    """Return a decision for ana."""
    return told("decide", "--path", str(shop), "--person", "ana", "--count", "2", "--json")


def test_a_decision_as_json_is_one_document(decision):
    """`decide --json` prints the Decision of the API and nothing else."""
    assert len(decision["items"]) == 2
    assert decision["surface"] == "home"


@pytest.mark.promise("I3")
def test_the_numbers_of_a_decision_sum_to_its_scores(decision):
    """Each item's contributions sum to its score."""
    for shown in decision["items"]:
        assert sum(r["contribution"] for r in shown["reasons"]) == pytest.approx(shown["score"], abs=1e-9)


def test_a_decision_as_text_names_its_items(shop, capsys):
    """Without --json a person can read it."""
    assert main(["decide", "--path", str(shop), "--person", "ana", "--count", "2"]) == 0
    told = capsys.readouterr().out
    assert "  1. " in told
    assert "Not shown:" in told


def test_why_and_why_not_answer(shop, told, decision):
    """A shown item has its reasons, a missing one its answer."""
    shown = {item["item_id"] for item in decision["items"]}
    missing = next(item for item in ("assam", "darjeeling", "gyokuro", "köln/42") if item not in shown)
    first = decision["items"][0]["item_id"]
    assert told("why", decision["decision_id"], first, "--path", str(shop), "--json")
    assert told("why-not", decision["decision_id"], missing, "--path", str(shop), "--json")
    assert main(["why", decision["decision_id"], first, "--path", str(shop)]) == 0


def test_an_unknown_decision_is_one_line(shop, capsys):
    """A decision that does not exist ends with exit code 1, a code and a hint."""
    assert main(["why", "0" * 26, "assam", "--path", str(shop)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "[unknown-decision]" in told


def test_importing_twice_changes_nothing(shop, told, tmp_path):
    """The same file again holds nothing but duplicates."""
    file = str(tmp_path / "events.jsonl")
    report = told("import", "--path", str(shop), file, "--json")[file]
    assert (report["accepted"], report["rejected_count"]) == (0, 0)


def test_a_bad_row_is_named_and_the_good_ones_kept(shop, told, tmp_path):
    """A row of an unknown kind is refused with its code; its neighbour is in."""
    good = {"event_id": "n1", "person_id": "ana", "kind": "view", "item_id": "assam", "at": "2026-11-20T10:00:00Z"}
    file = write_rows(tmp_path / "events-2.jsonl", [good, {**good, "event_id": "n2", "kind": "vew"}])
    report = told("import", "--path", str(shop), str(file), "--json")[str(file)]
    assert report["accepted"] == 1
    assert [row["code"] for row in report["rejected"]] == ["unknown-kind"]


def test_a_key_alone_for_scripts(shop, capsys):
    """`keys create --raw` prints the key alone; list shows it without its secret; revoke takes it away."""
    capsys.readouterr()
    assert main(["keys", "create", "--path", str(shop), "--scope", "admin", "--raw"]) == 0
    key = capsys.readouterr().out.strip()
    assert key.startswith("tk_")
    assert main(["keys", "list", "--path", str(shop)]) == 0
    listed = capsys.readouterr().out
    assert key not in listed
    assert main(["keys", "revoke", listed.split()[0], "--path", str(shop)]) == 0
    capsys.readouterr()
    assert main(["keys", "list", "--path", str(shop)]) == 0
    assert capsys.readouterr().out == ""


def test_an_export_is_a_private_file(shop, tmp_path, capsys):
    """What is held about a person is written for its owner only, and never over another file."""
    file = tmp_path / "ana.json"
    words = ["export", "--path", str(shop), "--person", "ana", "--to", str(file)]
    assert main(words) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "sencha" in file.read_text("utf-8")
    assert main(words) == 1


@pytest.mark.promise("P2")
def test_forgetting_gives_a_receipt_twice(shop, told):
    """Erasing is idempotent; afterwards the person is unknown."""
    words = ["--path", str(shop), "--person", "ana", "--yes"]
    assert told("forget", *words)["receipt_id"]
    assert told("forget", *words)["receipt_id"]
    assert told("decide", "--path", str(shop), "--person", "ana", "--json")["mode"] != "personal"


def test_a_backup_restores_to_equal_lists(shop, told, tmp_path):
    """What was backed up decides as the original does from there on, once it has learned again."""
    copy, again = tmp_path / "copy", tmp_path / "again.tactful"
    words = ["--person", "ben", "--count", "3", "--json"]
    told("decide", "--path", str(shop), *words)  # what was shown counts in the next list, here and there
    told("backup", str(copy), "--path", str(shop))
    before = told("decide", "--path", str(shop), *words)
    told("restore", str(copy), "--path", str(again), "--key-file", str(shop / "master.key"))
    assert main(["learn", "--path", str(again)]) == 0
    after = told("decide", "--path", str(again), *words)
    assert [s["item_id"] for s in before["items"]] == [s["item_id"] for s in after["items"]]


def test_the_doctor_finds_a_healthy_directory_healthy(shop, told):
    """Nothing is bad in a directory just made."""
    findings = told("doctor", "--path", str(shop), "--json")["findings"]
    assert [f for f in findings if f["verdict"] == "bad"] == []
    assert {"versions", "disk", "settings", "secrets", "store", "model"} <= {f["name"] for f in findings}


def test_the_doctor_names_a_key_that_others_can_read(shop, capsys):
    """A loose master key is bad, and the cure is a command."""
    (shop / "master.key").chmod(0o644)
    assert main(["doctor", "--path", str(shop)]) == 1
    assert "chmod 600" in capsys.readouterr().out


def test_making_a_directory_twice_is_refused(shop, capsys):
    """`init` never touches what is there."""
    assert main(["init", str(shop)]) == 1
    assert "[already-made]" in capsys.readouterr().err


def test_restoring_over_something_is_refused(shop, tmp_path, capsys):
    """`restore` never writes into a directory that holds anything."""
    assert main(["restore", str(tmp_path), "--path", str(shop)]) == 1
    assert "[not-empty]" in capsys.readouterr().err
