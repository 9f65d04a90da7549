"""uvicorn as we use it: quiet, without signals, asleep while nothing is asked."""

from __future__ import annotations

import asyncio

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

KEEP_ALIVE_SECONDS = 600
AT_ONCE = 100
"""Connections served at the same time."""


def server(app: ASGIApp, stopping: asyncio.Future[None], http: type[H11Protocol] = H11Protocol) -> uvicorn.Server:
    """Return a server of ``app`` that ends once ``stopping`` is done."""
    config = uvicorn.Config(
        app,
        http=http,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
    )
    return _Server(config, stopping)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, stopping: asyncio.Future[None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def main_loop(self) -> None:
        """Sleep until the end; uvicorn's own wakes ten times a second."""
        await asyncio.wait({self._stopping})
