"""The forward proxy itself: one request a connection, judged, counted, and passed on."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Coroutine
from typing import Any

from whatsdex.services.guard import http1
from whatsdex.services.guard.dial import Streams, Upstream, dial
from whatsdex.services.guard.passes import Pass, Refused

CHUNK = 65536
HEAD_SECONDS = 20.0
"""How long a child may take to say what it wants."""


class Proxy:
    """Serves children on 127.0.0.1; all of it runs in the guard's loop."""

    def __init__(self, *, allow_private: bool, upstream: Upstream, blocked: frozenset[str]) -> None:
        """Keep the rules; ``blocked`` are domains in lower case ASCII, subdomains included."""
        self._allow_private = allow_private
        self._upstream = upstream
        self._blocked = blocked
        self._passes: dict[str, Pass] = {}

    def admit(self, each: Pass) -> None:
        """Let a pass in from now on."""
        self._passes[each.authorization] = each

    def revoke(self, each: Pass) -> None:
        """End a pass and its connections."""
        self._passes.pop(each.authorization, None)
        for task in list(each.tasks):
            task.cancel()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of a child."""
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                head = await http1.read_head(reader, Refused("bad-request", 400))
            if head is not None:
                await self._request(head, (reader, writer))
        except Refused as refused:
            writer.write(http1.refusal(refused))
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            _reset(writer)  # a side went away, or the pass ended; this task ends here in any case
        finally:
            await _close(writer)

    async def _request(self, head: http1.Head, child: Streams) -> None:
        credential = head.all("proxy-authorization")
        owner = self._passes.get(credential[0]) if len(credential) == 1 else None
        if owner is None:
            child[1].write(http1.CHALLENGE)
            return
        task = asyncio.current_task()
        if task is not None:  # always: this runs as a connection's task
            owner.tasks.add(task)
            task.add_done_callback(owner.tasks.discard)
        await self._serve_pass(owner, head, child)

    async def _serve_pass(self, owner: Pass, head: http1.Head, child: Streams) -> None:
        where = http1.Target("", 0)
        answered = asyncio.Event()
        try:
            async with asyncio.timeout(max(0.0, owner.left())) as clock:
                owner.admit()
                method, uri = _start(head)
                where = http1.target(method, uri)
                server = await self._dial(where)
                try:
                    if method == "CONNECT":
                        await _tunnel(owner, child, server, answered)
                    else:
                        await _forward(owner, method, where, head, child, server, answered)
                finally:
                    server[1].transport.abort()
        except (Refused, TimeoutError) as error:
            refused = error if isinstance(error, Refused) else Refused("time" if clock.expired() else "unreachable")
            owner.refuse(refused.code, where.host, where.port)
            if not answered.is_set():
                raise refused from None
            _reset(child[1])

    async def _dial(self, where: http1.Target) -> Streams:
        name = ascii_name(where.host)
        labels = name.split(".")
        if any(".".join(labels[start:]) in self._blocked for start in range(len(labels))):
            raise Refused("blocked-domain")
        return await dial(name, where.port, allow_private=self._allow_private, upstream=self._upstream)


def ascii_name(host: str) -> str:
    """Return a host name as DNS has it.

    Raises:
        Refused: It cannot be one.
    """
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        raise Refused("no-such-name", 502) from None


def _start(head: http1.Head) -> tuple[str, str]:
    words = head.start.split(" ")
    if len(words) != 3 or not words[0].isalpha() or not words[2].startswith("HTTP/1."):
        raise Refused("bad-request", 400)
    return words[0].upper(), words[1]


async def _tunnel(owner: Pass, child: Streams, server: Streams, answered: asyncio.Event) -> None:
    answered.set()
    child[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await _either(_pump(child[0], server[1], owner.send), _pump(server[0], child[1], owner.receive))


async def _forward(
    owner: Pass,
    method: str,
    where: http1.Target,
    head: http1.Head,
    child: Streams,
    server: Streams,
    answered: asyncio.Event,
) -> None:
    length = http1.body_length(head)
    request = http1.request(method, where, head)
    owner.send(len(request))
    server[1].write(request)
    await _pump(child[0], server[1], owner.send, length)
    fault = Refused("bad-answer", 502)
    while True:
        answer = await http1.read_head(server[0], fault)
        if answer is None:
            raise fault
        code = http1.status(answer)
        if code == 101:
            raise fault
        if code >= 200:
            break
    raw = http1.answer(answer)
    owner.receive(len(raw))
    answered.set()
    child[1].write(raw)
    # The child is watched too: a server that keeps the connection open after its answer never ends it.
    await _either(_pump(server[0], child[1], owner.receive), child[0].read(1))


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Callable[[int], None], length: int | None = None
) -> None:
    """Pass bytes on until the reader's side ends, or ``length`` of them are through."""
    while length is None or length > 0:
        chunk = await reader.read(CHUNK if length is None else min(CHUNK, length))
        if not chunk:
            return
        if length is not None:
            length -= len(chunk)
        count(len(chunk))
        writer.write(chunk)
        await writer.drain()


async def _either(*ways: Coroutine[Any, Any, object]) -> None:
    """Run until the first of them ends, end the others, and raise what it raised."""
    tasks = [asyncio.ensure_future(each) for each in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for each, outcome in zip(tasks, outcomes, strict=True):
        if each in done and isinstance(outcome, BaseException):
            raise outcome


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection so that its client knows of it, also in an answer without a stated length."""
    taken = writer.get_extra_info("socket")
    if taken is not None:
        with contextlib.suppress(OSError):
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _close(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, TimeoutError):
        writer.close()
        async with asyncio.timeout(5):
            await writer.wait_closed()
