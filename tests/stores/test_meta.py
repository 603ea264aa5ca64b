"""The contract of a tenant's small values."""

from __future__ import annotations

import pytest

from tactful.errors import Conflict


def list_keys(store):
    """Return the rows of the access keys."""
    return store.meta.keys()


def test_values_are_kept_by_name(store):
    """The last one counts."""
    assert store.meta.get("settings") is None
    store.meta.put("settings", b"1")
    store.meta.put("settings", b"2")
    assert store.meta.get("settings") == b"2"


def test_the_seed_is_one(store):
    """32 bytes that stay the same."""
    assert len(store.meta.seed()) == 32
    assert store.meta.seed() == store.meta.seed()


def test_kind_codes_are_for_ever(store):
    """New kinds are added; a known one cannot change its code."""
    store.meta.keep_kinds({"view": 1, "buy": 2})
    store.meta.keep_kinds({"view": 1, "play": 3})
    assert store.meta.kinds() == {"view": 1, "buy": 2, "play": 3}
    for wrong in ({"view": 4}, {"new": 2}):
        with pytest.raises(Conflict) as caught:
            store.meta.keep_kinds(wrong)
        assert caught.value.code == "kind-code"
    assert store.meta.kinds() == {"view": 1, "buy": 2, "play": 3}


def test_access_keys_are_kept_and_revoked(store):
    """Rows come back in order, as they were put."""
    rows = [
        {"key_id": name, "sha256": "00", "scopes": ["decide"], "name": name, "created": 5, "expires": None}
        for name in ("k1", "k2")
    ]
    for row in rows:
        store.meta.put_key(row)
    assert store.meta.keys() == rows
    store.meta.put_key(rows[0] | {"name": "renamed"})
    assert [row["name"] for row in list_keys(store)] == ["renamed", "k2"]
    assert store.meta.revoke_key("k1") is True
    assert store.meta.revoke_key("k1") is False
    assert [row["key_id"] for row in list_keys(store)] == ["k2"]


def test_import_progress_is_kept_by_fingerprint(store):
    """Each file has its own."""
    store.meta.keep_progress("f1", b"100")
    store.meta.keep_progress("f1", b"200")
    assert (store.meta.progress("f1"), store.meta.progress("f2")) == (b"200", None)


def test_receipts_are_kept_in_order(store):
    """Oldest first; the same receipt once."""
    store.meta.put_receipt("r2", b"a")
    store.meta.put_receipt("r1", b"b")
    store.meta.put_receipt("r2", b"a")
    assert store.meta.receipts() == [("r2", b"a"), ("r1", b"b")]
