"""What one gate says about every candidate, as columns: a code per candidate, and the facts behind it.

>>> gate = Verdicts.open("window", 3).refuse(np.array([False, True, False]), "messaging.window.ended", closed=5)
>>> gate.row(1)["code"], gate.row(0)["verdict"], gate.row(1)["facts"]
('messaging.window.ended', 'pass', {'closed': 5})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DEFER", "PASS", "REFUSE", "Verdicts", "row_of"]

PASS, DEFER, REFUSE = 0, 1, 2


@dataclass(slots=True, eq=False)  # not frozen: dozens are made per choice, and freezing doubles their price
class Verdicts:
    """One gate's column; never changed once it is made.

    Attributes
    ----------
    gate
        Its name, that of its file.
    which
        int16 [n], place in `codes`; 0 passes.
    codes
        The codes given, ``""`` first; one may stand twice with other facts.
    defers
        For every code whether it defers (comes to pass later by itself) instead of refusing.
    facts
        What holds for the person, whichever candidate.
    behind
        Per code the facts behind it: one value for all, or an array or list with one per candidate.
    """

    gate: str
    which: NDArray[np.int16]
    codes: tuple[str, ...] = ("",)
    defers: tuple[bool, ...] = (False,)
    facts: Mapping[str, Any] = field(default_factory=dict)
    behind: tuple[Mapping[str, Any], ...] = ({},)

    @classmethod
    def open(cls, gate: str, count: int, **facts: Any) -> Verdicts:
        """Return a gate that lets everything pass."""
        return cls(gate, np.zeros(count, np.int16), facts=facts)

    def refuse(self, mask: NDArray[np.bool_] | bool, code: str, *, defer: bool = False, **facts: Any) -> Verdicts:
        """Return the gate with a code for those of the mask that passed so far."""
        hit = mask & (self.which == 0)
        if not hit.any():
            return self
        which = self.which.copy()
        which[hit] = len(self.codes)
        codes, defers, behind = (*self.codes, code), (*self.defers, defer), (*self.behind, facts)
        return Verdicts(self.gate, which, codes, defers, self.facts, behind)

    def strength(self) -> NDArray[np.int8]:
        """Return PASS, DEFER or REFUSE per candidate, int8."""
        table = np.array([PASS, *(DEFER if one else REFUSE for one in self.defers[1:])], np.int8)
        return table[self.which]

    def told(self) -> dict[str, Any]:
        """Return the column as plain values for a record, as `row_of` reads it."""
        if len(self.codes) == 1:
            plain = {"which": [], "codes": [""], "defers": [False], "behind": [{}]}
            return {"gate": self.gate, "facts": self.facts, **plain}
        return {
            "gate": self.gate,
            "facts": dict(self.facts),
            "which": self.which.tolist(),
            "codes": list(self.codes),
            "defers": list(self.defers),
            "behind": [
                {name: one.tolist() if isinstance(one, np.ndarray) else one for name, one in facts.items()}
                for facts in self.behind
            ],
        }

    def row(self, index: int) -> dict[str, Any]:
        """Return what is told of one candidate: gate, verdict, code, facts."""
        return row_of(self.told(), index)


def row_of(told: Mapping[str, Any], index: int) -> dict[str, Any]:
    """Return what a recorded gate says of one candidate: gate, verdict, code, facts."""
    place = told["which"][index] if told["which"] else 0
    behind = {name: one[index] if isinstance(one, list) else one for name, one in told["behind"][place].items()}
    verdict = "pass" if not place else "defer" if told["defers"][place] else "refuse"
    return {
        "gate": told["gate"],
        "verdict": verdict,
        "code": told["codes"][place],
        "facts": {**told["facts"], **behind},
    }
