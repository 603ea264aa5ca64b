"""Serving a directory: open the engine, listen, and on SIGTERM finish what was begun and close.

One process serves one directory (DESIGN 8.1). Besides the TCP port it listens on ``DIR/socket``, which only the
directory's owner can open and which needs no key: so the command line reaches a live engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib.util
import signal
import socket
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn
from typing_extensions import override

import tactful
from tactful.api.app import make_app
from tactful.api.keys import KeyRing
from tactful.api.listen import is_loopback, tcp_socket, unix_socket, url_of
from tactful.api.logs import configure
from tactful.api.moment import RequestClock
from tactful.errors import BadInput

if TYPE_CHECKING:
    from litestar import Litestar
    from litestar.types import Receive, Scope, Send

__all__ = ["serve", "serve_engine"]

_DRAIN_SECONDS = 30

# A decision computes beside the thread that learns from commits; with Python's 5 ms a turn it would wait that long
# several times over.
_TURN_SECONDS = 0.001


def serve(
    path: str | Path, port: int, host: str = "127.0.0.1", *, test_clock: bool = False, log_level: str = "info"
) -> None:
    """Serve a directory until SIGTERM or Ctrl-C.

    Parameters
    ----------
    path
        The engine's directory.
    port
        TCP port; 0 takes any free one. ``listening on http://host:port`` is printed once requests are taken.
    host
        Address to listen on; one that others can reach is refused while there is no key.
    test_clock
        Accept the header ``Tactful-Now``; for tests only.
    log_level
        ``debug``, ``info``, ``warning`` or ``error``.

    Raises
    ------
    BadInput
        ``public-without-keys`` or ``cannot-listen``; also whatever opening the engine raises.
    """
    configure(log_level)
    clock: dict[str, Any] = {"clock": RequestClock()} if test_clock else {}
    engine = tactful.open(str(path), **clock)
    try:
        serve_engine(engine, port, host, test_clock=test_clock)
    finally:
        engine.close()


def serve_engine(engine: Any, port: int, host: str = "127.0.0.1", *, test_clock: bool = False) -> None:
    """Serve an open engine until SIGTERM or Ctrl-C; the caller closes it. See `serve` for the parameters."""
    public = not is_loopback(host)
    app = make_app(engine, test_clock=test_clock, public=public)
    _first_key(app.state.door.ring, public=public)
    _settle()
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(tcp_socket(host, port))
        place = Path(engine.path) / "socket" if engine.path is not None else None
        unix = unix_socket(place) if place is not None else None
        if unix is not None and place is not None:
            stack.callback(place.unlink, missing_ok=True)
            stack.enter_context(unix)
        elif place is not None:
            structlog.get_logger("tactful").warning("no-socket", hint="the directory's path is too long for one")
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_Server(app, unix).serve([tcp]))


def _first_key(ring: KeyRing, *, public: bool) -> None:
    if len(ring):
        return
    if public:
        raise BadInput(
            "public-without-keys",
            "an address that others can reach needs keys first",
            hint="tactful keys create --path DIR --scope admin, then serve again",
        )
    made = ring.create(scopes=["admin"], name="first run")
    print(f"admin key, shown this once: {made.key}", file=sys.stderr, flush=True)


def _settle() -> None:
    """Let decisions go on beside busy threads: short turns, and no garbage collection of what stays anyway."""
    sys.setswitchinterval(_TURN_SECONDS)
    gc.collect()
    gc.freeze()


def _loop_factory() -> Any:
    if importlib.util.find_spec("uvloop") is None:
        return asyncio.new_event_loop
    import uvloop

    return uvloop.new_event_loop


def _protocol() -> Any:
    if importlib.util.find_spec("httptools") is None:
        return "h11"  # keeps trailers apart by itself
    from tactful.api.trailers import HeadersOnly

    return HeadersOnly


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_protocol(),
        interface="asgi3",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Nothing here trusts what a header says about the sender.
        proxy_headers=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


class _Server(uvicorn.Server):
    """A uvicorn server with a second, local listener, which leaves with exit code 0 when told to stop."""

    def __init__(self, app: Litestar, unix: socket.socket | None) -> None:
        super().__init__(_config(app))
        self._app = app
        self._unix = unix

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._unix is not None:
            config = _config(self._local)
            config.load()

            def connected() -> asyncio.Protocol:
                made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                    config=config, server_state=self.server_state, app_state=self.lifespan.state
                )
                return made

            loop = asyncio.get_running_loop()
            self.servers.append(await loop.create_unix_server(connected, sock=self._unix))
        for listener in sockets or ():
            print(f"listening on {url_of(listener)}", flush=True)

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # uvicorn would raise the signal once more after draining and so end the process as if it had been killed.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True

    async def _local(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["tactful_local"] = True  # type: ignore[typeddict-unknown-key]
        await self._app(scope, receive, send)
