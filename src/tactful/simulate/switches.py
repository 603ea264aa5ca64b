"""Worlds to try a policy in, each a set of switches with a plain sentence, and a null world to compare with.

>>> [name for name, world in WORLDS.items() if world.hidden]
['hidden', 'drifting', 'abrupt', 'popular', 'one-topic', 'sated', 'groups']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["NULL", "WORLDS", "Switches"]

NULL: Final = "null"
"""The world in which there is nothing to discover."""


@dataclass(frozen=True, slots=True)
class Switches:
    """What holds in a world.

    Attributes
    ----------
    words
        The world in a sentence for whoever reads the table.
    hidden
        Everybody would like one topic that nothing in their history tells of.
    drift
        Chance per person and round that a liked topic gives way to a near one, 0..1.
    abrupt
        Everybody swaps two topics half-way.
    crowd_pull
        How strongly histories follow what is popular instead of taste; 1 is as usual.
    one_topic
        Share of people who like exactly one topic, 0..1.
    sated
        By how much an item taken of a topic lowers the affinity to it for the days to come, 0..1.
    smaller
        Share of people of a smaller group, who take less of everything and whose topics fewer people like, 0..1.
    shop
        Things last or are used up, some are presents, and some are private matters (`tactful.simulate.needs`).
    """

    words: str
    hidden: bool = False
    drift: float = 0.0
    abrupt: bool = False
    crowd_pull: float = 1.0
    one_topic: float = 0.0
    sated: float = 0.0
    smaller: float = 0.0
    shop: bool = False


WORLDS: Final[Mapping[str, Switches]] = {
    "hidden": Switches("everybody would like a topic they have never met", hidden=True),
    NULL: Switches("nobody has anything to discover"),
    "drifting": Switches("tastes move on, a little every day", hidden=True, drift=0.04),
    "abrupt": Switches("half-way everybody changes two topics", hidden=True, abrupt=True),
    "popular": Switches("people have only met what is popular", hidden=True, crowd_pull=2.5),
    "one-topic": Switches("a third of the people like one topic only", hidden=True, one_topic=1 / 3),
    "sated": Switches("whoever took much of a topic has had enough of it for some days", hidden=True, sated=0.15),
    "groups": Switches("a third of the people take less, and like what few like", hidden=True, smaller=1 / 3),
    "shop": Switches("things last or are used up, some are presents, some are private matters", shop=True),
}
"""Name to world, in the order in which they are tried."""
