"""What is served over TCP: metrics, and whether the service is alive and ready."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from whatsdex.text import sanitize
from whatsdex.web import token
from whatsdex.web.workers import Workers

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("forwarded", "x-forwarded-for", "via")
"""Headers of a proxy: whoever sends them speaks for somebody elsewhere."""


def app(metrics: Callable[[], bytes], reasons: Callable[[], Sequence[str]], secret: str, workers: Workers) -> ASGIApp:
    """Return the application.

    Args:
        metrics: Gives the metrics in Prometheus's text format.
        reasons: Gives why the service is not ready; none when it is.
        secret: The bearer token.
        workers: Where both are asked.
    """

    async def show_metrics(_: Request) -> Response:
        return Response(await asyncio.wrap_future(workers.run(metrics)), media_type=METRICS_TYPE)

    async def show_alive(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def show_ready(_: Request) -> Response:
        why = await asyncio.wrap_future(workers.run(reasons))
        lines = [sanitize(each, limit=500) for each in why] or ["ready"]
        return PlainTextResponse("\n".join(lines) + "\n", 503 if why else 200)

    routes = [
        Route("/metrics", show_metrics),
        Route("/healthz", show_alive),
        Route("/readyz", show_ready),
    ]
    return guarded(Starlette(routes=routes), secret)


def guarded(inner: ASGIApp, secret: str) -> ASGIApp:
    """Return an application that lets programs of this machine in, and others with the token only."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if _local(scope, headers) or token.matches(headers.get("authorization", ""), secret):
            await inner(scope, receive, send)
            return
        answer = PlainTextResponse(
            "A bearer token is needed: the content of run/token in the data folder.\n",
            401,
            {"www-authenticate": "Bearer"},
        )
        await answer(scope, receive, send)

    return serve


def _local(scope: Scope, headers: Headers) -> bool:
    client = scope.get("client")
    if client is None or not _loopback(client[0]) or any(name in headers for name in FORWARDED):
        return False
    # A page in a browser here can have its own name resolved to this machine, but not hide that name.
    host = headers.get("host", "").strip()
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name == "localhost" or _loopback(name)


def _loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
