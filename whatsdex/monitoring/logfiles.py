"""Reading log files back, newest lines first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from whatsdex.monitoring import scrub

TAIL_BYTES = 262_144
"""Of the newest file that are read at the start."""

Event = dict[str, Any]
Matches = Callable[[Event], bool]


def newest(file: Path, matches: Matches, limit: int) -> list[Event]:
    """Return the newest matching events, newest first.

    Args:
        file: The file that is written to; older ones are beside it, numbered.
        matches: Tells which are wanted.
        limit: How many at most.
    """
    found: list[Event] = []
    for path in _files(file):
        try:
            lines = path.read_bytes().splitlines()
        except OSError:
            continue
        for event in _events(reversed(lines)):
            if matches(event):
                found.append(event)
                if len(found) >= limit:
                    return found
    return found


def tail(file: Path) -> list[Event]:
    """Return the last events of a file, oldest first."""
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(max(0, size - TAIL_BYTES))
            lines = opened.read(TAIL_BYTES).splitlines()  # it may grow meanwhile
    except OSError:
        return []
    return list(_events(iter(lines[1:] if size > TAIL_BYTES else lines)))


def matching(level: str = "debug", part: str = "", text: str = "", incident: int = 0) -> Matches:
    """Return what tells whether an event is of a level or worse, of a part, about an incident, and has a text."""
    least, part, text = _rank(level), part.lower(), text.lower()

    def matches(event: Event) -> bool:
        if _rank(str(event.get("level", ""))) < least or part not in part_of(event).lower():
            return False
        if incident and incident_of(event) != incident:
            return False
        return not text or any(text in str(each).lower() for each in event.values())

    return matches


LEVELS = ("debug", "info", "warning", "error", "critical")


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS) if level == "exception" else 0


def part_of(event: Event) -> str:
    """Return the part of the program that an event came from."""
    return str(event.get("part") or event.get("source") or event.get("logger") or "")


def incident_of(event: Event) -> int:
    """Return the number of the incident that an event tells of, 0 for none."""
    number = event.get("number" if event.get("event") in ("incident", "incident_trace") else "incident", 0)
    return number if isinstance(number, int) else 0


def _files(file: Path) -> Iterator[Path]:
    yield file
    number = 1
    while (older := file.with_name(f"{file.name}.{number}")).exists():
        yield older
        number += 1


def _events(lines: Iterator[bytes]) -> Iterator[Event]:
    for line in lines:
        try:
            event = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # half a line of a process that was killed
        if isinstance(event, dict):
            # Whoever can write to the file could else reach the terminal by it.
            clean = {str(key): scrub.value(each, lines=key in scrub.LINES) for key, each in event.items()}
            yield clean | {"time": str(event.get("time", ""))[:40]}
