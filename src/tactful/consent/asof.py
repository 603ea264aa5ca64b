"""What was permitted at an instant in the past, from the dated words, notices and switches alone.

>>> from tactful.consent.consents import with_words
>>> said = with_words(with_words(Consents(), {"messages": "granted"}, at=10), {"messages": "withdrawn"}, at=20)
>>> table = {"messages": (KindBasis(1, "view", "consent"),)}
>>> [permitted_at(said, table, {}, NoticeBook(), at)["messages"].kinds for at in (5, 15, 25)]
[frozenset(), frozenset({1}), frozenset()]

Reference: promise C11.
"""

from __future__ import annotations

from collections.abc import Mapping

from tactful.consent.age import ADULT
from tactful.consent.consents import Consents, Terms
from tactful.consent.notices import NoticeBook
from tactful.consent.permit import KindBasis, Permit, permit_for

__all__ = ["permitted_at"]


def permitted_at(
    consents: Consents,
    table: Mapping[str, tuple[KindBasis, ...]],
    attributes: Mapping[str, str],
    book: NoticeBook,
    at: int,
) -> dict[str, Permit]:
    """Return the permit per purpose as it stood at `at` (ms).

    Words, notices and switches that came later are left out. The table of bases is the present one: settings have
    versions of their own, which every decision's record names.
    """
    then = consents.until(at)
    switch = then.switches[-1] if then.switches else None
    known = NoticeBook(tuple(notice for notice in book.notices if notice.published_at <= at))
    terms = Terms(known, switch.age if switch is not None else ADULT)
    return {
        purpose: permit_for(
            purpose,
            rows,
            attributes,
            then,
            now=at,
            off=switch.off(purpose) if switch is not None else "",
            terms=terms,
        )
        for purpose, rows in table.items()
    }
