"""Answers that are good for a moment, so that many readers cost no more than one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cached(Generic[T]):
    """Calls a function at most once in some seconds."""

    def __init__(self, make: Callable[[], T], seconds: float) -> None:
        """Make it anew when the answer is older than ``seconds``."""
        self._make, self._seconds = make, seconds
        self._lock = threading.Lock()
        self._until = 0.0
        self._value: T

    def __call__(self) -> T:
        """Return the answer."""
        with self._lock:
            now = time.monotonic()
            if now >= self._until:
                self._value = self._make()
                self._until = now + self._seconds
            return self._value

    def forget(self) -> None:
        """Have the next caller get a new answer."""
        self._until = 0.0
