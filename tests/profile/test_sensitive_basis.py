"""A sensitive kind is never read on the strength of an interest (S1)."""

from __future__ import annotations

import pytest

from tactful.consent.consents import Consents, with_words, write_consents
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.profile.permission import BasisTable, permit_of

PULSE = KindSpec(
    family="contextual", source="a watch", label={"en": "your pulse"}, ttl_days=1, sensitivity="sensitive",
    basis={"recommendation": "legitimate-interest"},
)  # fmt: skip


@pytest.mark.promise("S1")
def test_an_interest_does_not_open_a_sensitive_kind():
    """With legitimate interest in the table it stays closed for who said nothing, and opens by a grant alone."""
    kinds = KindRegistry({"pulse": PULSE})
    table = BasisTable.of(kinds, {})
    assert permit_of(table, "recommendation", now=0).kinds == frozenset()
    granted = write_consents(with_words(Consents(), {"recommendation": {"pulse": "granted"}}, at=0))
    assert permit_of(table, "recommendation", now=0, consents=granted).kinds == {kinds.code("pulse")}
