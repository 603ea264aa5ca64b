"""Global Privacy Control, read as the specification says.

Only the exact value ``1`` counts, and any one ``1`` among several headers wins. It opts out of sale, sharing and
cross-context use; ranking within the same site stays under its own permit.

>>> opted_out([(b"sec-gpc", b"0"), (b"sec-gpc", b"1")]), opted_out([(b"sec-gpc", b"1,1")])
(True, False)

Reference: W3C Global Privacy Control, sections 3.3 and 4; promises G1, G3.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["opted_out"]


def opted_out(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a request carries the signal.

    Parameters
    ----------
    headers
        Name and value of every header, names in lower case (as ASGI gives them); trailers are not headers.
    """
    # HTTP lets optional white space stand around a value; it is no part of it.
    return any(name == b"sec-gpc" and value.strip(b" \t") == b"1" for name, value in headers)
