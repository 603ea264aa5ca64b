"""A door to test: an application around an engine, and a client that speaks to it in process, path bytes untouched."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Litestar

from tactful.api.app import make_app


@dataclass
class Answer:
    """One response."""

    status: int
    headers: dict[str, str]
    raw: bytes
    json: Any = field(init=False)

    def __post_init__(self) -> None:
        self.json = msgspec.json.decode(self.raw) if self.headers.get("content-type", "").endswith("json") else None


class World:
    """An engine, its application and one key per scope."""

    def __init__(self, engine: Any, **options: Any) -> None:
        self.engine = engine
        self.app: Litestar = make_app(engine, **options)
        self.ring = self.app.state.door.ring
        self.keys = {
            s: self.ring.create(scopes=[s], name=s).key for s in ("ingest", "decide", "staff", "audit", "admin")
        }

    def call(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        key: str | None = "admin",
        headers: list[tuple[str, str]] | None = None,
        chunks: list[bytes] | None = None,
        declare: bool = True,
        local: bool = False,
    ) -> Answer:
        """Send one request; `key` is a scope or a whole secret, `body` bytes or a value to encode."""
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        sent = [(name.lower().encode(), value.encode()) for name, value in headers or []]
        if key is not None:
            sent.append((b"authorization", f"Bearer {self.keys.get(key, key)}".encode()))
        if declare and chunks is None:
            sent.append((b"content-length", str(len(content)).encode()))
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": "/decoded/by/the/server",
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": sent,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        if local:
            scope["tactful_local"] = True
        return asyncio.run(self._run(scope, chunks if chunks is not None else [content]))

    async def _run(self, scope: dict[str, Any], chunks: list[bytes]) -> Answer:
        waiting = list(chunks)
        told: list[Any] = []

        async def receive() -> Any:
            if waiting:
                return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            told.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in told[0]["headers"]}
        return Answer(told[0]["status"], headers, b"".join(m.get("body", b"") for m in told[1:]))
