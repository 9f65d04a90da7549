"""The panel in a real terminal: what reaches it, how fast, and what becomes of it when the terminal goes."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.fakes.terminal import PANEL, ROOT, Terminal, terminal

# What the panel itself may write: cursor, colours, modes, keyboard, pointer shape, questions to the terminal.
OWN = re.compile(
    rb"\x1b\[[0-9;]*[Hm]"
    rb"|\x1b\[\?[0-9]+[hl]"
    rb"|\x1b\[\?[0-9]+\$p"
    rb"|\x1b\[[<>=][0-9;]*u"
    rb"|\x1b\[[0-9]* q"
    rb"|\x1b\[[0-9;]*t"
    rb"|\x1b\]22;[a-z-]*(?:\x1b\\|\x07)"
)


def panel(*options: str, rows: int = 24, columns: int = 80) -> AbstractContextManager[Terminal]:
    """The panel on a fake control, in a terminal."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return terminal([PANEL, *options], environment, rows=rows, columns=columns)


def foreign(written: bytes) -> set[bytes]:
    """What reached the terminal and is neither text nor the panel's own."""
    rest = OWN.sub(b"", written[: written.rindex(b"\x1b")])  # the last sequence may not be whole yet
    controls = set(re.findall(rb"\x1b.{0,12}|[\x00-\x09\x0b-\x0c\x0e-\x1a\x1c-\x1f\x7f]", rest, re.DOTALL))
    text = rest.decode("utf8")
    return controls | {each.encode() for each in text if _invisible(each)}


def _invisible(sign: str) -> bool:
    code = ord(sign)
    return (
        0x80 <= code <= 0x9F
        or 0x200B <= code <= 0x200F
        or 0x2028 <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or code in (0xFEFF, 0xFE0F)
        or 0xE0000 <= code <= 0xE0FFF
    )


def left(child: subprocess.Popen[bytes], result: Path) -> str:
    """How the panel was left, once its process has ended."""
    assert child.wait(timeout=20) == 0
    return result.read_text()


def test_no_escape_of_a_hostile_name_reaches_the_terminal(tmp_path: Path) -> None:
    result = tmp_path / "result"
    with panel("--hostile", "--first", "300", "--rate", "50", "--result", str(result)) as it:
        it.until(it.shows("Newest incidents"))
        it.until(it.shows("[/b]"))
        for keys, words in ((b"2", "not for the bot"), (b"k", "Reading back"), (b"\r", "esc goes back")):
            it.press(keys)
            it.until(it.shows(words))
        it.press(b"q")  # closes the detail
        it.until(lambda: "esc goes back" not in it.text())
        for keys, words in ((b"/", "!not"), (b"[/b]\r", "match"), (b"c", "Reading back"), (b"1", "Newest incidents")):
            it.press(keys)
            it.until(it.shows(words))
        for keys, words in ((b"3", "by seen"), (b"4", "by uses"), (b"m", "Members of"), (b"5", "use of the last"),
                            (b"6", "dead letters"), (b"1", "Newest incidents")):  # fmt: skip
            it.press(keys)
            it.until(it.shows(words))
        for keys, words in ((b"\t" * 8 + b"\r", "dead letters, newest first"), (b"\r", "esc goes back")):
            it.press(keys)
            it.until(it.shows(words))
        assert foreign(it.written) == set()
        os.kill(it.child.pid, signal.SIGTERM)
        it.until(lambda: it.child.poll() is not None)
        assert left(it.child, result) == "stop"


def test_no_byte_of_a_library_reaches_the_terminal(tmp_path: Path) -> None:
    result = tmp_path / "result"
    with panel("--noise", "--first", "50", "--rate", "50", "--result", str(result)) as it:
        it.until(it.shows("All well"))
        it.press(b"2")
        it.until(it.shows("Following"))
        begun = it.written.index(b"\x1b[?1049h")
        it.press(b"q")
        it.until(it.shows("Leave it running"))
        assert b"NOISE" not in it.written[begun:]
        assert foreign(it.written[begun:]) == set()
        it.press(b"l")
        it.until(lambda: it.child.poll() is not None)
        assert left(it.child, result) == "leave"


def test_first_paint_comes_before_the_engine_and_soon() -> None:
    started = time.monotonic()
    with panel("--late", "1000") as it:
        it.until(it.shows("The engine is starting"))
        # The budget is 1.5 s on an idle machine; tests share theirs with others.
        assert time.monotonic() - started < 6.0


def test_a_terminal_that_hangs_up_under_load_leaves_the_engine_running(tmp_path: Path) -> None:
    result = tmp_path / "result"
    with panel("--first", "500", "--rate", "500", "--start", "feed", "--result", str(result)) as it:
        it.until(it.shows("Following"))
        it.hang_up()
        assert left(it.child, result) == "leave"


def test_a_terminal_that_takes_nothing_does_not_hold_up_a_stop(tmp_path: Path) -> None:
    result = tmp_path / "result"
    with panel("--first", "500", "--rate", "500", "--start", "feed", "--result", str(result)) as it:
        it.until(it.shows("Following"))
        it.press(b"g")
        full = time.monotonic() + 3
        while time.monotonic() < full and it.child.poll() is None:
            it.press(b"GgGg")  # each repaints the screen, and nobody reads it
            select.select([], [], [], 0.02)
        os.kill(it.child.pid, signal.SIGTERM)
        assert left(it.child, result) == "stop"


@pytest.mark.parametrize(("number", "choice"), [(signal.SIGTERM, "stop"), (signal.SIGHUP, "leave")])
def test_signals_end_the_panel_and_give_the_terminal_back(number: int, choice: str, tmp_path: Path) -> None:
    result = tmp_path / "result"
    with panel("--result", str(result)) as it:
        it.until(it.shows("All well"))
        os.kill(it.child.pid, number)
        it.until(lambda: it.child.poll() is not None)
        it.read(0.1)
        assert left(it.child, result) == choice
        assert b"\x1b[?1049l" in it.written
        assert b"\x1b[?25h" in it.written


def test_ctrl_q_stops_a_demo_at_once(tmp_path: Path) -> None:
    result = tmp_path / "result"
    with panel("--demo", "--result", str(result)) as it:
        it.until(it.shows("DEMO"))
        it.press(b"\x11")
        it.until(lambda: it.child.poll() is not None)
        assert left(it.child, result) == "stop"


@pytest.mark.parametrize(("rows", "columns"), [(24, 80), (45, 140), (10, 40), (60, 240)])
def test_every_screen_stands_any_size(rows: int, columns: int, tmp_path: Path) -> None:
    with panel("--hostile", "--first", "100", rows=rows, columns=columns) as it:
        it.until(it.shows("WhatsDeX"))
        for key in (b"2", b"3", b"4", b"5", b"6", b"P", b"1", b"?"):
            it.press(key)
            it.until(lambda: it.child.poll() is None and it.screen.display[0].strip())
        it.resize(24, 80)
        it.until(it.shows("esc goes back"))
        it.press(b"\x1b")
        it.until(lambda: "esc goes back" not in it.text())
        it.press(b"1")
        it.until(it.shows("Queues"))
        assert it.child.poll() is None
