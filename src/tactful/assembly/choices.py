"""A choice of a message in plain values: what its person may take along."""

from __future__ import annotations

from typing import Any

from tactful.clock import format_time
from tactful.contacts.log import Kept
from tactful.ids import Millis
from tactful.messaging.record import decode, gates_of, losers_of

__all__ = ["choice_told"]


def choice_told(kept: Kept) -> dict[str, Any]:
    """Return everything that is kept of a choice."""
    one, record = kept.contact, decode(kept.body)
    return {
        "choice_id": one.reservation,
        "at": format_time(Millis(one.made_at)),
        "state": one.state,
        "campaign_id": one.campaign_id,
        "channel": one.channel,
        "class": one.kind,
        "phase": one.phase,
        "subject": record.subject,
        "body": record.body,
        "marks": [{"mark": mark.mark, "at": format_time(Millis(mark.at))} for mark in one.marks],
        "factors": record.factors,
        "gates": [row for row in gates_of(record) if row["verdict"] != "pass"],
        "losers": losers_of(record),
    }
