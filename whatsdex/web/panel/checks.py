"""What every request passes: its host, its origin, its login; and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable, Collection

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

COOKIE = "whatsdex_panel"
OPEN = ("/login", "/own/panel.css", "/static/fonts/")
"""Beginnings of the paths that need no login."""
# With "no-referrer", browsers would not tell the origin of a form.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Server": "WhatsDeX",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self' ws://{host} wss://{host}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""The terminal in the page writes its own styles."""


def names(host: str, port: int, others: Collection[str]) -> frozenset[str]:
    """Return what a request may call this server: its own addresses, and other names with and without the port."""
    own = {"127.0.0.1", "localhost", "[::1]", f"[{host}]" if ":" in host else host}
    return frozenset({f"{each}:{port}" for each in (*own, *others)} | set(others))


def middleware(hosts: frozenset[str], valid: Callable[[str], bool]) -> Middleware:
    """Return what stands before every handler.

    Args:
        hosts: The names that requests may call this server; a page elsewhere whose name was bent to
            this address calls it by its own.
        valid: Tells whether a token's login goes on.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host not in hosts:
            raise web.HTTPMisdirectedRequest(text="This server is not called so; see panel.hosts in config.toml.\n")
        if request.method not in ("GET", "HEAD", "POST"):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD", "POST"])
        if (request.method == "POST" or request.path == "/ws") and not same_origin(request):
            raise web.HTTPForbidden(text="This came from another page.\n")
        if not request.path.startswith(OPEN) and not valid(request.cookies.get(COOKIE, "")):
            if request.path == "/" and request.method != "POST":
                raise web.HTTPSeeOther("/login")
            raise web.HTTPUnauthorized(text="Log in first.\n")
        return await handler(request)

    return check


def same_origin(request: web.Request) -> bool:
    """Tell whether a request comes from a page of this server."""
    return request.headers.get("Origin", "") in (f"http://{request.host}", f"https://{request.host}")


async def prepared(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that protect a page; for ``on_response_prepare``."""
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = POLICY.format(host=request.host)
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
