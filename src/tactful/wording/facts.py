"""Facts that a template may speak of: a value, and where it is from, which decides whether it may be said at all.

A fact that the person cannot see on their own profile page, or that was inferred or fetched from elsewhere, is never
put into words (rules C1 and C2; promise S6).

>>> facts = read_facts({"title": "Tea", "goal": {"value": "a bicycle", "source": "told"}})
>>> facts["title"].source, facts["goal"].personal()
('item', True)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from tactful.errors import BadInput

__all__ = ["ENGINE_FACTS", "FORBIDDEN", "Fact", "Facts", "Scalar", "Source", "declared_facts", "read_facts"]

Scalar = str | int | float | bool

Source = Literal["item", "context", "told", "here", "inferred", "elsewhere", "device", "other", "hidden"]
"""``item``: about what is offered. ``context``: of the moment, coarse. ``told``: the person said it. ``here``: the
person did it openly, here. The rest is never said: ``inferred``, from ``elsewhere``, from another ``device``, about
an``other`` person, or ``hidden`` from the person's own page."""

FORBIDDEN: Final[frozenset[str]] = frozenset({"inferred", "elsewhere", "device", "other", "hidden"})
"""Sources of which no message speaks, whatever the tenant wishes."""

ENGINE_FACTS: Final[frozenset[str]] = frozenset({"greeting", "name", "tone", "link", "unsubscribe_url", "why"})
"""Slots that need no declaration: the engine fills them itself."""

LONGEST_VALUE = 500
"""Characters of one value."""

MOST = 100
"""Facts one template may declare."""

Facts = Mapping[str, "Fact"]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One fact.

    Attributes
    ----------
    value
        What is said; None where only the template is judged.
    source
        Where it is from; see `Source`.
    sensitive
        Sensitive class it touches, such as ``"health"``; only what the person ``told`` may then be said.
    """

    value: Scalar | list[Scalar] | None = None
    source: Source = "item"
    sensitive: str = ""

    def personal(self) -> bool:
        """Tell whether it is about the person rather than about what is offered."""
        return self.source not in {"item", "context"}

    def said(self) -> bool:
        """Tell whether a message may speak of it at all."""
        return self.source not in FORBIDDEN and not (self.sensitive and self.source != "told")


def read_facts(given: Mapping[str, Any]) -> dict[str, Fact]:
    """Return facts from plain values, from mappings with ``value`` and ``source``, or from facts.

    A plain value is one about the item: whoever puts the person into a message must say from where it is known.

    Raises
    ------
    BadInput
        ``bad-fact`` when a fact has another shape, or a value is longer than 500 characters; ``too-many-facts`` past
        100.
    """
    if len(given) > MOST:
        raise BadInput("too-many-facts", f"a template may declare {MOST} facts", hint="declare those it uses")
    return {name: _fact(name, value) for name, value in given.items()}


def declared_facts(told: Iterable[str]) -> dict[str, Fact]:
    """Return facts without values from declarations such as ``"goal:told"`` and ``"course:told!health"``.

    A name alone is a fact about the item.

    >>> declared_facts(["title", "course:told!health"])["course"].sensitive
    'health'

    Raises
    ------
    BadInput
        ``bad-fact`` when the source is not one of `Source`.
    """
    return read_facts({name: given for name, given in map(_declared, told) if name})


def _declared(one: str) -> tuple[str, dict[str, str]]:
    name, _, source = one.strip().replace("=", ":").partition(":")
    source, _, sensitive = source.partition("!")
    return name.strip(), {"source": source.strip() or "item", "sensitive": sensitive.strip()}


def _fact(name: str, given: Any) -> Fact:
    if isinstance(given, Fact):
        return _checked(name, given)
    if not isinstance(given, Mapping):
        given = {"value": given}
    try:
        return _checked(name, msgspec.convert(dict(given), Fact))
    except msgspec.ValidationError:
        raise BadInput(
            "bad-fact",
            f"the fact {_shown(name)} is not a value, nor a value with its source",
            hint='write {"value": "a bicycle", "source": "told"}; a value is text, a number, yes or no, or a list',
        ) from None


def _checked(name: str, fact: Fact) -> Fact:
    values = fact.value if isinstance(fact.value, list) else [fact.value]
    if len(values) > MOST or any(isinstance(one, str) and len(one) > LONGEST_VALUE for one in values):
        raise BadInput(
            "bad-fact",
            f"the fact {_shown(name)} is longer than a message bears",
            hint=f"at most {LONGEST_VALUE} characters a value and {MOST} values a list",
        )
    return fact


def _shown(name: str) -> str:
    """Return a fact's name for a message; a name that is no plain word might name somebody."""
    return repr(name) if name.isidentifier() and len(name) <= 40 else "with the odd name"
