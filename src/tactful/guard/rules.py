"""The guard: the rules in their order, over ranked candidates and before the choice, so that draws are exact.

Each rule is ``(Slate, Occasion) -> Slate``, in a file of its name, and may only set aside (with a code) or, for
boosts, add a recorded effect. The first rule that catches an item names the reason. To add a rule: write the file
with ``CODES`` and the function, add the module to `tactful.guard.codes.RULES`.

Reference: DESIGN 3 and 8.6; peers 21-24.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.boosts import boosts
from tactful.guard.codes import CODES
from tactful.guard.disclosing import disclosing
from tactful.guard.excluded import excluded
from tactful.guard.hidden import hidden
from tactful.guard.just_bought import just_bought
from tactful.guard.kinds import kinds
from tactful.guard.life_events import life_events
from tactful.guard.minors import minors
from tactful.guard.muted import muted
from tactful.guard.never import never
from tactful.guard.owned import owned
from tactful.guard.requires import requires
from tactful.guard.seen import seen
from tactful.guard.sensitive import sensitive
from tactful.guard.shown import shown
from tactful.guard.significant import significant
from tactful.guard.vulnerable import vulnerable
from tactful.guard.when import when
from tactful.guard.where import where
from tactful.guard.window import window
from tactful.guard.withheld import withheld
from tactful.guard.worse_price import worse_price
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "ORDER", "RAN", "guard"]

ORDER = (
    hidden,
    window,
    kinds,
    significant,
    sensitive,
    minors,
    vulnerable,
    never,
    withheld,
    muted,
    excluded,
    where,
    disclosing,
    life_events,
    when,
    owned,
    just_bought,
    requires,
    seen,
    shown,
    worse_price,
    boosts,
)
"""What nobody may see first, then the person's own word, the caller's, and the past; boosts last."""

RAN = tuple(rule.__name__.replace("_", "-") for rule in ORDER)
"""The rules by name, as the trace of a decision tells them."""


def guard(slate: Slate, occasion: Occasion) -> Slate:
    """Return the slate with everything set aside that must not be shown here and now, and boosts applied."""
    for rule in ORDER:
        slate = rule(slate, occasion)
    return slate
