"""Campaigns at the gate: each row is checked on its own, the good ones are kept.

>>> good, report = admit_campaigns([{"campaign_id": "a", "channel": "email", "class": "marketing", "template": {}}])
>>> good, report.rejected[0].code
([], 'bad-campaign')
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from tactful.clock import parse_time
from tactful.contacts.campaign import Campaign
from tactful.errors import BadInput
from tactful.ids import check_id
from tactful.intake.report import Report, RowError

__all__ = ["LONGEST_BODY", "LONGEST_SUBJECT", "admit_campaigns"]

LONGEST_SUBJECT = 500
LONGEST_BODY = 50_000
_MOST = 64
_HIGHEST_VALUE = 1e6
_HINT = "see docs/reference/http.md, campaigns"


def admit_campaigns(
    rows: Sequence[Campaign | Mapping[str, Any] | bytes],
    judged: Callable[[Campaign], None] | None = None,
) -> tuple[list[Campaign], Report]:
    """Return the campaigns that can be kept, and why each other row cannot; of one id the last row counts.

    Parameters
    ----------
    rows
        As they were sent.
    judged
        Raises BadInput for words that may not go out; None judges none.
    """
    good: dict[str, Campaign] = {}
    report = Report()
    for index, row in enumerate(rows):
        try:
            campaign = _read(row)
            _check(campaign)
            if judged is not None:
                judged(campaign)
        except BadInput as error:
            report.rejected.append(RowError(index=index, code=error.code, detail=error.detail, hint=error.hint))
        else:
            good[campaign.campaign_id] = campaign
            report.accepted += 1
    return list(good.values()), report


def _read(row: Campaign | Mapping[str, Any] | bytes) -> Campaign:
    if isinstance(row, Campaign):
        return row
    try:
        if isinstance(row, bytes):
            return msgspec.json.decode(row, type=Campaign)
        return msgspec.convert(row, Campaign)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        # A value that was sent may be anything; only its place is told.
        where = str(error).rpartition(" - at ")[2] if isinstance(error, msgspec.ValidationError) else "`$`"
        raise BadInput(
            "bad-campaign", f"a field is missing, unknown or of another type, at {where}", hint=_HINT
        ) from None


def _check(campaign: Campaign) -> None:
    check_id(campaign.campaign_id, what="campaign_id")
    if campaign.item_id is not None:
        check_id(campaign.item_id, what="item_id")
    if not campaign.template.body.strip() or len(campaign.template.body) > LONGEST_BODY:
        raise BadInput("bad-template", f"the body must have 1 to {LONGEST_BODY} characters", hint=_HINT)
    if len(campaign.template.subject) > LONGEST_SUBJECT or any(ord(c) < 32 for c in campaign.template.subject):
        raise BadInput(
            "bad-template", f"the subject must be one line of at most {LONGEST_SUBJECT} characters", hint=_HINT
        )
    if campaign.channel == "email" and not campaign.template.subject.strip():
        raise BadInput("bad-template", "an e-mail needs a subject", hint="send template.subject")
    if len(campaign.facts) > _MOST or len(campaign.topics) > _MOST:
        raise BadInput("bad-campaign", f"more than {_MOST} facts or topics", hint=_HINT)
    for name in (*campaign.facts, *campaign.topics, campaign.creative, campaign.goal):
        if len(name) > 128 or any(ord(c) < 32 for c in name):
            raise BadInput("bad-campaign", "a fact, topic, creative or goal is no printable word", hint=_HINT)
    if not (math.isfinite(campaign.value) and 0 <= campaign.value <= _HIGHEST_VALUE):
        raise BadInput("bad-value", f"value must be from 0 to {_HIGHEST_VALUE:,.0f}", hint="1 is the usual value")
    starts = parse_time(campaign.starts_at, what="starts_at") if campaign.starts_at is not None else None
    ends = parse_time(campaign.ends_at, what="ends_at") if campaign.ends_at is not None else None
    if starts is not None and ends is not None and ends <= starts:
        raise BadInput("ends-before-start", "ends_at is not after starts_at", hint="correct one of them")
