"""Anchors leave: to a file outside the store, and to another machine."""

from __future__ import annotations

import stat
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import pytest

from tactful.chain.anchor import Anchor
from tactful.channels.anchor_file import AnchorFile, beside
from tactful.channels.anchor_webhook import AnchorWebhook
from tactful.errors import BadInput, StoreTrouble


def anchor(seq: int) -> Anchor:
    """Return an anchor."""
    return Anchor(seq=seq, hash="00" * 32, at="2026-11-22T12:00:00.000Z", why="hourly")


@pytest.fixture
def listener():
    """Yield a web server that keeps what it is told and answers as it is bidden."""

    class Told(BaseHTTPRequestHandler):
        status, bodies = 204, []

        def do_POST(self):
            Told.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(Told.status)
            self.send_header("location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Told)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], Told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.promise("A2")
def test_the_file_only_grows(tmp_path):
    """Lines are appended and come back in order; the file is its owner's alone."""
    file = AnchorFile(tmp_path / "shop.anchor")
    assert file.dropped() == []
    for seq in (1, 5):
        file.drop(anchor(seq))
    assert [one.seq for one in AnchorFile(file.path).dropped()] == [1, 5]
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_a_line_cut_off_by_a_crash_does_not_count(tmp_path):
    """Nobody was told of it; the lines before it stand."""
    file = AnchorFile(tmp_path / "shop.anchor")
    file.drop(anchor(1))
    with file.path.open("ab") as end:
        end.write(b'{"seq": 2, "ha')
    assert [one.seq for one in file.dropped()] == [1]


def test_a_folder_that_is_not_there_is_trouble_with_a_hint(tmp_path):
    """The cure is named."""
    with pytest.raises(StoreTrouble) as caught:
        AnchorFile(tmp_path / "nowhere" / "shop.anchor").drop(anchor(1))
    assert (caught.value.code, "[safekeeping]" in caught.value.hint) == ("no-anchor", True)


def test_the_file_lies_outside_the_directory(tmp_path):
    """Beside it, under its name."""
    assert beside(tmp_path / "shop.tactful") == tmp_path / "shop.tactful.anchor"


def test_a_webhook_is_told(listener):
    """One POST of the anchor."""
    port, told = listener
    AnchorWebhook(f"http://127.0.0.1:{port}/anchors?of=shop").drop(anchor(3))
    assert [msgspec.json.decode(body, type=Anchor) for body in told.bodies] == [anchor(3)]


@pytest.mark.parametrize("status", [301, 307, 400, 503])
def test_any_other_answer_is_trouble(listener, status):
    """A refusal and a redirect are not followed; the anchor counts as not taken."""
    port, told = listener
    told.status = status
    with pytest.raises(StoreTrouble) as caught:
        AnchorWebhook(f"http://127.0.0.1:{port}/").drop(anchor(3))
    assert caught.value.code == "no-anchor"


@pytest.mark.parametrize(
    "address", ["http://example.org/", "https://", "file:///etc/passwd", "https://a:b@example.org"]
)
def test_an_address_that_could_leak_is_refused(address):
    """TLS or this machine; no secrets in the address."""
    with pytest.raises(BadInput) as caught:
        AnchorWebhook(address)
    assert caught.value.code == "bad-webhook"
