"""The whole bot as its operator runs it: a process with its own data folder, on a loopback WhatsApp."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.harness import BOT, until
from tests.loopback import LoopbackWhatsApp
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl
from whatsdex.control.views import Overview


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Bot:
    """A bot's process and what is to be seen of it."""

    whatsapp: LoopbackWhatsApp
    data: Path
    env: dict[str, str]
    web: int
    process: subprocess.Popen[bytes]

    def overview(self) -> Overview:
        with closing(RemoteControl(socket_path(self.data))) as control:
            return control.status.overview()

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self.data}/whatsdex.sqlite3?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(sql, parameters).fetchall()

    def log(self) -> str:
        return (self.data.parent / "bot.log").read_text(errors="replace")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another of its commands on the same folder."""
        return subprocess.run(
            [sys.executable, "-m", "whatsdex", *arguments, "--data", str(self.data)],
            env=self.env, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def kill(self) -> None:
        """End it as a power cut ends a process, and wait until its link is gone too."""
        self.process.kill()
        self.process.wait(10)
        self.whatsapp.wait_offline(BOT)

    def restart(self) -> None:
        self.process = _spawn(self.whatsapp, self.data, self.env)
        self.whatsapp.wait_online(BOT, 60, self.process)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(15)


def start(whatsapp: LoopbackWhatsApp, data: Path, *, session: str = "", online: bool = True, **settings: object) -> Bot:
    """Start a bot.

    Args:
        whatsapp: Where its number is.
        data: Its data folder.
        session: A paired session to start with.
        online: Whether to wait until it is connected.
        settings: ``bot__owners=[…]`` and the like, given by the environment.
    """
    if session:
        home = data / "accounts" / "main"
        home.mkdir(parents=True)
        shutil.copy(session, home / "session.sqlite3")
    web = free_port()
    env = whatsapp.client_env(BOT)
    env |= {f"WHATSDEX_{name.upper()}": _setting(value) for name, value in {"web__port": web, **settings}.items()}
    env["PYTHONPATH"] += os.pathsep + str(Path(__file__).parents[2])
    bot = Bot(whatsapp, data, env, web, _spawn(whatsapp, data, env))
    if online:
        whatsapp.wait_online(BOT, 60, bot.process)
        until(lambda: bot.rows("SELECT 1 FROM account WHERE phone<>''"), "the account's row")
    return bot


def _setting(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _spawn(whatsapp: LoopbackWhatsApp, data: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    data.mkdir(parents=True, exist_ok=True)
    with (data.parent / "bot.log").open("ab") as log:
        argv = [sys.executable, "-m", "whatsdex", "run", "--no-tui", "--data", str(data)]
        return whatsapp.spawn(argv, phone=BOT, env=env, stdout=log, stderr=log)
