"""How long what is kept: every store of dated things with its days, the reason for them, and what ends it."""

from __future__ import annotations

from functools import partial

from tactful.assembly.parts import Parts
from tactful.assembly.retention import Keeping

__all__ = ["kept_here"]


def kept_here(parts: Parts) -> tuple[Keeping, ...]:
    """Return what is kept and for how long."""
    settings, store = parts.settings, parts.store
    days, prune = settings.decisions_days, store.papers.prune
    return (
        Keeping("decisions", days, "so that they can be explained, replayed and contested", store.ledger.prune),
        Keeping("notes of reads", settings.reads_days, "so that people see readers", partial(prune, "read")),
        Keeping("contested decisions", settings.cases_days, "so that verdicts hold", partial(prune, "case")),
        Keeping("reviews", settings.cases_days, "so that verdicts hold", partial(prune, "review")),
        Keeping("messages", settings.messages.keep_days, "so that caps hold and people see them", store.contacts.prune),
        Keeping("receipts of erasures", None, "so that an erasure can be proved; they name nobody"),
        Keeping("tombstones", None, "so that no backup brings anybody back; they name nobody"),
    )
