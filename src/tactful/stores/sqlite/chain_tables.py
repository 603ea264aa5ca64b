"""Tables of the audit chain. The index lets an answer about one person pass over everybody else's links."""

from __future__ import annotations

__all__ = ["CHAIN"]

CHAIN = """
    CREATE TABLE chain(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, month INTEGER NOT NULL, actor TEXT NOT NULL,
                       action TEXT NOT NULL, person INTEGER, body BLOB NOT NULL, previous BLOB NOT NULL,
                       hash BLOB NOT NULL) STRICT;
    CREATE INDEX chain_person ON chain(person) WHERE person IS NOT NULL;
    CREATE TABLE chain_months(month INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
                              before BLOB NOT NULL, head BLOB NOT NULL, removed INTEGER NOT NULL) STRICT;
"""
"""One step of ``store.db``; links outlive the person they concern, so `chain` is not among the personal tables."""
