"""Is the chain whole? Every link is hashed again, and the anchors outside tell what the store alone cannot.

An edited, missing or moved link breaks the hashes. A chain that was cut short or written anew from some link on is
consistent in itself: only an anchor shows it. What came after the last anchor is vouched for by the hashes alone.

>>> verify(iter(()), [], [], oldest=0).whole
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tactful.chain.anchor import Anchor
from tactful.chain.link import START, Link, Sealed, hash_of

__all__ = ["Code", "Fault", "Verdict", "verify"]

Code = Literal["edited", "broken", "cut-short", "rewritten", "segment-broken", "removed-early"]

_MOST = 20
"""Faults that are listed; a broken chain has as many as it has links."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: `seq` is the position of the link."""

    code: Code
    seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found.

    `links` were hashed again, `head` is the position of the newest, `anchored` of the newest that an anchor vouches
    for (0 for none), `restored` the time of the latest return from a backup (after which older anchors cannot hold).
    """

    links: int
    head: int
    anchored: int
    restored: str
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.faults


def verify(links: Iterator[Link], sealed: Sequence[Sealed], anchors: Sequence[Anchor], *, oldest: int) -> Verdict:
    """Return whether links, finished months and anchors agree.

    Parameters
    ----------
    links
        Every link of the store, in the order of position.
    sealed
        Finished months.
    anchors
        Anchors, oldest first; those before the latest return from a backup are passed over.
    oldest
        Oldest month (yyyymm) whose links must still be there.
    """
    begun = max((place for place, one in enumerate(anchors) if one.why == "restored"), default=None)
    counted = anchors[begun or 0 :]
    faults = _sealed_faults(sealed, oldest)
    gone = [one for one in sealed if one.removed]
    walk = _Walk(
        seq=gone[-1].last if gone else 0,
        hash=gone[-1].head if gone else START,
        anchored={one.seq: one.hash for one in counted},
        ends={one.last: one for one in sealed if not one.removed},
        faults=faults,
    )
    first = walk.seq
    for link in links:
        walk.step(link)
    for one in counted:
        if one.seq > walk.seq:
            walk.fault("cut-short", one.seq, f"an anchor of {one.at} vouches for a link that is not there")
        elif first == one.seq and one.seq and one.hash != (gone[-1].head if gone else START).hex():
            walk.fault("rewritten", one.seq, f"an anchor of {one.at} vouches for another end of a removed month")
    for seq in walk.ends:
        walk.fault("segment-broken", seq, "a finished month ends with a link that is not there")
    reached = [one.seq for one in counted if one.seq <= walk.seq]
    restored = anchors[begun].at if begun is not None else ""
    return Verdict(walk.links, walk.seq, max(reached, default=0), restored, tuple(walk.faults[:_MOST]))


@dataclass(slots=True)
class _Walk:
    """Where the walk along the chain stands, and what must still be met."""

    seq: int
    hash: bytes
    anchored: dict[int, str]
    ends: dict[int, Sealed]
    faults: list[Fault]
    links: int = 0

    def fault(self, code: Code, seq: int, detail: str) -> None:
        self.faults.append(Fault(code, seq, detail))

    def step(self, link: Link) -> None:
        if link.seq != self.seq + 1 or link.previous != self.hash:
            self.fault("broken", link.seq, "the link does not follow the one before: one is missing, moved or other")
        if hash_of(link) != link.hash:
            self.fault("edited", link.seq, "the link is not as it was written")
        vouched = self.anchored.get(link.seq)
        if vouched is not None and vouched != link.hash.hex():
            self.fault("rewritten", link.seq, "an anchor vouches for another link at this place")
        end = self.ends.pop(link.seq, None)
        if end is not None and end.head != link.hash:
            self.fault("segment-broken", link.seq, f"the month {end.month} ended with another link")
        self.seq, self.hash = link.seq, link.hash
        self.links += 1


def _sealed_faults(sealed: Sequence[Sealed], oldest: int) -> list[Fault]:
    faults: list[Fault] = []
    last, head = 0, START
    for one in sealed:
        if one.first != last + 1 or one.before != head:
            faults.append(Fault("segment-broken", one.first, f"the month {one.month} does not follow the one before"))
        if one.removed and one.month >= oldest:
            faults.append(Fault("removed-early", one.first, f"the links of {one.month} are gone before their time"))
        last, head = one.last, one.head
    return faults
