"""May this person's events of this kind be kept at all? Only when some purpose has a legal basis now.

What no purpose permits is not stored (DESIGN 8.3). A stored document that cannot be read denies everything of that
person (promise C14).

>>> spec = KindSpec(family="behavioural", source="site", label={}, ttl_days=1, basis={"messages": "consent"})
>>> may_keep(rows_of("view", spec), Word.silent(), now=0)
False
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tactful.consent.age import ADULT, Age
from tactful.consent.consents import PLAIN, Consents, Terms, read_consents
from tactful.consent.notices import NoticeBook
from tactful.consent.permit import KindBasis, allowed, basis_of
from tactful.consent.ruling import Ruling
from tactful.errors import StoreTrouble
from tactful.events.kinds import KindSpec
from tactful.ids import Pseudonym
from tactful.people.person import Controls, Person
from tactful.people.vault import Vault

__all__ = ["Word", "may_keep", "open_without_consent", "rows_of", "word_of"]


@dataclass(frozen=True, slots=True)
class Word:
    """What a person has said that bears on keeping: consents, purposes objected to in the controls, and their age."""

    consents: Consents
    objections: frozenset[str] = frozenset()
    unreadable: bool = False
    age: Age = ADULT

    @classmethod
    def silent(cls) -> Word:
        """Return the word of somebody who said nothing."""
        return cls(Consents())

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said, so that a kind's table of bases alone decides."""
        return not (self.consents.words or self.objections or self.unreadable or self.age.minor)


def rows_of(kind: str, spec: KindSpec) -> dict[str, KindBasis]:
    """Return a kind's row in the table of bases for every purpose that is not ``never``."""
    return {
        str(purpose): KindBasis(
            0,
            kind,
            basis_of(basis, sensitive=spec.sensitivity == "sensitive"),
            said=spec.said,
            noticed=spec.reads_inner_life,
        )
        for purpose, basis in spec.basis.items()
        if basis != "never"
    }


def open_without_consent(spec: KindSpec) -> bool:
    """Tell whether some purpose may read the kind though the person has said nothing."""
    return any(row.basis in {"legitimate-interest", "contract", "legal-duty"} for row in rows_of("", spec).values())


def may_keep(rows: Mapping[str, KindBasis], word: Word, *, now: int, book: NoticeBook = PLAIN.book) -> bool:
    """Tell whether at least one purpose may read events of a kind, given the person's word at `now` (ms).

    Parameters
    ----------
    rows
        What `rows_of` returned for the kind.
    book
        The notices published so far.
    """
    if word.unreadable:
        return False
    terms = Terms(book, word.age)
    return any(
        (purpose not in word.objections or row.basis in {"contract", "legal-duty"})
        and allowed(row, purpose, word.consents, now, terms)
        for purpose, row in rows.items()
    )


def word_of(vault: Vault, person: Pseudonym, ruling: Ruling | None = None) -> Word:
    """Return what a person has said, read from the vault."""
    who, consents, controls = (vault.read(person, name) for name in ("person", "consents", "controls"))
    if not who and not consents and not controls:
        return _SILENT
    try:
        said: Any = msgspec.json.decode(controls, type=Controls) if controls else None
        told = msgspec.json.decode(who, type=Person) if who else None
        age = (ruling or _RULING).age(told.minor, told.attributes.get("age_band"), told.country) if told else ADULT
        return Word(read_consents(consents), frozenset(said.objections) if said else frozenset(), age=age)
    except (StoreTrouble, msgspec.DecodeError, UnicodeDecodeError):
        return Word(Consents(), unreadable=True)


_SILENT = Word.silent()
_RULING = Ruling()
