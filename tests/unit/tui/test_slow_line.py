"""The panel over a slow line: 256 kbit and 200 ms, at 80x24."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from tests.fakes.terminal import PANEL, ROOT, Terminal, terminal

BYTES = 32_000
"""A second."""
DELAY = 0.2
"""Seconds that a key and its answer take on their way together."""
SLICE = 0.05
REST = 2_000
"""Bytes a second while nothing happens."""


class SlowLine:
    """Somebody at the far end of a slow line."""

    def __init__(self, near: Terminal) -> None:
        self.near, self._pace = near, threading.Event()

    def carry(self, seconds: float) -> int:
        """Let so many seconds go by; returns the bytes that came."""
        before, end = len(self.near.written), time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            self.near.read(SLICE, int(BYTES * SLICE))
            self._pace.wait(max(0.0, SLICE - (time.monotonic() - now)))
        return len(self.near.written) - before

    def sees(self, key: bytes, words: str) -> float:
        """Press a key and return the seconds until its words are seen."""
        began = time.monotonic()
        self.carry(DELAY / 2)
        self.near.press(key)
        while words not in self.near.text():
            assert time.monotonic() - began < 20, self.near.text()
            self.carry(SLICE)
        self.carry(DELAY / 2)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def line() -> Iterator[SlowLine]:
    with terminal([PANEL, "--first", "300"], os.environ | {"PYTHONPATH": str(ROOT)}) as near:
        far = SlowLine(near)
        far.sees(b"", "All well")
        yield far


def test_each_screen_is_there_within_moments(line: SlowLine) -> None:
    # Half a second of it is the line's; a machine that others load takes the rest.
    screens = ((b"2", "Following"), (b"3", "by seen"), (b"6", "dead letters"), (b"1", "Popular"))
    took = [line.sees(key, words) for key, words in screens]
    assert sorted(took)[len(took) // 2] < 2.0


def test_at_rest_next_to_nothing_is_written(line: SlowLine) -> None:
    line.sees(b"1", "Popular")
    line.carry(1.0)
    assert line.carry(2.0) < 2 * REST
