"""From registry, consents and controls to the permit of one ask; anything unclear is denied (promise C14).

>>> from tactful.events.kinds import KindSpec
>>> view = KindSpec(family="behavioural", source="site", label={"en": "you viewed"}, ttl_days=400,
...                 basis={"recommendation": "legitimate-interest"})
>>> table = BasisTable.of(KindRegistry({"view": view}), {})
>>> permit_of(table, "recommendation", now=0).kinds
frozenset({1})
>>> permit_of(table, "recommendation", now=0, consents=b"{broken").why
'bad-consents'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, get_args

from tactful.consent.age import ADULT, Age
from tactful.consent.consents import PLAIN, Consents, Terms, read_words
from tactful.consent.notices import NoticeBook
from tactful.consent.permit import KindBasis, Permit, basis_of, denied, permit_for
from tactful.consent.ruling import Ruling
from tactful.errors import StoreTrouble
from tactful.events.kinds import KindRegistry, KindSpec, Purpose
from tactful.people.person import Person

__all__ = ["AttributeRule", "BasisTable", "consents_of", "forget_cached", "permit_of"]

_EVER = 1 << 62


class AttributeRule(Protocol):
    """A registered attribute, as a setting describes it (``[attributes.<name>]``)."""

    @property
    def values(self) -> tuple[str, ...]:
        """Only these may become signals."""
        ...

    @property
    def label(self) -> dict[str, str]:
        """Plain words per language."""
        ...

    @property
    def sensitivity(self) -> str:
        """One of plain, personal, sensitive."""
        ...

    @property
    def basis(self) -> str:
        """Legal basis."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class BasisTable:
    """The legal bases of every kind and attribute, per purpose; made once per setting.

    `ruling` holds the notices published so far.
    """

    kinds: Mapping[str, tuple[KindBasis, ...]]
    attributes: Mapping[str, str]
    ruling: Ruling = field(default_factory=Ruling)

    @classmethod
    def of(
        cls, kinds: KindRegistry, attributes: Mapping[str, AttributeRule], ruling: Ruling | None = None
    ) -> BasisTable:
        """Return the table behind a registry.

        Sensitive kinds and attributes are read by explicit consent, whatever their table says (GDPR Art. 9).
        """
        specs = {name: kinds.spec(name) for name in kinds}
        return cls(
            {
                str(purpose): tuple(_row(kinds.code(name), name, spec, purpose) for name, spec in specs.items())
                for purpose in get_args(Purpose)
            },
            {
                name: basis_of(rule.basis, sensitive=rule.sensitivity == "sensitive")
                for name, rule in attributes.items()
            },
            ruling or Ruling(),
        )

    def age(self, person: Person | None) -> Age:
        """Return what is known of a person's age; it is read to protect, whatever was granted."""
        if person is None:
            return ADULT
        return self.ruling.age(person.minor, person.attributes.get("age_band"), person.country)


def permit_of(
    table: BasisTable,
    purpose: str,
    *,
    now: int,
    consents: bytes | None = None,
    off: str = "",
    epoch: int = 0,
    age: Age = ADULT,
) -> Permit:
    """Return the permit of one person for a purpose.

    Parameters
    ----------
    now
        Milliseconds; grants expire.
    consents
        The stored document; unreadable bytes deny everything.
    off
        What `tactful.profile.controls.switched_off` answered.
    age
        What `BasisTable.age` answered.
    """
    if purpose not in table.kinds:
        return denied(purpose, "unknown-purpose", epoch)
    if not consents:
        return _silent(table, purpose, off, epoch, age)
    said = consents_of(consents)
    if said is None:
        return denied(purpose, "bad-consents", epoch)
    return _spoken(table, purpose, consents, off, age, table.ruling.notices.book).permit(said, now, epoch)


@lru_cache(maxsize=4096)
def consents_of(body: bytes) -> Consents | None:
    """Return a stored document as words, None when it cannot be read; the last few thousand are kept at hand."""
    try:
        return read_words(body)
    except StoreTrouble:
        return None


def forget_cached() -> None:
    """Let go of the documents at hand; after an erasure nothing of a person stays in memory either."""
    consents_of.cache_clear()
    _spoken.cache_clear()


class _Spoken:
    """The permit of one document, made anew only when an instant has passed at which what stands may change."""

    __slots__ = ("_asked", "_held")

    def __init__(self, table: BasisTable, purpose: str, off: str, terms: Terms) -> None:
        self._asked = (table, purpose, off, terms)
        self._held: tuple[int, int, Permit] | None = None  # from, until, permit: replaced as one, for many threads

    def permit(self, said: Consents, now: int, epoch: int) -> Permit:
        """Return the permit at `now`."""
        held = self._held
        if held is not None and held[0] <= now < held[1] and held[2].epoch == epoch:
            return held[2]
        table, purpose, off, terms = self._asked
        made = permit_for(
            purpose, table.kinds[purpose], table.attributes, said, now=now, off=off, epoch=epoch, terms=terms
        )
        breaks = said.breaks(terms.book)
        self._held = (
            max((one for one in breaks if one <= now), default=-_EVER),
            min((one for one in breaks if one > now), default=_EVER),
            made,
        )
        return made


@lru_cache(maxsize=4096)
def _spoken(table: BasisTable, purpose: str, consents: bytes, off: str, age: Age, book: NoticeBook) -> _Spoken:  # noqa: ARG001 - the document is the key
    return _Spoken(table, purpose, off, Terms(book, age))


@lru_cache(maxsize=1024)
def _silent(table: BasisTable, purpose: str, off: str, epoch: int, age: Age) -> Permit:
    """Return the permit of somebody who said nothing: no grant of theirs can expire, so it does not change."""
    terms = Terms(PLAIN.book, age)
    return permit_for(
        purpose, table.kinds[purpose], table.attributes, Consents(), now=0, off=off, epoch=epoch, terms=terms
    )


def _row(code: int, name: str, spec: KindSpec, purpose: Purpose) -> KindBasis:
    return KindBasis(
        code,
        name,
        basis_of(spec.basis.get(purpose, "never"), sensitive=spec.sensitivity == "sensitive"),
        block=spec.mark == "never",
        said=spec.said,
        noticed=spec.reads_inner_life,
    )
