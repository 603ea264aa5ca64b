"""What is true in a generated world, so that a test can ask whether it was found.

Every effect is drawn always and planted only when its switch is on: the same statistic must show it in one world and
not in the other.

>>> Effects.none().order, Effects().order
(False, True)
"""

from __future__ import annotations

from pathlib import Path

import msgspec

__all__ = ["Effects", "Truth"]


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """Switches; each plants one effect."""

    taste: bool = True
    """People differ in the topics they like."""
    appetite: bool = True
    """People differ in how often they leave their topics for something new."""
    groups: bool = True
    """Age groups share a leaning to one topic each."""
    sensitive: bool = True
    """A tenth of the people carry a trait that a few telling items give away."""
    order: bool = True
    """An item tends to be followed by its successor, not the other way round."""
    place: bool = True
    """Visitors of a town prefer other topics than its residents."""
    daypart: bool = True
    """Some topics belong to the evening."""
    gifts: bool = True
    """Some purchases are for somebody else; half of them are marked as gifts."""
    arrivals: bool = True
    """Some items appear only late in the period."""
    sessions: bool = True
    """Some visits are anonymous."""

    @classmethod
    def none(cls) -> Effects:
        """Return all switches off: items differ in popularity, nothing else."""
        return cls(**dict.fromkeys(cls.__struct_fields__, False))

    def without(self, name: str) -> Effects:
        """Return the same switches with one off."""
        return msgspec.structs.replace(self, **{name: False})


class Truth(msgspec.Struct, kw_only=True):
    """The drawn parameters of a world of p people, i items and t topics.

    People and items are named by their position: person 3 is ``"p3"``, item 7 is ``"i7"``.
    """

    seed: int
    effects: Effects
    topics: list[str]
    topic_of_item: list[int]
    taste: list[list[float]]
    """Share of each topic in a person's own liking, [p][t], rows sum to 1."""
    appetite: list[float]
    """Chance that a choice leaves the person's liking, [p], 0..1."""
    group: list[str]
    """Age group per person, as in the attribute ``age_band``."""
    group_topic: dict[str, int]
    trait: list[int]
    """People with the sensitive trait."""
    telling: list[int]
    """Items that give it away."""
    successor: list[int]
    """Item that tends to follow, per item."""
    visitor_topics: list[int]
    evening_topics: list[int]
    late_items: list[int]
    flagged_gifts: list[str]
    """Event ids of purchases that a ``gift`` event follows."""
    unflagged_gifts: list[str]
    session_of: dict[str, str]
    """Person behind every anonymous session."""

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_bytes(msgspec.json.encode(self))

    @classmethod
    def load(cls, path: Path) -> Truth:
        """Read what `save` wrote."""
        return msgspec.json.decode(path.read_bytes(), type=cls)
