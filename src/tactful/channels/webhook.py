"""A webhook: one signed POST to one address, nowhere else.

The name is resolved once and the connection goes to the address that was checked, so a name that answers differently
the second time leads nowhere new. Private, loopback and link-local addresses are refused unless the operator allows
them for this recipient; redirects are never followed; an answer is read to 4 kB and believed only for its status.

>>> signature_of(b"secret", 1_700_000_000, b"{}").startswith("t=1700000000,v1=")
True

References: OWASP API7:2023 (request forgery); RFC 2104 (HMAC).
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from tactful.errors import BadInput

__all__ = ["Hook", "check_url", "post", "signature_of"]

_SECONDS = 5.0
_READ_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to, and with which secret.

    Attributes
    ----------
    url
        ``https://…``; plain ``http`` only where private addresses are allowed.
    secret
        Key of the signature; never sent.
    private
        True allows private and loopback addresses.
    """

    url: str
    secret: bytes
    private: bool = False


def signature_of(secret: bytes, second: int, body: bytes) -> str:
    """Return the value of ``Tactful-Signature``: the second since 1970, and HMAC-SHA256 of ``second.body``."""
    digest = hmac.new(secret, b"%d." % second + body, hashlib.sha256).hexdigest()
    return f"t={second},v1={digest}"


def check_url(url: str, *, private: bool) -> SplitResult:
    """Return the parts of a usable address.

    Raises
    ------
    BadInput
        ``bad-recipient-url``: another scheme, no host, no such port, a login in it, or plain HTTP to the outside.
    """
    parts = urlsplit(url)
    allowed = {"https", "http"} if private else {"https"}
    login = parts.username is not None or parts.password is not None
    if parts.scheme not in allowed or not parts.hostname or login or not _port_is_sound(parts):
        raise BadInput(
            "bad-recipient-url",
            "a recipient's url must be https, with a host and without a login",
            hint="write https://host/path; private = true also allows http on your own network",
        )
    return parts


def _port_is_sound(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def post(hook: Hook, body: bytes, *, second: int, delivery: str) -> str:
    """Send a body once; return ``""`` when the recipient took it, else a short code of what stood in the way.

    Parameters
    ----------
    hook
        Where to.
    body
        JSON.
    second
        Seconds since 1970, signed along so that an old message cannot be sent again.
    delivery
        Id of this message, equal on every try, so that a recipient can tell a repetition.

    Returns
    -------
    str
        ``""``, ``http-<status>``, ``redirected``, ``refused-address``, ``no-such-host``, ``no-connection`` (nothing was
        sent), ``no-answer`` (it may have arrived), ``bad-certificate`` or ``bad-answer``. Never holds what was sent or
        who answered.
    """
    parts = check_url(hook.url, private=hook.private)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        address = _address(host, port, private=hook.private)
    except OSError:
        return "no-such-host"
    if address is None:
        return "refused-address"
    try:
        plain = socket.create_connection((address, port), _SECONDS)
    except OSError:
        return "no-connection"
    try:
        return _word_of(_send(plain, parts, port, _headers(hook, body, second, delivery), body))
    except (OSError, http.client.HTTPException) as error:
        return _trouble(error)


def _word_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirected" if 300 <= status < 400 else f"http-{status}"


def _trouble(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "bad-certificate"
    return "no-answer" if isinstance(error, OSError) else "bad-answer"


def _address(host: str, port: int, *, private: bool) -> str | None:
    """Return the address to connect to; None when any answer of the resolver is one that must not be reached."""
    found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not private and not all(_is_public(address) for address in found):
        return None
    return min(found)


def _is_public(address: str) -> bool:
    told = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(told, "ipv4_mapped", None)
    return (mapped or told).is_global and not told.is_multicast


def _headers(hook: Hook, body: bytes, second: int, delivery: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "User-Agent": "tactful",
        "Tactful-Delivery": delivery,
        "Tactful-Signature": signature_of(hook.secret, second, body),
        "Connection": "close",
    }


def _send(plain: socket.socket, parts: SplitResult, port: int, headers: dict[str, str], body: bytes) -> int:
    host = parts.hostname or ""
    with plain:
        secured = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if _is_tls(parts) else plain
        with secured:
            connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
            connection.sock = secured
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read(_READ_BYTES)
            return answer.status


def _is_tls(parts: SplitResult) -> bool:
    return parts.scheme == "https"
