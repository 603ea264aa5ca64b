"""What an ask must be before a pass begins: a known surface, a sensible count, filters and boosts that can be read.

>>> check_ask(Ask(surface="hom"), {"home": SurfaceRules()})
Traceback (most recent call last):
...
tactful.errors.BadInput: surface 'hom' does not exist
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tactful.catalogue.boost import read_boosts
from tactful.catalogue.filter import read_filter
from tactful.clock import parse_time
from tactful.consent.notices import NoticeBook
from tactful.consent.purposes import MARKETING, PURPOSES
from tactful.decisions.context import FIELDS, Coarse, coarse_of
from tactful.decisions.decision import Ask, AskedContext
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.people.person import Person

__all__ = ["LISTED", "check_ask", "check_notice", "coarse_at", "context_notices", "purpose_of"]

LISTED = 10_000
"""Most candidates, exclusions or pins one ask may list."""

_CONTEXT = frozenset(AskedContext.__struct_fields__) | {"sec_gpc"}


def check_ask(ask: Ask, surfaces: Mapping[str, SurfaceRules]) -> SurfaceRules:
    """Return the rules of the ask's surface when the ask can be answered.

    Raises
    ------
    BadInput
        ``unknown-surface``, ``bad-count``, ``unknown-purpose``, ``too-many-listed``, ``bad-filter``, ``bad-boost``,
        ``bad-time`` or ``no-offset`` (of ``context.local_time``).
    """
    rules = surfaces.get(ask.surface)
    if rules is None:
        raise BadInput(
            "unknown-surface", f"surface {ask.surface!r} does not exist", hint=f"surfaces: {', '.join(surfaces)}"
        )
    if not 1 <= ask.count <= rules.max_count:
        raise BadInput(
            "bad-count",
            f"count is {ask.count}",
            hint=f"ask for 1 to {rules.max_count} items on {ask.surface}",
        )
    if ask.purpose not in PURPOSES:
        raise BadInput("unknown-purpose", f"{ask.purpose!r} is not a purpose", hint=f"one of {', '.join(PURPOSES)}")
    for name, listed in (("candidates", ask.candidates or []), ("exclude", ask.exclude), ("pins", ask.pins)):
        if len(listed) > LISTED:
            raise BadInput("too-many-listed", f"{name} lists {len(listed)} items", hint=f"list at most {LISTED}")
    if ask.where is not None:
        read_filter(ask.where)
    read_boosts(ask.boosts)
    local = ask.context.get("local_time")
    if isinstance(local, str):
        parse_time(local, what="context.local_time")
    return rules


def check_notice(ask: Ask, rules: SurfaceRules, book: NoticeBook, now: int) -> None:
    """Refuse an ask on a surface with lasting effects unless it cites the published notice that was shown (X8).

    Raises
    ------
    BadInput
        ``notice-needed`` or ``unknown-notice``.
    """
    if ask.notice is None:
        if not rules.significant:
            return
        raise BadInput(
            "notice-needed",
            f"lists on {ask.surface} have lasting effects and need a notice first",
            hint='show the notice, then ask with "notice": the version shown (GET /v1/notices)',
        )
    if not book.published(ask.notice, purpose_of(ask, rules), now):
        raise BadInput(
            "unknown-notice", f"notice {ask.notice!r} was not published for this purpose", hint="see GET /v1/notices"
        )


def purpose_of(ask: Ask, rules: SurfaceRules) -> str:
    """Return the purpose under which signals are read: the ask's, else the surface's.

    What reaches people unasked is direct marketing whatever the ask says, so that an objection to it holds.

    >>> purpose_of(Ask(surface="mail", purpose="audit"), SurfaceRules(pushed=True, purpose="messages"))
    'messages'
    """
    if ask.purpose == "recommendation" or (rules.pushed and ask.purpose not in MARKETING):
        return rules.purpose
    return ask.purpose


def context_notices(context: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a notice naming the context fields that were ignored, none when all are known."""
    ignored = sorted(name for name in context if name not in _CONTEXT or not _usable(name, context[name]))
    return (f"context-ignored:{','.join(ignored)}",) if ignored else ()


def coarse_at(context: Mapping[str, Any], person: Person | None, now: int) -> Coarse:
    """Return the moment of an ask in registry words.

    Parameters
    ----------
    context
        ``local_time``, ``place`` and ``device`` are read, reduced and dropped.
    person
        Their time zone serves when no local time is sent, their home place tells resident from visitor; None when
        nothing of the person may be read.
    """
    local: datetime | None = None
    sent = context.get("local_time")
    if isinstance(sent, str):
        local = datetime.fromisoformat(sent)
    elif person is not None and person.time_zone:
        local = _in_zone(now, person.time_zone)
    place, device = context.get("place"), context.get("device")
    return coarse_of(
        local=local,
        place=place if isinstance(place, str) else None,
        home=person.home_place if person is not None else None,
        device=device if isinstance(device, str) and device in FIELDS["device"] else None,
    )


def _in_zone(now: int, zone: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None  # a zone that is not in the database says nothing about the hour


def _usable(name: str, value: object) -> bool:
    if name == "device":
        return value in FIELDS["device"]
    return name == "sec_gpc" or isinstance(value, str)
