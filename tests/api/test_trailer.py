"""A signal in a trailer is none: sent to a real server, byte by byte as a browser never would."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HEAD = (
    "PUT /v1/people/{person} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: Sec-GPC\r\n"
    "Connection: close\r\n{more}\r\n"
)
BODY = "2\r\n{}\r\n0\r\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Serve an empty shop and give its socket."""
    directory = tmp_path_factory.mktemp("t") / "d"
    subprocess.run([sys.executable, "-m", "tactful.cli", "init", str(directory)], check=True, capture_output=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "tactful.cli", "serve", "--path", str(directory), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert server.stdout is not None
    assert server.stdout.readline().startswith("listening on")
    yield directory / "socket"
    server.terminate()
    server.communicate(timeout=30)


def sent(place: Path, text: str) -> tuple[int, dict[str, object]]:
    """Send bytes as they are and return status and JSON of the answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(20)
        line.connect(str(place))
        line.sendall(text.encode())
        told = b""
        while piece := line.recv(65536):
            told += piece
    head, _, body = told.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])


def consents(place: Path, person: str) -> dict[str, object]:
    """Return what counts for a person."""
    return sent(place, f"GET /v1/people/{person}/consents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[1]


@pytest.mark.promise("G1")
def test_a_trailer_is_not_read_as_a_header(place: Path) -> None:
    """In front of the body it counts, behind the body it does not."""
    assert sent(place, HEAD.format(person="ana", more="Sec-GPC: 1\r\n") + BODY + "\r\n")[0] == 200
    assert consents(place, "ana")["offers"] == "refused"
    assert sent(place, HEAD.format(person="ben", more="") + BODY + "Sec-GPC: 1\r\n\r\n")[0] == 200
    assert "offers" not in consents(place, "ben")
