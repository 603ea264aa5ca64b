"""The main parameters: what decides each surface's lists, how much, and how a person can change it.

Generated from the running configuration: the constants of the model in service, the registered kinds, the surfaces'
rules. Nothing here is about any person.

References: DSA Art. 27; promise X2.
"""

from __future__ import annotations

from typing import Any

from tactful.assembly.parts import Parts
from tactful.assembly.weighing import Weighing
from tactful.decisions.surface import SurfaceRules
from tactful.events.kinds import KindSpec
from tactful.guard.rules import CODES
from tactful.rank.constants import PARTS, Blend

__all__ = ["Parameters"]

_PART_WORDS = {
    "sequence": "what people did next after what you did lately",
    "taste": "what people with your history and attributes chose",
    "trend": "what is popular now and over the last weeks, the same for everybody",
    "habit": "what you have again and again",
    "content": "what is like your things by tags, maker and group, and what you said you like",
    "context": "what suits the moment: daypart, weekend, resident or visitor, device",
    "outcome": "what people take when it is shown to them, and in which moments, the same for everybody",
}

_CHOICES = {
    "dial none": "switches profiling off here until you change it: the list is the one an unknown person gets",
    "dial familiar … surprise": "moves the list from what you know towards what is new",
    "muted": "topics, items and makers that are never shown",
    "corrections": "what you said is not you, or asked more or less of, outranks everything learned",
    "objections, restricted, paused": "stop the use of what is held",
}


class Parameters:
    """Tells the main parameters.

    Parameters
    ----------
    parts
        The wired pieces.
    weighing
        How much each part moved lists lately.
    """

    def __init__(self, parts: Parts, weighing: Weighing) -> None:
        self._parts = parts
        self._weighing = weighing

    def told(self) -> dict[str, Any]:
        """Return the main parameters of every surface, in plain words.

        Parts come in the order of how much they moved lists since the engine was opened (``moves``, a share of 1), or
        by their weights while fewer than 30 lists were weighed (``moves`` is then null).
        """
        model, settings = self._parts.living.model, self._parts.settings
        return {
            "setting": settings.setting,
            "versions": {"model": model.version, "settings": self._parts.settings_version},
            "surfaces": {
                name: {
                    "parts": _parts(model.constants.of(name), self._weighing.shares(name)),
                    "lists_weighed": self._weighing.lists(name),
                    "rules": _rules(rules),
                    "purpose": rules.purpose,
                }
                for name, rules in settings.surfaces.items()
            },
            "kinds": self._kinds(),
            "attributes": {
                name: {"values": list(spec.values), "basis": spec.basis, "label": spec.label.get("en", name)}
                for name, spec in settings.attributes.items()
            },
            "set_aside": {code: words["en"] for code, words in sorted(CODES.items())},
            "your_choices": _CHOICES,
        }

    def _kinds(self) -> list[dict[str, Any]]:
        kinds = self._parts.kinds
        rows = [(name, kinds.spec(name)) for name in kinds]
        rows.sort(key=lambda row: (-abs(row[1].weight), row[0]))
        return [_kind(name, spec) for name, spec in rows]


def _parts(blend: Blend, moves: dict[str, float]) -> list[dict[str, Any]]:
    weights = {name: _weight(blend, name) for name in PARTS}
    ordered = sorted(weights, key=lambda name: (-moves.get(name, 0.0), -weights[name], name))
    return [
        {
            "part": name,
            "weight": round(weights[name], 6),
            "moves": moves.get(name, 0.0) if moves else None,
            "what": _PART_WORDS[name],
            "personal": name not in {"trend", "outcome"},
        }
        for name in ordered
    ]


def _weight(blend: Blend, part: str) -> float:
    return blend.trend_short + blend.trend_long if part == "trend" else float(getattr(blend, part))


def _rules(rules: SurfaceRules) -> list[str]:
    told = []
    if rules.seen != "allowed":
        rest = "for good" if rules.seen == "never" else f"for {rules.seen_days:g} days"
        told.append(f"what you had is not shown again {rest}")
    if rules.shown_limit:
        told.append(f"shown {rules.shown_limit} times in {rules.shown_days:g} days without being taken, a thing rests")
    if rules.diversity:
        told.append(f"balanced between relevance and your other topics with strength {rules.diversity:g} of 1")
    told += _breadth(rules)
    if rules.explore_slots:
        told.append(f"the last {rules.explore_slots} places are drawn by chance, and marked so")
    if rules.kinds:
        told.append(f"only these sorts of items: {', '.join(rules.kinds)}")
    if rules.pushed:
        told.append("reaches you unasked, so sensitive things never appear")
    return told


def _breadth(rules: SurfaceRules) -> list[str]:
    told = []
    if rules.rarity:
        told.append(f"what few people have is lifted against what is popular with strength {rules.rarity:g} of 1")
    if rules.exposure:
        told.append(f"makers shown less than their merit are lifted with strength {rules.exposure:g} of 1")
    if rules.common_slots:
        told.append(f"{rules.common_slots} of the places share something with everybody's lists")
    if rules.group_slots and rules.group:
        told.append(f"{rules.group_slots} of the places share something with your group ({rules.group})")
    return told


def _kind(name: str, spec: KindSpec) -> dict[str, Any]:
    fades = "does not fade" if spec.half_life_days is None else f"counts half after {spec.half_life_days:g} days"
    steers = f"weighs {spec.weight:g} and {fades}" if spec.weight else "does not steer"
    return {
        "kind": name,
        "label": spec.label.get("en", name),
        "source": spec.source,
        "weight": spec.weight,
        "half_life_days": spec.half_life_days,
        "kept_days": spec.ttl_days,
        "basis": dict(spec.basis),
        "what": f"{steers}; kept for {spec.ttl_days:g} days",
    }
