from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.fakes.control import HOSTILE, FakeControl, overview_empty
from whatsdex.config import Web
from whatsdex.control import calls
from whatsdex.control.api import Control
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl
from whatsdex.control.views import FeedLine
from whatsdex.errors import ConfigError, NotRunning, WhatsdexError
from whatsdex.web.server import WebServer


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="wd") as folder:
        yield Path(folder)


@pytest.fixture
def control() -> FakeControl:
    return FakeControl(feed_first=20)


class Host:
    """Starts and stops engines' servers on one data folder."""

    def __init__(self, data: Path, control: FakeControl) -> None:
        self._data = data
        self._control = cast("Control", control)
        self._server: WebServer | None = None

    def start(self) -> None:
        self._server = WebServer(self._control, Web(port=0), self._data, bytes, tuple)
        self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()


@pytest.fixture
def host(data: Path, control: FakeControl) -> Iterator[Host]:
    host = Host(data, control)
    host.start()
    yield host
    host.stop()


@pytest.fixture
def remote(data: Path, host: Host) -> Iterator[RemoteControl]:
    remote = RemoteControl(socket_path(data))
    yield remote
    remote.close()


def test_all_areas_answer_as_the_engine_itself_does(remote: RemoteControl, control: FakeControl):
    assert remote.status.overview() == control.status.overview()
    assert remote.status.parts() == control.status.parts()
    assert remote.status.incidents(2) == control.status.incidents(2)
    assert remote.feed.since(-1, limit=7) == control.feed.since(-1, limit=7)
    assert remote.accounts.list() == control.accounts.list()
    remote.accounts.pair("main", phone="4930")
    assert control.accounts.asked == [("main", "4930")]
    assert remote.accounts.pairing("main") == control.accounts.view
    assert remote.commands.list() == control.commands.list()
    assert remote.commands.popular(limit=3) == control.commands.popular(limit=3)
    assert remote.messages.send("+49", "hi").state == "sent"
    assert remote.console.say("/ping") == "3EB0"
    assert remote.console.since(0).idle
    assert remote.settings.list() == control.settings.list()
    assert remote.settings.set("bot.mode", '"self"').source == "panel"
    remote.engine.stop()
    assert control.engine.stopped


def test_errors_arrive_as_what_they_were(remote: RemoteControl, control: FakeControl):
    control.settings.fix("bot.mode")
    with pytest.raises(WhatsdexError) as raised:
        remote.settings.set("bot.mode", '"self"')
    assert (raised.value.message, raised.value.hint) == ("bot.mode is fixed by the environment.", "Change it there.")
    control.status.error = ConfigError("wrong", "mend it")
    with pytest.raises(ConfigError, match="wrong mend it"):
        remote.status.overview()


def test_hostile_texts_pass_unchanged(remote: RemoteControl, control: FakeControl):
    line = control.feed.since(0, 1).lines[0]
    fields = {name: getattr(line, name) for name in line.__struct_fields__}
    for each in HOSTILE:
        control.feed.put(FeedLine(**(fields | {"text": each})))
    texts = [each.text for each in remote.feed.since(20).lines]
    assert texts == list(HOSTILE)


def test_wrong_calls_fail_here_or_are_explained_from_there(remote: RemoteControl):
    with pytest.raises(AttributeError, match=r"status\.nothing"):
        remote.status.nothing()  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="at most 0 arguments"):
        remote.accounts.list(1)  # type: ignore[call-arg]
    with pytest.raises(WhatsdexError, match="Expected `str`"):
        remote.accounts.pair(5)  # type: ignore[arg-type]


def test_nobody_there_is_said_so(data: Path):
    remote = RemoteControl(socket_path(data))
    with pytest.raises(NotRunning, match=r"No engine answers at .*whatsdex run"):
        remote.status.overview()


def test_an_engine_that_comes_back_is_found_again(remote: RemoteControl, host: Host):
    assert remote.status.overview().pid == 4242
    host.stop()
    host.start()
    assert remote.status.overview().pid == 4242  # by a new connection: the kept one has ended
    host.stop()
    with pytest.raises(NotRunning):
        remote.status.overview()


def test_threads_ask_at_the_same_time(remote: RemoteControl, control: FakeControl):
    control.status.answer = overview_empty()
    answers: list[int] = []

    def ask() -> None:
        answers.extend(remote.status.overview().pid for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert answers == [4242] * 160


def test_another_version_is_refused_clearly(remote: RemoteControl, monkeypatch: pytest.MonkeyPatch):
    remote._headers["whatsdex-api"] = "12345678"
    with pytest.raises(WhatsdexError, match="do not understand each other"):
        remote.status.overview()
    remote._headers["whatsdex-api"] = calls.fingerprint()
    assert remote.status.overview().pid == 4242


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 100_000, b"HTTP/1.1 200"]
)
def test_something_else_on_the_socket_is_not_an_engine(data: Path, answer: bytes):
    path = data / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def speak() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        thread = threading.Thread(target=speak)
        thread.start()
        with pytest.raises(NotRunning):
            RemoteControl(path).status.overview()
        thread.join(5)


def test_a_broken_answer_is_said_to_be_one(data: Path):
    path = data / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def speak() -> None:
            connection, _ = listener.accept()
            with connection:
                for answer in (
                    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
                    b"HTTP/1.1 500 No\r\ncontent-length: 3\r\n\r\nwhy",
                ):
                    connection.recv(65_536)
                    connection.sendall(answer)

        thread = threading.Thread(target=speak)
        thread.start()
        remote = RemoteControl(path)
        with pytest.raises(WhatsdexError, match=r"answer to status\.overview cannot be understood"):
            remote.status.overview()
        with pytest.raises(WhatsdexError, match="answer cannot be understood"):
            remote.status.overview()
        thread.join(5)
        remote.close()


def test_importing_it_brings_nothing_heavy():
    heavy = ("pydantic", "httpx", "structlog", "starlette", "uvicorn", "asyncio", "http.client", "peewee", "textual")
    code = f"import sys, whatsdex.control.remote; print([each for each in {heavy!r} if each in sys.modules])"
    code += "; print([each for each in sys.modules if each.startswith(('whatsdex.engine', 'whatsdex.web'))])"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert made.stdout == "[]\n[]\n"
