"""``tactful doctor``: what is wrong with a directory or a machine, and the cure for each finding."""

from __future__ import annotations

from pathlib import Path

from tactful.cli.findings import Finding, look
from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import require_directory
from tactful.cli.terminal import out, out_json

__all__ = ["doctor"]

_MARKS = {"good": "ok  ", "warn": "look", "bad": "BAD "}


def doctor(*, path: Directory, json: AsJson = False) -> int:
    """Check store, keys, permissions, versions, disk, clock and model age; exit code 1 when something is bad.

    Example: tactful doctor --path shop.tactful
    """
    findings = look(require_directory(Path(path)))
    if json:
        out_json({"findings": findings})
    else:
        for finding in findings:
            out(_line(finding))
    return int(any(finding.verdict == "bad" for finding in findings))


def _line(finding: Finding) -> str:
    cure = f"\n       cure: {finding.cure}" if finding.cure else ""
    return f"{_MARKS[finding.verdict]}  {finding.name:<12} {finding.detail}{cure}"
