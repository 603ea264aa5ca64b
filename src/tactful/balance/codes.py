"""Why a row won its place: one code per chosen row, and the code of everything that did not win.

>>> CODES["balance.coverage"]["de"]
'es gibt einem deiner Themen seinen Platz'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = [
    "BRIDGE",
    "CODES",
    "COMMON",
    "COVERAGE",
    "CURATED",
    "EXPLORED",
    "EXPOSURE",
    "FAMILIAR",
    "GROUP",
    "NOVELTY",
    "OUTRANKED",
    "PINNED",
    "RARITY",
    "RELEVANCE",
    "SPONSORED",
    "UNLIKE",
    "VARIETY",
]

RELEVANCE: Final = "balance.relevance"
COVERAGE: Final = "balance.coverage"
VARIETY: Final = "balance.variety"
NOVELTY: Final = "balance.novelty"
UNLIKE: Final = "balance.unlike"
RARITY: Final = "balance.rarity"
EXPOSURE: Final = "balance.exposure"
FAMILIAR: Final = "balance.familiar"
PINNED: Final = "balance.pinned"
CURATED: Final = "balance.curated"
SPONSORED: Final = "balance.sponsored"
COMMON: Final = "balance.common"
GROUP: Final = "balance.group"
BRIDGE: Final = "balance.bridge"
EXPLORED: Final = "balance.explored"
OUTRANKED: Final = "rank.outranked"

CODES: Mapping[str, Mapping[str, str]] = {
    RELEVANCE: {"en": "it had the highest score left", "de": "es hatte die höchste verbleibende Wertung"},
    COVERAGE: {"en": "it gives one of your topics its place", "de": "es gibt einem deiner Themen seinen Platz"},
    VARIETY: {"en": "it differs from what stands above it", "de": "es ist anders als das darüber"},
    NOVELTY: {"en": "your dial asks for this much novelty", "de": "dein Regler wünscht so viel Neues"},
    UNLIKE: {"en": "it is unlike what you know", "de": "es ist anders als das, was du kennst"},
    RARITY: {"en": "few people have come across it", "de": "wenige sind ihm bisher begegnet"},
    EXPOSURE: {
        "en": "its maker has been shown less than its turn",
        "de": "wer es macht, war seltener zu sehen als angemessen",
    },
    FAMILIAR: {"en": "your dial keeps what is new below it", "de": "dein Regler stellt Neues dahinter"},
    PINNED: {"en": "it was placed here on purpose", "de": "es wurde bewusst hierher gesetzt"},
    CURATED: {
        "en": "it belongs to a theme that people chose",
        "de": "es gehört zu einem Thema, das Menschen gewählt haben",
    },
    SPONSORED: {"en": "somebody pays for this place", "de": "jemand bezahlt für diesen Platz"},
    COMMON: {"en": "it is what many others see too", "de": "es verbindet dich mit vielen anderen"},
    GROUP: {"en": "it is what others of your group see too", "de": "es verbindet dich mit anderen aus der Gruppe"},
    BRIDGE: {"en": "it is a first step into a new topic", "de": "es ist ein erster Schritt in ein neues Thema"},
    EXPLORED: {"en": "it was drawn by chance, to try something", "de": "es wurde ausgelost, um etwas zu probieren"},
    OUTRANKED: {"en": "others had a higher score", "de": "anderes hatte eine höhere Wertung"},
}
