"""A recipe: where a known data set comes from and how it becomes items, people and events.

Every recipe says whose data it is and under what terms. A log from another year can be moved to the present by whole
weeks, so that weekday and hour stay what they were; evaluation uses the real times.

>>> weeks_to(0, until=10 * DAY_MS) == 7 * DAY_MS
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from tactful.catalogue.item import Item
from tactful.clock import DAY_MS
from tactful.intake.table import EventTable
from tactful.people.person import Person

__all__ = ["Recipe", "recipes", "weeks_to"]


class Recipe(Protocol):
    """A data set ready to be imported. Names and ids it yields are legal and unique."""

    @property
    def name(self) -> str:
        """Return its short name, such as ``"completejourney"``."""
        ...

    @property
    def note(self) -> str:
        """Return whose data it is, its terms, and what must be said wherever its numbers are shown."""
        ...

    @property
    def setting(self) -> str:
        """Return the ready-made setting it fits."""
        ...

    @property
    def surface(self) -> str:
        """Return the surface on which to show a first decision."""
        ...

    def items(self) -> Iterator[list[Item]]:
        """Yield the catalogue in batches."""
        ...

    def people(self) -> Iterator[list[Person]]:
        """Yield people with attributes in batches; people without any may be left out."""
        ...

    def events(self) -> Iterator[EventTable]:
        """Yield events in batches, oldest first."""
        ...


def weeks_to(last: int, *, until: int | None) -> int:
    """Return by how many milliseconds to move a log: whole weeks, so that its last event is at most `until`.

    Parameters
    ----------
    last
        Time of the log's last event, milliseconds.
    until
        The present, milliseconds; None leaves the log where it is.
    """
    return 0 if until is None else (until - last) // (7 * DAY_MS) * (7 * DAY_MS)


def recipes() -> dict[str, Callable[..., Recipe]]:
    """Return every recipe by the name of its demo; call one with its own options, such as ``until`` (ms).

    >>> sorted(recipes())
    ['films', 'garden', 'shop']
    """
    from tactful.sources.completejourney import CompleteJourney
    from tactful.sources.garden import Garden
    from tactful.sources.movielens import MovieLens

    return {"shop": CompleteJourney, "films": MovieLens, "garden": Garden}
