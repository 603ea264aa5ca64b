"""What a readout says, in every language: one code per verdict.

>>> VERDICTS["cannot-tell.no-outcomes"]["en"]
'cannot tell: nobody whose time has passed has had any outcome'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = [
    "BETTER",
    "FEW",
    "HOLDS_ZERO",
    "MISMATCH",
    "NOBODY",
    "NO_OUTCOMES",
    "TOLD_AGAINST",
    "VERDICTS",
    "WORSE",
    "words",
]

BETTER: Final = "better"
WORSE: Final = "worse"
TOLD_AGAINST: Final = "better.at-a-cost"
NOBODY: Final = "cannot-tell.nobody"
FEW: Final = "cannot-tell.few-people"
NO_OUTCOMES: Final = "cannot-tell.no-outcomes"
MISMATCH: Final = "cannot-tell.ratio-mismatch"
HOLDS_ZERO: Final = "cannot-tell.no-difference-seen"

VERDICTS: Mapping[str, Mapping[str, str]] = {
    BETTER: {
        "en": "better, at every look taken so far",
        "de": "besser, bei jedem bisherigen Blick",
    },
    WORSE: {
        "en": "worse, at every look taken so far",
        "de": "schlechter, bei jedem bisherigen Blick",
    },
    TOLD_AGAINST: {
        "en": "better by the measure, but a guardrail rose: do not roll it out",
        "de": "besser nach dem Maß, aber eine Leitplanke stieg: nicht ausrollen",
    },
    NOBODY: {
        "en": "cannot tell: nobody's time has passed yet",
        "de": "nicht zu sagen: noch niemandes Zeit ist um",
    },
    FEW: {
        "en": "cannot tell: too few people in one of the arms",
        "de": "nicht zu sagen: zu wenige Menschen in einem der Arme",
    },
    NO_OUTCOMES: {
        "en": "cannot tell: nobody whose time has passed has had any outcome",
        "de": "nicht zu sagen: wessen Zeit um ist, hatte keinerlei Ergebnis",
    },
    MISMATCH: {
        "en": "cannot tell: the arms do not have the people they should have; not chance alone decided who is counted",
        "de": "nicht zu sagen: die Arme haben andere Anteile als vorgesehen; nicht nur der Zufall entschied, wer zählt",
    },
    HOLDS_ZERO: {
        "en": "cannot tell yet: the interval holds no difference, a gain and a loss",
        "de": "noch nicht zu sagen: das Intervall enthält keinen Unterschied, Gewinn und Verlust",
    },
}
"""Verdict to words per language."""


def words(code: str, language: str = "en") -> str:
    """Return the words of a verdict; in English where the language is not spoken."""
    said = VERDICTS[code]
    return said.get(language[:2], said["en"])
