"""The command line keeps its manners: exit codes, one-line errors, help for everything, nothing heavy too early."""

from __future__ import annotations

import io

import pytest

from tactful.cli import main
from tactful.cli.app import COMMANDS


def test_help_lists_every_command(capsys):
    """The list a newcomer sees names every command once."""
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert [c.name for c in COMMANDS if f" {c.name} " not in told] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_explains_itself(command, capsys):
    """`tactful COMMAND --help` answers with its usage."""
    assert main([command.name, "--help"]) == 0
    assert f"tactful {command.name}" in capsys.readouterr().out


def test_an_unknown_command_is_wrong_usage(capsys):
    """A slip of the finger ends with exit code 2 and one line that leads on."""
    assert main(["decied"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "[usage]" in told.err


def test_a_missing_option_is_wrong_usage(capsys, monkeypatch):
    """A command without its directory says which option is missing."""
    monkeypatch.delenv("TACTFUL_PATH", raising=False)
    assert main(["learn"]) == 2
    assert "--path" in capsys.readouterr().err


def test_a_directory_that_is_none_is_named_with_the_way_out(tmp_path, capsys):
    """A path that is not a data directory is not created by accident."""
    place = tmp_path / "typo.tactful"
    assert main(["decide", "--path", str(place)]) == 2
    told = capsys.readouterr().err
    assert "[no-directory]" in told
    assert "tactful init" in told
    assert not place.exists()


def test_a_setting_that_does_not_exist_is_refused(tmp_path, capsys):
    """A wrong setting is named with those there are, and nothing is made."""
    place = tmp_path / "shop.tactful"
    assert main(["init", str(place), "--setting", "shp"]) == 2
    assert "[unknown-setting]" in capsys.readouterr().err
    assert not place.exists()


def test_erasing_asks_first(tmp_path, capsys, monkeypatch):
    """Without a terminal to ask on, erasing needs --yes."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["forget", "--path", str(tmp_path), "--person", "ana"]) == 2
    assert "--yes" in capsys.readouterr().err


def test_an_interrupt_says_what_is_safe(capsys, monkeypatch):
    """Ctrl-C ends with 130 and a line that says what was kept."""

    def interrupted(words):
        raise KeyboardInterrupt

    monkeypatch.setattr("tactful.cli.app._call", interrupted)
    assert main(["import", "events.jsonl"]) == 130
    assert "acknowledged rows are kept" in capsys.readouterr().err


def test_an_unexpected_error_shows_no_traceback(capsys, monkeypatch):
    """What nobody foresaw is one line, and says how to see more."""

    def broken(words):
        raise ZeroDivisionError

    monkeypatch.delenv("TACTFUL_DEBUG", raising=False)
    monkeypatch.setattr("tactful.cli.app._call", broken)
    assert main(["learn"]) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "TACTFUL_DEBUG=1" in told


def test_debug_shows_the_traceback(monkeypatch):
    """TACTFUL_DEBUG=1 lets the error through."""

    def broken(words):
        raise ZeroDivisionError

    monkeypatch.setenv("TACTFUL_DEBUG", "1")
    monkeypatch.setattr("tactful.cli.app._call", broken)
    with pytest.raises(ZeroDivisionError):
        main(["learn"])
