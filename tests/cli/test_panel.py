from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.conftest import Cli
from tests.engines import until
from tests.fakes.terminal import Terminal, terminal


@contextmanager
def panel(cli: Cli, *args: str) -> Iterator[Terminal]:
    """A command in a terminal, on the data folder."""
    argv = ["-m", "whatsdex", *args, "--data", str(cli.data)]
    with terminal(argv, cli.env) as it:
        yield it


@pytest.fixture
def demo(cli: Cli) -> Iterator[Terminal]:
    """The demo with its panel."""
    with panel(cli, "run", "--demo") as it:
        it.until(it.shows("All is well"), 60)
        yield it


def ended(it: Terminal) -> int:
    """Return the status that a command ends with."""
    it.until(lambda: it.child.poll() is not None, 30)
    assert it.child.returncode is not None
    return it.child.returncode


def test_the_panel_shows_what_goes_on_and_sigterm_ends_it(demo: Terminal, cli: Cli) -> None:
    assert "DEMO" in demo.text()
    demo.until(demo.shows("ping"))
    demo.press(b"2")
    demo.until(demo.shows("Following"))
    demo.until(demo.shows("not for the bot"))
    demo.child.send_signal(signal.SIGTERM)
    assert ended(demo) == 0
    assert "No engine" in cli("status").stderr


def test_who_attaches_to_look_changes_nothing(demo: Terminal, cli: Cli) -> None:
    with panel(cli, "attach", "--read-only") as it:
        it.until(it.shows("READ-ONLY"), 60)
        it.press(b"0")
        it.until(it.shows("Headroom"))
        it.press(b"p")
        it.until(it.shows("Stop all sending"))
        it.press(b"y")
        it.until(it.shows("may only look"))
        it.press(b"q")
        assert ended(it) == 0
    assert "paused" not in cli("status").stdout


def test_a_closed_terminal_leaves_the_bot_running_and_attach_returns_to_it(demo: Terminal, cli: Cli) -> None:
    demo.hang_up()
    until(lambda: "terminal_lost" in cli.log())
    assert cli.answers()
    with panel(cli, "attach") as it:
        it.until(it.shows("All is well"), 60)
        it.press(b"q")
        assert ended(it) == 0
    assert cli.answers()
    os.kill(demo.child.pid, signal.SIGTERM)
    assert demo.child.wait(15) == 0


def test_leaving_by_q_keeps_the_bot_and_says_how_to_return(demo: Terminal, cli: Cli) -> None:
    demo.press(b"q")
    demo.until(demo.shows("Leave it running"))
    demo.press(b"l")
    demo.until(demo.shows("The panel comes back with"))
    assert cli.answers()
    demo.press(b"\x03")
    assert ended(demo) == 0


def test_a_terminal_closed_after_leaving_by_q_is_no_end_either(demo: Terminal, cli: Cli) -> None:
    demo.press(b"q")
    demo.until(demo.shows("Leave it running"))
    demo.press(b"l")
    demo.until(demo.shows("The panel comes back with"))
    os.kill(demo.child.pid, signal.SIGCONT)  # as a terminal that goes sends it, after SIGHUP
    demo.hang_up()
    until(lambda: "terminal_lost" in cli.log())
    assert cli.answers()
    os.kill(demo.child.pid, signal.SIGTERM)
    assert demo.child.wait(15) == 0


def test_stopping_by_q_stops_the_bot(demo: Terminal, cli: Cli) -> None:
    demo.press(b"q")
    demo.until(demo.shows("Stop the demo"))
    demo.press(b"s")
    assert ended(demo) == 0
    assert not cli.answers()


def test_run_beside_a_running_bot_offers_its_panel(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data) as run:
        until(cli.answers)
        with panel(cli, "run") as it:
            it.until(it.shows("Show its panel?"), 60)
            assert f"process {run.process.pid}" in it.text().replace("\n", "")
            it.press(b"n\n")
            assert ended(it) == 1
        with panel(cli, "run") as it:
            it.until(it.shows("Show its panel?"), 60)
            it.press(b"y\n")
            it.until(it.shows("All is well"), 60)
            it.press(b"q")
            assert ended(it) == 0
        assert run.process.poll() is None


def test_an_attached_panel_leaves_when_the_bot_stops(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data) as run:
        until(cli.answers)
        with panel(cli, "attach") as it:
            it.until(it.shows("All is well"), 60)
            assert run.end() == 0
            it.until(lambda: "No engine answers" in it.text() or "engine is stopping" in it.text())
            it.press(b"q")
            assert ended(it) == 0


def test_the_panel_in_a_browser_wants_a_password_first(cli: Cli) -> None:
    done = cli("panel", "--data", cli.data)
    assert (done.returncode, "scripts/whatsdex panel password" in done.stderr) == (1, True)
    assert "at least 10" in cli("panel", "password", "--data", cli.data, said="short\n").stderr
    assert cli("panel", "password", "--data", cli.data, said="long enough for all\n").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = cli("panel", "--data", cli.data, WHATSDEX_PANEL__PORT=str(port))
        assert (refused.returncode, f"cannot be served on 127.0.0.1:{port}" in refused.stderr) == (1, True)
    assert "panel.port is 0" in cli("panel", "--data", cli.data, WHATSDEX_PANEL__PORT="0").stderr
