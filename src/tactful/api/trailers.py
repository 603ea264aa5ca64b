"""Trailers are no headers: what comes behind a body must not look as if it had come in front of it.

The parser hands fields of a trailer to the same list as the headers, and a request that arrives in one piece is parsed
to its end before anybody reads that list. A signal, a key or a length in a trailer would count; so the list is let go
of once the headers are complete.

References: RFC 9110 section 6.5.1; promise G1.
"""

from __future__ import annotations

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["HeadersOnly"]


class HeadersOnly(HttpToolsProtocol):
    """HTTP/1.1 whose requests keep exactly the headers that preceded their body."""

    @override
    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.headers = []  # the request has the list that was here; a trailer fills one that nobody reads
