"""``tactful serve``: the HTTP API of one directory."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import Directory
from tactful.cli.reach import require_directory

__all__ = ["serve"]


def serve(
    *,
    path: Directory,
    port: Annotated[int, Parameter(help="TCP port; 0 takes any free one.")] = 8377,
    host: Annotated[str, Parameter(help="Address to listen on; beyond loopback only with keys made.")] = "127.0.0.1",
    test_clock: Annotated[
        bool, Parameter(negative="", help="Accept the header Tactful-Now; for tests, never in production.")
    ] = False,
) -> None:
    """Serve the HTTP API until stopped; SIGTERM finishes what is under way first.

    Example: tactful serve --path shop.tactful --port 8377
    """
    from tactful.api.serve import serve as serve_http

    serve_http(require_directory(path), port, host=host, test_clock=test_clock)
