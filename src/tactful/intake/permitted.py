"""May this person's events of this kind be kept at all? Only when some purpose has a legal basis now.

What no purpose permits is not stored (DESIGN 8.3). A stored document that cannot be read denies everything of that
person (promise C14).

>>> spec = KindSpec(family="behavioural", source="site", label={}, ttl_days=1, basis={"messages": "consent"})
>>> may_keep("view", spec, Word.silent(), now=0)
False
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from tactful.consent.consents import Consents, read_consents
from tactful.errors import StoreTrouble
from tactful.events.kinds import KindSpec
from tactful.ids import Pseudonym
from tactful.people.person import Controls
from tactful.people.vault import Vault

__all__ = ["Word", "may_keep", "open_without_consent", "word_of"]


@dataclass(frozen=True, slots=True)
class Word:
    """What a person has said that bears on keeping: consents, and purposes objected to in the controls."""

    consents: Consents
    objections: frozenset[str] = frozenset()
    unreadable: bool = False

    @classmethod
    def silent(cls) -> Word:
        """Return the word of somebody who said nothing."""
        return cls(Consents())

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said, so that a kind's table of bases alone decides."""
        return not (self.consents.words or self.objections or self.unreadable)


def open_without_consent(spec: KindSpec) -> bool:
    """Tell whether some purpose may read the kind though the person has said nothing."""
    return any(basis in {"legitimate-interest", "contract", "legal-duty"} for basis in spec.basis.values())


def may_keep(kind: str, spec: KindSpec, word: Word, *, now: int) -> bool:
    """Tell whether at least one purpose may read events of the kind, given the person's word at `now` (ms)."""
    if word.unreadable:
        return False
    for purpose, basis in spec.basis.items():
        if basis in {"contract", "legal-duty"}:
            return True
        if purpose in word.objections:
            continue
        if basis == "legitimate-interest" and not word.consents.objects(purpose, kind):
            return True
        if basis == "consent" and word.consents.grants(purpose, kind, now):
            return True
    return False


def word_of(vault: Vault, person: Pseudonym) -> Word:
    """Return what a person has said, read from the vault."""
    consents, controls = vault.read(person, "consents"), vault.read(person, "controls")
    if not consents and not controls:
        return _SILENT
    try:
        said: Any = msgspec.json.decode(controls, type=Controls) if controls else None
        return Word(read_consents(consents), frozenset(said.objections) if said else frozenset())
    except (StoreTrouble, msgspec.DecodeError, UnicodeDecodeError):
        return Word(Consents(), unreadable=True)


_SILENT = Word.silent()
