"""Where the server listens: one TCP address, and the socket in the engine's own directory.

>>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
(True, True, False)
"""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

from tactful.errors import BadInput

__all__ = ["is_loopback", "tcp_socket", "unix_socket", "url_of"]

_BACKLOG = 1024


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address; a name other than localhost counts as public."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def tcp_socket(host: str, port: int) -> socket.socket:
    """Return a listening TCP socket; port 0 takes any free one.

    Raises
    ------
    BadInput
        ``cannot-listen`` when the address is taken or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    hint = "choose another port; 0 takes a free one"
    if not 0 <= port <= 65_535:
        raise BadInput("cannot-listen", f"cannot listen on {port}: it is no port", hint=hint)
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or "no such address"
        raise BadInput("cannot-listen", f"cannot listen on {host}:{port}: {reason}", hint=hint) from None


def unix_socket(path: Path) -> socket.socket | None:
    """Return a listening Unix socket that only its owner can open; None where the path is too long for one.

    A file left by a killed server is replaced: whoever calls this holds the directory's lock.
    """
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
    except OSError:
        listener.close()
        return None
    # Nobody can connect between bind and listen, so there is no moment in which others could slip in.
    path.chmod(0o600)
    listener.listen(_BACKLOG)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address of a TCP socket as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
