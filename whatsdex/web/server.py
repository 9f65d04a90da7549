"""The web thread: serves the TCP address and the control socket with uvicorn, in a loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from whatsdex.config import Web
from whatsdex.control import paths
from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError
from whatsdex.monitoring import health
from whatsdex.web import sockets, token
from whatsdex.web.workers import Workers

if TYPE_CHECKING:
    from uvicorn import Server

log = structlog.get_logger(__name__)

THREADS = 32
"""In which calls are made."""


class WebServer:
    """Serves metrics, health and control for one engine."""

    def __init__(
        self,
        control: Control,
        config: Web,
        data: Path,
        metrics: Callable[[], bytes],
        reasons: Callable[[], Sequence[str]],
    ) -> None:
        """Prepare; nothing is bound yet.

        Args:
            control: What answers calls on the control socket.
            config: The TCP address; port 0 serves none.
            data: The data folder.
            metrics: Gives the metrics in Prometheus's text format.
            reasons: Gives why the service is not ready; none when it is.
        """
        self._control = control
        self._config = config
        self._data = data
        self._metrics = metrics
        self._reasons = reasons
        self._secret = ""
        self._workers = Workers(THREADS, "web")
        self._tcp: socket.socket | None = None
        self._unix: socket.socket | None = None
        self._view: socket.socket | None = None
        self._paths: list[Path] = []
        self._fault: WhatsdexError | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Future[None] | None = None
        self._stop_asked = False

    def start(self) -> None:
        """Bind all and begin to serve; who connects before the thread is ready waits a moment.

        Raises:
            AlreadyRunning: Another engine holds the control socket; nothing was started.
            WhatsdexError: The TCP address or the read-only socket cannot be had. The rest is served all the
                same, so that the engine can go on; ``health`` tells of it.
        """
        self._unix, path = sockets.bind_control(self._data)
        self._paths = [path, self._data / paths.RUN / paths.POINTER]
        try:
            self._view, path = sockets.bind_view(self._data, self._config.viewers)
            self._paths += [path, self._data / paths.VIEW / paths.POINTER]
        except WhatsdexError as error:
            self._fault = error
        self._secret = token.ensure(self._data)
        if self._config.port:
            try:
                self._tcp = sockets.bind_tcp(self._config.host, self._config.port)
            except WhatsdexError as error:
                self._fault = error
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._thread.start()
        if self._fault is not None:
            raise self._fault

    def stop(self, seconds: float = 1.0) -> None:
        """Stop serving: calls that wait are answered that the engine stops, connections closed.

        Args:
            seconds: How long to wait for the thread at most.
        """
        with self._lock:
            self._stop_asked = True
            if self._loop is not None:
                with contextlib.suppress(RuntimeError):  # it has just ended by itself
                    self._loop.call_soon_threadsafe(self._leave)
        if self._thread is not None:
            self._thread.join(seconds)
        self._workers.stop()
        for each in self._paths:
            each.unlink(missing_ok=True)
        self._paths.clear()

    def health(self) -> health.State:
        """Return how the server is, for the health registry."""
        if self._fault is not None:
            return health.warning(self._fault.message, self._fault.hint)
        if self._thread is None or not self._thread.is_alive():
            return health.bad("nothing is served", "See the log.")
        return health.OK

    def _leave(self) -> None:
        if self._stopping is not None and not self._stopping.done():
            self._stopping.set_result(None)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception:  # noqa: BLE001 - the thread's last line; the engine serves chats without it
            log.exception("web_failed")
        finally:
            with self._lock:
                self._loop = None
            for each in (self._tcp, self._unix, self._view):
                if each is not None:
                    each.close()

    async def _serve(self) -> None:
        from whatsdex.web import calls, public, uvicorns  # here, so that a start is not held up by them

        stopping = asyncio.get_running_loop().create_future()
        with self._lock:
            self._loop, self._stopping = asyncio.get_running_loop(), stopping
            if self._stop_asked:
                return
        servers: list[tuple[Server, socket.socket]] = []
        if self._unix is not None:
            app = calls.app(self._control, self._workers, stopping)
            servers.append((uvicorns.server(app, stopping, http=calls.PeerProtocol), self._unix))
        if self._view is not None:
            app = calls.app(self._control, self._workers, stopping, read_only=True)
            servers.append((uvicorns.server(app, stopping, http=calls.PeerProtocol), self._view))
        if self._tcp is not None:
            app = public.app(self._metrics, self._reasons, self._secret, self._workers)
            servers.append((uvicorns.server(app, stopping), self._tcp))
        await asyncio.gather(*(server.serve(sockets=[bound]) for server, bound in servers))
