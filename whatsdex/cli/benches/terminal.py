"""The panel in a real terminal: how soon the terminal gets the answer to a key."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil

COLUMNS, ROWS = 140, 45
READY, DONE = "ready", "done"
"""Files by which a panel says that it is there, and hears that it is over."""
EVERY = 0.1
"""Seconds between two keys."""
PATIENCE = 60.0
ANSWERS = ((b"p", b"Paused"), (b"p", b"Following"))
"""Keys, and what only the answer to each writes."""


def keys(data: Path) -> dict[str, Any]:
    """Return what each key took, in seconds, of a panel that is attached to the engine on ``data``.

    Raises:
        TimeoutError: A key was not answered, or the panel did not come up.
    """
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "whatsdex.cli.benches.terminal_child", str(data)]
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    child = subprocess.Popen(command, stdin=far, stdout=far, stderr=far, env=environment, start_new_session=True)
    os.close(far)
    took: list[float] = []
    try:
        _until(near, child, lambda _seen: (data / READY).exists())
        while not (data / DONE).exists() and child.poll() is None:
            key, words = ANSWERS[len(took) % len(ANSWERS)]
            pressed = time.perf_counter()
            os.write(near, key)
            _until(near, child, partial(_holds, words))
            took.append(time.perf_counter() - pressed)
            _drain(near, EVERY)
        rss = psutil.Process(child.pid).memory_info().rss
    finally:
        child.kill()
        child.wait()
        os.close(near)
    return {"keys": took, "kept": 0, "rss": rss}


def _holds(words: bytes, seen: bytes) -> bool:
    return words in seen


def _until(near: int, child: subprocess.Popen[bytes], holds: Callable[[bytes], bool]) -> None:
    """Read until a condition holds of what came lately."""
    seen, end = b"", time.monotonic() + PATIENCE
    while not holds(seen):
        if time.monotonic() > end or child.poll() is not None:
            raise TimeoutError("the panel did not answer in its terminal")
        seen = seen[-4096:] + _read(near, 0.05)


def _drain(near: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        _read(near, left)


def _read(near: int, seconds: float) -> bytes:
    if not select.select([near], [], [], seconds)[0]:
        return b""
    try:
        return os.read(near, 65_536)
    except OSError:  # the child has gone
        return b""
