"""How signals stand to each other: what is left of each beside the others, why, and in which order they speak.

A weight has two factors. One is the signal's own (`tactful.profile.weights`); the other, here, is a share of it that
depends on the rest of the person's history: one-offs, events that would fill a profile, a taste that has changed. The
product is the weight of the view, which the record keeps: every term of a score is that weight times what the model
says, so reasons still sum to scores, and forgetting an event gives the view of a history that never had it.

>>> NOBODYS.share_of(7)
1.0
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.profile.alike import cosines
from tactful.profile.change import Change, change_of
from tactful.profile.fading import WHOLE, Fading
from tactful.profile.oneoff import COMPANY, JUDGED, TELLS, beyond, distances

__all__ = [
    "ANSWERED", "CAPPED", "CHANGED", "NOBODYS", "NOTHING_SAID", "ONE_OFF", "Beside", "Said", "Signals", "Standing",
    "settled",
]  # fmt: skip

ONE_OFF, CAPPED, CHANGED, ANSWERED = "one-off", "capped", "taste-changed", "taste-answered"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said about it.

    Attributes
    ----------
    mine
        Digests of events that are theirs, however far from the rest.
    answers
        Of changes of taste: (since, answered at, ``new``, ``old`` or ``both``), times in milliseconds.
    """

    mine: frozenset[int] = frozenset()
    answers: tuple[tuple[int, int, str], ...] = ()


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Beside:
    """What it takes to set signals beside each other: the catalogue tells what is far from what."""

    catalogue: Catalogue
    fading: Fading = WHOLE
    said: Said = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Standing:
    """Which signals count for less than their own fading leaves, and whether the taste has changed.

    Attributes
    ----------
    seq, share, why
        Of every such signal its place in the log (int64), what is left of it (float64, 0..1), and the code of why.
    change
        The change of taste that is read, None when there is none.
    """

    seq: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    share: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    why: tuple[str, ...] = ()
    change: Change | None = None

    def share_of(self, seq: int) -> float:
        """Return what is left of a signal by its place in the log; 1 for those that count in full."""
        rows = np.flatnonzero(self.seq == seq)
        return float(self.share[rows[0]]) if len(rows) else 1.0

    def why_of(self, seq: int) -> str:
        """Return why a signal counts for less, empty when it does not."""
        rows = np.flatnonzero(self.seq == seq)
        return self.why[int(rows[0])] if len(rows) else ""


NOBODYS = Standing()


@dataclass(frozen=True, slots=True)
class Signals:
    """Steering signals, oldest first, as columns of equal length n.

    Attributes
    ----------
    item, at, seq, digest
        As in `tactful.events.columns.EventColumns`.
    strength
        float64, what each is worth when fresh; never 0.
    done
        bool: an act carried out (bought, borrowed, played to the end), not a look and not a word.
    """

    item: NDArray[np.int32]
    at: NDArray[np.int64]
    seq: NDArray[np.int64]
    digest: NDArray[np.int64]
    strength: NDArray[np.float64]
    done: NDArray[np.bool_]


def settled(signals: Signals, beside: Beside) -> tuple[NDArray[np.intp], NDArray[np.float64], Standing]:
    """Return the order in which signals speak, what is left of each in that order, and what to tell of it.

    Returns
    -------
    tuple
        intp [n] rows, one-offs first and the others oldest first; float64 [n] shares, 0..1; the standing.
    """
    count = len(signals.item)
    share, order = np.ones(count), np.arange(count)
    codes = np.zeros(count, np.int8)
    for since, until, say in beside.said.answers:
        gone = signals.at < since if say == "new" else (signals.at >= since) & (signals.at <= until)
        if say != "both":
            share[gone], codes[gone] = 0.0, 4
    speaking = np.flatnonzero((signals.strength > 0) & (share > 0) & (signals.item < len(beside.catalogue)))
    if len(speaking) < TELLS:
        return order, share, _told(signals, share, codes, None)
    change = _short_clock(signals, speaking, beside, share, codes) if beside.fading.drift else None
    lone = _lone(signals, speaking, beside, share, codes)
    if len(lone):
        order = np.concatenate([lone, np.delete(order, lone)])
    return order, share[order], _told(signals, share, codes, change)


def _lone(
    signals: Signals,
    speaking: NDArray[np.intp],
    beside: Beside,
    share: NDArray[np.float64],
    codes: NDArray[np.int8],
) -> NDArray[np.intp]:
    """Weaken one-offs and cap lone events, in place; return the rows of the one-offs, oldest first."""
    catalogue, fading, mine = beside.catalogue, beside.fading, beside.said.mine
    total = float((signals.strength[speaking] * share[speaking]).sum())
    item = signals.item[speaking]
    speaking = speaking[catalogue.tag_start[item + 1] > catalogue.tag_start[item]]
    judged = speaking[-JUDGED:]
    able = signals.done[judged]
    if mine:
        able = able & ~np.isin(signals.digest[judged], list(mine))
    heavy = signals.strength[judged] * share[judged] > fading.most * total
    if len(speaking) < TELLS or not (able & (heavy | (fading.one_off < 1.0))).any():
        return speaking[:0]
    distance, apart = distances(cosines(catalogue, signals.item[speaking], newest=JUDGED), signals.at[speaking])
    able = able & apart
    capped = judged[able & heavy & (distance > 1.0 - COMPANY)]
    share[capped] = np.minimum(share[capped], fading.most * total / signals.strength[capped])
    codes[capped] = 2
    lone = judged[able & beyond(distance)] if fading.one_off < 1.0 else judged[:0]
    share[lone] *= fading.one_off
    codes[lone] = 1
    return lone


def _short_clock(
    signals: Signals,
    speaking: NDArray[np.intp],
    beside: Beside,
    share: NDArray[np.float64],
    codes: NDArray[np.int8],
) -> Change | None:
    """Let what came before a change of taste count for less, in place; return the change."""
    after = max((until for _, until, _ in beside.said.answers), default=0)
    change = change_of(beside.catalogue, signals.item[speaking], signals.at[speaking], after=after)
    if change is None:
        return None
    strength = signals.strength[speaking] * share[speaking]
    fresh = signals.at[speaking] >= change.since
    part = beside.fading.drift * change.surely
    whole, new = float(strength.sum()), float(strength[fresh].sum())
    # The two clocks are blended as shares of a taste; here the new signals keep their weight and the older give way.
    left = (1.0 - part) / ((1.0 - part) + part * whole / new)
    old = signals.at < change.since
    share[old] *= left
    codes[old & (codes == 0)] = 3
    return change


def _told(signals: Signals, share: NDArray[np.float64], codes: NDArray[np.int8], change: Change | None) -> Standing:
    rows = np.flatnonzero(codes)
    if not len(rows) and change is None:
        return NOBODYS
    words = ("", ONE_OFF, CAPPED, CHANGED, ANSWERED)
    return Standing(signals.seq[rows], share[rows], tuple(words[code] for code in codes[rows].tolist()), change)
