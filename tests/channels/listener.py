"""A recipient to test with: a small server on this machine that remembers what it was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

__all__ = ["Listener", "listening"]


@dataclass
class Listener:
    """What was received, and what is answered next."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening(*answers: int) -> Iterator[Listener]:
    """Serve on a free port; every request takes the next of the answers, 200 when there are none left."""
    told = Listener(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.heard.append((self.path, dict(self.headers), body))
            status = told.answers.pop(0) if told.answers else 200
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", told.url + "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
