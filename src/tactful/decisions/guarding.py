"""What the guard's rules go by, as typed settings: ``[guard.<rule>]`` mirrors ``guard/<rule>.py``.

Topics are named by what the catalogue says of items, never by an expression:

>>> About(tags=("baby",), kinds=("loan",)).named
True
>>> About().named
False
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = [
    "About",
    "Disclosure",
    "Guarding",
    "JustBought",
    "Minors",
    "SameOffer",
    "Significant",
    "Surprise",
    "Triggers",
    "Vulnerable",
]


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Items by what the catalogue says of them; one match is enough."""

    kinds: tuple[str, ...] = ()
    """Kinds of item."""
    tags: tuple[str, ...] = ()
    """Tags."""
    groups: tuple[str, ...] = ()
    """Groups."""
    classes: tuple[str, ...] = ()
    """Sensitive classes."""

    @property
    def named(self) -> bool:
        """Whether anything is named at all."""
        return bool(self.kinds or self.tags or self.groups or self.classes)


class JustBought(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """After a purchase its substitutes rest, its complements do not."""

    days: float = 3.0
    """Days for which substitutes of a thing that is used up rest, 0 or more; 0 switches it off."""
    durable_days: float = 30.0
    """Days for which substitutes of a durable thing rest beyond its own group, 0 or more; 0 switches it off."""
    alike: float = 0.5
    """Two durable things of one kind are substitutes from this share of common tags on, above 0, at most 1."""


class Minors(About, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is never shown to anybody under 18, asked for or not."""


class Vulnerable(About, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is never shown to somebody in distress: credit, gambling, diets and the like."""

    moods: tuple[str, ...] = ()
    """Words of ``context.mood`` that count as distress; empty where a mood must not be read."""
    levels: tuple[str, ...] = ("tenser",)
    """Levels of signals of emotion or stress that count as distress, where the person lets them be read."""


class Significant(About, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What has legal or similar effects: shown on surfaces marked ``significant`` only, as a suggestion."""


class SameOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Offers with prices: nobody known is shown a worse price than a newcomer for the same item."""

    new_only: Literal["match", "refuse"] = "match"
    """A better price for newcomers only is shown to everybody (``match``) or to nobody (``refuse``)."""


class Disclosure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Items that give a sensitive matter away though they are not about it, alone or together."""

    lift: float = 2.0
    """An item tells once people who have it are surely this many times likelier to be concerned, above 1."""
    share: float = 0.5
    """Or once surely this share of the people who have it are concerned, and more than usual; above 0, at most 1."""
    together: float = 1.5
    """Odds that everything shown at once may raise at most, as a factor, above 1."""
    people: int = 10
    """Fewer people than this who have an item and are concerned show nothing, at least 2."""


class Surprise(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How surprising it may be that we know something: inferred, from elsewhere, near the sensitive, unasked."""

    opened: int = 1
    """Most on surfaces that a person opens, 0 to 5; a signal above it is not read there."""
    pushed: int = 1
    """Most on surfaces that reach people unasked (which itself counts one), 0 to 5."""


class Triggers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What may be the reason for reaching somebody unasked."""

    people: int = 10
    """A signal about an item that fewer people have is not used on pushed surfaces, 0 or more; 0 switches it off."""


class Guarding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, eq=False):
    """Settings of the guard, rule by rule."""

    just_bought: JustBought = JustBought()
    """Substitutes of what was bought rest."""
    life_events: dict[str, About] = {}
    """Life events by name, such as ``[guard.life_events.baby]``: never hinted at before the person shared them."""
    minors: Minors = Minors()
    """What minors are never shown."""
    vulnerable: Vulnerable = Vulnerable()
    """What people in distress are never shown."""
    significant: Significant = Significant()
    """What belongs on significant surfaces only."""
    offers: SameOffer = SameOffer()
    """Equal offers."""
    disclosure: Disclosure = Disclosure()
    """Items that tell."""
    surprise: Surprise = Surprise()
    """Bound on the surprise that we know."""
    triggers: Triggers = Triggers()
    """Least number of people who share a trigger."""
    linked: Literal["login", "consent"] = "login"
    """Which anonymous sessions join a person who has not granted ``linking``: the one they log in with (``login``),
    or none (``consent``); sessions of other devices never do."""
