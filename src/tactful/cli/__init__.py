"""The command line: `tactful …`, one command a file, nothing heavy until a command needs it.

>>> main(["--version"])
0.1.0
0
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(tokens: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.

    Parameters
    ----------
    tokens
        Words after ``tactful``; None takes them from the shell.

    Returns
    -------
    int
        The exit code.
    """
    from tactful.cli.app import run

    return run(tokens)
