"""The gates in their order, each a file of its name with its codes and words.

All of them are always asked, so that a record says everything that spoke against a message; the first that refuses
names the loser's reason. What stops everybody comes first, then the person's own word, then what the message is, then
how much there was, then the measuring. To add a gate: write the file with ``CODES`` and the function, and name it here.

>>> GATES[0].__name__, len(GATES)
('stopped', 17)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

from tactful.messaging import (
    capped,
    channel,
    delicate,
    facts,
    fatigue,
    goal,
    holdout,
    incident,
    lifecycle,
    loyal,
    muted,
    outscored,
    owned,
    permitted,
    quiet,
    recontact,
    stopped,
    unsubscribed,
    window,
    worded,
    worth,
)
from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "GATES", "MODULES", "RECHECKED", "Gate"]

Gate = Callable[[Table, Moment], Verdicts]

GATES: tuple[Gate, ...] = (
    stopped.stopped,
    permitted.permitted,
    unsubscribed.unsubscribed,
    channel.channel,
    window.window,
    delicate.delicate,
    muted.muted,
    owned.owned,
    goal.goal,
    incident.incident,
    lifecycle.lifecycle,
    loyal.loyal,
    recontact.recontact,
    quiet.quiet,
    capped.capped,
    fatigue.fatigue,
    facts.facts,
)
"""Asked about every candidate, in this order; `holdout` and `worth` follow once scores are known."""

RECHECKED: tuple[Gate, ...] = tuple(gate for gate in GATES if gate not in {loyal.loyal, facts.facts})
"""Asked again inside the writer's transaction and before sending; the words are settled by then."""

MODULES: tuple[ModuleType, ...] = (
    stopped, permitted, unsubscribed, channel, window, delicate, muted, owned, goal, incident, lifecycle, loyal,
    recontact, quiet, capped, fatigue, facts, worth, worded, outscored, holdout,
)  # fmt: skip
"""Every file that gives codes."""

CODES: Mapping[str, Mapping[str, str]] = {code: words for one in MODULES for code, words in one.CODES.items()}
