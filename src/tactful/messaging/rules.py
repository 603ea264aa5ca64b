"""What a tenant decides about messages: ``[messages]`` in the settings, one struct beside each behaviour.

>>> MessageRules().ttl_minutes
15.0
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tactful.messaging.cap import Cap

__all__ = ["Arbitration", "Fatigue", "Lifecycle", "MessageRules", "Quiet", "Recontact"]


class Quiet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hours in which nothing but service messages goes out; a person's own quiet hours outrank these."""

    start: str = "21:00"
    """Local time at which quiet begins, ``HH:MM``; equal to `end` it is quiet all day."""
    end: str = "08:00"
    """Local time at which it ends."""


class Fatigue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How tired a person may be of us."""

    half_life_days: float = 7.0
    """After so many days a message weighs half, above 0."""
    tolerance: float = 6.0
    """Weight of unanswered messages at which a person is fully tired, above 0; who answers bears more."""
    halves_at: float = 0.6
    """Fatigue (0 to 1) above which every cap is halved."""
    stops_at: float = 0.85
    """Fatigue (0 to 1) above which only service messages go out."""


class Lifecycle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How phases of life are told from a person's own gaps."""

    prior_gap_days: float = 14.0
    """Usual days between visits, worth three of a person's own gaps; above 0."""
    lapsing_at: float = 1.5
    """Days since the last act divided by the own gap, above which a person is lapsing."""
    lapsed_at: float = 3.0
    """The same ratio above which a person has lapsed."""
    lapsed_days: float = 30.0
    """Days without any act before anybody counts as lapsed."""
    new_days: float = 30.0
    """Days from the first act for which a person with fewer than three acts is new."""
    loyal_days: float = 365.0
    """Days since the first act from which an active person is loyal."""
    renewal_days: float = 30.0
    """Days before the end of a paid term in which renewal may be spoken of."""
    feeds: tuple[str, ...] = ()
    """Kinds that must have arrived lately, from anybody, before anybody is called lapsed; empty: any one kind."""
    fresh_hours: float = 48.0
    """How lately, hours."""
    passive: tuple[str, ...] = ("shown", "offered")
    """Kinds that are not the person's own acts."""
    terms: bool = False
    """True where people have trials and paid terms: win-back, trial and renewal then need the caller's word on them."""
    reply_days: float = 30.0
    """Days after a reply of the person in which no win-back goes out."""


class Recontact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the same may be said again."""

    item_days: float = 30.0
    """Days before a message about the same item."""
    creative_days: float = 60.0
    """Days before the same wording."""
    words_days: float = 14.0
    """Days before nearly the same words, whatever they are about, 0 to 14."""
    thanks_days: float = 180.0
    """Days for which a thank-you opens the way for asking a loyal person."""


class Arbitration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What decides between messages that may all go: weights of the factors; together they are brought to 1."""

    person: float = 0.5
    """Weight of the value to the person; never below half of all weights together."""
    success: float = 0.2
    """Weight of the chance that it is welcome."""
    business: float = 0.15
    """Weight of the sender's value."""
    channel: float = 0.05
    """Weight of the person's preferred channel."""
    freshness: float = 0.1
    """Weight of a topic not spoken of lately."""
    lowest_value: float = 0.5
    """Least influence of a campaign's value."""
    highest_value: float = 2.0
    """Greatest influence of a campaign's value."""
    family_share: float = 0.7
    """Largest part of a person's interest that one family of signals makes up where others speak too; 1: no limit."""


class MessageRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything about messages."""

    basis: Literal["consent", "legitimate-interest"] = "consent"
    """On what messages other than service rest: a person's grant for the purpose ``messages``, or their silence."""
    caps: dict[str, Cap] = {}
    """How much of what may go to one person; all caps apply, the tightest wins."""
    quiet: Quiet = Quiet()
    """Hours in which nothing goes out."""
    fatigue: Fatigue = Fatigue()
    """When enough is enough."""
    lifecycle: Lifecycle = Lifecycle()
    """Phases of life."""
    recontact: Recontact = Recontact()
    """When the same may be said again."""
    arbitration: Arbitration = Arbitration()
    """Which of several messages goes out."""
    ttl_minutes: float = 15.0
    """Minutes for which a reservation holds its place; above 0."""
    keep_days: float = 190.0
    """Days for which contacts are remembered; no cap may look further back."""
    open_end_days: float = 90.0
    """Days after its start (or after it was put) at which a campaign without an end stops; service has no end."""
    holdout_share: float = 0.0
    """Share of people (0 to 1) who get no message but service, so that the effect of messages can be measured."""
    formality: Literal["", "formal", "informal"] = ""
    """How people are addressed; empty: as is the custom of their language."""
