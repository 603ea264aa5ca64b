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
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, get_args

from tactful.consent.consents import read_consents
from tactful.consent.permit import KindBasis, Permit, denied, permit_for
from tactful.errors import StoreTrouble
from tactful.events.kinds import KindRegistry, Purpose

__all__ = ["AttributeRule", "BasisTable", "permit_of"]


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
    """The legal bases of every kind and attribute, per purpose; made once per setting."""

    kinds: Mapping[str, tuple[KindBasis, ...]]
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, kinds: KindRegistry, attributes: Mapping[str, AttributeRule]) -> BasisTable:
        """Return the table behind a registry.

        Sensitive kinds and attributes are read by consent at the least, whatever their table says (GDPR Art. 9).
        """
        specs = {name: kinds.spec(name) for name in kinds}
        return cls(
            {
                str(purpose): tuple(
                    KindBasis(
                        kinds.code(name),
                        name,
                        _at_least_consent(spec.basis.get(purpose, "never"), spec.sensitivity),
                        spec.mark == "never",
                    )
                    for name, spec in specs.items()
                )
                for purpose in get_args(Purpose)
            },
            {name: _at_least_consent(rule.basis, rule.sensitivity) for name, rule in attributes.items()},
        )


def permit_of(
    table: BasisTable, purpose: str, *, now: int, consents: bytes | None = None, off: str = "", epoch: int = 0
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
    """
    if purpose not in table.kinds:
        return denied(purpose, "unknown-purpose", epoch)
    if not consents:
        return _silent(table, purpose, off, epoch)
    try:
        said = read_consents(consents)
    except StoreTrouble as trouble:
        return denied(purpose, trouble.code, epoch)
    return permit_for(purpose, table.kinds[purpose], table.attributes, said, now=now, off=off, epoch=epoch)


@lru_cache(maxsize=1024)
def _silent(table: BasisTable, purpose: str, off: str, epoch: int) -> Permit:
    """Return the permit of somebody who said nothing: no grant of theirs can expire, so it does not change."""
    return permit_for(purpose, table.kinds[purpose], table.attributes, read_consents(None), now=0, off=off, epoch=epoch)


def _at_least_consent(basis: str, sensitivity: str) -> str:
    return "consent" if sensitivity == "sensitive" and basis == "legitimate-interest" else basis
