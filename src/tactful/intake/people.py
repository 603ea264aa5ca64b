"""People at the gate: attributes, names, locale and zone are checked row by row.

>>> good, report = admit_people([{"person_id": "ana", "time_zone": "Mars/Base"}])
>>> good, report.rejected[0].code
([], 'unknown-zone')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tactful.intake.decode import Refused, id_fault, read_row, unwritable
from tactful.intake.moments import known_zone
from tactful.intake.report import Report, RowError, refusal
from tactful.people.person import Person

__all__ = ["admit_people"]

_MOST_ATTRIBUTES = 64
_LONGEST = 256


def admit_people(rows: Sequence[Person | Mapping[str, Any] | bytes]) -> tuple[list[Person], Report]:
    """Return the good rows in the order sent, and a report on all rows.

    Attributes that the setting does not register are kept as sent (they are the person's data) but never become
    signals.
    """
    good: list[Person] = []
    refused: list[RowError] = []
    for place, row in enumerate(rows):
        person = read_row(row, Person)
        fault = person if isinstance(person, Refused) else _fault(person)
        if fault is not None:
            refused.append(refusal(place, fault.code, fault.what))
        elif not isinstance(person, Refused):
            good.append(person)
    return good, Report(accepted=len(good), rejected=refused)


def _fault(person: Person) -> Refused | None:
    if id_fault(person.person_id):
        return Refused("bad-id", "person_id")
    if person.time_zone is not None and known_zone(person.time_zone) is None:
        return Refused("unknown-zone")
    given = (*person.names.values(), person.locale or "", person.home_place or "")
    if len(person.attributes) > _MOST_ATTRIBUTES or any(len(text) > _LONGEST for text in given):
        return Refused("too-long", "attributes, names, locale or home_place")
    for value in person.attributes.values():
        if isinstance(value, float) and not abs(value) <= 1e15:  # NaN and infinity fail the comparison
            return Refused("bad-value", "attributes")
    return unwritable(person)
