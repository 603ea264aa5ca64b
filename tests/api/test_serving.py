"""The real thing: a process, sockets, signals."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec
import pytest
from api_engine import memory_engine

from tactful.api.listen import is_loopback, tcp_socket
from tactful.errors import BadInput

PROGRAM = """
import sys, time
from tactful.api.serve import serve
from tactful.assembly.engine import Engine
from tactful.errors import TactfulError

def slow(self, tune=False):
    print("learning", flush=True)
    while not (self.path / "learned").exists():
        time.sleep(0.01)
    return {"version": "g2"}

def close(self):
    plain_close(self)
    print("closed", flush=True)

Engine.learn, Engine.close, plain_close = slow, close, Engine.close
try:
    serve(sys.argv[1], 0, sys.argv[2])
except TactfulError as error:
    print(error.code, flush=True)
    sys.exit(2)
"""


@dataclass
class Served:
    """A server in another process."""

    process: subprocess.Popen[str]
    port: int
    key: str

    def call(self, method: str, target: str, body: Any = None) -> tuple[int, Any]:
        """Send one request over TCP."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        return _call(connection, method, target, body, {"Authorization": f"Bearer {self.key}"})


def _call(connection: HTTPConnection, method: str, target: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
    content = body if isinstance(body, bytes) else None if body is None else msgspec.json.encode(body)
    connection.request(method, target, content, headers)
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return answer.status, msgspec.json.decode(raw)


def _start(path: Path, host: str = "127.0.0.1") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), host],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )


@contextmanager
def _serving(path: Path) -> Iterator[Served]:
    process = _start(path)
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        told = process.stderr.readline()
        key = re.search(r"tk_\S+", told)
        assert key, told
        line = process.stdout.readline()
        found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", line)
        assert found, line
        yield Served(process, int(found.group(1)), key.group())
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory whose path is short enough for a Unix socket."""
    return tmp_path_factory.mktemp("s")


def test_a_server_says_where_it_listens_and_answers(short: Path) -> None:
    """Port 0 takes any free one; the printed key opens the door; large bodies get their answer."""
    with _serving(short) as served:
        assert served.call("PUT", "/v1/items", {"items": [{"item_id": "a/b"}]})[0] == 200
        status, item = served.call("GET", "/v1/items/a%2Fb")
        assert (status, item["item_id"], item["tags"]) == (200, "a/b", [])  # defaults are told as well
        assert served.call("POST", "/v1/decisions", {"surface": "home"})[0] == 200
        status, problem = served.call("POST", "/v1/events", b" " * 10_000_000)
        assert (status, problem["code"]) == (413, "body-too-large")
        served.key = "tk_wrong"
        assert served.call("GET", "/v1/items")[0] == 401


def test_the_local_socket_is_the_owners_alone(short: Path) -> None:
    """DIR/socket has mode 0600, needs no key, replaces a stale file, and goes with the server."""
    place = short / "socket"
    place.touch()
    with _serving(short) as served:
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        connection = HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.connect(str(place))
        assert _call(connection, "GET", "/v1/keys", None, {})[0] == 200
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(20) == 0
    assert not place.exists()


def _wait_until_refused(port: int) -> None:
    for _ in range(100):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as idle:
            idle.recv(1)  # returns when the server lets go of a connection that asks for nothing


def test_sigterm_finishes_what_was_begun(short: Path) -> None:
    """No new connections, the running request gets its answer, the engine is closed, exit code 0."""
    with _serving(short) as served:
        assert served.process.stdout is not None
        connection = HTTPConnection("127.0.0.1", served.port, timeout=20)
        connection.request("POST", "/v1/learn", headers={"Authorization": f"Bearer {served.key}"})
        assert served.process.stdout.readline() == "learning\n"
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(OSError, match=r"refused|reset"):
            _wait_until_refused(served.port)
        (short / "learned").touch()
        answer = connection.getresponse()
        assert (answer.status, msgspec.json.decode(answer.read())) == (200, {"version": "g2"})
        connection.close()
        assert served.process.wait(20) == 0
        assert served.process.stdout.readline() == "closed\n"


def test_a_public_address_is_refused_without_keys(short: Path) -> None:
    """Nobody serves the world by accident."""
    process = _start(short, "0.0.0.0")  # noqa: S104 - this is what must be refused
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, "closed\npublic-without-keys\n")


def test_a_taken_port_is_told(short: Path) -> None:
    """A clear error in place of a traceback."""
    with tcp_socket("127.0.0.1", 0) as taken, pytest.raises(BadInput, match="cannot listen"):
        tcp_socket("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(BadInput):
        tcp_socket("127.0.0.1", 70_000)


def test_only_this_machine_is_loopback() -> None:
    """A name could point anywhere, so only localhost counts."""
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost")] == [True] * 3
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "example.org")] == [False] * 4  # noqa: S104


@pytest.mark.parametrize(("file", "code"), [("master.key", "no-master-key"), ("keys.db", "no-keys")])
def test_without_its_keys_a_directory_is_not_served(short: Path, file: str, code: str) -> None:
    """No port opens, nothing new is made in place of the key, and the way back is to put the file back."""
    memory_engine(short).close()
    (short / file).rename(short / "away")
    process = _start(short)
    told = process.communicate(timeout=60)[0]
    assert (process.returncode, told) == (2, f"{code}\n")
    assert not (short / file).exists()
    (short / "away").rename(short / file)
    memory_engine(short).close()
