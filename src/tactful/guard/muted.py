"""Muted topics, items and sources are not shown, on any surface, until the person lifts it (promise S5).

``guard.muted.item``, ``guard.muted.topic`` (a tag or group), ``guard.muted.source`` (the creator): for example a
muted topic "horror" removes every film tagged so. The effect is total, not "less of it".
"""

from __future__ import annotations

import numpy as np

from tactful.catalogue.matching import carrying
from tactful.decisions.slate import Slate
from tactful.guard.exceptional import numbers_of
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "muted"]

CODES = {
    "guard.muted.item": {"en": "you muted it", "de": "du hast es stummgeschaltet"},
    "guard.muted.topic": {"en": "you muted its topic", "de": "du hast sein Thema stummgeschaltet"},
    "guard.muted.source": {"en": "you muted its source", "de": "du hast seine Quelle stummgeschaltet"},
}


def muted(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what the person's controls mute."""
    mute, catalogue = occasion.controls.muted, occasion.catalogue
    if mute.items:
        slate = slate.set_aside_rows(slate.rows_of(numbers_of(catalogue, mute.items)), "guard.muted.item")
    if mute.topics:
        codes = [code for code in map(catalogue.words.find, mute.topics) if code >= 0]
        topic = carrying(catalogue, mute.topics)[slate.item] | np.isin(catalogue.group[slate.item], codes)
        slate = slate.set_aside(topic, "guard.muted.topic")
    if mute.sources:
        codes = [code for code in map(catalogue.words.find, mute.sources) if code >= 0]
        slate = slate.set_aside(np.isin(catalogue.creator[slate.item], codes), "guard.muted.source")
    return slate
