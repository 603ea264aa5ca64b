"""The permit: which kinds of signal may be read for one purpose, now.

A permit is computed once per ask from the registry's bases, the person's own word and what is known of their age. A
kind whose basis is ``consent`` needs a grant, a sensitive one a grant by its own name; one that rests on legitimate
interest can be objected to; anything unclear is denied.

>>> view, never = KindBasis(1, "view", "legitimate-interest"), KindBasis(2, "never", "contract", block=True)
>>> permit_for("recommendation", [view, never], {}, Consents(), now=0).kinds == {1, 2}
True
>>> permit = permit_for("recommendation", [view, never], {}, Consents(), now=0, off="dial-none")
>>> permit.profiled, permit.kinds, permit.blocks
(False, frozenset(), frozenset({2}))

References: GDPR Art. 6, 7, 8, 9, 21; promises C3, C8, C12, C14, G5, K1, K2, S1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tactful.consent.consents import PLAIN, Consents, Terms
from tactful.consent.purposes import MARKETING

__all__ = ["EXPLICIT", "KindBasis", "Permit", "allowed", "basis_of", "denied", "permit_for"]

EXPLICIT = "explicit-consent"
"""The basis of sensitive kinds: a grant that names the kind, by whoever's choice it is (GDPR Art. 9)."""

_NOT_FOR_MINORS = frozenset({"offers", "linking", "research"})
"""Nothing of a minor is read for advertising, for joining services, or for others' studies (DSA 28, promise K1)."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Kinds (as codes) and attributes that may be read for `purpose`.

    `profiled` is False when the person chose the non-profiled list or objected: nothing of theirs is read.
    `epoch` grows whenever the person's consents or controls change.
    `named` holds the attributes that may be read. `blocks` holds the kinds by which a person says "never show
    me this": those are obeyed also when nothing is profiled. `why` is the code of what denied, ``""`` for nothing.
    `minor` says that only what the young person said themselves may be read, and no place.
    """

    purpose: str
    kinds: frozenset[int]
    profiled: bool = True
    attributes: bool = True
    context: bool = True
    epoch: int = 0
    why: str = ""
    named: frozenset[str] = frozenset()
    blocks: frozenset[int] = frozenset()
    minor: bool = False


@dataclass(frozen=True, slots=True)
class KindBasis:
    """One row of the table of legal bases for the purpose in question.

    `basis` is one of legitimate-interest, consent, explicit-consent, contract, legal-duty, never; `block` marks kinds
    by which a person forbids an item; `said` those the person said on purpose (declared, or a mark on an item);
    `noticed` those whose grant must cite a published notice.
    """

    code: int
    name: str
    basis: str
    block: bool = False
    said: bool = False
    noticed: bool = False


def basis_of(basis: str, *, sensitive: bool) -> str:
    """Return the basis that counts: sensitive kinds and attributes are read by explicit consent or not at all.

    >>> basis_of("legitimate-interest", sensitive=True), basis_of("never", sensitive=True)
    ('explicit-consent', 'never')
    """
    return EXPLICIT if sensitive and basis != "never" else basis


def permit_for(  # noqa: PLR0913 - all but four by name
    purpose: str,
    kinds: Iterable[KindBasis],
    attributes: Mapping[str, str],
    consents: Consents,
    *,
    now: int,
    off: str = "",
    epoch: int = 0,
    terms: Terms = PLAIN,
) -> Permit:
    """Return what may be read for a purpose at `now`.

    Parameters
    ----------
    kinds
        Every registered kind with its basis for this purpose.
    attributes
        Every registered attribute with its basis for this purpose.
    consents
        The person's words.
    off
        Code of the control that switches profiling off (``dial-none``, ``paused``, ``restricted``, ``objection``);
        empty when none does. A refused or withdrawn purpose has the same effect.
    epoch
        Version of the person's consents and controls.
    terms
        Published notices and the person's age.
    """
    table = tuple(kinds)
    consents = consents.about(purpose)
    minor = terms.age.minor
    why = off or _refused(purpose, consents, terms)
    blocks = frozenset(row.code for row in table if row.block and _obeyed(row, purpose, consents, now, terms))
    if why:
        return Permit(
            purpose, frozenset(), profiled=False, attributes=False, epoch=epoch, why=why, blocks=blocks, minor=minor
        )
    named = frozenset(
        name
        for name, basis in attributes.items()
        if allowed(KindBasis(0, f"attribute.{name}", basis, said=True), purpose, consents, now, terms)
    )
    return Permit(
        purpose,
        frozenset(row.code for row in table if allowed(row, purpose, consents, now, terms)),
        attributes=bool(named),
        epoch=epoch,
        named=named,
        blocks=blocks,
        minor=minor,
    )


def denied(purpose: str, why: str, epoch: int = 0) -> Permit:
    """Return the permit that allows nothing; what the gate falls back to when anything is unclear (C14)."""
    return Permit(purpose, frozenset(), profiled=False, attributes=False, epoch=epoch, why=why)


def allowed(row: KindBasis, purpose: str, consents: Consents, now: int, terms: Terms = PLAIN) -> bool:
    """Tell whether one kind may be read for a purpose: the rule of every gate, at intake and at reading alike."""
    if terms.age.minor and (not row.said or row.basis == EXPLICIT or purpose in _NOT_FOR_MINORS):
        return False
    if purpose in MARKETING and consents.objects(purpose, row.name, terms=terms):
        return False  # absolute: no basis outweighs it
    if row.basis in {"contract", "legal-duty"}:
        return True
    if row.basis == "legitimate-interest":
        return not consents.objects(purpose, row.name, terms=terms)
    if row.basis == EXPLICIT:
        return consents.grants_by_name(purpose, row.name, now, noticed=row.noticed, terms=terms)
    return row.basis == "consent" and consents.grants(purpose, row.name, now, terms=terms)


def _refused(purpose: str, consents: Consents, terms: Terms) -> str:
    """Return why the whole purpose is off: a minor's advertising, or whose word forbids it; empty when it is not."""
    if terms.age.minor and purpose in _NOT_FOR_MINORS:
        return "minor"
    whole = consents.counts(purpose, terms=terms)
    if whole is None or not whole.protects or _has_later_grant(purpose, whole.place, consents, terms):
        return ""
    return "objection" if whole.reason == "own-word" else whole.reason


def _obeyed(row: KindBasis, purpose: str, consents: Consents, now: int, terms: Terms) -> bool:
    """Tell whether a block counts: an objection to profiling must not bring back what the person forbade."""
    if row.basis in {"legitimate-interest", "contract", "legal-duty"}:
        return True
    return allowed(row, purpose, consents, now, terms)


def _has_later_grant(purpose: str, place: int, consents: Consents, terms: Terms) -> bool:
    chooser = "guardian" if terms.age.guarded else ""
    return any(
        word.purpose == purpose and word.kind and word.state == "granted" and word.source == chooser
        for word in consents.words[place:]
    )
