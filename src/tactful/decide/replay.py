"""Replay: the choice made and worded again from the record alone, byte for byte (I5).

`recompute` goes further and asks a model: it answers ``equal``, ``model-changed`` or ``list-changed``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from tactful.balance.choose import CHOOSER
from tactful.decide.choice import choose_from
from tactful.decide.given import numbers_of, parts_of, view_of_record
from tactful.decisions.arm import factors_of
from tactful.decisions.decision import Decision
from tactful.decisions.record import Choice, Record
from tactful.explain.explain import explain, seal_of
from tactful.rank.scorer import Scorer
from tactful.rank.weighed import weighed

__all__ = ["chosen_again", "read", "recompute", "replay"]


def read(record: Record) -> Decision:
    """Return the decision a record tells of, worded from what was recorded."""
    return explain(record)


def replay(record: Record) -> tuple[bool, Decision]:
    """Make the choice again from the record and word it again.

    A record that an earlier version of the choice made (see `chosen_again`) is worded again only.

    Returns
    -------
    tuple
        Whether the decision's JSON is byte-equal to the one that was given, and the decision made again.
    """
    if not chosen_again(record):
        told = explain(record)
        return seal_of(told) == record.seal, told
    again = choose_from(record.given)
    told = explain(msgspec.structs.replace(record, choice=_with_list(record.choice, again)))
    return seal_of(told) == record.seal and again.teams.tobytes() == record.choice.teams, told


def chosen_again(record: Record) -> bool:
    """Return whether the present version of the choice made the list, so that it can be made again."""
    return record.given.chooser == CHOOSER


def recompute(record: Record, scorer: Scorer) -> dict[str, Any]:
    """Score the pool again with a model and compare with what was recorded.

    Returns
    -------
    dict
        ``verdict`` (``equal``, ``model-changed`` when another version gives other scores, ``list-changed`` when the
        same version does), the two versions, the largest score change, and per shown item its old and new score.
    """
    given = record.given
    numbers = numbers_of(given)
    pool = np.frombuffer(given.pool, "<u2")
    old = parts_of(given).sum(axis=0, dtype=np.float64)
    view = view_of_record(given, numbers)
    scorer = weighed(scorer, factors_of(record.arms))
    new = scorer.scores(view, given.surface, given.now, numbers[pool]).sum(axis=0, dtype=np.float64)
    for note in given.effects:  # what stages added stands, whatever the model
        amount = np.frombuffer(note.amount, "<f8")
        old, new = old + amount, new + amount
    gap = np.abs(new - old)
    moved = float(gap.max(initial=0.0))
    chosen = np.frombuffer(record.choice.chosen, "<u2").tolist()
    recorded = record.versions.get("model", "none")
    same = moved <= 1e-5 * max(1.0, float(np.abs(old).max(initial=0.0)))
    return {
        "verdict": "equal" if same else "model-changed" if scorer.version != recorded else "list-changed",
        "versions": {"recorded": recorded, "present": scorer.version},
        "largest_change": moved,
        "items": [
            {"item_id": record.choice.ids[int(pool[row])], "was": float(old[row]), "now": float(new[row])}
            for row in chosen
        ],
    }


def _with_list(choice: Choice, again: Any) -> Choice:
    fields: Mapping[str, Any] = {
        "chosen": again.chosen.astype("<u2").tobytes(),
        "roles": tuple(again.roles),
        "propensity": again.propensity.astype("<f8").tobytes(),
        "drawn": again.drawn.astype("<u1").tobytes(),
        "won": again.reasons,
        "teams": again.teams.tobytes(),
        "facts": again.facts if any(again.facts) else (),
    }
    return msgspec.structs.replace(choice, **fields)
