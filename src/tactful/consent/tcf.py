"""Consent strings of the Transparency and Consent Framework, read bit by bit: what one vendor may do, no more.

Only consent counts for the purposes that make or use profiles (3 to 6); from policy 5 on (framework 2.3) a vendor that
the string does not disclose has nothing. What cannot be read grants nothing.

>>> granted("CAAAAAAAAAAA", vendor=7)
Traceback (most recent call last):
...
tactful.errors.BadInput: the TCF string cannot be read: it ends too early

References: IAB Europe, Transparency and Consent String format 2.x; policies 2 to 5; promise G4.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from tactful.errors import BadInput

__all__ = ["OURS", "TcString", "granted", "read_tcf"]

OURS: dict[str, frozenset[int]] = {
    "offers": frozenset({3, 4}),
    "recommendation": frozenset({5, 6}),
    "research": frozenset({9}),
    "training": frozenset({10}),
}
"""Our purpose to the framework's, all of which need consent: ad profile made and used, content profile made and used,
audience statistics, development. Messages and linking have no counterpart, so a string never grants them."""

_POLICIES = range(2, 6)
_DISCLOSED, _NOT_ALLOWED, _BY_INTEREST = 1, 0, 2
_DISCLOSURE_NEEDED_FROM = 5
_TEXT_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class TcString:
    """What is read of a string; times in milliseconds since 1970."""

    policy: int
    updated: int
    purposes: frozenset[int]
    """The framework's purposes with consent."""
    vendors: frozenset[int]
    """Vendors with consent."""
    disclosed: frozenset[int] | None
    """Vendors disclosed to the person; None when the string has no such segment."""
    restrictions: dict[int, list[tuple[int, frozenset[int]]]] = field(default_factory=dict)
    """The publisher's restrictions: purpose to (kind, vendors)."""

    def discloses(self, vendor: int) -> bool:
        """Tell whether the vendor was shown to the person; before policy 5 silence counts as yes."""
        if self.disclosed is None:
            return self.policy < _DISCLOSURE_NEEDED_FROM
        return vendor in self.disclosed

    def consents(self, purpose: int, vendor: int) -> bool:
        """Tell whether consent for one of the framework's purposes and a vendor is there."""
        barred = any(
            kind in {_NOT_ALLOWED, _BY_INTEREST} and vendor in vendors
            for kind, vendors in self.restrictions.get(purpose, [])
        )
        return purpose in self.purposes and vendor in self.vendors and not barred and self.discloses(vendor)


class _Bits:
    """Reads numbers of given widths from bytes, first bit first."""

    def __init__(self, data: bytes) -> None:
        self._bits = int.from_bytes(data)
        self._left = len(data) * 8

    def take(self, width: int) -> int:
        """Return the next number of `width` bits."""
        if width > self._left:
            raise _bad("it ends too early")
        self._left -= width
        return self._bits >> self._left & (1 << width) - 1

    def numbers(self, width: int) -> frozenset[int]:
        """Return the places (from 1) of the set bits among the next `width`."""
        bits = self.take(width)
        return frozenset(place for place in range(1, width + 1) if bits >> (width - place) & 1)

    def vendors(self) -> frozenset[int]:
        """Return a vendor section: a bit field, or ranges."""
        most = self.take(16)
        return self.ranges(most) if self.take(1) else self.numbers(most)

    def ranges(self, most: int) -> frozenset[int]:
        """Return single vendors and spans of them."""
        found: set[int] = set()
        left = 0xFFFF  # there are no more vendors: spans that overlap endlessly must not cost endless time
        for _ in range(self.take(12)):
            is_span, first = self.take(1), self.take(16)
            last = self.take(16) if is_span else first
            left -= last - first + 1
            if not 1 <= first <= last <= most or left < 0:
                raise _bad("a range of vendors is impossible")
            found.update(range(first, last + 1))
        return frozenset(found)


def read_tcf(text: str) -> TcString:
    """Return what a string says.

    Raises
    ------
    BadInput
        ``bad-tcf`` when it cannot be read, ``unknown-tcf-policy`` for a version or policy this reader does not know.
    """
    if len(text) > _TEXT_BYTES:
        raise _bad("it is longer than any real one")
    first, *others = text.split(".")
    policy, updated, purposes, vendors, restrictions = _core(_Bits(_bytes(first)))
    disclosed: frozenset[int] | None = None
    for other in others:
        bits = _Bits(_bytes(other))
        if bits.take(3) == _DISCLOSED:
            disclosed = bits.vendors()
    return TcString(policy, updated, purposes, vendors, disclosed, restrictions)


def granted(text: str, *, vendor: int) -> tuple[dict[str, bool], TcString]:
    """Return, for each of our purposes the framework knows, whether the string grants it to a vendor; and the string.

    Parameters
    ----------
    vendor
        Our number in the list of vendors, 1 or more.
    """
    read = read_tcf(text)
    told = {ours: all(read.consents(one, vendor) for one in theirs) for ours, theirs in OURS.items()}
    return told, read


def _core(
    bits: _Bits,
) -> tuple[int, int, frozenset[int], frozenset[int], dict[int, list[tuple[int, frozenset[int]]]]]:
    version = bits.take(6)
    if version != 2:
        raise BadInput(
            "unknown-tcf-policy", f"version {version} of TCF strings is not read", hint="send a string of TCF 2.x"
        )
    bits.take(36)  # created
    updated = bits.take(36) * 100
    bits.take(12 + 12 + 6 + 12 + 12)  # the consent screen's maker, version, screen, language, and list of vendors
    policy = bits.take(6)
    if policy not in _POLICIES:
        raise BadInput(
            "unknown-tcf-policy", f"policy {policy} of TCF strings is not read", hint="known are policies 2 to 5"
        )
    bits.take(1 + 1 + 12)  # service specific, stacks, special features: they grant us nothing
    purposes = bits.numbers(24)
    bits.take(24 + 1 + 12)  # legitimate interest is never taken from a string; one-treatment; country
    vendors = bits.vendors()
    bits.vendors()  # legitimate interest
    restrictions: dict[int, list[tuple[int, frozenset[int]]]] = {}
    for _ in range(bits.take(12)):
        purpose, kind = bits.take(6), bits.take(2)
        restrictions.setdefault(purpose, []).append((kind, bits.ranges(0xFFFF)))
    return policy, min(updated, 1 << 53), purposes, vendors, restrictions


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _bad("it is not web-safe base 64") from None


def _bad(why: str) -> BadInput:
    return BadInput("bad-tcf", f"the TCF string cannot be read: {why}", hint="send the string as the page gave it")
