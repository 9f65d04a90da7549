"""The server of the panel in a browser, asked as browsers ask, with a small program in place of the panel."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestServer, unused_port

from tests.fakes.control import FakeControl
from whatsdex.config import Panel
from whatsdex.control.api import Control
from whatsdex.errors import NotRunning
from whatsdex.web.panel import checks, password, server
from whatsdex.web.panel.logins import Logins
from whatsdex.web.panel.server import PanelServer
from whatsdex.web.panel.session import fitting

WORD = "correct horse battery"
ECHO = """
import os, sys
def frame(kind, data): os.write(1, kind + len(data).to_bytes(4, "big") + data)
os.write(1, b"__GANGLION__\\n")
frame(b"D", f"{os.environ['COLUMNS']}x{os.environ['ROWS']} at {os.environ['TEXTUAL_FPS']}".encode())
while head := sys.stdin.buffer.read(5):
    data = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if data == b"die" or b'"quit"' in data:
        break
    frame(b"D", data)
"""
"""Says its size, then what it is told, as the panel's driver would."""


class Browser:
    """Somebody with a browser."""

    def __init__(self, session: ClientSession, address: str) -> None:
        self._session, self.address = session, address
        self.logins: Logins
        self.control: FakeControl

    async def get(self, path: str = "/", **headers: str) -> ClientResponse:
        return await self._session.get(self.address + path, headers=headers, allow_redirects=False)

    async def post(self, path: str, origin: str | None = None, **fields: str) -> ClientResponse:
        headers = {"Origin": self.address if origin is None else origin}
        return await self._session.post(self.address + path, data=fields, headers=headers, allow_redirects=False)

    async def log_in(self) -> ClientResponse:
        return await self.post("/login", password=WORD)

    async def open(self, origin: str | None = None, query: str = "") -> ClientWebSocketResponse:
        headers = {"Origin": self.address if origin is None else origin}
        return await self._session.ws_connect(f"{self.address}/ws{query}", headers=headers)

    async def refused(self, **options: Any) -> int:
        try:
            await self.open(**options)
        except WSServerHandshakeError as error:
            return error.status
        return 0


@asynccontextmanager
async def browsing(data: Path) -> AsyncIterator[Browser]:
    port, control = unused_port(), FakeControl()
    logins = Logins(lambda: password.read(data))
    made = PanelServer(
        Panel(port=port, hosts=["panel.example.org"]), data, cast("Control", control), logins,
        (sys.executable, "-c", ECHO),
    )  # fmt: skip
    served = TestServer(await made._make_app(), host="127.0.0.1", port=port)
    await served.start_server()
    try:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            browser = Browser(session, f"http://127.0.0.1:{port}")
            browser.logins, browser.control = logins, control
            yield browser
    finally:
        await served.close()


Story = Callable[[Browser], Awaitable[None]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("panel")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "COST", 2**4)  # a login is to take no time here
        password.write(made, WORD)
    return made


@pytest.fixture
def tell(folder: Path) -> Callable[[Story], None]:
    def told(story: Story) -> None:
        async def run() -> None:
            async with browsing(folder) as browser:
                await story(browser)

        asyncio.run(run())

    return told


def test_without_a_login_there_is_a_form_and_nothing_else(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        answer = await browser.get("/")
        assert (answer.status, answer.headers["Location"]) == (303, "/login")
        assert "password" in await (await browser.get("/login")).text()
        for path in ("/ws", "/static/js/textual.js", "/download/x", "/own/panel.js"):
            assert (await browser.get(path, Origin=browser.address)).status == 401
        assert (await browser.get("/own/panel.css")).status == 200

    tell(story)


def test_a_login_gives_a_cookie_that_scripts_and_other_sites_do_not_get(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        assert (await browser.post("/login", password="guessed it")).status == 403
        answer = await browser.log_in()
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.headers["Set-Cookie"]
        assert all(each in cookie for each in ("HttpOnly", "SameSite=Strict", "Path=/"))
        assert "Secure" not in cookie
        page = await browser.get("/")
        assert (page.status, "textual-terminal" in await page.text()) == (200, True)
        assert "http" not in (await page.text()).replace("http-equiv", "")
        assert (await browser.post("/logout")).headers["Location"] == "/login"
        assert (await browser.get("/")).status == 303

    tell(story)


def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_only(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        headers = {"Host": "panel.example.org", "Origin": "https://panel.example.org"}
        answer = await browser._session.post(
            browser.address + "/login", data={"password": WORD}, headers=headers, allow_redirects=False
        )
        assert "Secure" in answer.headers["Set-Cookie"]

    tell(story)


def test_other_names_and_other_pages_are_refused(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        await browser.log_in()
        assert (await browser.get("/", Host="evil.example")).status == 421
        assert (await browser.get("/", Host="localhost:1")).status == 421
        assert (await browser.post("/login", origin="http://evil.example", password=WORD)).status == 403
        assert (await browser.post("/login", origin="", password=WORD)).status == 403
        for origin in ("http://evil.example", "null", ""):
            assert await browser.refused(origin=origin) == 403
        port = browser.address.rpartition(":")[2]
        assert (await browser.get("/login", Host=f"localhost:{port}")).status == 200
        assert (await browser._session.put(browser.address + "/login")).status == 405

    tell(story)


def test_every_answer_has_the_headers_that_protect_a_page(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        await browser.log_in()
        answers = [await browser.get(each) for each in ("/", "/login", "/static/js/textual.js", "/nowhere")]
        answers.append(await browser.get("/", Host="evil.example"))
        for answer in answers:
            assert {name: answer.headers[name] for name in checks.HEADERS} == checks.HEADERS
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert [each.headers.get("Cache-Control") for each in answers[:3]] == ["no-store", "no-store", None]

    tell(story)


def test_who_guesses_is_made_to_wait(tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password, "matches", lambda _kept, given: given == WORD)

    async def story(browser: Browser) -> None:
        statuses = [(await browser.post("/login", password=f"guess {each}")).status for each in range(6)]
        assert statuses == [403] * 5 + [429]
        answer = await browser.log_in()
        assert answer.status == 429
        assert 200 < int(answer.headers["Retry-After"]) <= 301

    tell(story)


def test_a_session_carries_keys_and_frames_and_ends_with_its_program(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        await browser.log_in()
        wire = await browser.open(query="?width=9999&height=30")
        assert await wire.receive_bytes(timeout=20) == b"400x30 at 10"
        await wire.send_json(["stdin", "é"])
        assert await wire.receive_bytes(timeout=20) == "é".encode()
        await wire.send_json(["ping", 7])
        assert await wire.receive_json(timeout=20) == ["pong", 7]
        for nonsense in ("[", '{"a": 1}', '["stdin", 5]', '["resize", {"width": "x"}]', "[]"):
            await wire.send_str(nonsense)
        await wire.send_json(["resize", {"width": -5, "height": 20}])
        assert b'"width": 20' in await wire.receive_bytes(timeout=20)
        await wire.send_json(["stdin", "die"])
        assert (await wire.receive(timeout=20)).type is WSMsgType.CLOSE

    tell(story)


def test_there_are_four_sessions_at_most(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        await browser.log_in()
        wires = [await browser.open() for _each in range(server.SESSIONS)]
        for each in wires:
            await each.receive_bytes(timeout=20)
        assert await browser.refused() == 503
        assert "close one of them" in await (await browser.get("/")).text()
        await wires[0].close()
        for _each in range(400):
            if await browser.refused() == 0:
                break
            await asyncio.sleep(0.01)
        else:
            raise AssertionError("its place did not become free")

    tell(story)


def test_a_login_that_ends_takes_its_session_along(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LOOK", 0.05)

    async def story(browser: Browser) -> None:
        await browser.log_in()
        wire = await browser.open()
        await wire.receive_bytes(timeout=20)
        await browser.post("/logout")
        closed = await wire.receive(timeout=20)
        assert (closed.type, closed.data) == (WSMsgType.CLOSE, 4001)

    tell(story)


def test_without_an_engine_the_page_says_how_to_start_one(tell: Callable[[Story], None]) -> None:
    async def story(browser: Browser) -> None:
        await browser.log_in()
        browser.control.status.error = NotRunning("No engine answers.", "Start one with `scripts/whatsdex run`.")
        answer = await browser.get("/")
        assert (answer.status, "scripts/whatsdex run" in await answer.text()) == (503, True)

    tell(story)


@pytest.mark.parametrize(("asked", "given"), [((80, 24), (80, 24)), ((-1, 9999), (20, 150)), ((9999, 0), (400, 5))])
def test_sizes_have_bounds(asked: tuple[int, int], given: tuple[int, int]) -> None:
    assert fitting(*asked) == given
