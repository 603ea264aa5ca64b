"""Safekeeping: what the engine does with the audit chain beside writing it: anchoring, verifying, reading, pruning."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from tactful.chain.anchor import Anchor, Anchors, Why
from tactful.chain.chain import Chain
from tactful.chain.link import Link, month_before, month_of
from tactful.chain.note import Note
from tactful.chain.verify import Verdict, verify
from tactful.channels.anchor_file import AnchorFile, beside
from tactful.channels.anchor_webhook import AnchorWebhook
from tactful.clock import Clock, format_time
from tactful.errors import TactfulError
from tactful.ids import Millis, Pseudonym
from tactful.settings.accountability import Safekeeping as Rules

__all__ = ["Safekeeping", "anchors_of"]


def anchors_of(directory: Path | None, rules: Rules) -> list[Anchors]:
    """Return where anchors go: the file (none for an engine in memory that names none), then the webhook."""
    places: list[Anchors] = []
    if rules.anchor:
        places.append(AnchorFile(Path(rules.anchor)))
    elif directory is not None:
        places.append(AnchorFile(beside(directory)))
    if rules.anchor_webhook:
        places.append(AnchorWebhook(rules.anchor_webhook))
    return places


class Safekeeping:
    """The chain of one tenant, with its anchors.

    Parameters
    ----------
    chain
        The store's chain.
    anchors
        Where anchors go.
    clock
        Dates anchors.
    years
        For how long links are kept.
    """

    def __init__(self, chain: Chain, anchors: Sequence[Anchors], clock: Clock, years: int) -> None:
        self._chain = chain
        self._anchors = list(anchors)
        self._clock = clock
        self._years = years
        self._lock = threading.Lock()
        self._anchored: dict[int, int] = {}

    def note(self, action: str, person: Pseudonym | None = None, facts: Mapping[str, Any] | None = None) -> int:
        """Chain something that was done, under whoever acts now; return its position once it is durable.

        What changes the store hands a `Note` to the call that changes it instead, so that both stand together.
        """
        return self._chain.note(Note(action, facts or {}, person)).result()

    def anchor(self, why: Why = "hourly") -> bool:
        """Drop an anchor for the present head wherever it is not anchored yet; False when a place did not take it.

        Trouble is logged, not raised: what was chained stands, and the next anchor vouches for it too.
        """
        with self._lock:
            try:
                head, taken = self._chain.head(), True
            except TactfulError as error:
                structlog.get_logger("tactful").error("anchor-failed", code=error.code, hint=error.hint)
                return False
            for place, anchors in enumerate(self._anchors):
                if not head.seq or (self._anchored.get(place) == head.seq and why != "restored"):
                    continue
                told = Anchor(seq=head.seq, hash=head.hash.hex(), at=format_time(self._clock.now()), why=why)
                try:
                    anchors.drop(told)
                except TactfulError as error:
                    taken = False
                    structlog.get_logger("tactful").error("anchor-failed", code=error.code, hint=error.hint)
                else:
                    self._anchored[place] = head.seq
            return taken

    def verify(self) -> dict[str, Any]:
        """Hash every link again and compare with the anchors; see `tactful.chain.verify.verify`."""
        # Anchors first: a link that is added meanwhile is not missed for being newer than what was read.
        dropped = [anchor for anchors in self._anchors for anchor in anchors.dropped()]
        sealed = self._chain.sealed()
        verdict = verify(self._chain.links(), sealed, dropped, oldest=self._oldest())
        return {**_told(verdict), "months": len(sealed), "anchors": len(dropped)}

    def links(self, *, after: int = 0, count: int = 100) -> list[dict[str, Any]]:
        """Return links behind a position as anybody may see them: without their facts."""
        return [
            {
                "seq": link.seq,
                "at": format_time(Millis(link.at)),
                "actor": link.actor,
                "action": link.action,
                "about_a_person": link.person is not None,
                "hash": link.hash.hex(),
            }
            for link in self._chain.links(after=after, upto=after + count)
        ]

    def between(self, since: int, until: int) -> Iterator[tuple[Link, dict[str, Any] | None]]:
        """Yield every link made from `since` up to `until` (ms) with its facts (None: erased)."""
        for link in self._chain.links():
            if since <= link.at < until:
                yield link, self._chain.facts(link)

    def prune(self) -> int:
        """Delete the links of months that are older than they have to be kept."""
        return self._chain.prune(self._oldest())

    def _oldest(self) -> int:
        return month_before(month_of(self._clock.now()), self._years)


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "whole": verdict.whole,
        "links": verdict.links,
        "head": verdict.head,
        "anchored": verdict.anchored,
        "restored": verdict.restored,
        "faults": [{"code": one.code, "seq": one.seq, "detail": one.detail} for one in verdict.faults],
    }
