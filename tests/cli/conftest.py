"""The command line as a process of its own, as people run it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.engines import until
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl
from whatsdex.errors import NotRunning

ROOT = Path(__file__).parents[2]
SECONDS = 100.0
"""For one command; the machine may be busy."""


class Cli:
    """Runs commands in a folder, on a data folder below it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WHATSDEX_", "COLUMNS"))}
        self.env = {**kept, "PYTHONPATH": str(ROOT), "WHATSDEX_WEB__PORT": "0", "LANG": "C.UTF-8"}

    def __call__(self, *args: str | Path, said: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*args), input=said, capture_output=True, text=True, timeout=SECONDS, check=False,
            cwd=self.folder, env={**self.env, **env},
        )  # fmt: skip

    def chat(self, said: str, *args: str | Path, **env: str) -> list[str]:
        """Return what the bot answers, a line each."""
        done = self("chat", "--ephemeral", *args, said=said, **env)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    @staticmethod
    def command(*args: str | Path) -> list[str]:
        return [sys.executable, "-m", "whatsdex", *map(str, args)]

    @contextlib.contextmanager
    def running(self, *args: str | Path, **env: str) -> Iterator[Started]:
        """A headless run; it is killed at the end if need be."""
        errors = self.folder / "errors"
        with errors.open("wb") as file:
            process = subprocess.Popen(
                self.command("run", "--no-tui", *args), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=file, cwd=self.folder, env={**self.env, **env}, start_new_session=True,
            )  # fmt: skip
        started = Started(process, errors)
        try:
            yield started
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()

    def answers(self) -> bool:
        """Tell whether an engine is ready on the data folder; asked many times, so without a process for it."""
        try:
            with closing(RemoteControl(socket_path(self.data))) as control:
                return control.status.overview().ready
        except NotRunning:
            return False

    def log(self, folder: Path | None = None) -> str:
        path = (folder or self.data) / "logs" / "whatsdex.log"
        return path.read_text(encoding="utf8") if path.exists() else ""


class Started:
    """A run in the background."""

    def __init__(self, process: subprocess.Popen[bytes], errors: Path) -> None:
        self.process, self._errors = process, errors

    @property
    def errors(self) -> str:
        return self._errors.read_text(encoding="utf8")

    def until(self, words: str) -> None:
        """Wait until it wrote some words."""
        until(lambda: words in self.errors or self._gone(), words, SECONDS)
        assert words in self.errors, self.errors

    def _gone(self) -> bool:
        return self.process.poll() is not None

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> int:
        """Send a signal and return the status it ends with."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The command line in an empty folder."""
    return Cli(tmp_path)


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """Waits for a condition."""
    return until
