"""The list of commands, and what happens to their errors: one line, a code, a hint, never a traceback.

Commands are named as text and imported when one is called, so ``tactful --help`` stays quick.

>>> "decide" in {command.name for command in COMMANDS}
True
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactful.cli.terminal import complain

if TYPE_CHECKING:
    from cyclopts import App

__all__ = ["COMMANDS", "Command", "make_app", "run"]

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, where its function lives, its line in the list, and what Ctrl-C leaves behind."""

    name: str
    place: str
    summary: str
    interrupted: str = "nothing was changed"


COMMANDS: tuple[Command, ...] = (
    Command(
        "demo", "demo:demo", "Load real data, learn, print a decision with its reasons, serve.",
        "what was loaded is kept; the same command continues",
    ),
    Command("init", "init:init", "Make a new data directory from a ready-made setting."),
    Command(
        "import", "bring:bring", "Bring in items, people and events from JSONL, CSV or Parquet files.",
        "acknowledged rows are kept; the same command continues where it stopped",
    ),
    Command("learn", "learn:learn", "Learn from the log and put the model to work.", "the model before still serves"),
    Command("decide", "decide:decide", "Decide what to show a person now, with true reasons."),
    Command("why", "why:why", "Say why an item of a decision was shown."),
    Command("why-not", "why_not:why_not", "Say why an item was not shown, and what would change it."),
    Command("serve", "serve:serve", "Serve the HTTP API.", "every acknowledged event and decision is on disk"),
    Command("evaluate", "evaluate:evaluate", "Measure the quality of lists on held-out events, beside baselines."),
    Command(
        "simulate", "simulate:simulate", "Live through weeks of lists with made-up people, before launch.",
        "runs already finished are kept in the folder of --out; the same command continues",
    ),
    Command("bench", "bench:bench", "Measure speed and memory on this machine."),
    Command("doctor", "doctor:doctor", "Check store, keys, rights, disk and model, with the cure for each finding."),
    Command(
        "profile", "profile:profile", "Show what is held and inferred of a person; correct it.",
        "corrections already made stay",
    ),
    Command("export", "export:export", "Write everything held about one person."),
    Command("consent", "consent:app", "Read and write what a person said about each purpose."),
    Command("notices", "notices:app", "Publish and list the notices that people are shown."),
    Command(
        "forget", "forget:forget", "Erase a person, or a part of what is held, and print the receipt.",
        "run it again: erasing is idempotent",
    ),
    Command("lint", "lint:lint", "Judge the wording of messages: creepy, false, wearisome or unclear."),
    Command("keys", "keys:app", "Make, list and revoke API keys."),
    Command("hold", "hold:app", "Stop something at once, see what is stopped, let it go."),
    Command("review", "review:app", "See what waits for a human, and decide it."),
    Command("experiment", "experiment:app", "Try arms on a surface, and read out what can be said of them."),
    Command("messages", "messages:app", "Put campaigns, choose and send messages, see what waits."),
    Command("audit", "audit:app", "Verify the audit chain, and answer for the processing."),
    Command("backup", "backup:backup", "Write a consistent copy of the store.", "delete the unfinished copy"),
    Command("restore", "restore:restore", "Make a data directory from a backup.", "delete the unfinished directory"),
)  # fmt: skip
"""Every command, in the order of a first day."""


def make_app(called: str = "") -> App:
    """Return the application with every command registered by name only.

    The one that is `called` is described by its own docstring, the rest by their summaries.
    """
    from cyclopts import App

    from tactful import __version__

    app = App(
        name="tactful",
        help="Decide what each person should see next, and defend every decision.",
        version=__version__,
        help_format="plaintext",
        help_epilogue="Start with: tactful demo",
        suppress_keyboard_interrupt=False,
        result_action="return_value",
    )
    for order, command in enumerate(COMMANDS):
        told = {} if command.name == called else {"help": command.summary}
        app.command(f"tactful.cli.{command.place}", name=command.name, sort_key=order, **told)
    return app


def run(tokens: Sequence[str] | None = None) -> int:
    """Run one command line; translate every error to an exit code and one line on stderr."""
    words = list(sys.argv[1:] if tokens is None else tokens)
    try:
        return _call(words)
    except KeyboardInterrupt:
        named = [c for c in COMMANDS if words and c.name == words[0]]
        complain(f"stopped; {named[0].interrupted if named else 'nothing was changed'}")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (such as `head`) has had enough; Python must not complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:  # a door: nobody outside should read a traceback
        if os.environ.get("TACTFUL_DEBUG"):
            raise
        return _translate(error)


def _call(words: list[str]) -> int:
    from cyclopts import CycloptsError

    app = make_app(words[0] if words else "")
    try:
        # A wrong word is our line on stderr and exit code 2, not a box and exit code 1.
        result = app(words, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        told = " ".join(str(error).split())
        command = words[0] if words and not words[0].startswith("-") else ""
        complain(told.rstrip("."), hint=f"see: tactful {command} --help".replace("  ", " "), code="usage")
        return USAGE
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILED
    sys.stdout.flush()
    return result if isinstance(result, int) else OK


def _translate(error: Exception) -> int:
    from tactful.errors import BadInput, TactfulError

    if isinstance(error, TactfulError):
        complain(error.detail, hint=error.hint, code=error.code)
        return USAGE if isinstance(error, BadInput) else FAILED
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        complain(
            f"{error.strerror or type(error).__name__}{where}", hint="check the path and its rights", code="os-error"
        )
        return FAILED
    complain(
        f"an unexpected {type(error).__name__} stopped the command",
        hint="run it again with TACTFUL_DEBUG=1 and report what it prints",
        code="internal",
    )
    return FAILED
