"""Words and their codes: a vocabulary that only grows, so that snapshots may share it.

>>> words = Words(); words.code("tea"), words.code(None), words.code("tea"), words[0]
(0, -1, 0, 'tea')
"""

from __future__ import annotations

__all__ = ["Words"]


class Words:
    """Dense codes for the catalogue's words (kinds, creators, groups, places, tags)."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, word: str | None) -> int:
        """Return the code of a word, giving it one if it is new; -1 for None or an empty word."""
        if not word:
            return -1
        found = self._codes.get(word)
        if found is None:
            found = self._codes[word] = len(self._words)
            self._words.append(word)
        return found

    def find(self, word: str) -> int:
        """Return the code of a known word, -1 when there is none."""
        return self._codes.get(word, -1)

    def __getitem__(self, code: int) -> str:
        """Return the word behind a code."""
        return self._words[code]

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._words)
