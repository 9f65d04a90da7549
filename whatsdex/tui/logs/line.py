"""One line of the log as styled columns, and all of it."""

from __future__ import annotations

from datetime import tzinfo

from rich.segment import Segment
from rich.style import Style
from textual.content import Content

from whatsdex.control.log_views import LogLine
from whatsdex.tui.safe import fit, plain, words

STYLES = {"debug": "muted", "info": "in", "warning": "warn", "error": "bad", "critical": "bad"}
COLOURS = {"debug": "$muted", "info": "$secondary", "warning": "$warning", "error": "$error", "critical": "$error"}
TIME, LEVEL, PART, EVENT = 8, 8, 20, 24
NARROW = 100
"""Cells below which the part is left out."""
TEXT_LIMIT = 400


def heading(width: int) -> str:
    """Return the names of the columns."""
    parts = [fit("time", TIME), fit("level", LEVEL)]
    if width >= NARROW:
        parts.append(fit("part", PART))
    return " ".join([*parts, fit("event", EVENT), "what belongs to it"])[:width]


def segments(line: LogLine, width: int, zone: tzinfo, styles: dict[str, Style]) -> list[Segment]:
    """Return a line as exactly ``width`` cells."""
    style = styles[STYLES[line.level]]
    parts = [
        Segment(f"{line.at.astimezone(zone):%H:%M:%S} ", styles["muted"]), Segment(fit(line.level, LEVEL) + " ", style),
    ]  # fmt: skip
    left = width - TIME - LEVEL - 2
    if width >= NARROW:
        parts.append(Segment(fit(plain(line.part), PART) + " ", styles["muted"]))
        left -= PART + 1
    event = min(EVENT, left)
    parts.append(Segment(fit(plain(line.event, limit=TEXT_LIMIT), event), styles["who"]))
    if left > event:
        told = plain(line.text, limit=TEXT_LIMIT) or ("⋯ has a trace" if line.trace else "")
        parts.append(Segment(" " + fit(told, left - event - 1), styles["text"]))
    return parts


def detail(line: LogLine, zone: tzinfo) -> Content:
    """Return all of a line."""
    at = line.at.astimezone(zone)
    rows = [
        ("when", f"{at:%A %d %B %Y %H:%M:%S}.{at.microsecond // 1000:03d}"), ("part", line.part), ("event", line.event),
        ("incident", str(line.incident) if line.incident else ""),
    ]  # fmt: skip
    parts = [Content.assemble(("level    ", "$muted"), (line.level, COLOURS[line.level]))]
    parts += [Content.assemble((f"{name:<9}", "$muted"), words(value)) for name, value in rows if value]
    if line.text:
        parts += [Content(""), words(line.text)]
    if line.trace:
        parts += [Content(""), words(line.trace, "$muted", lines=True)]
    return Content("\n").join(parts)
