"""The permit: which kinds of signal may be read for one purpose, now.

A permit is computed once per ask from the registry's bases and the person's own word. A kind whose basis is
``consent`` needs a grant; one that rests on legitimate interest can be objected to; anything unclear is denied.

References: GDPR Art. 6, 7, 21; promises C3, C8, C12, C14.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Permit"]


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
