"""Who is who: names as keyed digests and sealed text, documents under each person's own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import apsw
import numpy as np
from numpy.typing import NDArray

from tactful.chain.note import Note
from tactful.errors import NotFound
from tactful.ids import Pseudonym, new_pseudonym
from tactful.people.vault import DocumentName
from tactful.stores.digest import EventDigest
from tactful.stores.forward import Forward
from tactful.stores.sqlite.chain import ChainLinks
from tactful.stores.sqlite.connection import Readers
from tactful.stores.sqlite.erase import Eraser
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.merge import merge
from tactful.stores.sqlite.names import NameCache, known_names
from tactful.stores.sqlite.seal import place_of, seal, unseal
from tactful.stores.sqlite.trouble import corrupt, translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqliteVault"]


class SqliteVault:
    """See `tactful.people.vault.Vault`.

    Parameters
    ----------
    readers, keyring, writer, forward, eraser, links
        The parts of one open store.
    name_key
        The tenant's key for digests of names.
    """

    def __init__(
        self,
        readers: Readers,
        keyring: KeyRing,
        writer: Writer,
        forward: Forward,
        eraser: Eraser,
        links: ChainLinks,
        name_key: bytes,
    ) -> None:
        self._readers = readers
        self._keyring = keyring
        self._writer = writer
        self._forward = forward
        self._eraser = eraser
        self._links = links
        self._digest = EventDigest(name_key)
        self._cache = NameCache()

    def find(self, person_id: str) -> Pseudonym | None:
        """Return the pseudonym of a known person or session."""
        found = int(self._find([person_id])[0])
        return Pseudonym(found) if found else None

    @translates
    def _find(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Return a pseudonym per name, 0 for unknown ones."""
        found, age = self._cache.get(names)
        missing = [name for name in dict.fromkeys(names) if name not in found]
        if missing:
            with self._readers.borrow() as connection:
                fresh = known_names(connection, self._digest, missing)
            self._cache.put(fresh, age)
            found = found | fresh
        return np.fromiter((found.get(name, 0) for name in names), np.int64, len(names))

    def admit(self, person_ids: Sequence[str]) -> NDArray[np.int64]:
        """Return a pseudonym for every id, creating those that are new."""
        found = self._find(person_ids)
        if not found.all():
            unknown = list(dict.fromkeys(n for n, p in zip(person_ids, found.tolist(), strict=True) if not p))
            made = self._writer.do(lambda connection: self._make(connection, unknown))
            found = np.fromiter(
                (p or made[n] for n, p in zip(person_ids, found.tolist(), strict=True)), np.int64, len(person_ids)
            )
        return found

    def _make(self, connection: apsw.Connection, names: list[str]) -> dict[str, int]:
        """Create those of the names that nobody created meanwhile."""
        known = known_names(connection, self._digest, names)
        fresh = {name: int(new_pseudonym()) for name in names if name not in known}
        if fresh:
            self._keyring.stage(fresh.values())
            ciphers = self._keyring.ciphers(fresh.values())
            mac, mac2 = self._digest.of(list(fresh))
            people = [(p, seal(ciphers[p], place_of(b"N", p, b""), name.encode())) for name, p in fresh.items()]
            connection.executemany("INSERT INTO people VALUES (?, ?)", people)
            rows = zip(mac.tolist(), mac2.tolist(), fresh.values(), strict=True)
            connection.executemany("INSERT INTO names VALUES (?, ?, ?, 0)", rows)
        return known | fresh

    @translates
    def name_of(self, person: Pseudonym) -> str | None:
        """Return the outside id of a pseudonym."""
        owner = self._forward.of(int(person))
        with self._readers.borrow() as connection:
            row = connection.execute("SELECT name FROM people WHERE person = ?", (owner,)).fetchone()
        plain = None if row is None else self._opened(owner, b"N", b"", row[0])
        return None if plain is None else plain.decode()

    def merge(self, session_id: str, person_id: str) -> bool:
        """Move a session's events, documents, decisions and identity to a person, once.

        Raises
        ------
        Conflict
            ``session-taken`` when the session already belongs to another person.
        """
        target = int(self.admit([person_id])[0])
        names = self._digest.of([session_id])
        session = (int(names[0][0]), int(names[1][0]))
        moved: list[int] = []

        def work(connection: apsw.Connection) -> bool:
            done = merge(connection, self._keyring, session, target, moved)
            # At once, so that rows behind this one in the same round already reach the person.
            for source in moved:
                self._forward.add(source, target)
            return done

        def after(committed: bool) -> None:
            for source in [] if committed else moved:
                self._forward.take_back(source)
            self._cache.clear()

        done = self._writer.do(work, after=after)
        if moved:
            self._eraser.shred()
        return done

    def part(self, session_id: str, person: Pseudonym) -> Pseudonym:
        """Give a merged session a pseudonym of its own again.

        Raises
        ------
        NotFound
            ``not-linked`` when there is no such session.
        """
        names = self._digest.of([session_id])
        session = (int(names[0][0]), int(names[1][0]))
        owner = self._forward.of(int(person))

        def work(connection: apsw.Connection) -> int:
            row = connection.execute("SELECT person FROM names WHERE mac = ? AND mac2 = ?", session).fetchone()
            if row is None:
                raise NotFound("not-linked", "there is no such session", hint="see what is linked first")
            if row[0] != owner:
                return int(row[0])
            connection.execute("DELETE FROM names WHERE mac = ? AND mac2 = ?", session)
            return self._make(connection, [session_id])[session_id]

        return Pseudonym(self._writer.do(work, after=lambda _: self._cache.clear()))

    @translates
    def read(self, person: Pseudonym, name: DocumentName) -> bytes | None:
        """Return one of the person's documents, decrypted."""
        owner = self._forward.of(int(person))
        query = "SELECT body FROM documents WHERE person = ? AND name = ?"
        with self._readers.borrow() as connection:
            row = connection.execute(query, (owner, name)).fetchone()
        return None if row is None else self._opened(owner, b"D", name.encode(), row[0])

    def _opened(self, person: int, kind: bytes, row: bytes, sealed: bytes) -> bytes | None:
        cipher = self._keyring.cipher(person)
        if cipher is None:
            # Erased between the two reads, or the key is lost: only the second is trouble.
            with self._readers.borrow() as connection:
                lives = connection.execute("SELECT 1 FROM people WHERE person = ?", (person,)).fetchone()
            if lives is not None:
                raise corrupt("a person's key is missing")
            return None
        return unseal(cipher, place_of(kind, person, row), sealed)

    def write(self, person: Pseudonym, name: DocumentName, body: bytes, *, note: Note | None = None) -> None:
        """Replace one of the person's documents; raises NotFound ``unknown-person`` after an erasure."""
        self._writer.do(lambda connection: self._write(connection, name, {person: body}, note))

    def write_many(self, name: DocumentName, bodies: Mapping[Pseudonym, bytes]) -> None:
        """Replace one document of many people in one commit."""
        self._writer.do(lambda connection: self._write(connection, name, bodies, None))

    def _write(
        self, connection: apsw.Connection, name: str, bodies: Mapping[Pseudonym, bytes], note: Note | None
    ) -> None:
        owned = {self._forward.of(int(person)): body for person, body in bodies.items()}
        ciphers = self._keyring.ciphers(owned)
        if len(ciphers) < len(owned):
            raise NotFound("unknown-person", "there is no such person (any more)", hint="admit the person first")
        rows = [
            (owner, name, seal(ciphers[owner], place_of(b"D", owner, name.encode()), body))
            for owner, body in owned.items()
        ]
        connection.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", rows)
        self._links.add(connection, note)

    def erase(self, person: Pseudonym, *, note: Note | None = None) -> dict[str, int]:
        """Destroy the person's key and rows everywhere; return rows removed per table.

        ``log_pending`` is 1 when a reader's snapshot kept the log of the store from being emptied; its bytes are
        unreadable already (the key is gone) and the writer empties it as soon as the reader is done.
        """
        return self._eraser.erase(self._forward.of(int(person)), forget=self._cache.clear, note=note)

    @translates
    def count(self) -> int:
        """Return how many people and sessions are known."""
        with self._readers.borrow() as connection:
            row = connection.execute("SELECT count(*) FROM people").fetchone()
        return int(row[0]) if row else 0
