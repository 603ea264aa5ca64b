"""Traits: registered attributes and declared likes, the signals that are not about one item.

A trait names a model column. Columns come from registries and the catalogue only: an attribute counts when its
value is listed in the setting, a declared like when its topic is a tag of the catalogue. What a person typed and
nobody registered is ignored (DESIGN 4).

References: promises C1, C3; peers 31.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import numpy as np

from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.people.person import Person
from tactful.profile.build import AHEAD_MS, alive, ordered
from tactful.profile.kindtable import table_of
from tactful.profile.permission import AttributeRule
from tactful.profile.view import Trait
from tactful.profile.weights import signal_weights

__all__ = ["attribute_traits", "declared_traits"]

_DECLARED = 200
"""At most so many of the latest declarations are read."""


class _Kept(msgspec.Struct):
    topic: object = ""


_DECODER = msgspec.json.Decoder(_Kept)


def attribute_traits(
    person: Person | None, rules: Mapping[str, AttributeRule], permit: Permit, *, language: str = "en"
) -> tuple[Trait, ...]:
    """Return the registered attributes that may be read, by name.

    Parameters
    ----------
    rules
        The setting's ``[attributes.*]``.
    permit
        Its `named` attributes may be read.
    language
        For the labels, such as ``"age group: 25-34"``.

    >>> attribute_traits(None, {}, Permit("recommendation", frozenset()))
    ()
    """
    if person is None or not permit.profiled:
        return ()
    found = []
    for name in sorted(permit.named & person.attributes.keys() & rules.keys()):
        rule, held = rules[name], person.attributes[name]
        label = rule.label.get(language) or rule.label.get("en") or name
        found += [
            Trait(f"{name}={value}", "attribute", f"{label}: {value}")
            for value in dict.fromkeys(_words(held))
            if value in rule.values
        ]
    return tuple(found)


def declared_traits(
    history: EventColumns,
    permit: Permit,
    *,
    kinds: KindRegistry,
    now: int,
    rules: Mapping[str, AttributeRule],
    is_tag: Callable[[str], bool],
) -> tuple[Trait, ...]:
    """Return what the person declared about topics, one trait per topic: the last word counts.

    Events about no item whose stored fields hold a ``topic`` are read; a topic that is a listed value of a registered
    attribute named like the kind (``goal``) becomes that column, a topic that is a catalogue tag becomes
    ``tag=<topic>``, any other is ignored.
    """
    if not permit.profiled or not history.extra:
        return ()
    table = table_of(kinds)
    steering = table.mask(permit.kinds) & (table.weight != 0)
    rows = alive(history, table, now, ahead=AHEAD_MS) & (history.item < 0) & steering[history.kind]
    rows &= np.fromiter((len(extra) > 2 for extra in history.extra), np.bool_, len(history))
    if not rows.any():
        return ()
    told = ordered(history.take(rows))
    weights = signal_weights(told.kind, told.value, told.at, table, now)
    found: dict[str, Trait] = {}
    for row in range(max(0, len(told) - _DECLARED), len(told)):
        kind = kinds.name(int(told.kind[row]))
        topic = _DECODER.decode(told.extra[row]).topic
        feature = _column(topic, rules.get(kind), kind, is_tag)
        if feature:
            found[feature] = Trait(
                feature, kind, str(topic), float(weights[row]), kinds.spec(kind).source, int(told.at[row])
            )
    return tuple(trait for _, trait in sorted(found.items()) if trait.weight)


def _column(topic: object, rule: AttributeRule | None, kind: str, is_tag: Callable[[str], bool]) -> str:
    if not isinstance(topic, str) or not topic:
        return ""
    if rule is not None and topic in rule.values:
        return f"{kind}={topic}"
    return f"tag={topic}" if is_tag(topic) else ""


def _words(held: str | float | bool | list[str]) -> list[str]:
    """Return an attribute's value as the words that settings list: ``true``/``false``, ``4`` for 4.0."""
    if isinstance(held, list):
        return [str(value) for value in held]
    if isinstance(held, bool):
        return [str(held).lower()]
    return [f"{held:g}" if isinstance(held, float) else str(held)]
