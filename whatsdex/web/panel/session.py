"""One browser's session: an ``attach`` in a process of its own, whose frames textual-serve carries."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

FRAMES = "10"
"""A second, at most."""
SECONDS = 3.0
"""In which it has to leave by itself."""
SMALLEST, LARGEST = (20, 5), (400, 150)
"""Columns and rows that a browser may ask for."""


class Session(AppService):
    """Runs a panel; its arguments are textual-serve's, but for the command as a list."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        write_bytes: Callable[[bytes], Awaitable[None]],
        write_str: Callable[[str], Awaitable[None]],
        close: Callable[[], Awaitable[object]],
        downloads: DownloadManager,
    ) -> None:
        """Say where its frames go; nothing is started."""

        async def closed() -> None:
            await close()

        super().__init__("", write_bytes=write_bytes, write_str=write_str, close=closed, download_manager=downloads)
        self._arguments = command

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        environment = self._build_environment(*fitting(width, height))
        environment["TEXTUAL_FPS"] = FRAMES
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        )
        assert process.stdin is not None  # noqa: S101 - asked for
        self._stdin = process.stdin
        return process

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.returncode is None

    async def take(self, message: object) -> bool:
        """Take what a browser sent; returns whether somebody did something."""
        match message:
            case ["stdin", str(keys)]:
                await self.send_bytes(keys.encode())
                return True
            case ["resize", {"width": int(width), "height": int(height)}]:
                await self.set_terminal_size(*fitting(width, height))
            case ["blur", *_]:
                await self.blur()
            case ["focus", *_]:
                await self.focus()
            case ["ping", payload]:
                await self.remote_write_str(json.dumps(["pong", payload]))
        return False

    async def end(self) -> None:
        """Have its process leave, if need be by force."""
        process = self._process
        with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
            await asyncio.wait_for(self.stop(), SECONDS)
        if process is None:
            return
        for force in (process.terminate, process.kill):
            with contextlib.suppress(TimeoutError, ProcessLookupError):
                await asyncio.wait_for(process.wait(), SECONDS)
                return
            with contextlib.suppress(ProcessLookupError):
                force()
        await process.wait()


def attach(data: Path) -> tuple[str, ...]:
    """Return the command that shows the panel of the engine on a data folder; it never starts one."""
    safe = ("-P",) if sys.flags.safe_path else ()
    return (sys.executable, *safe, "-m", "whatsdex", "attach", "--data", str(data))


def fitting(width: int, height: int) -> tuple[int, int]:
    """Return a size within bounds."""
    return (
        max(SMALLEST[0], min(width, LARGEST[0])),
        max(SMALLEST[1], min(height, LARGEST[1])),
    )
