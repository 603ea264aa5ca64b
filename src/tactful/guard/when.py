"""Some items are for people of whom something is true: a tip for whoever spends much on travel, or saves for a home.

``guard.when.unmet``: a condition of the item (``when``) does not hold of the person's own signals.
``guard.when.other-goal``: the item serves goals (``goals``), and none of them is the person's.

Both are typed data on the item. What may not be read is not true: without a permit such an item is not shown, and
whether it would have been cannot be told from the list.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tactful.catalogue.item import Condition
from tactful.clock import DAY_MS
from tactful.decisions.slate import Slate
from tactful.guard.groundwork import groundwork
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "when"]

CODES = {
    "guard.when.unmet": {
        "en": "it is for people in another situation",
        "de": "es ist für Menschen in einer anderen Lage",
    },
    "guard.when.other-goal": {
        "en": "it serves a goal that you have not named",
        "de": "es dient einem Ziel, das du nicht genannt hast",
    },
}


def when(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside items whose conditions do not hold, or whose goals are not the person's."""
    asks = groundwork(occasion.catalogue, occasion.guarding).asks
    if not len(asks.item):
        return slate
    goals = {trait.feature.partition("=")[2] for trait in occasion.view.traits if _is_goal(trait.feature)}
    unmet, astray, facts = [], [], dict[str, Any]()
    for number, conditions, wanted in zip(asks.item.tolist(), asks.conditions, asks.goals, strict=True):
        sums = [(one, _sum(one, occasion)) for one in conditions]
        if not all(_holds(one, total) for one, total in sums):
            unmet.append(number)
        elif wanted and goals.isdisjoint(wanted):
            astray.append(number)
        elif sums:
            facts |= {f"{one.kind} on {one.topic} in {one.days:g} days": total for one, total in sums}
    slate = slate.set_aside_rows(slate.rows_of(np.array(unmet, np.int32)), "guard.when.unmet")
    slate = slate.set_aside_rows(slate.rows_of(np.array(astray, np.int32)), "guard.when.other-goal")
    return slate.checked("when", "kept", **facts) if facts else slate


def _is_goal(feature: str) -> bool:
    return feature.startswith("goal=")


def _sum(condition: Condition, occasion: Occasion) -> float:
    since = occasion.now - condition.days * DAY_MS
    return sum(
        one.value for one in occasion.sums if one.kind == condition.kind and one.topic == condition.topic
        and one.at > since
    )  # fmt: skip


def _holds(condition: Condition, total: float) -> bool:
    least, most = condition.at_least, condition.at_most
    return (least is None or total >= least) and (most is None or total <= most)
