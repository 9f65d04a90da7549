"""The first run in a terminal, from nothing to the first answer, with the real client on a loopback WhatsApp."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import segno

from tests.e2e.bot import free_port
from tests.e2e.harness import ALICE, BOT
from tests.fakes.terminal import ROOT, Terminal, terminal
from tests.loopback import LoopbackWhatsApp
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl

HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


def environment(whatsapp: LoopbackWhatsApp) -> Mapping[str, str]:
    env = whatsapp.client_env(BOT) | {"WHATSDEX_WEB__PORT": str(free_port())}
    env["PYTHONPATH"] += os.pathsep + str(ROOT)
    return env


def modules(it: Terminal) -> list[list[bool]]:
    """The dark modules of what is black on white on the screen."""
    rows: list[list[bool]] = []
    for y in range(it.screen.lines):
        cells = [it.screen.buffer[y][x] for x in range(it.screen.columns)]
        signs = [HALVES[each.data] for each in cells if each.bg == "ffffff" and each.fg == "000000"]
        if signs:
            rows += [[each[0] for each in signs], [each[1] for each in signs]]
    return rows


def code_of(data: Path) -> str:
    with closing(RemoteControl(socket_path(data))) as control:
        return control.accounts.pairing("main").text


def test_first_run_from_nothing_to_an_answer_and_a_lost_terminal(blank: LoopbackWhatsApp, tmp_path: Path) -> None:
    data, alice = tmp_path / "data", blank.users[ALICE]
    argv = ["-m", "whatsdex", "run", "--data", str(data)]
    with terminal(argv, environment(blank), rows=45, columns=140) as it:
        it.until(it.shows("unofficial client"), 60)
        assert "may ban the number" in it.text()
        it.press(b"r")
        it.until(it.shows("A new code in"), 60)
        text = code_of(data)
        code = segno.make(text, error="l", micro=False, boost_error=False)
        expected = [[bool(each) for each in row] for row in code.matrix_iter(border=4)]
        it.until(lambda: [row[: len(expected)] for row in modules(it)[: len(expected)]] == expected)
        blank.scan(text, BOT)
        it.until(it.shows("Who may use the bot?"), 60)
        it.press(b"\r")
        it.until(lambda: re.search(r"/owner \w", it.text()))
        found = re.search(r"/owner (\S+)", it.text())
        assert found is not None
        alice.send_text(BOT, f"/owner {found[1]}")
        it.until(it.shows("knows its owner"), 60)
        it.press(b"\r")
        it.until(it.shows("connected"))
        it.press(b"2")
        alice.send_text(BOT, "/ping")
        it.until(lambda: "/ping" in it.text() and "pong" in it.text(), 60)
        it.hang_up()
        seen = len(alice.inbox)
        alice.send_text(BOT, "/ping")
        alice.wait_for(lambda message: message.text.startswith("pong"), 30, since=seen)
        it.child.send_signal(signal.SIGTERM)
        assert it.child.wait(20) == 0
