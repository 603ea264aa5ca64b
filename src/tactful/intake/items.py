"""Items at the gate: each row is checked on its own, the good ones are kept in order.

>>> good, report = admit_items([{"item_id": "tea", "price": {"amount_minor": -1, "currency": "EUR"}}])
>>> good, report.rejected[0].code
([], 'bad-price')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tactful.catalogue.item import Item, Price
from tactful.clock import parse_time
from tactful.errors import BadInput
from tactful.intake.decode import Refused, id_fault, read_row, unwritable
from tactful.intake.report import Report, RowError, refusal

__all__ = ["LONGEST_TAG", "LONGEST_TEXT", "LONGEST_TITLE", "MOST_CONDITIONS", "MOST_TAGS", "admit_items"]

MOST_TAGS = 64
MOST_CONDITIONS = 16
LONGEST_TAG = 128
LONGEST_TITLE = 1_000
LONGEST_TEXT = 20_000

_LARGEST_PRICE = 10**15


def admit_items(rows: Sequence[Item | Mapping[str, Any] | bytes]) -> tuple[list[Item], Report]:
    """Return the good items in the order sent, and a report on all rows.

    An item id that occurs twice in one batch counts as a change: both are kept, and the shelf keeps the last.
    """
    good: list[Item] = []
    refused: list[RowError] = []
    for place, row in enumerate(rows):
        item = read_row(row, Item)
        fault = item if isinstance(item, Refused) else _fault(item)
        if fault is not None:
            refused.append(refusal(place, fault.code, fault.what))
        elif not isinstance(item, Refused):
            good.append(item)
    return good, Report(accepted=len(good), rejected=refused)


def _fault(item: Item) -> Refused | None:
    return (
        _bad_ids(item)
        or _too_much(item)
        or (_bad_price(item.price) if item.price is not None else None)
        or _bad_window(item)
        or _bad_attributes(item)
        or _bad_conditions(item)
        or unwritable(item)
    )


def _bad_ids(item: Item) -> Refused | None:
    if id_fault(item.item_id):
        return Refused("bad-id", "item_id")
    if id_fault(item.kind):
        return Refused("bad-id", "kind")
    if any(id_fault(other) for other in item.requires):
        return Refused("bad-id", "requires")
    if item.group is not None and id_fault(item.group):
        return Refused("bad-id", "group")
    return None


def _too_much(item: Item) -> Refused | None:
    if len(item.tags) > MOST_TAGS or any(not 0 < len(tag) <= LONGEST_TAG for tag in item.tags):
        return Refused("too-many-tags")
    if any(not 0 < len(name) <= LONGEST_TAG for name in item.sensitive):
        return Refused("bad-row", 'sensitive names classes such as "health"')
    for name, text, longest in (("title", item.title, LONGEST_TITLE), ("text", item.text or "", LONGEST_TEXT)):
        if len(text) > longest:
            return Refused("too-long", name)
    return None


def _bad_price(price: Price) -> Refused | None:
    currency = price.currency
    known = len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
    return None if known and 0 <= price.amount_minor < _LARGEST_PRICE else Refused("bad-price")


def _bad_window(item: Item) -> Refused | None:
    ends = []
    for name, text in (("available_from", item.available_from), ("available_until", item.available_until)):
        try:
            ends.append(None if text is None else parse_time(text, what=name))
        except BadInput as error:
            return Refused(error.code, name)
    opens, closes = ends
    if opens is not None and closes is not None and closes < opens:
        return Refused("reversed-window")
    return None


def _bad_attributes(item: Item) -> Refused | None:
    for value in item.attributes.values():
        if isinstance(value, float) and not abs(value) <= 1e15:  # NaN and infinity fail the comparison
            return Refused("bad-value", "attributes")
    return None


def _bad_conditions(item: Item) -> Refused | None:
    if len(item.when) > MOST_CONDITIONS or len(item.goals) > MOST_CONDITIONS:
        return Refused("bad-row", f"when and goals list at most {MOST_CONDITIONS}")
    for one in item.when:
        bounds = [bound for bound in (one.at_least, one.at_most) if bound is not None]
        if not 0 < one.days <= 3_650 or not bounds or not all(abs(bound) <= 1e15 for bound in bounds):
            return Refused("bad-row", "a condition has days above 0 and at_least or at_most")
        if id_fault(one.kind) or not 0 < len(one.topic) <= LONGEST_TAG:
            return Refused("bad-row", "a condition names a kind and a topic")
    return None
