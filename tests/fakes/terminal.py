"""A real terminal for a child process, with the screen that comes of what it writes."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "tests" / "fakes" / "panel_child.py"

# pyte takes these for text; they are no more than questions and a pointer's shape
UNKNOWN = re.compile(rb"\x1b\[\?[0-9]+\$p|\x1b\[[<>=][0-9;]*u|\x1b\]22;[a-z-]*(?:\x1b\\|\x07)")


class Terminal:
    """A pty with a child on it, everything the child wrote, and the screen that came of it."""

    def __init__(self, master: int, child: subprocess.Popen[bytes], rows: int, columns: int) -> None:
        self.master = master
        self.child = child
        self.written = b""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.open = True

    def read(self, seconds: float, most: int = 65536) -> None:
        if not self.open:
            return
        if select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, most)
            except OSError:
                self.open = False
                return
            self.written += data
            self._stream.feed(UNKNOWN.sub(b"", data))

    def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError("it did not come true; the screen:\n" + self.text())
            self.read(0.05)

    def text(self) -> str:
        # Not ``display``: it takes a half overwritten wide sign for none at all and fails.
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        return "\n".join("".join(self.screen.buffer[y][x].data for x in columns) for y in rows)

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def shows(self, words: str) -> Callable[[], bool]:
        return lambda: words in self.text()

    def hang_up(self) -> None:
        self.open = False
        os.close(self.master)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)


@contextmanager
def terminal(
    argv: Sequence[str | Path], env: Mapping[str, str] = os.environ, *, rows: int = 24, columns: int = 80
) -> Iterator[Terminal]:
    """Run a program of this Python in a terminal of its own; it is killed at the end."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {
        name: value for name, value in env.items() if not name.startswith(("TEXTUAL", "COV", "COLUMNS", "LINES"))
    }
    environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    child = subprocess.Popen(
        [sys.executable, *argv],
        stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment, preexec_fn=take_terminal,
    )  # fmt: skip
    os.close(slave)
    it = Terminal(master, child, rows, columns)
    try:
        yield it
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        if it.open:
            it.hang_up()
