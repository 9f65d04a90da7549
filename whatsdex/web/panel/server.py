"""The server of the panel in a browser."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

import structlog
from aiohttp import WSMessage, WSMsgType, web
from textual_serve.server import Server

from whatsdex.config import Panel
from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError
from whatsdex.web.panel import checks, password
from whatsdex.web.panel.logins import Logins
from whatsdex.web.panel.session import Session, attach

log = structlog.get_logger(__name__)

PAGES = Path(__file__).parent / "pages"
SESSIONS = 4
"""Browsers at once, at most."""
LOOK = 1.0
"""Seconds between two looks whether a session's login and process go on."""
STOP = 5.0
"""Seconds in which open sessions have to end at a stop."""
LONGEST = 4096
"""Bytes of a login, at most."""
MESSAGE = 256 * 1024
"""Bytes that a browser may send at once, such as what somebody pastes."""


class PanelServer(Server):
    """textual-serve with a login in front; its pages name no other server.

    Args:
        settings: Where to listen.
        data: The data folder, of the password and of the engine.
        control: The engine's, to tell whether there is one.
        logins: Who is logged in.
        command: What runs in each session, if not an ``attach``.
    """

    def __init__(
        self, settings: Panel, data: Path, control: Control, logins: Logins | None = None, command: Sequence[str] = ()
    ) -> None:
        """Make it; it listens once ``run`` is called."""
        super().__init__("", settings.host, settings.port, title="WhatsDeX", templates_path=PAGES)
        self._settings, self._data, self._control = settings, data, control
        self.logins = logins or Logins(lambda: password.read(data))
        self._command = command or attach(data)
        self._open: set[web.WebSocketResponse] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._trying = asyncio.Lock()

    def run(self) -> None:
        """Serve in this thread until SIGTERM or SIGINT."""
        web.run_app(
            self._make_app(), host=self.host, port=self.port, print=lambda *_words: None, access_log=None,
            shutdown_timeout=STOP,
        )  # fmt: skip

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        hosts = checks.names(self._settings.host, self._settings.port, self._settings.hosts)
        app.middlewares.append(checks.middleware(hosts, self.logins.valid))
        app.on_response_prepare.append(checks.prepared)
        app.add_routes([
            web.get("/login", self._ask), web.post("/login", self._enter), web.post("/logout", self._leave),
            web.static("/own", PAGES),
        ])  # fmt: skip
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say where it listens."""
        log.info("panel_served", address=f"http://{self.host}:{self.port}/")

    async def on_shutdown(self, app: web.Application) -> None:
        """Have all sessions end."""
        for each in tuple(self._open):
            await each.close(code=1001)
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _ask(self, request: web.Request) -> web.Response:
        return _page("login.html", message="")

    async def _enter(self, request: web.Request) -> web.Response:
        if (request.content_length or 0) > LONGEST:
            raise web.HTTPRequestEntityTooLarge(LONGEST, request.content_length or 0)
        given, address = str((await request.post()).get("password", "")), request.remote or ""
        async with self._trying:  # a try takes memory: one at a time
            if wait := self.logins.wait(address):
                text = f"Too many wrong passwords. Try again in {wait / 60 + 1:.0f} minutes."
                return _page("login.html", 429, {"Retry-After": f"{wait + 1:.0f}"}, message=text)
            if not await asyncio.to_thread(password.matches, password.read(self._data), given):
                self.logins.failed(address)
                log.warning("panel_login_refused", address=address)
                return _page("login.html", 403, message="That is not the password.")
        log.info("panel_login", address=address)
        answer = web.HTTPSeeOther("/")
        answer.set_cookie(
            checks.COOKIE, self.logins.begin(), httponly=True, samesite="Strict", path="/",
            secure=request.headers.get("Origin", "").startswith("https://"),
        )  # fmt: skip
        raise answer

    async def _leave(self, request: web.Request) -> web.Response:
        self.logins.end(request.cookies.get(checks.COOKIE, ""))
        answer = web.HTTPSeeOther("/login")
        answer.del_cookie(checks.COOKIE, path="/")
        raise answer

    async def handle_index(self, request: web.Request) -> web.Response:
        """Show the page of a session, or why there can be none."""
        self.logins.touch(request.cookies.get(checks.COOKIE, ""))
        if len(self._open) >= SESSIONS:
            return _page("message.html", 503, message=f"{SESSIONS} browsers show the panel already; close one of them.")
        try:
            await asyncio.to_thread(lambda: self._control.status.overview())
        except WhatsdexError as error:
            return _page("message.html", 503, message=str(error))
        return _page("panel.html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Carry a session between a browser and its process, while its login goes on."""
        if len(self._open) >= SESSIONS:
            raise web.HTTPServiceUnavailable(text="There are too many sessions.\n")
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=MESSAGE)
        self._open.add(socket)
        session = Session(
            self._command, write_bytes=socket.send_bytes, write_str=socket.send_str, close=socket.close,
            downloads=self.download_manager,
        )  # fmt: skip
        token, watch = request.cookies.get(checks.COOKIE, ""), None
        try:
            await socket.prepare(request)
            await session.start(_number(request, "width", 80), _number(request, "height", 24))
            watch = asyncio.create_task(self._watch(socket, session, token))
            async for message in socket:
                if message.type is WSMsgType.TEXT and await session.take(_json(message)):
                    self.logins.touch(token)
        finally:
            if watch is not None:
                watch.cancel()
            # A browser that goes cancels this handler; its session must end all the same.
            ending = asyncio.create_task(self._end(socket, session))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            await asyncio.shield(ending)
        return socket

    async def _end(self, socket: web.WebSocketResponse, session: Session) -> None:
        try:
            await session.end()
        finally:
            self._open.discard(socket)

    async def _watch(self, socket: web.WebSocketResponse, session: Session, token: str) -> None:
        while self.logins.valid(token) and session.running:
            await asyncio.sleep(LOOK)
        with contextlib.suppress(ConnectionError):
            await socket.close(code=4001, message=b"the session has ended")


def _page(name: str, status: int = 200, headers: dict[str, str] | None = None, **words: str) -> web.Response:
    page = Template((PAGES / name).read_text(encoding="utf8"))
    text = page.substitute({each: escape(word) for each, word in words.items()})
    return web.Response(text=text, status=status, headers=headers, content_type="text/html")


def _number(request: web.Request, name: str, default: int) -> int:
    try:
        return int(request.query.get(name, ""))
    except ValueError:
        return default


def _json(message: WSMessage) -> object:
    try:
        return message.json()
    except ValueError:
        return None
