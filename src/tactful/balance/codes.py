"""Why a row won its place: one code per chosen row, and the code of everything that did not win.

>>> CODES["balance.coverage"]["de"]
'es gibt einem deiner Themen seinen Platz'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["CODES", "COVERAGE", "EXPLORED", "FAMILIAR", "NOVELTY", "OUTRANKED", "PINNED", "RELEVANCE", "VARIETY"]

RELEVANCE: Final = "balance.relevance"
COVERAGE: Final = "balance.coverage"
VARIETY: Final = "balance.variety"
NOVELTY: Final = "balance.novelty"
FAMILIAR: Final = "balance.familiar"
PINNED: Final = "balance.pinned"
EXPLORED: Final = "balance.explored"
OUTRANKED: Final = "rank.outranked"

CODES: Mapping[str, Mapping[str, str]] = {
    RELEVANCE: {"en": "it had the highest score left", "de": "es hatte die höchste verbleibende Wertung"},
    COVERAGE: {"en": "it gives one of your topics its place", "de": "es gibt einem deiner Themen seinen Platz"},
    VARIETY: {"en": "it differs from what stands above it", "de": "es ist anders als das darüber"},
    NOVELTY: {"en": "your dial asks for this much novelty", "de": "dein Regler wünscht so viel Neues"},
    FAMILIAR: {"en": "your dial keeps what is new below it", "de": "dein Regler stellt Neues dahinter"},
    PINNED: {"en": "it was placed here on purpose", "de": "es wurde bewusst hierher gesetzt"},
    EXPLORED: {"en": "it was drawn by chance, to try something", "de": "es wurde ausgelost, um etwas zu probieren"},
    OUTRANKED: {"en": "others had a higher score", "de": "anderes hatte eine höhere Wertung"},
}
