"""What a readout says, in every language: one code per verdict.

>>> VERDICTS["cannot-tell.no-outcomes"]["en"]
'cannot tell: nobody whose time has passed has had any outcome'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = [
    "BETTER",
    "ESTIMATES",
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
"""Verdict of a readout to words per language."""

ESTIMATES: Mapping[str, Mapping[str, str]] = {
    "told": {"en": "told, with an interval", "de": "gesagt, mit einem Intervall"},
    "cannot-tell.nothing-drawn": {
        "en": "cannot tell: nothing was drawn by dice there; give the surface explore_slots",
        "de": "nicht zu sagen: dort wurde nichts ausgelost; gib der Fläche explore_slots",
    },
    "cannot-tell.no-outcomes": {
        "en": "cannot tell: nothing that was drawn had any outcome",
        "de": "nicht zu sagen: nichts Ausgelostes hatte irgendein Ergebnis",
    },
    "cannot-tell.few-effective": {
        "en": "cannot tell: the draws that speak for this are worth fewer than 100",
        "de": "nicht zu sagen: die Züge, die hierfür sprechen, wiegen weniger als 100",
    },
    "cannot-tell.never-tried": {
        "en": "cannot tell: this would draw what was never drawn",
        "de": "nicht zu sagen: dies würde ziehen, was nie gezogen wurde",
    },
}
"""Verdict of an off-policy estimate to words per language."""


def words(code: str, language: str = "en") -> str:
    """Return the words of a verdict; in English where the language is not spoken."""
    said = VERDICTS.get(code) or ESTIMATES[code]
    return said.get(language[:2], said["en"])
