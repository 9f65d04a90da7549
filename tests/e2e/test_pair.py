"""A headless bot is linked from another terminal, by the real client on a loopback WhatsApp."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.e2e.bot import Bot, start
from tests.e2e.harness import ALICE, BOT, until
from tests.fakes.terminal import ROOT, terminal
from tests.loopback import LoopbackWhatsApp
from whatsdex.cli.pair import qr
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl
from whatsdex.engine.lock import running


@pytest.fixture
def bot(blank: LoopbackWhatsApp, tmp_path: Path) -> Iterator[Bot]:
    """A bot that no phone is linked to yet."""
    made = start(blank, tmp_path / "data", online=False)
    until(lambda: '"ready": true' in made.run("status", "--json").stdout, "an engine", 60)
    yield made
    made.stop()


def test_a_headless_bot_tells_in_its_log_where_the_code_is(bot: Bot) -> None:
    found = until(lambda: re.search(r"pairing_code account=main png=(\S+) text=(\S+)", bot.log()), "a code", 60)
    assert found is not None
    assert Path(found[1]).read_bytes().startswith(b"\x89PNG")
    assert found[2].startswith(("2@", "https://"))


def test_pair_shows_the_code_until_the_phone_is_linked(bot: Bot, blank: LoopbackWhatsApp) -> None:
    argv = ["-m", "whatsdex", "pair", "--data", str(bot.data)]
    with terminal(argv, bot.env, rows=60, columns=140) as it, closing(RemoteControl(socket_path(bot.data))) as control:
        it.until(it.shows("good for"), 60)
        assert "may ban the number" in it.text()
        it.until(lambda: "pairing/main.png" in it.text())

        def scanned() -> bool:
            """Scan the code that is shown, as soon as it is the one that the client waits with."""
            view = control.accounts.pairing("main")
            drawn = re.sub(r"\033\[[0-9;]*m", "", qr(view.text)).splitlines()
            if len(drawn) < 25 or any(each not in it.text() for each in drawn):
                return False
            with suppress(LookupError):
                blank.scan(view.text, BOT)
                return True
            return False

        it.until(scanned, 60)
        it.until(it.shows("Linked as +15550000001."), 60)
        it.until(lambda: it.child.poll() is not None)
        assert it.child.returncode == 0
        assert "/owner " in it.text()
    blank.wait_online(BOT, 60, bot.process)
    assert "linked already" in bot.run("pair").stdout
    assert blank.users[ALICE].ask(BOT, "/ping").text.startswith("pong")


def test_pair_by_phone_shows_a_code_to_type(bot: Bot) -> None:
    argv = ["-m", "whatsdex", "pair", "--data", str(bot.data), "--phone", "+1 555 000 0001"]
    with terminal(argv, bot.env, rows=45, columns=140) as it:
        it.until(lambda: re.search(r"Code: \w{4}-\w{4}", it.text()), 60)
        assert "Link with phone number instead" in it.text()


def test_looking_around_first_switches_to_made_up_users(blank: LoopbackWhatsApp, tmp_path: Path) -> None:
    data = tmp_path / "data"
    env = {**blank.client_env(BOT), "WHATSDEX_WEB__PORT": "0"}
    env["PYTHONPATH"] += os.pathsep + str(ROOT)
    with terminal(["-m", "whatsdex", "run", "--data", str(data)], env, rows=45, columns=140) as it:
        it.until(it.shows("unofficial client"), 60)
        it.press(b"d")
        it.until(lambda: "DEMO" in it.text() and "All is well" in it.text(), 60)
        it.until(it.shows("ping"), 60)
        assert (data / "demo" / "whatsdex.sqlite3").exists()
        assert running(data) is None
        it.child.send_signal(signal.SIGTERM)
        it.until(lambda: it.child.poll() is not None)
        assert it.child.returncode == 0
