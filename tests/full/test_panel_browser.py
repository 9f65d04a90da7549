"""The panel in a real browser: log in, see the dashboard, press a key, see the feed."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.cli.conftest import Cli, cli
from tests.engines import until

pytestmark = [pytest.mark.full, pytest.mark.timeout(240)]

__all__ = ["cli"]

PASSWORD = "correct horse battery"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1100,640",
    "--remote-debugging-port=0", "--enable-unsafe-swiftshader",
)  # fmt: skip
SCREEN = """
(() => {
  const rows = document.querySelectorAll(".xterm-accessibility-tree > div, .xterm-rows > div");
  return Array.from(rows).map(each => each.textContent).join("\\n");
})()
"""


class Page:
    """A page of a browser, driven by its DevTools protocol."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse) -> None:
        self._wire, self._number = wire, 0
        self.said: list[str] = []
        """What its console told, and what was refused."""
        self.frames: list[str] = []
        """What came over its websockets, as text."""

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        await self._wire.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            found = await self._wire.receive_json(timeout=30)
            if found.get("id") == self._number:
                assert "error" not in found, found
                return dict(found["result"])
            self._hear(found)

    def _hear(self, event: dict[str, Any]) -> None:
        parameters = event.get("params", {})
        if event.get("method") == "Network.webSocketFrameReceived":
            frame = parameters["response"]
            raw = frame["payloadData"]
            self.frames.append(base64.b64decode(raw).decode("utf8", "replace") if frame["opcode"] == 2 else raw)
        elif event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
            self.said.append(json.dumps(parameters))

    async def run(self, script: str) -> Any:
        return (await self.call("Runtime.evaluate", expression=script))["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script is true."""
        for _each in range(400):
            if await self.run(script):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{script} did not come true: {self.said} {await self.run('document.body.outerHTML')}")

    async def shows(self, words: str) -> None:
        """Wait until the terminal was drawn with some words."""
        for _each in range(400):
            await self.run("1")
            if words in "".join(self.frames):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{words} was not drawn: {self.said} {''.join(self.frames)[-2000:]}")

    async def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, text=key if kind == "keyDown" else "")


@asynccontextmanager
async def opened(folder: Path, address: str) -> AsyncIterator[Page]:
    """A page of a new Chromium at an address."""
    command = ["chromium", *FLAGS, f"--user-data-dir={folder / 'browser'}", "about:blank"]
    with (folder / "chromium.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as browser:
        try:
            port = folder / "browser" / "DevToolsActivePort"
            await asyncio.to_thread(until, lambda: port.exists() and "\n" in port.read_text(), "Chromium", 60)
            async with aiohttp.ClientSession() as session:
                base = f"http://127.0.0.1:{port.read_text().splitlines()[0]}"
                async with session.get(f"{base}/json/list") as answer:
                    target = next(each for each in await answer.json() if each["type"] == "page")
                async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as wire:
                    page = Page(wire)
                    for domain in ("Page", "Runtime", "Network", "Log"):
                        await page.call(f"{domain}.enable")
                    await page.call("Page.navigate", url=address)
                    yield page
        finally:
            browser.terminate()
            browser.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(cli: Cli, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The panel's server, with a password."""
    assert cli("panel", "password", said=PASSWORD + "\n").returncode == 0
    env = {**cli.env, "WHATSDEX_PANEL__PORT": str(port)}
    with (
        (cli.folder / "panel.log").open("wb") as log,
        subprocess.Popen(cli.command("panel"), cwd=cli.folder, env=env, stdout=log, stderr=log) as process,
    ):
        try:
            until(lambda: "panel_served" in (cli.folder / "panel.log").read_text(), timeout=60)
            yield process
        finally:
            process.terminate()
            process.wait(20)


def children(process: subprocess.Popen[bytes]) -> list[str]:
    """Return the ids of a process's children."""
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


def test_an_operator_logs_in_sees_the_dashboard_and_reaches_the_feed_by_a_key(cli: Cli) -> None:
    port = free_port()
    with cli.running("--demo", "--data", cli.data), served(cli, port) as server:
        until(cli.answers)
        asyncio.run(journey(cli.folder, port, server))
        until(lambda: not children(server), "the session's end")


async def journey(folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    async with opened(folder, f"http://127.0.0.1:{port}/") as page:
        await page.until("document.querySelector('#password') !== null")
        await page.run("document.querySelector('#password').value = 'guessed'; document.forms[0].submit()")
        await page.until("document.body.textContent.includes('not the password')")
        await page.run(f"document.querySelector('#password').value = '{PASSWORD}'; document.forms[0].submit()")
        await page.until("document.body.classList.contains('-first-byte')")
        await page.shows("All is well")
        await page.shows("Popular")
        assert len(children(server)) == 1
        page.frames.clear()
        await page.press("2")
        await page.shows("Following")
        assert [each for each in page.said if "Content Security Policy" in each] == []
        page.frames.clear()
        await page.press("q")
        await page.until("document.body.classList.contains('-closed')")
        await page.run("document.querySelectorAll('#ended form')[1].submit()")
        await page.until("document.querySelector('#password') !== null")
