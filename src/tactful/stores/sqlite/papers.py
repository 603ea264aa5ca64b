"""Papers about people in SQLite: sealed under the person's key; in the clear stand tray, pseudonym and hour."""

from __future__ import annotations

import struct

import apsw

from tactful.chain.note import Note
from tactful.clock import HOUR_MS
from tactful.errors import NotFound
from tactful.ids import Pseudonym
from tactful.people.papers import Paper, Tray
from tactful.stores.forward import Forward
from tactful.stores.sqlite.chain import ChainLinks
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.seal import place_of, seal, unseal
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqlitePapers", "move_papers", "paper_place"]

_AT = struct.Struct("<q")

_PUT = (
    "INSERT INTO papers(paper_id, person, tray, hour, body) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (paper_id) DO UPDATE SET person = ?2, tray = ?3, hour = ?4, body = ?5"
)


def paper_place(person: int, paper_id: str) -> bytes:
    """Return what binds a paper to its person and id."""
    return place_of(b"R", person, paper_id.encode())


def move_papers(connection: apsw.Connection, keyring: KeyRing, source: int, target: int) -> None:
    """Seal a session's papers again under the key of the person it was merged into."""
    old, new = keyring.cipher(source), keyring.cipher(target)
    if old is None or new is None:
        return  # the caller has refused the merge already
    query = "SELECT place, paper_id, body FROM papers WHERE person = ?"
    for place, paper_id, body in fetch(connection, query, (source,)):
        sealed = seal(new, paper_place(target, paper_id), unseal(old, paper_place(source, paper_id), body))
        connection.execute("UPDATE papers SET person = ?, body = ? WHERE place = ?", (target, sealed, place))


class SqlitePapers:
    """See `tactful.people.papers.Papers`.

    Parameters
    ----------
    readers, keyring, writer, forward, links
        The parts of one open store.
    """

    def __init__(self, readers: Readers, keyring: KeyRing, writer: Writer, forward: Forward, links: ChainLinks) -> None:
        self._links = links
        self._readers = readers
        self._keyring = keyring
        self._writer = writer
        self._forward = forward

    def put(self, tray: Tray, paper: Paper, *, note: Note | None = None) -> None:
        """Add or replace a paper, durable on return, and chain a note in the same commit."""
        self._writer.do(lambda connection: self._put(connection, tray, paper, note))

    def _put(self, connection: apsw.Connection, tray: Tray, paper: Paper, note: Note | None) -> None:
        owner = self._forward.of(int(paper.person))
        cipher = self._keyring.cipher(owner)
        if cipher is None:
            raise NotFound("unknown-person", "there is no such person (any more)", hint="admit the person first")
        sealed = seal(cipher, paper_place(owner, paper.paper_id), _AT.pack(paper.at) + paper.body)
        connection.execute(_PUT, (paper.paper_id, owner, tray, paper.at // HOUR_MS, sealed))
        self._links.add(connection, note)

    @translates
    def get(self, tray: Tray, paper_id: str) -> Paper | None:
        """Return one paper."""
        query = "SELECT paper_id, person, body FROM papers WHERE tray = ? AND paper_id = ?"
        found = self._papers(query, (tray, paper_id))
        return found[0] if found else None

    @translates
    def of_person(self, tray: Tray, person: Pseudonym, limit: int = 1000) -> list[Paper]:
        """Return a person's papers, newest first."""
        query = "SELECT paper_id, person, body FROM papers WHERE tray = ? AND person = ? ORDER BY place DESC LIMIT ?"
        return self._papers(query, (tray, self._forward.of(int(person)), limit))

    @translates
    def everybody(self, tray: Tray, limit: int = 10_000) -> list[Paper]:
        """Return everybody's papers, oldest first."""
        query = "SELECT paper_id, person, body FROM papers WHERE tray = ? ORDER BY place LIMIT ?"
        return self._papers(query, (tray, limit))

    def _papers(self, query: str, bindings: tuple[str | int, ...]) -> list[Paper]:
        with self._readers.borrow() as connection:
            rows = fetch(connection, query, bindings)
        ciphers = self._keyring.ciphers({person for _, person, _ in rows})
        found = []
        for paper_id, person, body in rows:
            if person in ciphers:  # else erased between the two reads
                plain = unseal(ciphers[person], paper_place(person, paper_id), body)
                found.append(Paper(paper_id, Pseudonym(person), _AT.unpack_from(plain)[0], plain[_AT.size :]))
        return found

    def prune(self, tray: Tray, before: int) -> int:
        """Remove papers of hours that ended before `before`; return how many."""

        def work(connection: apsw.Connection) -> int:
            connection.execute("DELETE FROM papers WHERE tray = ? AND hour < ?", (tray, before // HOUR_MS))
            return connection.changes()

        return self._writer.do(work)
