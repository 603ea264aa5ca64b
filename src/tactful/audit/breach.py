"""The breach report: whose data was given out between two moments, which fields, and through which key (promise A6).

Reads by staff and keys are links of the chain with the fields that were answered; decisions come from the ledger. What
is asked for is told once per person, so that each of them can be told what happened to them.

Reference: GDPR Art. 33(3), 34.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tactful.chain.link import Link
from tactful.clock import format_time
from tactful.decisions.ledger import Noted
from tactful.ids import Millis, Pseudonym

__all__ = ["DECIDED", "READS", "breach_report"]

READS = frozenset({"person.read", "person.exported", "decision.read"})
"""Actions by which something about a person left the system."""

DECIDED = ("items shown", "reasons with the kinds of signals behind them")
"""What every decision gives out about the person it was made for."""

_COPIES = frozenset({"store.copied"})


@dataclass(slots=True)
class _Person:
    fields: set[str] = field(default_factory=set)
    reads: list[dict[str, Any]] = field(default_factory=list)
    decisions: int = 0


def breach_report(
    links: Iterable[tuple[Link, dict[str, Any] | None]],
    decisions: Iterable[Noted],
    *,
    name_of: Callable[[Pseudonym], str | None],
    window: tuple[int, int],
    actor: str = "",
) -> dict[str, Any]:
    """Return who was concerned and which fields were given out.

    Parameters
    ----------
    links
        Links of the window with their facts (None where the person was erased since).
    decisions
        Decisions of the window; passed over when one `actor` is asked for, because they are not kept by key.
    name_of
        Outside id of a pseudonym; None when erased.
    window
        From and until, ms.
    actor
        Only what this key read; empty for everybody.
    """
    people: dict[Pseudonym, _Person] = {}
    copies: list[dict[str, str]] = []
    for link, facts in links:
        if actor and link.actor != actor:
            continue
        at = format_time(Millis(link.at))
        if link.action in _COPIES:
            copies.append({"at": at, "actor": link.actor, "action": link.action})
        if link.person is None or link.action not in READS:
            continue
        told = people.setdefault(link.person, _Person())
        fields = sorted((facts or {}).get("fields", ()))
        told.fields.update(fields)
        told.reads.append({"at": at, "actor": link.actor, "action": link.action, "fields": fields})
    for one in decisions if not actor else ():
        if one.person is not None:
            told = people.setdefault(one.person, _Person())
            told.decisions += 1
            told.fields.update(DECIDED)
    named = {person: name_of(person) for person in people}
    rows = [
        {
            "person_id": named[person],
            "fields": sorted(told.fields),
            "reads": told.reads,
            "decisions": told.decisions,
        }
        for person, told in people.items()
        if named[person] is not None
    ]
    return {
        "format": "tactful-breach-1",
        "since": format_time(Millis(window[0])),
        "until": format_time(Millis(window[1])),
        "actor": actor,
        "people": sorted(rows, key=lambda row: str(row["person_id"])),
        "erased_since": sum(1 for name in named.values() if name is None),
        "copies_of_everything": copies,
        "decisions_counted": not actor,
    }
