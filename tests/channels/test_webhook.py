"""A webhook goes signed to the address that was checked, and nowhere else."""

from __future__ import annotations

import hashlib
import hmac
import socket

import pytest
from listener import listening

from tactful.channels.webhook import Hook, check_url, post
from tactful.errors import BadInput

BODY = b'{"event":"erasure"}'


def test_the_recipient_can_check_who_sent_it():
    """The signature is HMAC-SHA256 over the second and the body, and the delivery id stays the same on every try."""
    with listening() as recipient:
        hook = Hook(recipient.url + "/hook?x=1", b"shared", private=True)
        assert post(hook, BODY, second=17, delivery="er_1.1") == ""
        path, headers, body = recipient.heard[0]
    told = dict(part.split("=") for part in headers["Tactful-Signature"].split(","))
    assert told == {"t": "17", "v1": hmac.new(b"shared", b"17." + BODY, hashlib.sha256).hexdigest()}
    assert (path, headers["Tactful-Delivery"], body) == ("/hook?x=1", "er_1.1", BODY)


@pytest.mark.parametrize(("status", "code"), [(204, ""), (302, "redirected"), (410, "http-410"), (500, "http-500")])
def test_every_answer_has_a_word(status: int, code: str):
    """Only 2xx is yes; a redirect is not followed."""
    with listening(status) as recipient:
        assert post(Hook(recipient.url, b"s", private=True), BODY, second=1, delivery="d") == code
        assert len(recipient.heard) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "0.0.0.1"])
def test_private_addresses_are_refused(host: str):
    """Nothing behind the firewall is reached unless the operator allows it for this recipient."""
    assert post(Hook(f"https://{host}/x", b"s"), BODY, second=1, delivery="d") == "refused-address"


def test_a_name_that_also_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch):
    """One private answer of the resolver is enough: a second look-up cannot lead elsewhere."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "192.168.1.9")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert post(Hook("https://example.com/x", b"s"), BODY, second=1, delivery="d") == "refused-address"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "ftp://example.com",
        "https://",
        "https://a:b@example.com",
        "https://example.com:99999",
        "file:///etc/passwd",
    ],
)
def test_only_plain_https_addresses_are_taken(url: str):
    """Another scheme, a login in the address, or plain http to the outside is refused in the settings already."""
    with pytest.raises(BadInput) as refused:
        check_url(url, private=False)
    assert refused.value.code == "bad-recipient-url"


def test_nobody_there_is_said_so():
    """A closed port and an unknown name have their own words."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert post(Hook(f"http://127.0.0.1:{port}", b"s", private=True), BODY, second=1, delivery="d") == "no-connection"
    assert post(Hook("https://no-such-host.invalid", b"s"), BODY, second=1, delivery="d") == "no-such-host"
