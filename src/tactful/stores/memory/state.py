"""What a memory store holds, and the one lock that makes every call whole."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from tactful.catalogue.item import Item
from tactful.chain.link import Link, Sealed
from tactful.contacts.campaign import Campaign
from tactful.contacts.log import Kept
from tactful.decisions.ledger import Entry
from tactful.events.columns import EventColumns
from tactful.ids import Pseudonym
from tactful.people.outbox import Outgoing
from tactful.people.papers import Paper
from tactful.stores.forward import Forward
from tactful.stores.meta import Tombstone
from tactful.stores.store import OnCommit

__all__ = ["State"]


@dataclass(slots=True)
class State:
    """The tables of a memory store; touched only while `lock` is held.

    `order` is taken first by whatever writes events or takes them away: a listener hears of rows while only `order`
    is held, so it may wait for readers, and nothing is taken away between a write and its telling.
    """

    order: threading.RLock = field(default_factory=threading.RLock)
    lock: threading.RLock = field(default_factory=threading.RLock)
    seed: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    digest_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    on_commit: OnCommit | None = None
    forward: Forward = field(default_factory=Forward)
    names: dict[str, int] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    merges: dict[int, int] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    documents: dict[tuple[int, str], bytes] = field(default_factory=dict)
    events: dict[int, list[EventColumns]] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    last_seq: int = 0
    item_numbers: dict[str, int] = field(default_factory=dict)
    items: list[Item | None] = field(default_factory=list)
    item_version: int = 0
    decisions: dict[str, Entry] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)
    values: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    progress: dict[str, bytes] = field(default_factory=dict)
    tombstones: list[Tombstone] = field(default_factory=list)
    papers: dict[tuple[str, str], Paper] = field(default_factory=dict)
    contacts: dict[str, Kept] = field(default_factory=dict)
    contacts_of: dict[int, list[str]] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    receipts: dict[str, bytes] = field(default_factory=dict)
    outbox: dict[int, tuple[Outgoing, int, bytes]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    facts: dict[int, tuple[Pseudonym | None, bytes]] = field(default_factory=dict)
    months: list[Sealed] = field(default_factory=list)
