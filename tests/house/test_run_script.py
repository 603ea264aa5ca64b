"""`./run` is plain POSIX sh, explains itself, and the pages only use what it knows."""

from __future__ import annotations

import re
import subprocess

from house_tree import ROOT, pages

COMMANDS = ("demo", "test", "proof", "check", "bench")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the script with some words."""
    return subprocess.run(["sh", str(ROOT / "run"), *words], capture_output=True, text=True, check=False)


def test_it_explains_itself():
    """Without a command it lists all five and does nothing."""
    told = run()
    assert told.returncode == 0
    assert [c for c in COMMANDS if f"\n  {c} " not in told.stdout] == []


def test_an_unknown_command_is_wrong_usage():
    """A slip ends with exit code 2 and the list, on stderr."""
    told = run("tset")
    assert told.returncode == 2
    assert told.stdout == ""
    assert "there is no command 'tset'" in told.stderr


def test_it_is_plain_sh():
    """No bash-only word, so it runs where /bin/sh is dash or busybox."""
    script = (ROOT / "run").read_text("utf-8")
    assert script.startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", str(ROOT / "run")], check=False).returncode == 0
    assert re.findall(r"\[\[|\blocal \b|<<<|\bfunction \b|&>", script) == []


def test_the_pages_use_only_what_it_knows():
    """Each `./run WORD` on a page is one of the five."""
    used = {word for page in pages() for word in re.findall(r"\./run (\w+)", page.read_text("utf-8"))}
    assert used - set(COMMANDS) == set()


def test_both_scripts_can_be_run():
    """Git keeps the scripts executable."""
    assert all((ROOT / name).stat().st_mode & 0o111 for name in ("run", ".ci/run"))
