"""Structured logs: one JSON line per event on standard error, by route and request id, never by person.

What may stand in a line: request id, method, route template, status, milliseconds, key id, error code. Paths,
query strings, bodies and ids of people or items do not.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import msgspec
import structlog
from typing_extensions import override

__all__ = ["configure"]

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(level: str = "info") -> None:
    """Send log lines of `level` (debug, info, warning or error) and above to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=_text),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    server = logging.getLogger("uvicorn.error")
    server.handlers = [_Bare(logging.WARNING)]
    server.propagate = False


class _Bare(logging.Handler):
    """Passes on what the web server says without the traceback, whose values could name people."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        structlog.get_logger("tactful").warning("server", said=str(record.msg).splitlines()[0], error=kind)


def _text(value: Any, **_: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()
