"""Every table and file of a store, and how a person leaves it. A table that is missing here fails the build.

Reference: protocol of forgetting, step 1; promise D5.
"""

from __future__ import annotations

from pathlib import Path

import apsw

from tactful.people.holding import Holding

__all__ = ["FILES", "TABLES", "files_in", "tables_in"]

_WITH_PERSON = "rows go with the person's key, in one commit"
_NOBODY = "concerns nobody"

TABLES: tuple[Holding, ...] = (
    Holding("store.state", "nobody", _NOBODY),
    Holding("store.meta", "nobody", _NOBODY),
    Holding("store.kinds", "nobody", _NOBODY),
    Holding("store.items", "nobody", _NOBODY),
    Holding("store.progress", "nobody", "counts of imports; " + _NOBODY),
    Holding(
        "store.api_keys", "pseudonyms", "a key bound to a person names a pseudonym, which leads nowhere afterwards"
    ),
    Holding("store.names", "people", _WITH_PERSON),
    Holding("store.merges", "pseudonyms", _WITH_PERSON),
    Holding("store.people", "people", _WITH_PERSON),
    Holding("store.documents", "people", _WITH_PERSON),
    Holding("store.packs", "people", _WITH_PERSON),
    Holding("store.inbox", "people", _WITH_PERSON),
    Holding("store.decisions", "people", _WITH_PERSON),
    Holding("store.asks", "pseudonyms", _WITH_PERSON),
    Holding("store.seen", "pseudonyms", "digests of the person's event ids go with the person"),
    Holding("store.seen_lately", "pseudonyms", "digests of the person's event ids go with the person"),
    Holding("store.tombstones", "pseudonyms", "stays, so that no backup brings anybody back; the pseudonym is random"),
    Holding("store.shredding", "pseudonyms", "emptied as soon as the key is destroyed"),
    Holding("store.receipts", "nobody", "stays as proof; names nobody"),
    Holding("store.outbox", "people", "sealed under a key of its own, destroyed when told or given up"),
    Holding("store.papers", "people", _WITH_PERSON),
    Holding("store.contacts", "people", _WITH_PERSON),
    Holding("store.campaigns", "nobody", _NOBODY),
    Holding("store.chain", "pseudonyms", "links stay; what they say of a person is sealed under the person's key"),
    Holding("store.chain_months", "nobody", "seals of past months"),
    Holding("keys.tenant", "nobody", "keys of the tenant"),
    Holding("keys.keys", "pseudonyms", "the person's key is destroyed and its bytes are overwritten"),
)
"""Every table, by file."""

FILES: tuple[Holding, ...] = (
    Holding("store.db", "people", "see the tables; freed pages are overwritten"),
    Holding("store.db-wal", "people", "emptied behind every erasure"),
    Holding("store.db-shm", "nobody", "index of the log, no content"),
    Holding("keys.db", "pseudonyms", "see the tables; freed pages are overwritten"),
    Holding("keys.db-wal", "pseudonyms", "emptied behind every erasure"),
    Holding("keys.db-shm", "nobody", "index of the log, no content"),
    Holding("tombstones.log", "pseudonyms", "stays, as the table does"),
    Holding("forgotten.log", "pseudonyms", "digests of forgotten events, so that no backup brings them back"),
    Holding("master.key", "nobody", "wraps every other key"),
    Holding("lock", "nobody", "empty"),
)
"""Every file a store keeps in its directory."""


def tables_in(store: apsw.Connection, keys: apsw.Connection) -> list[str]:
    """Return the tables that are there, as ``file.table``."""
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    found = [f"store.{name}" for (name,) in store.execute(query)]
    return found + [f"keys.{name}" for (name,) in keys.execute(query)]


def files_in(directory: Path) -> list[str]:
    """Return the files below a directory, by their path in it; sockets and directories are left out."""
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())
