"""The people of one batch, looked up once each: pseudonym, what they said, home place and time zone.

Nobody is created by a row that may not be kept: a person of whom the batch holds only kinds that need consent must
already be known, as consent can only have been given by somebody known.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.consent.ruling import Ruling
from tactful.events.kinds import KindRegistry
from tactful.ids import Pseudonym
from tactful.intake.permitted import Word, may_keep, open_without_consent, rows_of, word_of
from tactful.people.person import Person
from tactful.people.vault import Vault

__all__ = ["Crowd", "Home", "People"]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person lives, as far as they said; compared and dropped."""

    place: str = ""
    zone: str | None = None


_NOWHERE = Home()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Answers for one batch: int64 `pseudonym` per name (0 where nobody), and bool `kept` per row."""

    pseudonym: NDArray[np.int64]
    kept: NDArray[np.bool_]


class People:
    """Looks people up in a vault.

    Parameters
    ----------
    kinds
        Registered kinds, for their table of legal bases.
    vault
        Where identities and documents live.
    ruling
        Published notices, and the country assumed of who named none.
    """

    def __init__(self, kinds: KindRegistry, vault: Vault, ruling: Ruling | None = None) -> None:
        self._kinds = kinds
        self._vault = vault
        self._ruling = ruling or Ruling()
        self._rows = {kinds.code(name): rows_of(name, kinds.spec(name)) for name in kinds}
        codes = [kinds.code(name) for name in kinds]
        self._open = np.zeros(max(codes, default=0) + 1, np.bool_)
        for name in kinds:
            self._open[kinds.code(name)] = open_without_consent(kinds.spec(name))

    def of(self, names: list[str], who: NDArray[np.int32], kind: NDArray[np.int16], now: int) -> Crowd:
        """Return who the people of a batch are and which of its rows may be kept.

        Parameters
        ----------
        names
            Vault names that occur in the batch, each once.
        who
            Per row, index into `names`.
        kind
            Per row, kind code.
        now
            The clock reading, milliseconds: a consent that has run out counts no more.
        """
        kept = self._open[kind]
        has_open = np.zeros(len(names), np.bool_)
        has_open[who[kept]] = True
        pseudonym = np.zeros(len(names), np.int64)
        fresh = np.flatnonzero(has_open)
        if len(fresh):
            pseudonym[fresh] = self._vault.admit([names[i] for i in fresh])
        for i in np.flatnonzero(np.bincount(who, minlength=len(names)).astype(np.bool_) & ~has_open):
            pseudonym[i] = self._vault.find(names[i]) or 0
        words = {}
        for i in np.flatnonzero(pseudonym):
            word = word_of(self._vault, Pseudonym(int(pseudonym[i])), self._ruling)
            if not word.is_silent:
                words[int(i)] = word
        if words:
            kept = kept.copy()
            self._hear(words, kept, who, kind, now)
        return Crowd(pseudonym, kept & (pseudonym[who] != 0))

    def home(self, pseudonym: int) -> Home:
        """Return where a person lives; nowhere when nothing readable is known."""
        body = self._vault.read(Pseudonym(pseudonym), "person")
        if not body:
            return _NOWHERE
        try:
            person = msgspec.json.decode(body, type=Person)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _NOWHERE  # a damaged document is reported where it is shown; here the place only stays unknown
        return Home(person.home_place or "", person.time_zone)

    def _hear(
        self,
        words: dict[int, Word],
        kept: NDArray[np.bool_],
        who: NDArray[np.int32],
        kind: NDArray[np.int16],
        now: int,
    ) -> None:
        """Overrule the table of bases, in place, in the rows of people who said something."""
        spoke = np.zeros(int(who.max()) + 1, np.bool_)
        spoke[[i for i in words if i < len(spoke)]] = True
        answers: dict[tuple[int, int], bool] = {}
        book = self._ruling.notices.book
        for row in np.flatnonzero(spoke[who]):
            key = (int(who[row]), int(kind[row]))
            answer = answers.get(key)
            if answer is None:
                answer = answers[key] = may_keep(self._rows[key[1]], words[key[0]], now=now, book=book)
            kept[row] = answer
