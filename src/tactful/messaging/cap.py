"""A cap: so many messages in such a time, for a person, or for one topic, item, campaign or wording of that person.

>>> daily = Cap(most=1, calendar="day"); daily.problem()
''
>>> Cap(most=1).problem()
'a cap has either days or calendar'
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["MOST", "Cap"]

MOST = 400
"""A cap may allow so many messages at most; beyond that it would cap nothing."""


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """So many messages in such a time."""

    most: int
    """Messages allowed; 0 lets nothing go."""
    scope: Literal["person", "topic", "item", "campaign", "creative"] = "person"
    """What is counted together: all of the person's, or those of the same topic, item, campaign or wording."""
    channel: str = "*"
    """Channel it is about; ``*`` for all together."""
    kind: str = msgspec.field(default="*", name="class")
    """Class it is about; ``*`` for all but service, which no cap stops."""
    days: float = 0.0
    """Length of a rolling window, days."""
    calendar: Literal["", "day", "week", "month"] = ""
    """A window that begins at midnight (of today, Monday, the first) in the person's zone."""

    def problem(self) -> str:
        """Return what is wrong with it; empty when nothing is."""
        if (self.days > 0) == bool(self.calendar):
            return "a cap has either days or calendar"
        if not 0 <= self.most <= MOST:
            return f"most must be from 0 to {MOST}"
        return ""

    @property
    def longest_days(self) -> float:
        """How far back it looks at most, days."""
        return self.days or {"day": 1.0, "week": 7.0, "month": 31.0}[self.calendar]
