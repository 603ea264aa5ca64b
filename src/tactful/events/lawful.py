"""Kinds that must not be registered: emotion and the body at work or in education; beliefs from the body anywhere.

Race, politics, union membership, religion and sex life may be inferred from the body in no setting at all, and what a
device tells from voice, face or eyes is kept for a session at most; the recording itself is never taken.

A registration is judged by what it declares (`derived_from`, `infers`) and, as a declaration can be left out, by the
words of its name, labels and source as well.

>>> from tactful.events.kinds import KindSpec
>>> voice = KindSpec(family="contextual", source="device", label={"en": "how you sound"}, ttl_days=1, basis={},
...                  derived_from=("voice",), infers="religion")
>>> forbidden_inference("accent", voice), is_inner("accent", voice)
('religion', True)

References: EU AI Act Art. 5(1)(f) and (g); invariant I9; promises E3 and E4 of emotion kinds.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

__all__ = [
    "SESSION_DAYS",
    "Infers",
    "Kind",
    "Sensed",
    "forbidden_inference",
    "is_inner",
    "outlasts_session",
    "sounds_inner",
]

Sensed = Literal["voice", "face", "eyes", "gait", "heart", "skin", "brain", "breath", "keystrokes", "sleep", "movement"]
"""Where in or on the body something was measured."""

Infers = Literal[
    "", "emotion", "stress", "health", "race", "politics", "union", "religion", "sex-life", "wealth", "location"
]
"""What it tells about the person."""

SESSION_DAYS = 0.5
"""A session lasts half a day at most."""

_RECORDED = frozenset({"voice", "face", "eyes"})
_NEVER_FROM_THE_BODY = frozenset({"race", "politics", "union", "religion", "sex-life"})

_BODY_WORDS = """
    voice vocal speech face facial gaze eye eyes pupil gait heart pulse hrv ecg eeg skin sweat gsr brain breath
    breathing keystroke keystrokes typing biometric biometrics wearable body stimme gesicht herz puls atem körper
"""
_EMOTION_WORDS = """
    emotion emotions emotional mood moods sentiment feeling feelings stress stressed tense tension calm anxiety
    anxious angry anger happy happiness sad sadness arousal valence burnout frustration boredom
    stimmung gefühl emotionen angespannt
"""
_INNER_WORDS = frozenset(_EMOTION_WORDS.split()) | frozenset(_BODY_WORDS.split())
_TRAIT_WORDS = {
    "race": "race racial ethnic ethnicity ancestry skintone rasse herkunft",
    "politics": "politics political party ideology partisan politik politisch partei",
    "union": "union unions unionised gewerkschaft",
    "religion": "religion religious faith belief beliefs church mosque glaube",
    "sex-life": "sexual sexuality orientation gay lesbian queer sex sexualität",
}


class Kind(Protocol):
    """What is read of a registration."""

    @property
    def label(self) -> dict[str, str]:
        """Plain words per language."""
        ...

    @property
    def ttl_days(self) -> float:
        """How long it is kept."""
        ...

    @property
    def source(self) -> str:
        """Where it comes from."""
        ...

    @property
    def sensitivity(self) -> str:
        """One of plain, personal, sensitive."""
        ...

    @property
    def derived_from(self) -> tuple[Sensed, ...]:
        """What of the body it was derived from."""
        ...

    @property
    def infers(self) -> Infers:
        """What it tells about the person."""
        ...


def is_inner(name: str, kind: Kind) -> bool:
    """Tell whether a kind is about emotion or the body, or sensitive at all: what work and education never read."""
    if kind.sensitivity == "sensitive" or kind.derived_from or kind.infers in {"emotion", "stress", "health"}:
        return True
    return bool(_words(name, kind) & _INNER_WORDS)


def outlasts_session(kind: Kind) -> bool:
    """Tell whether what is told from voice, face or eyes would be kept longer than a session (half a day).

    >>> from tactful.events.kinds import KindSpec
    >>> told = {"family": "contextual", "source": "device", "label": {"en": "how you sound"}, "basis": {}}
    >>> [outlasts_session(KindSpec(**told, ttl_days=days, derived_from=("voice",))) for days in (0.02, 1.0)]
    [False, True]
    """
    return kind.ttl_days > SESSION_DAYS and not _RECORDED.isdisjoint(kind.derived_from)


def sounds_inner(name: str) -> bool:
    """Tell whether a name alone, of a kind that nobody registered, is about emotion or the body.

    >>> sounds_inner("voice-stress"), sounds_inner("purchase")
    (True, False)
    """
    return not _INNER_WORDS.isdisjoint(_split(name))


def forbidden_inference(name: str, kind: Kind) -> str:
    """Return which trait a kind infers from the body though nothing permits that; empty when it does not."""
    words = _words(name, kind)
    if not kind.derived_from and words.isdisjoint(_BODY_WORDS.split()):
        return ""
    if kind.infers in _NEVER_FROM_THE_BODY:
        return kind.infers
    return next((trait for trait, telling in _TRAIT_WORDS.items() if not words.isdisjoint(telling.split())), "")


def _words(name: str, kind: Kind) -> frozenset[str]:
    return _split(" ".join([name, kind.source, *kind.label.values()]))


def _split(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", text.casefold()))
