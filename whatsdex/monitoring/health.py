"""The health registry: each part says how it is, and one line says whether all is well."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

import structlog

from whatsdex.clock import SYSTEM_CLOCK, Clock
from whatsdex.models import Frozen

log = structlog.get_logger(__name__)

Level = Literal["ok", "warning", "bad"]


class State(Frozen):
    """How a part is at this moment."""

    level: Level = "ok"
    reason: str = ""
    """What is wrong, in an operator's words."""
    remedy: str = ""
    """What to do about it."""


class Health(Frozen):
    """A part's state, with its name and since when it is so."""

    name: str
    level: Level
    reason: str = ""
    remedy: str = ""
    since: datetime | None = None


class Verdict(Frozen):
    """One line that answers "is all well?"."""

    level: Level
    text: str
    remedy: str = ""


Check = Callable[[], State]
"""Says how a part is, from any thread, within a millisecond."""

OK = State()


def warning(reason: str, remedy: str = "") -> State:
    """Return the state of a part that works, but not as it should."""
    return State("warning", reason, remedy)


def bad(reason: str, remedy: str = "") -> State:
    """Return the state of a part that does not work."""
    return State("bad", reason, remedy)


class Registry:
    """The parts and their checks, in the order of registration."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        """Make a registry without parts."""
        self._clock = clock
        self._lock = threading.Lock()
        self._checks: dict[str, tuple[Check, bool]] = {}
        self._levels: dict[str, tuple[Level, datetime]] = {}

    def register(self, name: str, check: Check, *, needed: bool = False) -> Callable[[], None]:
        """Have ``check`` say how the part ``name`` is, in place of an earlier one of that name.

        Args:
            name: What people call the part.
            check: Says how it is.
            needed: Whether the service is not ready while this part is bad.

        Returns:
            What takes the part out again.
        """
        entry = (check, needed)
        with self._lock:
            self._checks[name] = entry

        def remove() -> None:
            with self._lock:
                if self._checks.get(name) is entry:
                    del self._checks[name]
                    self._levels.pop(name, None)

        return remove

    def parts(self) -> tuple[Health, ...]:
        """Ask every part how it is."""
        with self._lock:
            checks = tuple(self._checks.items())
        return tuple(self._health(name, check) for name, (check, _) in checks)

    def reasons(self) -> tuple[str, ...]:
        """Return why the service is not ready; empty when it is."""
        with self._lock:
            checks = tuple(self._checks.items())
        parts = (self._health(name, check) for name, (check, needed) in checks if needed)
        return tuple(_line(part) for part in parts if part.level == "bad")

    def _health(self, name: str, check: Check) -> Health:
        try:
            state = check()
        except Exception as error:  # noqa: BLE001 - an isolation point: a broken check is that part's fault alone
            log.exception("health_check_failed", part=name)
            state = bad(f"its check failed: {type(error).__name__}", "See the log.")
        with self._lock:
            level, since = self._levels.get(name, (None, None))
            if level != state.level or since is None:
                since = self._clock.now()
                self._levels[name] = (state.level, since)
        return Health(name, state.level, state.reason, state.remedy, since)


def verdict(parts: Sequence[Health]) -> Verdict:
    """Return the one line: the worst part's reason, and how many others there are."""
    wrong = [part for part in parts if part.level == "bad"] + [part for part in parts if part.level == "warning"]
    if not wrong:
        return Verdict("ok", "All is well.")
    worst = wrong[0]
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return Verdict(worst.level, _line(worst) + more, worst.remedy)


def _line(part: Health) -> str:
    return f"{part.name}: {part.reason}" if part.reason else part.name
