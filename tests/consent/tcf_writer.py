"""An independent writer of TCF strings for tests: fields in, web-safe base 64 out."""

from __future__ import annotations

import base64
from collections.abc import Iterable


def bits(value: int, width: int) -> str:
    """Return a number as so many binary digits."""
    return f"{value:0{width}b}"


def field(numbers: Iterable[int], width: int) -> str:
    """Return a bit field with the given places (from 1) set."""
    chosen = set(numbers)
    return "".join("1" if place in chosen else "0" for place in range(1, width + 1))


def vendors(numbers: Iterable[int], *, ranges: bool = False) -> str:
    """Return a vendor section as a bit field or as ranges."""
    chosen = sorted(set(numbers))
    most = chosen[-1] if chosen else 0
    if not ranges:
        return bits(most, 16) + "0" + field(chosen, most)
    return bits(most, 16) + "1" + span_list([(one, one) for one in chosen])


def span_list(spans: list[tuple[int, int]]) -> str:
    """Return a list of single vendors and spans."""
    told = bits(len(spans), 12)
    for first, last in spans:
        told += "0" + bits(first, 16) if first == last else "1" + bits(first, 16) + bits(last, 16)
    return told


def packed(digits: str) -> str:
    """Return binary digits as web-safe base 64."""
    whole = digits + "0" * (-len(digits) % 8)
    return base64.urlsafe_b64encode(int(whole, 2).to_bytes(len(whole) // 8)).decode().rstrip("=")


def string(
    *,
    policy: int = 4,
    purposes: Iterable[int] = (),
    interests: Iterable[int] = (),
    consented: Iterable[int] = (),
    disclosed: Iterable[int] | None = None,
    restrictions: Iterable[tuple[int, int, list[tuple[int, int]]]] = (),
    updated_ms: int = 1_700_000_000_000,
    version: int = 2,
    ranges: bool = False,
) -> str:
    """Return a whole string."""
    limits = list(restrictions)
    core = (
        bits(version, 6) + bits(updated_ms // 100, 36) * 2 + bits(7, 12) + bits(1, 12) + bits(1, 6) + bits(0, 12)
        + bits(99, 12) + bits(policy, 6) + "1" + "0" + bits(0, 12) + field(purposes, 24) + field(interests, 24) + "0"
        + bits(0, 12) + vendors(consented, ranges=ranges) + vendors([]) + bits(len(limits), 12)
        + "".join(bits(purpose, 6) + bits(kind, 2) + span_list(spans) for purpose, kind, spans in limits)
    )  # fmt: skip
    segments = [packed(core)]
    if disclosed is not None:
        segments.append(packed(bits(1, 3) + vendors(disclosed, ranges=ranges)))
    return ".".join(segments)
