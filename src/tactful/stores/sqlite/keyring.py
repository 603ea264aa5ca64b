"""The keys of people and of the tenant, wrapped by the master key, in a file of their own.

A person's key exists before the first byte sealed with it is written, and destroying it makes every copy of that
person's data unreadable, in backups too.
"""

from __future__ import annotations

import os
import struct
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable

import apsw
import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tactful.errors import StoreTrouble
from tactful.stores.sqlite.connection import fetch, truncate_log
from tactful.stores.sqlite.seal import NONCE, cipher_of, place_of, seal, seal_with, unseal

__all__ = ["KeyRing"]

_HELD = 16_384
_ROW = struct.Struct("<q")


class KeyRing:
    """Unwrapped keys, a bounded number of them in memory.

    Looking a key up never waits for a sync: reading and writing the file go through connections of their own.

    Parameters
    ----------
    reading, writing
        Connections to the key file; `writing` is read-only too when the store is.
    master
        32 bytes.
    """

    def __init__(self, reading: apsw.Connection, writing: apsw.Connection, master: bytes) -> None:
        self._reading = reading
        self._writing = writing
        self._master = cipher_of(master)
        self._lock = threading.Lock()
        self._reading_lock = threading.Lock()
        self._writing_lock = threading.Lock()
        self._held: OrderedDict[int, AESGCM] = OrderedDict()
        self._age = 0
        self._staged: dict[int, tuple[bytes, AESGCM]] = {}

    @property
    def reading(self) -> apsw.Connection:
        """Return the connection that reads the key file, for a look at its tables."""
        return self._reading

    def tenant_key(self, name: str, *, make: bool) -> bytes:
        """Return one of the tenant's own keys (32 bytes), making it on first use when `make` is true.

        Raises
        ------
        StoreTrouble
            ``wrong-master-key`` when the master key does not open it, ``no-keys`` when there is none to open.
        """
        place = place_of(b"T", 0, name.encode())
        with self._writing_lock:
            row = self._writing.execute("SELECT wrapped FROM tenant WHERE name = ?", (name,)).fetchone()
            if row is None and not make:
                raise StoreTrouble("no-keys", "the key file is empty", hint="restore keys.db from its latest copy")
            if row is None:
                key = os.urandom(32)
                sealed = seal(self._master, place, key)
                self._writing.execute("INSERT INTO tenant VALUES (?, ?)", (name, sealed))
                return key
            try:
                return unseal(self._master, place, row[0])
            except InvalidTag:
                raise StoreTrouble(
                    "wrong-master-key",
                    "the master key does not open this store's keys",
                    hint="put the master.key that belongs to this store back",
                ) from None

    def stage(self, people: Iterable[int]) -> None:
        """Make keys for new people; usable by the writer at once, durable with `flush`."""
        fresh = list(people)
        keys, nonces = os.urandom(32 * len(fresh)), os.urandom(NONCE * len(fresh))
        for place, person in enumerate(fresh):
            key = keys[32 * place : 32 * place + 32]
            nonce = nonces[NONCE * place : NONCE * (place + 1)]
            wrapped = seal_with(self._master, nonce, place_of(b"K", person, b""), key)
            self._staged[person] = (wrapped, cipher_of(key))

    def flush(self) -> None:
        """Write the staged keys, durable on return; before that nothing sealed with them may be committed."""
        if not self._staged:
            return
        rows = [(person, wrapped) for person, (wrapped, _) in self._staged.items()]
        with self._writing_lock:
            self._writing.execute("BEGIN IMMEDIATE")
            try:
                self._writing.executemany("INSERT INTO keys VALUES (?, ?)", rows)
                self._writing.execute("COMMIT")
            finally:
                if self._writing.in_transaction:
                    self._writing.execute("ROLLBACK")
        self._hold({person: cipher for person, (_, cipher) in self._staged.items()}, self._age)
        self._staged = {}

    def unstage(self) -> None:
        """Forget the staged keys of a transaction that failed."""
        self._staged = {}

    def cipher(self, person: int) -> AESGCM | None:
        """Return a person's cipher; None when the person never was or has been erased."""
        with self._lock:
            held, age = self._held.get(person), self._age
            if held is not None:
                self._held.move_to_end(person)
                return held
        staged = self._staged.get(person)
        if staged is not None:
            return staged[1]
        with self._reading_lock:
            row = self._reading.execute("SELECT wrapped FROM keys WHERE person = ?", (person,)).fetchone()
        if row is None:
            return None
        cipher = self._unwrap(person, row[0])
        self._hold({person: cipher}, age)
        return cipher

    def ciphers(self, people: Collection[int]) -> dict[int, AESGCM]:
        """Return the ciphers of many people at once, leaving out those without a key."""
        staged = self._staged
        with self._lock:
            age = self._age
            found = {person: self._held[person] for person in people if person in self._held}
        missing = [person for person in people if person not in found and person not in staged]
        found |= {person: staged[person][1] for person in people if person in staged}
        if missing:
            wanted = apsw.carray(np.array(sorted(missing), np.int64))
            with self._reading_lock:
                rows = fetch(self._reading, "SELECT person, wrapped FROM keys WHERE person IN carray(?)", (wanted,))
            fresh = {person: self._unwrap(person, wrapped) for person, wrapped in rows}
            # Only a small miss is worth remembering: a scan of everybody would push out those who are here now.
            if len(fresh) <= _HELD // 4:
                self._hold(fresh, age)
            found |= fresh
        return found

    def destroy(self, people: Iterable[int]) -> int:
        """Destroy keys for good; return how many there were. The log of the key file is emptied too.

        Raises
        ------
        StoreTrouble
            ``store-busy`` when the log could not be emptied; calling again is harmless.
        """
        removed = 0
        with self._writing_lock:
            for person in people:
                self._writing.execute("DELETE FROM keys WHERE person = ?", (person,))
                removed += self._writing.changes()
                with self._lock:
                    self._held.pop(person, None)
                    self._age += 1
            if not truncate_log(self._writing):
                raise StoreTrouble("store-busy", "the key file is being copied", hint="try again in a moment")
        return removed

    def copy_to(self, target: apsw.Connection) -> None:
        """Copy the key file, still wrapped."""
        with self._reading_lock, target.backup("main", self._reading, "main") as copy:
            copy.step(-1)

    def close(self) -> None:
        """Close the key file and forget the keys in memory."""
        with self._reading_lock, self._writing_lock, self._lock:
            self._held.clear()
            self._reading.close()
            self._writing.close()

    def _unwrap(self, person: int, wrapped: bytes) -> AESGCM:
        return cipher_of(unseal(self._master, place_of(b"K", person, b""), wrapped))

    def _hold(self, ciphers: dict[int, AESGCM], age: int) -> None:
        """Remember keys, unless one was destroyed since `age`: it might be among them."""
        with self._lock:
            if age != self._age:
                return
            self._held.update(ciphers)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
