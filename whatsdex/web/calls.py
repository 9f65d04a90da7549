"""What is served on the control socket: ``POST /call/<area>.<verb>``, for users of this machine."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from whatsdex.control import reading, serve, wire
from whatsdex.control.actor import Actor, acting, user_name
from whatsdex.control.api import Control
from whatsdex.errors import NotRunning, WhatsdexError
from whatsdex.text import sanitize
from whatsdex.web import sockets
from whatsdex.web.workers import Workers

BODY_LIMIT = 1_000_000
"""Bytes of a call's arguments."""

WAITING = 24
"""Calls that may wait for something to happen at the same time; the other threads stay for quick ones."""

LONGEST_WAIT = 60.0
"""Seconds that a call may wait."""


class PeerProtocol(H11Protocol):
    """uvicorn's protocol, with the process and user of the socket's other side as its client."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask the system who connected."""
        super().connection_made(transport)
        pid, uid = sockets.peer(transport.get_extra_info("socket"))
        self.client = (str(uid), pid)


def app(
    control: Control, workers: Workers, stopping: asyncio.Future[None], *, read_only: bool = False
) -> ASGIApp:  # fmt: skip
    """Return the application.

    Args:
        control: What answers the calls.
        workers: Where they are made.
        stopping: Done when all calls under way are to be left.
        read_only: Whether calls may only look; then whoever the socket's file lets in may call.
    """
    waiting = asyncio.Semaphore(WAITING)

    async def call(request: Request) -> Response:
        try:
            actor = _actor(request, anybody=read_only)
            if read_only:
                reading.check(request.path_params["area"], request.path_params["verb"])
            return _json(await _made(control, request, actor, workers, stopping, waiting))
        except NotRunning as error:
            return _json(wire.encode_error(error), 503)
        except WhatsdexError as error:
            return _json(wire.encode_error(error), 400)
        except ClientDisconnect:
            return Response(status_code=400)

    return Starlette(routes=[Route("/call/{area}.{verb}", call, methods=["POST"])])


async def _made(
    control: Control, request: Request, actor: Actor, workers: Workers, stopping: asyncio.Future[None],
    waiting: asyncio.Semaphore,
) -> bytes:  # fmt: skip
    headers = request.headers
    serve.check_version(headers.get(wire.API, ""), sanitize(headers.get(wire.VERSION, ""), limit=40))
    asked = serve.parse(request.path_params["area"], request.path_params["verb"], await _body(request))
    if asked.wait > LONGEST_WAIT:
        raise WhatsdexError(f"A call may wait {LONGEST_WAIT:.0f} seconds at most.")
    if asked.wait <= 0:
        return await _done(workers, partial(_perform, control, asked, actor), stopping)
    async with waiting:
        return await _done(workers, partial(_perform, control, asked, actor), stopping)


async def _done(workers: Workers, work: partial[bytes], stopping: asyncio.Future[None]) -> bytes:
    answer = asyncio.wrap_future(workers.run(work))
    either: set[asyncio.Future[Any]] = {answer, stopping}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        answer.cancel()
        raise NotRunning("The engine is stopping.")
    return answer.result()


def _perform(control: Control, asked: serve.Request, actor: Actor) -> bytes:
    with acting(actor):
        return serve.perform(control, asked)


def _actor(request: Request, *, anybody: bool) -> Actor:
    uid = int(request.scope["client"][0])
    if not anybody and uid not in (os.getuid(), 0):
        raise WhatsdexError("This socket is for the engine's own user.")
    return Actor(user_name(uid), uid, sanitize(request.headers.get(wire.FACE, ""), limit=20))


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise WhatsdexError(f"The arguments of a call may have {BODY_LIMIT} bytes at most.")
    return bytes(body)


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")
