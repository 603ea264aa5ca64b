"""Choosing a blend: what each voice reads, and how loud it is, by coordinate search on a bounded grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.learn.heldout import HeldOut
from tactful.learn.judge import VOICES, Jury, Scores, blended
from tactful.learn.tune_shape import Learned, clearly_better
from tactful.rank.constants import EVERYWHERE, Blend

__all__ = ["Chosen", "choose_blend", "choose_trait"]

_LOUDNESS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
_ROUNDS = 3
_WHISPER = 0.001
"""Trend is never quite silent: it alone orders the list of an unknown person."""
_HABITS = (
    (None, 0.0, 0.0), (180.0, 0.0, 0.0), (90.0, 0.0, 0.0), (30.0, 0.0, 0.0), (90.0, 0.5, 0.0), (90.0, 0.0, 1.0),
)  # fmt: skip
"""Half-life in days, saturation, use of repeat rates."""
_TRAITS = (0.0, 1.0, 3.0, 10.0)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A blend, the quality of every case under it, and a report (plain data)."""

    blend: Blend
    quality: NDArray[np.float64]
    report: dict[str, Any]


def choose_blend(held: HeldOut, learned: Learned, *, repeats: bool) -> Chosen:
    """Return the blend that foresees the held-out people best."""
    jury = learned.jury
    blend, voices, tried = _voices(held, learned, repeats=repeats)
    single = {name: jury.ndcg(scores, repeats=repeats) for name, scores in voices.items()}
    start = max(single, key=lambda name: (float(np.nanmean(single[name])), name))
    weights = dict.fromkeys(VOICES, 0.0) | {start: 1.0}
    weights, quality = _climb(jury, voices, weights, repeats=repeats)
    notes = []
    for name in VOICES:
        without = weights | {name: 0.0}
        if not weights[name] or not any(without.values()):
            continue
        less = jury.ndcg(blended(voices, without), repeats=repeats)
        if not clearly_better(quality, less):
            weights, quality = without, less
    notes = [_note(name, weights, voices, quality, (jury, repeats)) for name in VOICES if not weights[name]]
    weights = _scaled(weights)
    if not weights["trend_short"] and not weights["trend_long"]:
        weights["trend_long"] = _WHISPER / 10
    report = {
        "ndcg@10": _mean(quality),
        "single": {name: _mean(one) for name, one in single.items()},
        "weights": {name: weight for name, weight in weights.items() if weight},
        "silent": notes,
        "tried": tried,
    }
    return Chosen(msgspec.structs.replace(blend, **weights), quality, report)


def choose_trait(held: HeldOut, learned: Learned, chosen: Chosen, *, repeats: bool) -> Chosen:
    """Choose how loudly attributes speak, on people without a history; the people with one must not lose by it."""
    model, jury = learned.model, Jury.of(held.cold, learned.model.sums.size[: learned.model.sums.items] // 64)
    trend = jury.trend(model.sums, chosen.blend)
    best, loudness = jury.ndcg(trend, repeats=True), 0.0
    told = {"0 (trend alone)": _mean(best)}
    for trait in _TRAITS[1:]:
        blend = msgspec.structs.replace(chosen.blend, trait=trait, taste=chosen.blend.taste or 0.0)
        quality = jury.ndcg(trend + blend.taste * jury.taste(model.sums, model.taste, blend), repeats=True)
        told[str(trait)] = _mean(quality)
        if clearly_better(quality, best, errors=1.0) and not _warm_lose(learned, chosen, trait, repeats=repeats):
            best, loudness = quality, trait
    told["chosen"] = loudness
    blend = msgspec.structs.replace(chosen.blend, trait=loudness)
    return Chosen(blend, chosen.quality, {**chosen.report, "attributes of new people": told})


def _warm_lose(learned: Learned, chosen: Chosen, trait: float, *, repeats: bool) -> bool:
    jury, model = learned.jury, learned.model
    present = learned.constants.blends[EVERYWHERE].trait
    if not chosen.blend.taste or trait == present:
        return False
    louder = msgspec.structs.replace(chosen.blend, trait=trait)
    change = jury.taste(model.sums, model.taste, louder) - learned.voices["taste"]
    voices = learned.voices | {"change": change}
    weights = {name: getattr(chosen.blend, name) for name in VOICES} | {"change": chosen.blend.taste}
    return clearly_better(chosen.quality, jury.ndcg(blended(voices, weights), repeats=repeats), errors=1.0)


def _voices(held: HeldOut, learned: Learned, *, repeats: bool) -> tuple[Blend, dict[str, Scores], dict[str, float]]:
    """Return the blend with the best reading of every voice, their unit scores, and what was tried."""
    jury, sums, blend = learned.jury, learned.model.sums, learned.constants.blends[EVERYWHERE]
    told: dict[str, float] = {}

    def best(options: list[dict[str, Any]], score: Callable[[Blend], Scores]) -> Scores:
        nonlocal blend
        kept: tuple[Blend, Scores, NDArray[np.float64]] | None = None
        for option in options:
            candidate = msgspec.structs.replace(blend, **option)
            scores = score(candidate)
            quality = jury.ndcg(scores, repeats=repeats)
            told[" ".join(f"{k}={v}" for k, v in option.items())] = _mean(quality)
            if kept is None or clearly_better(quality, kept[2], errors=0.25):
                kept = (candidate, scores, quality)
        if kept is None:
            return np.zeros((len(jury.cases), len(jury.columns)), np.float32)
        blend = kept[0]
        return kept[1]

    voices = learned.voices
    timed = held.way == "newest"  # with one event of everybody held out, everybody else's future is in the counts
    short = [{"short_half_life_hours": hours} for hours in (6.0, 24.0)] if timed else []
    long = [{"long_half_life_days": days} for days in ((None, 90.0, 30.0, 7.0) if timed else (None,))]
    voices["trend_short"] = best(short, lambda b: jury.trend(sums, _only(b, trend_short=1.0)))
    voices["trend_long"] = best(long, lambda b: jury.trend(sums, _only(b, trend_long=1.0)))
    habits = [
        {"habit_half_life_days": days, "habit_saturation": saturation, "habit_rates": rates}
        for days, saturation, rates in _HABITS
    ]
    voices["habit"] = best(habits if repeats else habits[:1], lambda b: jury.habit(sums, b, learned.expected))
    content = learned.model.content
    voices["content"] = best(
        [{"content_decay": decay} for decay in (0.9, 0.7, 1.0)], lambda b: jury.content(sums, content, b)
    )
    voices["context"] = best([{"prior": 50.0}], lambda b: jury.context(sums, learned.constants.k, b))
    return blend, voices, told


def _climb(
    jury: Jury, voices: dict[str, Scores], weights: dict[str, float], *, repeats: bool
) -> tuple[dict[str, float], NDArray[np.float64]]:
    """Return weights no single change on the grid improves, or those after a few rounds."""
    quality = jury.ndcg(blended(voices, weights), repeats=repeats)
    for _ in range(_ROUNDS):
        moved = False
        for name in VOICES:
            rest = weights | {name: 0.0}
            others = blended(voices, rest)
            for loudness in _LOUDNESS:
                if loudness == weights[name] or not (loudness or any(rest.values())):
                    continue
                new = jury.ndcg(others + voices[name] * np.float32(loudness), repeats=repeats)
                if np.nanmean(new) > np.nanmean(quality) + 1e-6:
                    weights, quality, moved = weights | {name: loudness}, new, True
        if not moved:
            break
    return weights, quality


def _scaled(weights: dict[str, float]) -> dict[str, float]:
    """Return the weights relative to sequence, or to the loudest voice where sequence is silent."""
    measure = weights["sequence"] or max(weights.values())
    return {name: float(f"{weight / measure:.4g}") for name, weight in weights.items()}


def _note(
    name: str,
    weights: dict[str, float],
    voices: dict[str, Scores],
    quality: NDArray[np.float64],
    judged: tuple[Jury, bool],
) -> str:
    jury, repeats = judged
    loud = max(weights.values())
    gains = [
        float(np.nanmean(jury.ndcg(blended(voices, weights | {name: loud * share}), repeats=repeats) - quality))
        for share in (0.01, 0.1)
    ]
    return f"{name}: 0, no gain ({max(gains):+.4f} at best)"


def _only(blend: Blend, **voice: float) -> Blend:
    return msgspec.structs.replace(blend, **(dict.fromkeys(VOICES, 0.0) | voice))


def _mean(quality: NDArray[np.float64]) -> float:
    return round(float(np.nanmean(quality)), 5) if np.isfinite(quality).any() else 0.0
