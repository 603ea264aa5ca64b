"""Load on the HTTP door of a real server process: durable batches, single events, recorded decisions.

The client is a process of its own on raw asyncio sockets; on a machine of two cores it shares them with the server,
so its cost is part of every figure. Each figure stands beside the cost of one sync to the same disk in the same run.

    .venv/bin/python benchmarks/http_load.py --items 4000 --people 500 --history 200

Reference: issue targets (>= 400 decisions/s at 16 connections with p99 <= 40 ms; >= 10k events/s in batches of
1,000; >= 500 single events/s from 32 clients).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

SERVER = "import sys; from tactful.api.serve import serve; serve(sys.argv[1], 0, log_level='warning')"


@dataclass
class Figure:
    """What one kind of request took."""

    name: str
    connections: int
    seconds: float
    waits: list[float]
    rows: int = 1
    cpu_seconds: float = 0.0

    def line(self) -> str:
        """Return the figure as one line of the table."""
        waits = sorted(self.waits)
        rate = len(waits) / self.seconds
        p50, p99 = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.99)] * 1000
        cpu = self.cpu_seconds / len(waits) * 1000
        rows = f"{rate * self.rows:10.0f}" if self.rows > 1 else " " * 10
        return f"{self.name:28}{self.connections:6}{rate:10.0f}{rows}{p50:10.1f}{p99:10.1f}{cpu:10.2f}"


@dataclass
class Server:
    """A running server."""

    port: int
    key: str
    pid: int


class Client(asyncio.Protocol):
    """One connection that sends the next request as soon as it has read an answer."""

    def __init__(self, following: Callable[[], bytes | None], waits: list[float]) -> None:
        self.following = following
        self.waits = waits
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.held = b""
        self.start = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Read an answer; a status other than 200 ends the run with its body."""
        self.held += data
        head, found, body = self.held.partition(b"\r\n\r\n")
        if not found:
            return
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if length is None or len(body) < int(length.group(1)):
            return
        self.waits.append(time.perf_counter() - self.start)
        self.held = b""
        if not head.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(RuntimeError(f"{head[:40]!r} {body[:300]!r}"))
            self.transport.close()
            return
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))

    def _send(self) -> None:
        request = self.following()
        if request is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self.start = time.perf_counter()
        self.transport.write(request)  # type: ignore[attr-defined]


def request(method: str, target: str, body: object, key: str) -> bytes:
    """Return a request as bytes."""
    content = json.dumps(body).encode()
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def cpu_of(pid: int) -> float:
    """Return the processor seconds a process has used so far; 0 where /proc is not there."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def load(server: Server, name: str, connections: int, requests: Iterator[bytes], rows: int = 1) -> Figure:
    """Send all requests over so many connections."""
    waits: list[float] = []
    port, cpu = server.port, cpu_of(server.pid)
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    clients = [
        (await loop.create_connection(lambda: Client(lambda: next(requests, None), waits), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    return Figure(name, connections, time.perf_counter() - start, waits, rows, cpu_of(server.pid) - cpu)


@contextmanager
def serving(path: Path) -> Iterator[Server]:
    """Run a server."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        key = re.search(r"tk_\S+", process.stderr.readline())
        port = re.search(r":(\d+)$", process.stdout.readline().strip())
        if key is None or port is None:
            raise RuntimeError(process.stderr.read())
        yield Server(int(port.group(1)), key.group(), process.pid)
    finally:
        process.terminate()
        process.communicate()


def sync_ms(path: Path) -> tuple[float, float]:
    """Return the median and 99th percentile of one 4 kB write with its sync, milliseconds."""
    waits = []
    with (path / "sync-probe").open("wb", buffering=0) as probe:
        for _ in range(100):
            start = time.perf_counter()
            probe.write(os.urandom(4096))
            os.fdatasync(probe.fileno())
            waits.append((time.perf_counter() - start) * 1000)
    (path / "sync-probe").unlink()
    return statistics.median(waits), sorted(waits)[98]


class Shop:
    """Seeded items, people and events."""

    def __init__(self, items: int, people: int, history: int, key: str) -> None:
        self.chance = random.Random(1)
        self.items, self.people, self.history, self.key = items, people, history, key
        self.weights = [1 / (rank + 10) for rank in range(items)]
        # Events arrive in the order in which they happened, as they do in service; a separate line shows late ones.
        self.start = datetime.now(UTC) - timedelta(days=100)
        self.step = timedelta(days=100) / (people * history * 3 + 100_000)
        self.late = False
        self.count = 0

    def catalogue(self) -> Iterator[bytes]:
        """Put all items, 1,000 at a time."""
        for first in range(0, self.items, 1000):
            rows = [
                {"item_id": f"item-{n}", "title": f"Thing {n}", "tags": [f"shelf-{n % 40}", f"brand-{n % 97}"]}
                for n in range(first, min(first + 1000, self.items))
            ]
            yield request("PUT", "/v1/items", {"items": rows}, self.key)

    def event(self, person: int) -> dict[str, object]:
        """Return one event of a person."""
        self.count += 1
        at = self.start + self.step * (self.chance.randrange(self.count) if self.late else self.count)
        return {
            "event_id": f"event-{self.count}",
            "person_id": f"person-{person}",
            "kind": self.chance.choice(("view", "purchase")),
            "item_id": f"item-{self.chance.choices(range(self.items), self.weights)[0]}",
            "at": at.isoformat(timespec="milliseconds"),
        }

    def batches(self, size: int = 1000) -> Iterator[bytes]:
        """Every person's history, mixed, in batches."""
        total = self.people * self.history
        for first in range(0, total, size):
            rows = [self.event(self.chance.randrange(self.people)) for _ in range(min(size, total - first))]
            yield request("POST", "/v1/events", {"events": rows}, self.key)

    def singles(self, count: int) -> Iterator[bytes]:
        """Events one by one."""
        for _ in range(count):
            yield request("POST", "/v1/events", {"events": [self.event(self.chance.randrange(self.people))]}, self.key)

    def asks(self, count: int) -> Iterator[bytes]:
        """Decisions for random people."""
        for _ in range(count):
            ask = {"person_id": f"person-{self.chance.randrange(self.people)}", "surface": "home", "count": 10}
            yield request("POST", "/v1/decisions", ask, self.key)


async def measure(server: Server, shop: Shop, options: argparse.Namespace) -> None:
    """Print the table."""
    print(f"{'request':28}{'conns':>6}{'per s':>10}{'rows/s':>10}{'p50 ms':>10}{'p99 ms':>10}{'cpu ms':>10}")
    # Requests are made before they are timed: what the client spends on them is not the server's.
    print((await load(server, "items, 1,000 a batch", 2, iter(list(shop.catalogue())), 1000)).line())
    print((await load(server, "events, 1,000 a batch", 4, iter(list(shop.batches())), 1000)).line())
    print((await load(server, "learn", 1, iter([request("POST", "/v1/learn", {}, shop.key)]))).line())
    print((await load(server, "events, single", 32, iter(list(shop.singles(options.singles))))).line())
    await load(server, "warm", 4, iter(list(shop.asks(200))))
    for connections, share in ((1, 4), (16, 1)):
        asks = iter(list(shop.asks(options.decisions // share)))
        print((await load(server, "decisions", connections, asks)).line())
    shop.late = True
    late = list(shop.batches())[:10]
    print((await load(server, "late events, 1,000 a batch", 4, iter(late), 1000)).line())
    shop.late = False
    busy = asyncio.gather(
        load(server, "decisions during ingest", 16, iter(list(shop.asks(options.decisions)))),
        load(server, "  (the ingest)", 2, iter(list(shop.batches())[:60]), 1000),
    )
    for figure in await busy:
        print(figure.line())
    print((await load(server, "healthz (floor)", 16, iter([request("GET", "/healthz", {}, shop.key)] * 5000))).line())


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=4000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--history", type=int, default=200)
    parser.add_argument("--singles", type=int, default=5000)
    parser.add_argument("--decisions", type=int, default=4000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, serving(Path(place) / "bench.tactful") as server:
        shop = Shop(options.items, options.people, options.history, server.key)
        p50, p99 = sync_ms(Path(place))
        print(f"{options.items} items, {options.people} people with {options.history} events each; one worker")
        print(f"one sync of 4 kB on this disk: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        asyncio.run(measure(server, shop, options))
        p50, p99 = sync_ms(Path(place))
        print(f"one sync after the run: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        status = Path(f"/proc/{server.pid}/status")
        if status.exists():
            print("server memory:", next(line for line in status.read_text().splitlines() if line.startswith("VmRSS")))


if __name__ == "__main__":
    main()
