"""What the linter found, and the verdict that follows: the worst finding decides.

>>> verdict_of([Finding(code="wording.length.long", severity="warn", where="body", hint="")])
'warn'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

__all__ = ["Finding", "Lint", "Severity", "Verdict", "verdict_of"]

Severity = Literal["warn", "refuse"]
Verdict = Literal["pass", "warn", "refuse"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend.

    Attributes
    ----------
    code
        Stable word, such as ``"wording.sensitive.health"``.
    severity
        ``"refuse"``: it must not go out; ``"warn"``: somebody should look.
    where
        ``"subject"``, ``"body"``, or the fact or other place it is about.
    hint
        What it means and what to do, in plain words.
    found
        The words that were found, empty where there are none to show.
    """

    code: str
    severity: Severity
    where: str
    hint: str
    found: str = ""


class Lint(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one message, and every finding, worst first."""

    verdict: Verdict
    findings: list[Finding]


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return ``"refuse"`` when any finding refuses, ``"warn"`` when any warns, else ``"pass"``."""
    found = {finding.severity for finding in findings}
    return "refuse" if "refuse" in found else "warn" if found else "pass"
