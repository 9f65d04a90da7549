"""``run`` in a terminal: the engine, and beside it the panel in a process of its own."""

from __future__ import annotations

import signal
from contextlib import AbstractContextManager

import psutil
import pytest

from tests.cli.conftest import Cli
from tests.engines import until
from tests.fakes.terminal import Terminal, terminal

FIRST_SCREEN = b"\x1b[?1049l"
"""What leaves the panel's screen for the shell's."""


def run(cli: Cli, **env: str) -> AbstractContextManager[Terminal]:
    return terminal(["-m", "whatsdex", "run", "--demo", "--data", cli.data], {**cli.env, **env})


def panel_of(it: Terminal) -> psutil.Process:
    return next(each for each in psutil.Process(it.child.pid).children() if "whatsdex.cli.beside" in each.cmdline())


def ended(it: Terminal) -> int:
    it.until(lambda: it.child.poll() is not None, 15)
    return it.child.wait()


def test_the_panel_leaves_and_the_bot_goes_on(cli: Cli) -> None:
    with run(cli) as it:
        it.until(it.shows("All is well"), 60)
        panel = panel_of(it)
        it.child.send_signal(signal.SIGHUP)  # with its terminal there, it only reads its settings anew
        until(lambda: "settings_read" in cli.log())
        assert panel.is_running()
        it.press(b"q")
        it.until(it.shows("Leave it running"))
        it.press(b"l")
        it.until(it.shows("The bot goes on here without its panel"))
        assert not panel.is_running()
        assert cli.answers()
        it.press(b"\x03")
        assert ended(it) == 0
        assert "stopped" in cli.log()


def test_the_bot_is_stopped_from_the_panel(cli: Cli) -> None:
    with run(cli) as it:
        it.until(it.shows("All is well"), 60)
        it.press(b"q")
        it.until(it.shows("Stop the demo"))
        it.press(b"s")
        assert ended(it) == 0
        assert "stopped" in cli.log()
        assert FIRST_SCREEN in it.written


def test_a_panel_that_is_killed_gives_the_terminal_back_and_takes_no_bot_with_it(cli: Cli) -> None:
    with run(cli) as it:
        it.until(it.shows("All is well"), 60)
        panel_of(it).kill()
        it.until(lambda: b"The bot goes on here without its panel" in it.written)  # wherever the cursor stood
        assert FIRST_SCREEN in it.written
        assert cli.answers()
        it.child.send_signal(signal.SIGTERM)
        assert ended(it) == 0


def test_a_bot_that_is_killed_takes_its_panel_with_it(cli: Cli) -> None:
    with run(cli) as it:
        it.until(it.shows("All is well"), 60)
        panel = panel_of(it)
        it.child.kill()
        it.until(lambda: FIRST_SCREEN in it.written)
        until(lambda: not panel.is_running() or panel.status() == psutil.STATUS_ZOMBIE)


def test_a_terminal_that_goes_leaves_the_bot_running(cli: Cli) -> None:
    with run(cli) as it:
        it.until(it.shows("All is well"), 60)
        panel = panel_of(it)
        it.hang_up()
        until(lambda: "terminal_lost" in cli.log())
        until(lambda: not panel.is_running())
        assert cli.answers()
        it.child.send_signal(signal.SIGTERM)
        assert it.child.wait(15) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_both(cli: Cli, number: signal.Signals) -> None:
    with run(cli) as it:
        it.until(it.shows("WhatsDeX"), 60)  # painted, but the engine may still be starting
        panel = panel_of(it)
        it.child.send_signal(number)
        assert ended(it) == 0
        assert not panel.is_running()
        it.until(lambda: FIRST_SCREEN in it.written)


def test_an_engine_that_cannot_start_says_why_in_the_terminal(cli: Cli) -> None:
    with run(cli, WHATSDEX_MEDIA__STORE="nosuch://a/b") as it:
        assert ended(it) == 1
        it.until(it.shows("Error: media.store"))
        assert b"fault of its own" not in it.written
