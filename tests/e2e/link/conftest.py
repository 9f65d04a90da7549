"""One engine that is online for all tests of a module; each test has people of its own, and hears only its own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator

import pytest

from tests.e2e.harness import BOT, Engine
from tests.loopback import LoopbackWhatsApp, User

NUMBERS = itertools.count(15551000000)


@pytest.fixture(scope="module")
def lasting(
    prepared: tuple[bytes, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LoopbackWhatsApp, Engine]]:
    data = tmp_path_factory.mktemp("data")
    home = data / "accounts" / "main"
    home.mkdir(parents=True)
    shutil.copy(prepared[1], home / "session.sqlite3")
    with LoopbackWhatsApp(state=prepared[0]) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.client_env(BOT).items():
            patch.setenv(name, value)
        ears = Engine(data).start()
        ears.state("connected")
        yield server, ears
        ears.link.stop(5)


@pytest.fixture
def whatsapp(lasting: tuple[LoopbackWhatsApp, Engine]) -> Iterator[LoopbackWhatsApp]:
    yield lasting[0]
    lasting[0].faults.clear()


@pytest.fixture
def engine(lasting: tuple[LoopbackWhatsApp, Engine], whatsapp: LoopbackWhatsApp) -> Engine:
    lasting[1].forget()
    return lasting[1]


@pytest.fixture
def alice(whatsapp: LoopbackWhatsApp) -> User:
    return whatsapp.add_virtual_user(f"{next(NUMBERS)}", "Alice")


@pytest.fixture
def bea(whatsapp: LoopbackWhatsApp) -> User:
    return whatsapp.add_virtual_user(f"{next(NUMBERS)}", "Bea")
