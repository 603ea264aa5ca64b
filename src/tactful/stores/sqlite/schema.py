"""Tables, as numbered steps: a file of any earlier step is brought to the present one, a later one is refused.

In the clear stand only random pseudonyms, positions, hours and counts; whatever says something about a person is
sealed under that person's key. Every table that holds a person's rows is named in ``PERSONAL``.
"""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from tactful.errors import StoreTrouble
from tactful.stores.sqlite.chain_tables import CHAIN

__all__ = ["KEYS", "PERSONAL", "STORE", "migrate"]

STORE: tuple[str, ...] = (
    """
    CREATE TABLE state(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO state VALUES ('last_seq', 0), ('item_version', 0), ('run', 0), ('unclean_run', 0), ('open', 0);
    CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE kinds(name TEXT PRIMARY KEY, code INTEGER NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
    CREATE TABLE api_keys(place INTEGER PRIMARY KEY, key_id TEXT NOT NULL UNIQUE, body BLOB NOT NULL) STRICT;
    CREATE TABLE progress(fingerprint TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE names(mac INTEGER NOT NULL, mac2 INTEGER NOT NULL, person INTEGER NOT NULL,
                       merged INTEGER NOT NULL, PRIMARY KEY (mac, mac2)) STRICT, WITHOUT ROWID;
    CREATE INDEX names_person ON names(person);
    CREATE TABLE merges(source INTEGER PRIMARY KEY, target INTEGER NOT NULL) STRICT;
    CREATE INDEX merges_target ON merges(target);
    CREATE TABLE people(person INTEGER PRIMARY KEY, name BLOB NOT NULL) STRICT;
    CREATE TABLE documents(person INTEGER NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL,
                           PRIMARY KEY (person, name)) STRICT, WITHOUT ROWID;
    CREATE TABLE seen(digest INTEGER PRIMARY KEY, checked INTEGER NOT NULL) STRICT;
    CREATE TABLE packs(id INTEGER PRIMARY KEY, person INTEGER NOT NULL, hour INTEGER NOT NULL,
                       last_seq INTEGER NOT NULL, rows INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE INDEX packs_person ON packs(person, hour);
    CREATE INDEX packs_seq ON packs(last_seq);
    CREATE INDEX packs_small ON packs(person) WHERE rows < 256;
    CREATE TABLE inbox(id INTEGER PRIMARY KEY, person INTEGER NOT NULL, hour INTEGER NOT NULL,
                       last_seq INTEGER NOT NULL, rows INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE INDEX inbox_person ON inbox(person, hour);
    CREATE TABLE seen_lately(digest INTEGER PRIMARY KEY, checked INTEGER NOT NULL) STRICT;
    CREATE VIEW pieces AS SELECT * FROM packs UNION ALL SELECT * FROM inbox;
    CREATE TABLE items(number INTEGER PRIMARY KEY, item_id TEXT NOT NULL UNIQUE, body BLOB) STRICT;
    CREATE TABLE decisions(place INTEGER PRIMARY KEY, decision_id TEXT NOT NULL UNIQUE, person INTEGER,
                           hour INTEGER NOT NULL, head BLOB NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE INDEX decisions_person ON decisions(person);
    CREATE INDEX decisions_hour ON decisions(hour);
    CREATE TABLE asks(person INTEGER PRIMARY KEY, used INTEGER NOT NULL, run INTEGER NOT NULL) STRICT;
    CREATE TABLE tombstones(place INTEGER PRIMARY KEY, person INTEGER NOT NULL, upto INTEGER NOT NULL,
                            at INTEGER NOT NULL) STRICT;
    CREATE TABLE shredding(person INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE receipts(place INTEGER PRIMARY KEY, receipt_id TEXT NOT NULL UNIQUE, body BLOB NOT NULL) STRICT;
    """,
    """
    CREATE TABLE outbox(place INTEGER PRIMARY KEY, receipt_id TEXT NOT NULL, recipient TEXT NOT NULL,
                        person INTEGER NOT NULL, key INTEGER NOT NULL, body BLOB NOT NULL, state TEXT NOT NULL,
                        tries INTEGER NOT NULL, at INTEGER NOT NULL, due INTEGER NOT NULL,
                        answered TEXT NOT NULL) STRICT;
    CREATE INDEX outbox_receipt ON outbox(receipt_id);
    """,
    CHAIN,
    """
    CREATE TABLE papers(place INTEGER PRIMARY KEY, paper_id TEXT NOT NULL UNIQUE, person INTEGER NOT NULL,
                        tray TEXT NOT NULL, hour INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE INDEX papers_person ON papers(person, tray);
    CREATE INDEX papers_tray ON papers(tray, hour);
    """,
    """
    CREATE TABLE contacts(place INTEGER PRIMARY KEY, reservation TEXT NOT NULL UNIQUE, person INTEGER NOT NULL,
                          hour INTEGER NOT NULL, state TEXT NOT NULL, due INTEGER NOT NULL,
                          head BLOB NOT NULL, body BLOB NOT NULL) STRICT;
    CREATE INDEX contacts_person ON contacts(person, hour);
    CREATE INDEX contacts_due ON contacts(due) WHERE due > 0;
    CREATE TABLE campaigns(campaign_id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
    """,
)
"""Steps of ``store.db``.

`contacts` holds choices of messages and what became of them; `due` is a minute, 0 for none.
`inbox` and `seen_lately` take small rounds, so that a commit touches few pages; they are spilled into `packs` and
`seen` in bulk (`fold`); `pieces` shows both. `outbox` holds messages to
recipients, each sealed under a key of its own. `shredding` lists people whose rows are gone and whose key goes next.
"""

KEYS: tuple[str, ...] = (
    """
    CREATE TABLE tenant(name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE keys(person INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
    """,
)
"""Steps of ``keys.db``."""

PERSONAL: tuple[tuple[str, str], ...] = (
    ("names", "DELETE FROM names WHERE person = ?"),
    ("merges", "DELETE FROM merges WHERE target = ?"),
    ("people", "DELETE FROM people WHERE person = ?"),
    ("documents", "DELETE FROM documents WHERE person = ?"),
    ("packs", "DELETE FROM packs WHERE person = ?"),
    ("inbox", "DELETE FROM inbox WHERE person = ?"),
    ("decisions", "DELETE FROM decisions WHERE person = ?"),
    ("papers", "DELETE FROM papers WHERE person = ?"),
    ("contacts", "DELETE FROM contacts WHERE person = ?"),
    ("asks", "DELETE FROM asks WHERE person = ?"),
)
"""Every table with rows of a person, and how an erasure empties it."""


def migrate(connection: apsw.Connection, steps: Sequence[str], *, read_only: bool = False) -> int:
    """Bring a database to the last step and return its number.

    Raises
    ------
    StoreTrouble
        ``newer-schema`` when the file was written by a later version, ``older-schema`` when it would have to be
        brought forward but is open for reading only.
    """
    found = int(connection.pragma("user_version"))
    if found > len(steps):
        raise StoreTrouble(
            "newer-schema",
            f"the store has schema {found}, this version knows up to {len(steps)}",
            hint="install the version of tactful that wrote it, or a later one",
        )
    if found < len(steps) and read_only:
        raise StoreTrouble(
            "older-schema", f"the store has schema {found}, not {len(steps)}", hint="open it once for writing"
        )
    for number in range(found, len(steps)):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(steps[number])
        connection.pragma("user_version", number + 1)
        connection.execute("COMMIT")
    return len(steps)
