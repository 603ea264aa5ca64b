"""The permit: which kinds of signal may be read for one purpose, now.

A permit is computed once per ask from the registry's bases and the person's own word. A kind whose basis is
``consent`` needs a grant; one that rests on legitimate interest can be objected to; anything unclear is denied.

>>> view, never = KindBasis(1, "view", "legitimate-interest"), KindBasis(2, "never", "contract", block=True)
>>> permit_for("recommendation", [view, never], {}, Consents(), now=0).kinds == {1, 2}
True
>>> permit = permit_for("recommendation", [view, never], {}, Consents(), now=0, off="dial-none")
>>> permit.profiled, permit.kinds, permit.blocks
(False, frozenset(), frozenset({2}))

References: GDPR Art. 6, 7, 21; promises C3, C8, C12, C14.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tactful.consent.consents import Consents

__all__ = ["KindBasis", "Permit", "denied", "permit_for"]


@dataclass(frozen=True, slots=True)
class Permit:
    """Kinds (as codes) and attributes that may be read for `purpose`.

    `profiled` is False when the person chose the non-profiled list or objected: nothing of theirs is read.
    `epoch` grows whenever the person's consents or controls change.
    `named` holds the attributes that may be read. `blocks` holds the kinds by which a person says "never show
    me this": those are obeyed also when nothing is profiled. `why` is the code of what denied, ``""`` for nothing.
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


@dataclass(frozen=True, slots=True)
class KindBasis:
    """One row of the table of legal bases for the purpose in question.

    `basis` is one of legitimate-interest, consent, contract, legal-duty, never; `block` marks kinds by which a
    person forbids an item.
    """

    code: int
    name: str
    basis: str
    block: bool = False


def permit_for(
    purpose: str,
    kinds: Iterable[KindBasis],
    attributes: Mapping[str, str],
    consents: Consents,
    *,
    now: int,
    off: str = "",
    epoch: int = 0,
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
    """
    table = tuple(kinds)
    why = off or ("objection" if consents.objects(purpose) and not _has_later_grant(purpose, consents) else "")
    blocks = frozenset(row.code for row in table if row.block and _obeyed(row, purpose, consents, now))
    if why:
        return Permit(purpose, frozenset(), profiled=False, attributes=False, epoch=epoch, why=why, blocks=blocks)
    named = frozenset(
        name for name, basis in attributes.items() if _allowed(basis, purpose, f"attribute.{name}", consents, now)
    )
    return Permit(
        purpose,
        frozenset(row.code for row in table if _allowed(row.basis, purpose, row.name, consents, now)),
        attributes=bool(named),
        epoch=epoch,
        named=named,
        blocks=blocks,
    )


def denied(purpose: str, why: str, epoch: int = 0) -> Permit:
    """Return the permit that allows nothing; what the gate falls back to when anything is unclear (C14)."""
    return Permit(purpose, frozenset(), profiled=False, attributes=False, epoch=epoch, why=why)


def _allowed(basis: str, purpose: str, name: str, consents: Consents, now: int) -> bool:
    if basis in {"contract", "legal-duty"}:
        return True
    if basis == "legitimate-interest":
        return not consents.objects(purpose, name)
    return basis == "consent" and consents.grants(purpose, name, now)


def _obeyed(row: KindBasis, purpose: str, consents: Consents, now: int) -> bool:
    """Tell whether a block counts: an objection to profiling must not bring back what the person forbade."""
    return row.basis == "legitimate-interest" or _allowed(row.basis, purpose, row.name, consents, now)


def _has_later_grant(purpose: str, consents: Consents) -> bool:
    whole = consents.last(purpose)
    start = whole[0] if whole else 0
    return any(word.purpose == purpose and word.kind and word.state == "granted" for word in consents.words[start:])
