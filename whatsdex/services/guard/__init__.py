"""The address guard: the one way for children to outside servers, and what it saw them do."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from queue import SimpleQueue
from types import TracebackType
from typing import NamedTuple

from whatsdex.config import Net
from whatsdex.services.guard.dial import Upstream
from whatsdex.services.guard.http1 import HEAD_LIMIT
from whatsdex.services.guard.passes import Code, Ledger, Pass, Refusal, Refused
from whatsdex.services.guard.proxy import Proxy, ascii_name

__all__ = ["Code", "Guard", "Ledger", "Pass", "Refusal"]

START_SECONDS = 10.0


class _Running(NamedTuple):
    loop: asyncio.AbstractEventLoop
    ending: asyncio.Event
    port: int


class Guard:
    """A forward proxy on 127.0.0.1, in a thread of its own from the first pass until ``stop``."""

    def __init__(self, net: Net) -> None:
        """Read the rules.

        Raises:
            ConfigError: ``net.proxy`` is no proxy's URL.
        """
        self.net = net
        self._proxy = Proxy(
            allow_private=net.allow_private,
            upstream=Upstream(net.proxy),
            blocked=frozenset(_domain(each) for each in net.blocked_domains),
        )
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._running: _Running | None = None

    def issue(self, budget: int, seconds: float) -> Pass:
        """Give a child a pass.

        Args:
            budget: Bytes, both ways together.
            seconds: From now; also ends when the pass's ``with`` block does.
        """
        with self._lock:
            running = self._running or self._start()
            made = Pass(budget, seconds, running.port, self._revoke)
            asyncio.run_coroutine_threadsafe(self._admit(made), running.loop).result(START_SECONDS)
        return made

    def stop(self) -> None:
        """End the thread and all connections; a later pass starts it anew."""
        with self._lock:
            thread, running = self._thread, self._running
            self._thread = self._running = None
            if thread is not None and running is not None:
                running.loop.call_soon_threadsafe(running.ending.set)
                thread.join(START_SECONDS)

    def __enter__(self) -> Guard:
        """Use the guard."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def _start(self) -> _Running:
        ready: SimpleQueue[_Running] = SimpleQueue()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), name="guard", daemon=True)
        self._thread.start()
        self._running = ready.get(timeout=START_SECONDS)
        return self._running

    async def _serve(self, ready: SimpleQueue[_Running]) -> None:
        server = await asyncio.start_server(self._proxy.serve, "127.0.0.1", 0, limit=HEAD_LIMIT)
        ending = asyncio.Event()
        ready.put(_Running(asyncio.get_running_loop(), ending, server.sockets[0].getsockname()[1]))
        async with server:
            await ending.wait()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    async def _admit(self, made: Pass) -> None:
        self._proxy.admit(made)

    def _revoke(self, made: Pass) -> None:
        made.ended = True
        running = self._running
        if running is not None:
            with contextlib.suppress(RuntimeError):  # the loop was closed just now, and the connections with it
                running.loop.call_soon_threadsafe(self._proxy.revoke, made)


def _domain(name: str) -> str:
    try:
        return ascii_name(name.strip().strip(".")).removeprefix("*.")
    except Refused:
        return name
