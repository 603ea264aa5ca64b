"""Progress of long work on stderr."""

from __future__ import annotations

from tactful.cli.watch import Lines, watching


def test_lines_tell_each_quarter_once(capsys):
    """Away from a terminal, a long step is five lines and not a thousand."""
    lines = Lines()
    for done in range(0, 1001):
        lines("import", done, 1000)
    lines.finish()
    told = capsys.readouterr().err.splitlines()
    assert told == ["import …", *(f"import: {n:,} of 1,000" for n in (250, 500, 750, 1000))]


def test_a_step_without_a_total_ends_with_its_count(capsys):
    """A step whose length nobody knows says how far it came when the next begins."""
    lines = Lines()
    lines("read", 10, None)
    lines("read", 20, None)
    lines("learn", 0, None)
    assert capsys.readouterr().err.splitlines() == ["read …", "read: 20", "learn …"]


def test_nothing_goes_to_stdout(capsys):
    """Standard output belongs to the result."""
    with watching() as progress:
        progress("import", 1, 2)
    assert capsys.readouterr().out == ""
