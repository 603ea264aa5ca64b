"""Whether offers reach those they are open to: the audience an offer reached beside the one it could have reached.

An optimiser may learn that one group answers more, and show an offer to it alone, though nobody asked for that. For
each offer the shares of the groups among the people whom it reached are held against their shares among those for whom
it was open; the gap is the largest difference. Few people say nothing: an offer that reached few is not judged.

>>> import numpy as np
>>> person = np.arange(400); group = (person % 2).astype(np.int16)
>>> open_to = Audience(person, np.zeros(400, np.int32))
>>> reached = Audience(person[group == 0], np.zeros(200, np.int32))
>>> told = delivery(open_to, reached, group, ("women", "men"), ids=["flat"])
>>> told["verdict"], told["offers"][0]["gap"]
('outside', 0.5)

Reference: United States v. Meta Platforms (2022), Variance Reduction System: shares differ by 10 % at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEWEST", "MOST_GAP", "WITHIN", "Audience", "delivery"]

MOST_GAP = 0.10
"""Largest difference of a group's shares."""
WITHIN = 0.95
"""Share of the offers whose gap has to be no larger."""
FEWEST = 100
"""People an offer must have reached to be judged: with fewer, chance alone makes gaps of this size."""


@dataclass(frozen=True, slots=True, eq=False)
class Audience:
    """Pairs of a person and an item, each at most once.

    Attributes
    ----------
    person
        intp, rows of `group`.
    item
        int32, rows of the ids.
    """

    person: NDArray[np.intp]
    item: NDArray[np.int32]


def delivery(
    open_to: Audience,
    reached: Audience,
    group: NDArray[np.int16],
    names: Sequence[str],
    *,
    ids: Sequence[str],
    k: int = 10,
) -> dict[str, Any]:
    """Return the gap of every offer and what they come to.

    Parameters
    ----------
    open_to, reached
        For whom an offer was among what could be chosen, and who was shown it.
    group
        int16, one per person: a row of `names`.
    names
        Groups.
    ids
        Offers.
    k
        Groups of fewer people are not told of.

    Returns
    -------
    dict
        ``verdict`` (``within``, ``outside``, ``cannot-tell``), ``within`` (share of the judged offers, None for none),
        ``judged``, ``groups`` (people of each), ``offers`` (widest gap first: ``item_id``, ``open_to``, ``reached``,
        ``gap`` and ``group`` where it is widest; or None for all and a ``note``).
    """
    people = np.bincount(group, minlength=len(names))
    telling = np.flatnonzero(people >= k)
    shape = (len(ids), len(names))
    could, did = _counts(open_to, group, shape), _counts(reached, group, shape)
    there = np.flatnonzero(could[:, telling].sum(axis=1) >= k).tolist()  # of the others nothing is told
    offers = [_offer(ids[row], could[row], did[row], telling, names) for row in there]
    judged = [one for one in offers if one["gap"] is not None]
    within = sum(one["gap"] <= MOST_GAP for one in judged) / len(judged) if judged else None
    verdict = "cannot-tell" if within is None or len(telling) < 2 else "within" if within >= WITHIN else "outside"
    groups = {name: int(count) if count >= k else f"fewer than {k}" for name, count in zip(names, people, strict=True)}
    return {
        "verdict": verdict,
        "within": within if verdict != "cannot-tell" else None,
        "judged": len(judged),
        "groups": groups,
        "offers": sorted(offers, key=lambda one: (-(one["gap"] or 0.0), one["item_id"])),
    }


def _counts(pairs: Audience, group: NDArray[np.int16], shape: tuple[int, int]) -> NDArray[np.int64]:
    cell = pairs.item.astype(np.int64) * shape[1] + group[pairs.person]
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)


def _offer(
    name: str, could: NDArray[np.int64], did: NDArray[np.int64], telling: NDArray[np.intp], names: Sequence[str]
) -> dict[str, Any]:
    """Return one offer's row, over the groups that are large enough to be told of."""
    could, did = could[telling], did[telling]
    if len(telling) < 2 or did.sum() < FEWEST:
        why = "there are not two groups to compare" if len(telling) < 2 else f"it reached fewer than {FEWEST} people"
        return {"item_id": name, "open_to": None, "reached": None, "gap": None, "note": f"cannot tell: {why}"}
    row = {"item_id": name, "open_to": int(could.sum()), "reached": int(did.sum())}
    gaps = did / did.sum() - could / could.sum()
    widest = int(np.abs(gaps).argmax())
    return row | {"gap": round(float(abs(gaps[widest])), 3), "group": names[int(telling[widest])]}
