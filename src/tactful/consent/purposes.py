"""What a signal may be read for, and which of those purposes are direct marketing.

>>> sorted(MARKETING)
['messages', 'offers']
"""

from __future__ import annotations

__all__ = ["GPC_PURPOSES", "MARKETING", "PURPOSES"]

PURPOSES = ("recommendation", "training", "messages", "offers", "linking", "audit", "research")
"""Every purpose for which a signal may be read (DESIGN 8.3)."""

MARKETING = frozenset({"messages", "offers"})
"""Direct marketing: an objection here is absolute, whatever the table of bases says (GDPR Art. 21(2-3), C12)."""

GPC_PURPOSES = ("linking", "offers")
"""What Global Privacy Control opts out of here: joining services and devices, and offers that others pay for or see."""
