"""Anchors told to another machine: one POST of JSON each, over TLS, without following where it is sent on to.

>>> AnchorWebhook("ftp://example.org/")
Traceback (most recent call last):
...
tactful.errors.BadInput: the anchor webhook must be an https address
"""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from tactful.chain.anchor import Anchor, write_anchor
from tactful.errors import BadInput, StoreTrouble

__all__ = ["AnchorWebhook"]

_SECONDS = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class AnchorWebhook:
    """Posts anchors; nothing can be read back from it.

    Parameters
    ----------
    address
        ``https://…``; ``http://`` only on this machine.

    Raises
    ------
    BadInput
        ``bad-webhook``.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or parts.username or (parts.scheme != "https" and not plain):
            raise BadInput(
                "bad-webhook", "the anchor webhook must be an https address", hint="write it as https://host/path"
            )
        self._host, self._port, self._tls = parts.hostname, parts.port, parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def drop(self, anchor: Anchor) -> None:
        """Post one anchor; any answer but 2xx counts as not taken."""
        made = HTTPSConnection if self._tls else HTTPConnection
        connection = made(self._host, self._port, timeout=_SECONDS)
        try:
            connection.request("POST", self._target, write_anchor(anchor), {"Content-Type": "application/json"})
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise StoreTrouble(
                "no-anchor",
                f"the anchor webhook did not answer ({type(error).__name__})",
                hint="see whether it is up; it is tried again",
            ) from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise StoreTrouble(
                "no-anchor", f"the anchor webhook answered {status}", hint="see its log; it is tried again"
            )

    def dropped(self) -> list[Anchor]:
        """Return nothing: whoever was told keeps it."""
        return []
