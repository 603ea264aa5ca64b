"""A store in plain memory: the same promises but durability, for tests, trials and ``tactful.open(None)``."""

from tactful.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
