"""A loopback WhatsApp for each test, with a session that was paired once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import ALICE, BEA, BOT, Engine
from tests.loopback import LoopbackWhatsApp, User, prepare_session


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """The state of a loopback WhatsApp in which the bot's number is paired, and the session's file."""
    folder = tmp_path_factory.mktemp("prepared")
    return prepare_session(BOT, str(folder), "Bot", users=[(ALICE, "Alice"), (BEA, "Bea")])


@pytest.fixture
def whatsapp(prepared: tuple[bytes, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackWhatsApp]:
    """A loopback WhatsApp that knows the prepared session; processes started from here on find it."""
    with LoopbackWhatsApp(state=prepared[0]) as server:
        for name, value in server.client_env(BOT).items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackWhatsApp]:
    """A loopback WhatsApp where nothing is paired and nobody scans by themselves."""
    with LoopbackWhatsApp(autopair=False) as server:
        for name, value in server.client_env(BOT).items():
            monkeypatch.setenv(name, value)
        server.add_virtual_user(ALICE, "Alice")
        yield server


@pytest.fixture
def data(prepared: tuple[bytes, str], tmp_path: Path) -> Path:
    """A data folder whose account ``main`` is paired."""
    folder = tmp_path / "data"
    home = folder / "accounts" / "main"
    home.mkdir(parents=True)
    shutil.copy(prepared[1], home / "session.sqlite3")
    return folder


@pytest.fixture
def engine(whatsapp: LoopbackWhatsApp, data: Path) -> Iterator[Engine]:
    """The smallest engine, whose account is online."""
    ears = Engine(data).start()
    ears.state("connected")
    yield ears
    ears.link.stop(5)


@pytest.fixture
def alice(whatsapp: LoopbackWhatsApp) -> User:
    """A person who writes."""
    return whatsapp.users[ALICE]


@pytest.fixture
def bea(whatsapp: LoopbackWhatsApp) -> User:
    """Another person."""
    return whatsapp.users[BEA]
