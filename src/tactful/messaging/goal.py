"""A campaign whose goal the person has reached since it began has nothing left to say to them."""

from __future__ import annotations

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "goal"]

CODES = {
    "messaging.goal.reached": {
        "en": "the person has done what it hopes for",
        "de": "die Person hat getan, was es erhofft",
    },
    "messaging.goal.unknown": {
        "en": "its goal is no registered kind of event",
        "de": "sein Ziel ist keine bekannte Art von Ereignis",
    },
}


def goal(table: Table, moment: Moment) -> Verdicts:
    """Refuse campaigns whose goal is reached, or cannot be told."""
    told = Verdicts.open("goal", len(table))
    if not table.aims:
        return told
    told = told.refuse(table.goal == -2, "messaging.goal.unknown")
    acts = moment.acts
    if not len(acts.at) or not (table.goal >= 0).any():
        return told
    same_kind = acts.kind[None, :] == table.goal[:, None]
    same_item = (acts.item[None, :] == table.item[:, None]) | (table.item == -1)[:, None]
    since = acts.at[None, :] >= table.opens[:, None]
    reached = (same_kind & same_item & since).any(axis=1)
    return told.refuse(reached, "messaging.goal.reached")
