"""The terminal kept for the panel alone, and what to do when it or the process is to go."""

from __future__ import annotations

import contextlib
import io
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Any, Literal

Choice = Literal["stop", "leave", "demo"]
"""What is to become of the engine: stop it, leave it running without the panel, or start a demo instead."""

PATIENCE = 0.5
"""Seconds that a terminal which takes nothing holds up a process that was told to end."""

_SIGNALS: dict[signal.Signals, Choice] = {
    signal.SIGHUP: "leave",
    signal.SIGTERM: "stop",
    signal.SIGINT: "stop",
}


class Screenwriter(io.TextIOBase):
    """Writes to the terminal; a terminal that is gone swallows instead of raising.

    Textual's writer would else die of the first error, fill its queue, and hold up the loop for good.
    """

    def __init__(self, fd: int) -> None:
        """Write to ``fd``, which stays its owner's."""
        self._fd = fd
        self.lost = False
        self.hurried = False
        """Whether a terminal that takes nothing is given up."""

    def write(self, text: str) -> int:
        """Write all of ``text``, or nothing any more."""
        data = memoryview(text.encode("utf8", "replace"))
        while data and not self.lost:
            try:
                if select.select([], [self._fd], [], PATIENCE)[1]:
                    data = data[os.write(self._fd, data[:2048]) :]
                elif self.hurried:
                    self.lost = True
            except BlockingIOError:
                continue
            except OSError:
                self.lost = True
        return len(text)

    def fileno(self) -> int:
        """Return the terminal's descriptor."""
        return self._fd

    def isatty(self) -> bool:
        """Say that this is a terminal."""
        return True

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of what is written."""
        return "utf8"


@contextlib.contextmanager
def own_terminal(log: Path | None) -> Iterator[Screenwriter | None]:
    """Keep the terminal for the panel: whatever else is written to descriptors 1 and 2 goes to ``log``.

    Yields None, and changes nothing, where descriptor 2 is no terminal or another driver than the
    terminal's was asked for.
    """
    if not os.isatty(2) or os.environ.get("TEXTUAL_DRIVER"):
        yield None
        return
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    saved = {fd: os.dup(fd) for fd in (1, 2)}
    own = _opened_anew(2)
    sink = os.open(log or os.devnull, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    writer = Screenwriter(own)
    names: dict[str, IO[str] | None] = {"__stdout__": sys.__stdout__, "__stderr__": sys.__stderr__}
    try:
        for fd in saved:
            os.dup2(sink, fd)
        vars(sys).update(__stdout__=writer, __stderr__=writer)
        yield writer
    finally:
        vars(sys).update(names)
        for fd, old in saved.items():
            os.dup2(old, fd)
            os.close(old)
        os.close(sink)
        os.close(own)


def _opened_anew(fd: int) -> int:
    """Return the terminal of ``fd`` opened once more, so that not blocking is ours alone and not our shell's too."""
    try:
        return os.open(os.ttyname(fd), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:  # a terminal without a name here, as in some containers: a stop may then have to wait for it
        return os.dup(fd)


@contextlib.contextmanager
def on_signals(writer: Screenwriter | None, leave: Callable[[Choice], None]) -> Iterator[None]:
    """Call ``leave`` when the terminal hangs up or the process is told to end.

    Plain handlers, not the loop's own: they run also while the loop waits for a terminal that takes
    nothing, and hurry it.
    """

    def handle(number: int, _frame: FrameType | None) -> None:
        if writer is not None:
            writer.hurried = True
        leave(_SIGNALS[signal.Signals(number)])

    before: dict[signal.Signals, Any] = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
