"""``tactful lint``: files and folders, text and JSON, exit codes that a build can rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tactful.cli import main

GOOD = "channel: inbox\nsubject: Tea\nfacts: title\n---\n{{ title }} is back. See: {{ link }}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a good message, a bad one deeper down, and a file that is none."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "good.liquid").write_text(GOOD, "utf-8")
    (tmp_path / "deep" / "bad.liquid").write_text("channel: push\n---\nWe noticed you. Buy now.", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    return tmp_path


def test_a_folder_is_searched_and_the_worst_verdict_is_the_exit_code(folder: Path, capsys):
    """One line a message, one a finding; 1 when any is refused, 0 for the good one alone."""
    assert main(["lint", str(folder)]) == 1
    told = capsys.readouterr()
    assert "bad.liquid: refuse" in told.out
    assert "wording.claims.watching" in told.out
    assert "2 messages: 1 pass, 0 warn, 1 refuse" in told.err
    assert main(["lint", str(folder / "good.liquid")]) == 0


def test_a_script_reads_json(folder: Path, capsys):
    """The same as one document."""
    main(["lint", str(folder), "--json"])
    told = {Path(one["name"]).name: one["verdict"] for one in json.loads(capsys.readouterr().out)}
    assert told == {"bad.liquid": "refuse", "good.liquid": "pass"}


def test_warnings_fail_only_when_asked(tmp_path: Path, capsys):
    """--strict is for those who want none."""
    file = tmp_path / "loud.txt"
    file.write_text("BUY THIS TEA: {{ link }}", "utf-8")
    assert main(["lint", str(file), "--channel", "inbox"]) == 0
    assert main(["lint", str(file), "--channel", "inbox", "--strict"]) == 1


def test_a_file_that_cannot_be_read_is_refused_and_the_rest_is_judged(folder: Path, capsys):
    """Broken JSON, another encoding and a file beyond a megabyte are findings, not a traceback."""
    (folder / "broken.json").write_text("{", "utf-8")
    (folder / "latin.txt").write_bytes("Grüße".encode("latin-1"))
    (folder / "huge.txt").write_bytes(b"x" * 1_000_001)
    assert main(["lint", str(folder)]) == 1
    told = capsys.readouterr().out
    for name in ("broken.json", "latin.txt", "huge.txt"):
        assert f"{name}: refuse" in told
    assert "good.liquid: pass" in told


def test_the_shipped_sample_shows_good_and_bad(capsys):
    """Both sorts are there, and hints come in German when asked."""
    assert main(["lint", "--sample", "--language", "de"]) == 1
    told = capsys.readouterr()
    assert "sample/back_in_stock.liquid: pass" in told.out
    assert "sample/last_chance.liquid: refuse" in told.out
    assert "klingt nach Beobachtung" in told.out


def test_nothing_to_judge_is_wrong_usage(tmp_path: Path, capsys):
    """No place, an empty folder, a path that is not there."""
    assert main(["lint"]) == 2
    assert main(["lint", str(tmp_path)]) == 2
    assert main(["lint", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err.count("[no-file]") == 3


def test_the_page_shows_what_the_sample_says(capsys):
    """Each line of the excerpt on the page is a line of today's output."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "howto" / "words.md").read_text("utf-8")
    excerpt = page.partition("```text\n")[2].partition("```")[0].splitlines()
    main(["lint", "--sample"])
    told = capsys.readouterr()
    assert [line for line in excerpt if line not in f"{told.out}{told.err}".splitlines()] == []
    assert len(excerpt) > 5
