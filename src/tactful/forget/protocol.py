"""The eleven steps of the protocol, what each found, and the table that is printed.

>>> told = [Finding(1, True, {"tables": "19"})]
>>> complete(told), passed(told)
(False, True)

Reference: the protocol of forgetting in docs/why/forgetting.md; EDPB Opinion 28/2024 on what a model may still say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["PARTS", "PERSON", "STEPS", "Finding", "complete", "lines", "passed"]

STEPS: dict[int, tuple[str, str]] = {
    1: ("inventory", "every table, file and array declares how a person leaves it"),
    2: ("plant", "people with a token in every field, item pairs only they had, and twins that stay"),
    3: ("forget", "one by one, mixed with live traffic"),
    4: ("equality", "counts bit-equal to a rebuild of the surviving log, P within 1e-9, every list the same"),
    5: ("canary", "for others, the planted pairs rank as in the rebuild"),
    6: ("attack", "membership cannot be told from the model any more, and could before"),
    7: ("residue", "no byte in any file, in six encodings, and nothing that a key still opens"),
    8: ("backup", "the backup from before, restored, knows none of them and decides as a rebuild"),
    9: ("speed", "clean decisions, files and model in time"),
    10: ("soak", "after thousands of forgets no drift, and lists as good as a rebuild's"),
    11: ("receipt", "hashed, chained, naming nobody"),
}
"""Number to name and promise."""

PERSON = "person"
PARTS: dict[str, tuple[int, ...]] = dict.fromkeys(("event", "kind", "topic"), (3, 4, 5, 6, 7))
"""Parts of a history that are forgotten too, and the steps that are made for each: the others are about everybody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one step found: whether the promise held, and the figures behind that."""

    number: int
    passed: bool
    figures: dict[str, str]
    scope: str = PERSON
    """What was forgotten: a whole person, or a part of what they did."""

    @property
    def name(self) -> str:
        """Return the name of the step."""
        return STEPS[self.number][0]


def complete(findings: Sequence[Finding]) -> bool:
    """Return whether every step was made, also those for parts."""
    made = {(finding.scope, finding.number) for finding in findings}
    wanted = {(PERSON, number) for number in STEPS}
    return made == wanted | {(scope, number) for scope, numbers in PARTS.items() for number in numbers}


def passed(findings: Sequence[Finding]) -> bool:
    """Return whether every step that was made held."""
    return all(finding.passed for finding in findings)


def lines(findings: Sequence[Finding]) -> list[str]:
    """Return the table: one line a step, with its figures."""
    rows = []
    scopes = [PERSON, *PARTS]
    for finding in sorted(findings, key=lambda one: (scopes.index(one.scope), one.number)):
        figures = ", ".join(f"{name} {value}" for name, value in finding.figures.items())
        verdict = "ok  " if finding.passed else "FAIL"
        rows.append(f"{finding.number:>2}  {verdict}  {finding.name:<10} {finding.scope:<7} {figures}")
    return rows
