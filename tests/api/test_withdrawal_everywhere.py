"""A withdrawal binds the very next decision in every process: a server, and the command line through its socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tactful.cli import main
from tactful.cli.live import Live
from tactful.decisions.decision import Ask

WORKER = """
import sys
from pathlib import Path
import msgspec
from tactful.cli.live import Live
from tactful.decisions.decision import Ask

live = Live(Path(sys.argv[1]))
for line in sys.stdin:
    decision = live.decide(Ask(surface="home", count=3, person_id=line.strip()))
    print(msgspec.json.encode(decision).decode(), flush=True)
"""
"""The command line's way to a live engine, kept open so that a thousand questions do not start a thousand Pythons."""


@dataclass
class Shop:
    """A served shop and the port and key of its server."""

    directory: Path
    port: int
    key: str

    def call(self, method: str, target: str, body: Any = None) -> Any:
        """Send one request over TCP; fail when it is refused."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, target, json.dumps(body).encode(), {"Authorization": f"Bearer {self.key}"})
        answer = line.getresponse()
        told = json.loads(answer.read())
        line.close()
        assert answer.status < 300, told
        return told


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Serve a shop in a process of its own."""
    directory = tmp_path_factory.mktemp("w") / "d"
    assert main(["init", str(directory)]) == 0
    made = subprocess.run(
        [sys.executable, "-m", "tactful.cli", "keys", "create", "--path", str(directory), "--scope", "admin", "--raw"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "tactful.cli", "serve", "--path", str(directory), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert server.stdout is not None
    port = int(server.stdout.readline().rpartition(":")[2])
    served = Shop(directory, port, made.stdout.strip())
    served.call("PUT", "/v1/items", {"items": [{"item_id": f"i{n}"} for n in range(8)]})
    yield served
    server.terminate()
    server.communicate(timeout=30)


def stale(shop: Shop, people: range, rounds: int) -> tuple[int, int]:
    """Return of how many decisions after a withdrawal one still read what was withdrawn, and after a grant one did."""
    late = seen = 0
    command = [sys.executable, "-c", WORKER, str(shop.directory / "socket")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        for number in people:
            person = f"p{number}"
            shop.call("PUT", f"/v1/people/{person}/consents", {"recommendation": {"save": "granted"}})
            event = {"event_id": f"e{number}", "person_id": person, "kind": "save", "item_id": "i1",
                     "at": "2026-11-01T10:00:00Z"}  # fmt: skip
            shop.call("POST", "/v1/events", {"events": [event]})
            for turn in range(2 * rounds):
                word = ("granted", "withdrawn")[turn % 2]
                reads = _said_here_asked_there(shop, worker, person, word, over_socket=turn // 2 % 2 == 1)
                late += word == "withdrawn" and reads
                seen += word == "granted" and reads
    return late, seen


def _said_here_asked_there(
    shop: Shop, worker: subprocess.Popen[str], person: str, word: str, *, over_socket: bool
) -> bool:
    """Say the word by one way and ask by the other; return whether what it is about was read."""
    said = {"recommendation": {"save": word}}
    if over_socket:
        Live(shop.directory / "socket").say(person, said)
        decision = shop.call("POST", "/v1/decisions", {"surface": "home", "count": 3, "person_id": person})
    else:
        shop.call("PUT", f"/v1/people/{person}/consents", said)
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(person + "\n")
        worker.stdin.flush()
        decision = json.loads(worker.stdout.readline())
    return decision["mode"] == "personal" or '"save"' in json.dumps(decision["items"])


@pytest.mark.promise("C5")
def test_a_withdrawal_binds_the_next_decision_in_both_processes(shop: Shop) -> None:
    """Said here, asked there: nothing withdrawn is read, while what is granted is."""
    assert stale(shop, range(3), rounds=2) == (0, 6)


@pytest.mark.promise("C5")
@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_ten_thousand_withdrawals_none_is_late(shop: Shop) -> None:
    """10,000 withdrawals acknowledged, then decided on in the other process: 0 uses; eight people at a time."""
    blocks = [range(100 + 25 * block, 125 + 25 * block) for block in range(8)]
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda people: stale(shop, people, rounds=50), blocks))
    assert [sum(column) for column in zip(*counts, strict=True)] == [0, 10_000]


@pytest.mark.promise("C5")
def test_the_command_line_itself_asks_the_server(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    """`tactful consent say` and `tactful decide` on a served directory speak to the engine that serves it."""
    path = ["--path", str(shop.directory)]
    shop.call("PUT", "/v1/people/cli/consents", {"recommendation": {"save": "granted"}})
    event = {"event_id": "cli", "person_id": "cli", "kind": "save", "item_id": "i1", "at": "2026-11-01T10:00:00Z"}
    shop.call("POST", "/v1/events", {"events": [event]})
    ask = Ask(surface="home", count=3, person_id="cli")
    assert Live(shop.directory / "socket").decide(ask).mode == "personal"
    assert main(["consent", "say", "recommendation.save=withdrawn", *path, "--person", "cli"]) == 0
    capsys.readouterr()
    assert main(["decide", *path, "--person", "cli", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["mode"] != "personal"
