"""The command line, as `--help` tells it."""

from __future__ import annotations

import io

from tactful.cli.app import COMMANDS, make_app


def page() -> str:
    """Return every command with its help."""
    lines = [
        "# Command line",
        "",
        "Exit codes: 0 done, 1 failed, 2 wrong usage or input, 130 interrupted. Results go to stdout, all else",
        "to stderr. Set `TACTFUL_PATH` to leave out `--path`, `TACTFUL_DEBUG=1` to see tracebacks. While a server",
        "owns a directory, commands reach it over `DIR/socket`.",
    ]
    for command in COMMANDS:
        lines += ["", f"## tactful {command.name}", "", "```text", help_of(command.name), "```"]
        for below in _below(command.name):
            lines += ["", f"### tactful {command.name} {below}", "", "```text", help_of(command.name, below), "```"]
        lines += ["", f"Ctrl-C: {command.interrupted}."]
    return "\n".join(lines)


def help_of(*words: str) -> str:
    """Return what ``tactful WORDS --help`` prints, without boxes."""
    from rich.console import Console

    text = io.StringIO()
    app = make_app(words[0])
    app.help_formatter = "plain"
    app.help_epilogue = ""
    app.help_print([*words], console=Console(file=text, width=110, no_color=True))
    return "\n".join(line.rstrip() for line in text.getvalue().strip().splitlines())


def _below(name: str) -> list[str]:
    found = make_app(name)[name]
    return [word for word in found if not word.startswith("-")]
