"""One term of a score as a signal with a name: an event, a declared fact, the moment, or no signal at all.

The codes of terms are those of `tactful.decisions.slate.Contributions`.

>>> class_of(7), class_of(-1), class_of(-2), class_of(-1000)
('item', 'none', 'trait', 'cell')
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tactful.clock import DAY_MS, format_time
from tactful.decisions.context import cell_names
from tactful.decisions.decision import ShownSignal
from tactful.decisions.record import KindNote, Record
from tactful.explain.words import about_signal, first_known, label_in, say
from tactful.ids import Millis

__all__ = ["Namer", "class_of", "plain_title"]

_NO_SIGNAL, _FIRST_TRAIT, _FIRST_CELL = -1, -2, -1000
_UNHEARD = KindNote(name="signal", source="", label={"en": "you had to do with", "de": "du hattest zu tun mit"})


def class_of(signal: int) -> str:
    """Return what a term rests on: ``item``, ``none``, ``trait`` or ``cell``."""
    if signal >= 0:
        return "item"
    if signal == _NO_SIGNAL:
        return "none"
    return "trait" if signal > _FIRST_CELL else "cell"


@lru_cache(maxsize=65_536)
def plain_title(text: str, longest: int = 80) -> str:
    r"""Return a title without markup and control characters, cut at a word.

    >>> plain_title("<b>Green</b> tea\n")
    'Green tea'
    """
    words = _without_markup(text).split()
    plain = " ".join("".join(c for c in word if c.isprintable()) for word in words)
    return plain if len(plain) <= longest else plain[: longest - 1].rsplit(" ", 1)[0] + "…"


class Namer:
    """Names the signals of one record in its language; each is named once.

    Parameters
    ----------
    record
        The record whose view, traits and moment the terms point into.
    """

    def __init__(self, record: Record) -> None:
        given, choice = record.given, record.choice
        self.language = given.language
        self._place = np.frombuffer(given.item, "<u2").tolist()
        self._at = np.frombuffer(given.at, "<i8").tolist()
        self._kind = np.frombuffer(given.kind_of, "<i2").tolist()
        self._traits = given.traits
        self._choice = choice
        self._known: dict[int, tuple[str, str, str, str | None, str | None]] = {}
        self._said: dict[int, tuple[str, str, str]] = {}
        self._labels: dict[int, str] = {}
        self._texts: dict[tuple[str, int, bool, bool, bool], str] = {}

    def signals(self, signals: list[int], contributions: list[float]) -> list[ShownSignal]:
        """Return terms as shown signals."""
        known, shown = self._known, []
        for signal, contribution in zip(signals, contributions, strict=True):
            facts = known.get(signal)
            if facts is None:
                facts = known[signal] = self._facts(signal)
            kind, label, source, observed_at, item_id = facts
            shown.append(
                ShownSignal(
                    kind=kind,
                    label=label,
                    contribution=contribution,
                    source=source,
                    observed_at=observed_at,
                    item_id=item_id,
                )
            )
        return shown

    def days(self, signals: list[int]) -> int:
        """Return on how many days (UTC) the events among these signals happened."""
        return len({self._at[signal] // DAY_MS for signal in signals if signal >= 0})

    def rest(self, count: int, contribution: float) -> ShownSignal:
        """Return the many small terms as one signal."""
        return ShownSignal(kind="rest", label=_rest(self.language, count), contribution=contribution)

    def text(self, part: str, signal: int, shown: int, *, lifts: bool, once: bool) -> str:
        """Return the sentence of a reason that rests mainly on this term.

        Parameters
        ----------
        part
            Name of the scorer's part.
        signal
            The telling term.
        shown
            Place of the item the reason is about: a signal about that very item is worded as such.
        lifts
            Whether the part as a whole speaks for the item.
        once
            Whether the part rests on few occasions; "again and again" would then be untrue.
        """
        itself = signal >= 0 and self._place[signal] == shown
        asked = (part, signal, lifts, itself, once)
        text = self._texts.get(asked)
        if text is None:
            kind, label, title = self._words(signal)
            about = "self" if itself else kind
            mood = "reason" if lifts else "although"
            exact = (f"{mood}.{part}.{about}.once",) if once else ()
            key = first_known(*exact, f"{mood}.{part}.{about}", f"{mood}.{about}")
            text = self._texts[asked] = about_signal(self.language, key, label, title)
        return text

    def _words(self, signal: int) -> tuple[str, str, str]:
        """Return what a term is about, and what that is called."""
        words = self._said.get(signal)
        if words is None:
            words = self._said[signal] = self._worded(signal)
        return words

    def _worded(self, signal: int) -> tuple[str, str, str]:
        what = class_of(signal)
        if what == "item":
            place = self._place[signal]
            return what, self._label_of(self._kind[signal]), self._title(place)
        if what == "trait":
            trait = self._traits[_FIRST_TRAIT - signal]
            if trait.feature.startswith("tag="):
                what = "tag" if trait.weight >= 0 else "dislike"
            return what, plain_title(trait.label), ""
        if what == "cell":
            return what, say(self.language, _cell_key(_FIRST_CELL - signal)), ""
        return what, "", ""

    def _facts(self, signal: int) -> tuple[str, str, str, str | None, str | None]:
        """Return kind, label, source, time and item id of a term."""
        kind, label, title = self._words(signal)
        words = about_signal(self.language, f"signal.{kind}", label, title)
        if kind == "item":
            code, place = self._kind[signal], self._place[signal]
            note = self._choice.kinds.get(code, _UNHEARD)
            at = _time(self._at[signal])
            return note.name, words, note.source, at, self._choice.ids.get(place)
        if kind in {"trait", "tag", "dislike"}:
            trait = self._traits[_FIRST_TRAIT - signal]
            at_text = format_time(Millis(trait.observed_at)) if trait.observed_at else None
            return trait.kind, words, trait.source, at_text, None
        return "context" if kind == "cell" else "popularity", words, "", None, None

    def _label_of(self, code: int) -> str:
        label = self._labels.get(code)
        if label is None:
            note = self._choice.kinds.get(code, _UNHEARD)
            label = self._labels[code] = label_in(note.label, self.language, otherwise=note.name)
        return label

    def _title(self, place: int) -> str:
        return self._choice.titles.get(place) or self._choice.ids.get(place, "…")


@lru_cache(maxsize=1024)
def _rest(language: str, count: int) -> str:
    return say(language, "signal.rest", n=count)


@lru_cache(maxsize=65_536)
def _time(at: int) -> str:
    """Return an instant in words; a person's signals are told again in every decision."""
    return format_time(Millis(at))


def _cell_key(cell: int) -> str:
    names = cell_names()
    return first_known(f"cell.{names[cell]}" if cell < len(names) else "cell", "cell")


def _without_markup(text: str) -> str:
    kept, depth = [], 0
    for piece in text:
        if piece == "<":
            depth += 1
        elif piece == ">" and depth:
            depth -= 1
        elif not depth:
            kept.append(piece)
    return "".join(kept) if not depth else text.replace("<", " ").replace(">", " ")
