"""Words what was recorded: a record in, the decision with its true reasons out (I3).

Every part that gave something becomes one reason; its heaviest signals stand alone, the others are summed in one
more, so that signals sum to reasons and reasons to the score. Nothing is computed anew and nothing is hidden.

References: GDPR Art. 13-15, CJEU C-203/22 (explain what was actually applied); knowledge/privacy.md section 4.
"""

from __future__ import annotations

import hashlib
import math

import msgspec
import numpy as np

from tactful.clock import format_time
from tactful.decisions.decision import Deal, Decision, SetAside, Shown, ShownReason, ShownSignal
from tactful.decisions.packing import Terms, set_size, unpack_terms
from tactful.decisions.record import Record
from tactful.explain.signals import Namer, plain_title
from tactful.explain.words import first_known, label_in, notice_words, say
from tactful.ids import Millis

__all__ = ["CITED", "OUTRANKED", "Telling", "explain", "seal_of", "telling_signals"]

CITED = 3
"""Signals of one reason that stand alone in a list; the rest is summed there and told by `why`."""

SEVERAL = 3
"""On so many days something must have happened to be called "again and again"."""

OUTRANKED = "rank.outranked"
"""Code of a candidate that stayed in play and was not chosen: others had more."""

_PLAIN_PLACES = frozenset({"", "balance.relevance"})


class Telling:
    """The terms of one record, ready to be told item by item.

    Parameters
    ----------
    record
        The record.
    terms
        Its unpacked terms, when the caller already has them.
    cited
        Signals per reason that stand alone; None for as many as the record says.
    """

    def __init__(self, record: Record, terms: Terms | None = None, *, cited: int | None = None) -> None:
        cited = record.choice.cited if cited is None else cited
        terms = unpack_terms(record.choice.terms) if terms is None else terms
        self.namer = Namer(record)
        self._codes = record.given.part_names
        self._part, self._total = terms.part.tolist(), terms.total.tolist()
        self._telling = telling_signals(terms).tolist()
        size = np.diff(terms.start)
        alone = np.where(size <= cited + 1, size, cited)
        ends = np.cumsum(alone)
        rows = np.arange(ends[-1] if len(ends) else 0) + np.repeat(terms.start[:-1] - ends + alone, alone)
        self._ends = [0, *ends.tolist()]
        self._signals, self._amounts = terms.signal[rows].tolist(), terms.amount[rows].tolist()
        self._more = (size - alone).tolist()
        chosen = np.frombuffer(record.choice.chosen, "<u2")
        self._shown = np.frombuffer(record.given.pool, "<u2")[chosen].tolist()
        self._bounds = np.searchsorted(terms.place, np.arange(len(chosen) + 1)).tolist()
        effects = record.given.effects
        self._effects = [(note.code, np.frombuffer(note.amount, "<f8")[chosen].tolist()) for note in effects]

    def reasons(self, place: int) -> list[ShownReason]:
        """Return the reasons of the item at a place (from 0), heaviest lift first and what speaks against it last."""
        shown = self._shown[place]
        reasons = [self._of_part(group, shown) for group in range(self._bounds[place], self._bounds[place + 1])]
        language = self.namer.language
        reasons += [_of_effect(code, amount[place], language) for code, amount in self._effects if amount[place]]
        if not reasons:
            text = say(language, "reason.rank.first-listed")
            return [ShownReason(code="rank.first-listed", text=text, part="rank", contribution=0.0)]
        reasons.sort(key=_falling)
        return reasons

    def _of_part(self, group: int, shown: int) -> ShownReason:
        start, stop, total = self._ends[group], self._ends[group + 1], self._total[group]
        amounts = self._amounts[start:stop]
        signals = self.namer.signals(self._signals[start:stop], amounts)
        if self._more[group]:
            signals.append(self.namer.rest(self._more[group], total - math.fsum(amounts)))
        part = self._codes[self._part[group]]
        few = part != "habit" or self.namer.days(self._signals[start:stop]) < SEVERAL
        return ShownReason(
            code=f"rank.{part}",
            text=self.namer.text(part, self._telling[group], shown, lifts=total >= 0, once=few),
            part=part,
            contribution=total,
            signals=signals,
        )


def explain(record: Record, terms: Terms | None = None) -> Decision:
    """Return the decision a record tells of, in the record's language.

    Parameters
    ----------
    record
        The record.
    terms
        Its unpacked terms, when the caller already has them.

    Returns
    -------
    Decision
        Each shown item's reasons sum to its score within 1e-9, signals to their reason likewise.
    """
    given, choice = record.given, record.choice
    telling = Telling(record, terms)
    language = telling.namer.language
    shown = np.frombuffer(given.pool, "<u2")[np.frombuffer(choice.chosen, "<u2")].tolist()
    propensity = np.frombuffer(choice.propensity, "<f8").tolist()
    items = []
    for place, at in enumerate(shown):
        won, fact = choice.won[place], choice.facts[place] if choice.facts else ""
        reasons = telling.reasons(place) + _of_place(won, language, _named(fact, record))
        items.append(
            Shown(
                item_id=choice.ids[at],
                title=choice.titles.get(at, ""),
                position=place + 1,
                score=math.fsum([reason.contribution for reason in reasons]),
                role=choice.roles[place],
                propensity=propensity[place],
                reasons=reasons,
                deal=_deal(record.deals.get(at)),
            )
        )
    return Decision(
        decision_id=record.decision_id,
        at=format_time(Millis(record.at)),
        surface=given.surface,
        mode=given.mode,
        items=items,
        set_aside=_set_aside(record, len(shown)),
        notices=[notice_words(language, notice) for notice in choice.notices],
        versions=record.versions,
        effect="suggestion" if record.significant else msgspec.UNSET,
    )


def _deal(deal: tuple[int, int, str] | None) -> Deal | msgspec.UnsetType:
    if deal is None:
        return msgspec.UNSET
    whole, price, currency = deal
    depth = round(1.0 - price / whole, 4) if whole else 0.0
    return Deal(list_minor=whole, price_minor=price, currency=currency, depth=depth)


def telling_signals(terms: Terms) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return per group the heaviest signal that pulls the way the group's total goes."""
    first = terms.start[:-1].copy()
    astray = np.flatnonzero((terms.amount[first] >= 0) != (terms.total >= 0))
    for group in astray.tolist():
        span = terms.amount[terms.start[group] : terms.start[group + 1]]
        first[group] += int(np.argmax((span >= 0) == (terms.total[group] >= 0)))
    return terms.signal[first]


def seal_of(decision: Decision) -> bytes:
    """Return the first 8 bytes of the BLAKE2b digest of the decision as MessagePack."""
    return hashlib.blake2b(msgspec.msgpack.encode(decision), digest_size=8).digest()


def _falling(reason: ShownReason) -> float:
    return -reason.contribution


def _of_effect(code: str, amount: float, language: str) -> ShownReason:
    mood = "reason" if amount >= 0 else "although"
    signal = ShownSignal(kind="rule", label=say(language, "signal.rule"), contribution=amount)
    return ShownReason(
        code=code,
        text=say(language, first_known(f"{mood}.{code}", f"{mood}.rule")),
        part=code.partition(".")[0],
        contribution=amount,
        signals=[signal],
    )


def _of_place(won: str, language: str, named: dict[str, str]) -> list[ShownReason]:
    """Return why balance placed it here; it moved the place, not the score, so it contributes 0."""
    if won in _PLAIN_PLACES or won.startswith("rank."):
        return []
    exact = (f"place.{won}.named",) if all(named.values()) and named else ()
    text = say(language, first_known(*exact, f"place.{won}", "place.balance"), **named)
    return [ShownReason(code=won, text=text, part="balance", contribution=0.0)]


def _named(fact: str, record: Record) -> dict[str, str]:
    """Return what a place's fact is called: a theme or who pays, a group, or both ends of a first step."""
    if not fact:
        return {}
    given, choice = record.given, record.choice
    near, step, topic = fact.partition("|")
    if step:
        at = int(near)
        return {"label": plain_title(topic), "near": choice.titles.get(at) or choice.ids.get(at, "")}
    for note in given.placed:
        if note.name == fact:
            return {"label": plain_title(label_in(note.label, given.language, otherwise=""))}
    return {"label": next((plain_title(trait.label) for trait in given.traits if trait.feature == fact), "")}


def _set_aside(record: Record, shown: int) -> SetAside:
    by_code = {code: set_size(rows) for code, rows in record.given.aside.items()}
    candidates = set_size(record.given.candidates)
    outranked = candidates - sum(by_code.values()) - shown
    if outranked:
        by_code[OUTRANKED] = outranked
    return SetAside(count=candidates - shown, by_code=dict(sorted(by_code.items())))
