"""A surface: a place where things are shown, with the rules that hold there (``[surfaces.<name>]``)."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["SurfaceRules"]


class SurfaceRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What holds on one surface."""

    seen: Literal["allowed", "never", "after"] = "allowed"
    """Whether consumed items may be shown again: always, never, or after `seen_days`."""
    seen_days: float = 30.0
    """Days for which a consumed item rests when `seen` is ``after``."""
    shown_limit: int = 0
    """Set an item aside once it was shown this often within `shown_days` without being taken; 0 switches it off."""
    shown_days: float = 7.0
    """Days over which `shown_limit` counts."""
    diversity: float = 0.15
    """What a place that a topic is owed weighs against the whole spread of scores that can be chosen, 0..1: 0 is pure
    relevance order."""
    explore_slots: int = 0
    """Declared random slots at the end of the list."""
    explore_floor: float = 0.05
    """Share of each draw that is spread evenly over all that may be shown, 0..1."""
    bridges: bool = False
    """Whether first steps into new topics have places here, as many as the person's dial and appetite say."""
    patience: float = 0.85
    """Chance that somebody who looked at one place also looks at the next, 0..1: unseen places teach nothing."""
    rarity: float = 0.0
    """What a bit of rarity is worth at 'balanced', 0..1: at 1 an item that half as many people have gains an eighth of
    the spread of scores that can be chosen. The dial moves it."""
    exposure: float = 0.0
    """How much makers that were shown less than their merit are lifted, 0..1."""
    common_slots: int = 0
    """Places that share something with everybody's lists of the same days, so that people still meet."""
    group_slots: int = 0
    """Places that share something with the lists of the person's group."""
    group: str = ""
    """Registered attribute that makes the groups of `group_slots`, such as ``"team"``; empty for no groups."""
    max_count: int = 100
    """Longest list that may be asked for."""
    pushed: bool = False
    """True when it reaches people unasked (mail, push)."""
    kinds: tuple[str, ...] = ()
    """Item kinds that may appear; empty for all."""
    purpose: str = "recommendation"
    """Purpose under which signals are read here, unless the ask names another."""
    significant: bool = False
    """True where a list has legal or similar effects (credit, jobs, admission): an ask must cite the notice shown, the
    answer says that it only suggests, and nothing is pushed or drawn by lot."""
