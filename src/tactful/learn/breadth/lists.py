"""One policy, one seed: five lists in a row for each person, and what they come to.

Each list leaves out what the person had and was shown before, so that calibration is judged over the last fifty shown:
of ten alone it is mostly noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tactful.learn.balance_metrics import entropy, overlap, root_js, self_information_each, shared_share, topic_shares
from tactful.learn.breadth.contenders import COUNT, DIALS, Pick
from tactful.learn.breadth.stage import Person, Stage
from tactful.learn.metrics import Relevant, coverage, ndcg
from tactful.people.person import Dial

__all__ = ["ROUNDS", "WORDS", "figures", "monotone", "shown_by"]

ROUNDS = 5

WORDS: Final = {
    "utility": "ndcg@10 of the first list on what the person took afterwards (0..1)",
    "taken": "share of 50 shown that the person took afterwards (0..1)",
    "miuf": "novelty: mean bits of how few people have what the first list shows",
    "coverage": "share of the catalogue on somebody's first list (0..1)",
    "distance": "distance of the topics of 50 shown from those had, root of Jensen-Shannon (0..1)",
    "variety": "topics of 50 shown, bits",
    "overlap": "share of a first list that another person's has too (0..1)",
    "common": "share of people with something on their first list that a tenth of everybody is shown (0..1)",
}
"""Figure to meaning."""


def shown_by(stage: Stage, people: Sequence[Person], pick: Pick, seed: int) -> NDArray[np.int32]:
    """Return what everybody is shown, int32 [people, 50], -1 where there was nothing more; the first list first."""
    shown = np.full((len(people), ROUNDS * COUNT), -1, np.int32)
    again = stage.rules.seen != "never"
    for row, person in enumerate(people):
        past = np.zeros(0, np.int32)
        for turn in range(ROUNDS):
            slate = stage.scored(person, past if again else np.concatenate([person.had, past]))
            chosen = pick(slate, person, past, seed, turn).astype(np.int32)
            past = np.concatenate([past, chosen])
            shown[row, turn * COUNT : turn * COUNT + len(chosen)] = chosen
    return shown


def figures(stage: Stage, people: Sequence[Person], shown: NDArray[np.int32]) -> dict[str, float]:
    """Return every figure of `WORDS`."""
    first = shown[:, :COUNT]
    wanted = Relevant.of([person.after.tolist() for person in people])
    lasts = [topic_shares(stage.of, stage.count, row[row >= 0], stage.codes) for row in shown]
    apart = [root_js(person.wanted, last) for person, last in zip(people, lasts, strict=True)]
    return {
        "utility": float(ndcg(first, wanted).mean()),
        "taken": float(np.mean([np.isin(row, one.after).mean() for one, row in zip(people, shown, strict=True)])),
        "miuf": float(np.nanmean(self_information_each(first, stage.holders, stage.everyone))),
        "coverage": coverage(first, len(stage.catalogue)),
        "distance": float(np.mean(apart)),
        "variety": float(np.mean([entropy(last) for last in lasts])),
        "overlap": overlap(first),
        "common": shared_share(first)[1],
    }


def monotone(stage: Stage, by_dial: dict[Dial, NDArray[np.int32]], *, k: int = 10) -> float:
    """Return the share of people for whom no step of the dial lowers the novelty of their first list, 0..1.

    Below `k` people all is equally rare, as it is for the choice.
    """
    holders = np.maximum(stage.holders, k)
    bits = np.array([self_information_each(by_dial[dial], holders, stage.everyone) for dial in DIALS])
    return float((np.diff(bits, axis=0) >= -1e-9).all(axis=0).mean())
