"""What the query of this very ask looks for: asking for something is never taken as a hint, and never refused as one.

>>> sorted(words("A pregnancy TEST"))
['pregnancy', 'test']
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["not_sought", "words"]


def words(text: str) -> frozenset[str]:
    """Return the words of a text that say something, in lower case."""
    return frozenset(word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2)


def not_sought(slate: Slate, occasion: Occasion, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows without those whose title, tags or classes hold a word of the ask's query."""
    query = occasion.ask.context.get("query")
    sought = words(query) if isinstance(query, str) else frozenset()
    if not sought or not len(rows):
        return rows
    return rows[[not sought & _words_of(occasion, number) for number in slate.item[rows].tolist()]]


def _words_of(occasion: Occasion, number: int) -> frozenset[str]:
    item = occasion.catalogue.items[number]
    return words(" ".join([item.title, *item.tags, *item.sensitive])) if item is not None else frozenset()
