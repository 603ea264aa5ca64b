"""A holding: one place where something is kept, and how a person is taken out of it.

Every table, file and array declares itself. A place that nobody declared is one that an erasure may miss, so finding
one fails the check of forgetting, and the build.

>>> undeclared(["seen", "notes"], [Holding("seen", "pseudonyms", "rows go with the person")])
['notes']

Reference: protocol of forgetting, step 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

__all__ = ["About", "Holding", "undeclared"]

About = Literal["people", "pseudonyms", "nobody"]
"""Whether what is kept says something about people, only stands beside their pseudonyms, or concerns nobody."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One place.

    Attributes
    ----------
    name
        Name of the table, or pattern of the file.
    about
        What it holds.
    forget
        How a person leaves it, in one sentence.
    """

    name: str
    about: About
    forget: str


def undeclared(found: Iterable[str], declared: Iterable[Holding]) -> list[str]:
    """Return the names that no holding stands for, in order."""
    patterns = [holding.name for holding in declared]
    return sorted(name for name in found if not any(fnmatchcase(name, pattern) for pattern in patterns))
