"""What the choice may know of everybody together, and what people decided should have a place: nothing of one person.

>>> nothing = Everybody()
>>> nothing.rarity.tolist(), nothing.shared
([], ())
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.steps import WELCOME

__all__ = ["NOBODY", "Everybody", "Placed", "Shared"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A theme of an editor or an offer of a sponsor that is owed places on this surface now.

    Attributes
    ----------
    name
        As in the settings, ``[placed.<name>]``.
    role
        ``"curated"`` or ``"sponsored"``.
    slots
        Places owed, 1 or more.
    label
        What the person reads, per language: the theme, or who pays.
    items
        int32, item numbers, ascending.
    """

    name: str
    role: Literal["curated", "sponsored"]
    slots: int
    label: Mapping[str, str]
    items: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Shared:
    """What many people are shown in the same period, best known first.

    Attributes
    ----------
    feature
        The trait that makes the group, such as ``"team=blue"``; empty for everyone.
    items
        int32, item numbers.
    """

    feature: str
    items: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Everybody:
    """What everybody does, as of now.

    Attributes
    ----------
    rarity
        float32 per item number, bits: ``-log2`` of the share of people who have it, by no more than the few below
        whom nobody is counted; may be shorter than the catalogue (what is beyond has the most), empty when unknown.
    rarest
        What an item beyond the end of `rarity` has.
    lift
        float32 per item number, -1..1: above 0 where the item's maker is shown less than its merit; 0 beyond its end.
    shared
        For everyone first, then groups.
    topics
        int32 [g], word codes of topics, ascending.
    leads
        float32 [g, g], how often people who like the topic of a row go to that of a column: rows sum to 1 or 0.
    welcome
        Accepted and missed first steps of nobody in particular; their sum is how much they weigh.
    """

    rarity: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    rarest: float = 0.0
    lift: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    shared: tuple[Shared, ...] = ()
    topics: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    leads: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    welcome: tuple[float, float] = WELCOME


NOBODY = Everybody()
