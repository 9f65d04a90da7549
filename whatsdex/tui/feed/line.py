"""One line of the feed as styled columns."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from whatsdex.control.views import FeedLine
from whatsdex.tui.figures import millis
from whatsdex.tui.safe import fit, plain

ARROWS = {"in": "←", "out": "→", "event": "◆"}
OUTCOMES = {
    "ok": "ok",
    "refused": "warn",
    "user_error": "warn",
    "failed": "bad",
    "ignored": "muted",
    "queued": "out",
    "cancelled": "warn",
    "expired": "warn",
}
"""Which style an outcome has."""

WORDS = {"user_error": "misuse"}
"""Outcomes that read better otherwise."""

TEXT_LIMIT = 400
"""Characters of a text that a line can show at most."""

ASKED = 12
"""Cells that what was asked keeps beside why it was refused."""

DOT = " · "
REFUSED = "✖ refused: "
GROUP = 6
"""Cells that a group's name keeps beside a person's."""


class Columns(NamedTuple):
    """How many cells each column has; 0 leaves it out."""

    who: int
    command: int
    text: int
    outcome: int
    ms: int


def columns(width: int) -> Columns:
    """Share ``width`` cells out among the columns, beside time, arrow and gaps."""
    if width < 60:
        who, command, outcome, ms = 12, 0, 0, 0
    elif width < 110:
        who, command, outcome, ms = 18, 0, 9, 8
    else:
        who, command, outcome, ms = 32, 12, 9, 8
    gaps = 1 + sum(1 for each in (command, outcome, ms) if each)
    return Columns(who, command, max(1, width - 8 - 3 - gaps - who - command - outcome - ms), outcome, ms)


def heading(width: int) -> str:
    """Return the names of the columns."""
    size = columns(width)
    parts = [fit("time", 8), " ", fit("chat", size.who)]
    if size.command:
        parts.append(fit("command", size.command))
    parts.append(fit("text", size.text))
    if size.outcome:
        parts += [fit("outcome", size.outcome), f"{'took':>{size.ms}}"]
    return " ".join(parts)


def person(line: FeedLine) -> str:
    """Return who wrote where: ``Family · Ann`` in groups."""
    return DOT.join(filter(None, _names(line)))


def _named(line: FeedLine, cells: int) -> str:
    """Return who wrote where in exactly so many cells; a long group's name gives way to the person's."""
    chat, who = _names(line)
    room = cells - len(DOT)
    if not who or cell_len(chat) + cell_len(who) <= room:
        return fit(person(line), cells)
    left = max(room - cell_len(who), min(GROUP, cell_len(chat)))
    return f"{fit(chat, left)}{DOT}{fit(who, room - left)}"


def _names(line: FeedLine) -> tuple[str, str]:
    """Return the chat's name and, in groups, the person's."""
    who, chat = plain(line.who, limit=60), plain(line.chat_name, limit=60)
    if line.group and who and chat:
        return chat, who
    return chat or who or plain(line.chat, limit=60), ""


def body(line: FeedLine) -> str:
    """Return what was said, in words for what cannot be shown."""
    if line.masked:
        return f"refused: {plain(line.detail, limit=80)}" if line.outcome == "refused" else "not for the bot"
    text = plain(line.text, limit=TEXT_LIMIT)
    if line.kind in ("text", "gap", "link") or line.direction == "event":
        return text
    return f"[{plain(line.kind)}] {text}".rstrip()


def _told(line: FeedLine, cells: int, styles: dict[str, Style], sign: str = "✖ ") -> list[Segment]:
    """Return what was said in so many cells, and behind a sign why it was refused."""
    said = body(line)
    style = styles["muted" if line.masked or line.outcome == "ignored" else "text"]
    if line.masked or line.outcome != "refused" or not line.detail:
        return [Segment(fit(said, cells), style)]
    why = f" {sign}{plain(line.detail, limit=80)}"
    left = min(cell_len(said), max(ASKED, cells - cell_len(why)))
    return [Segment(fit(said, left), style), Segment(fit(why, cells - left), styles["warn"])]


def segments(line: FeedLine, width: int, zone: tzinfo, styles: dict[str, Style]) -> list[Segment]:
    """Return a line as exactly ``width`` cells."""
    size = columns(width)
    muted = styles["muted"]
    flow = styles[line.direction]
    quiet = line.masked or line.outcome == "ignored"
    parts = [
        Segment(f"{line.at.astimezone(zone):%H:%M:%S} ", muted),
        Segment(f"{ARROWS[line.direction]} ", muted if quiet else flow),
    ]
    if line.direction == "event":
        wide, who = width - 11, person(line)
        told = f"{body(line)}  · {who}" if who else body(line)
        return [*parts, Segment(fit(told, wide), muted if quiet else styles["event"])]
    parts.append(Segment(_named(line, size.who) + " ", muted if quiet else styles["who"]))
    if size.command:
        parts.append(Segment(fit(plain(line.command), size.command) + " ", styles["command"]))
    if line.outcome == "refused" and line.detail and size.outcome and not size.command:
        room = size.text + size.outcome + size.ms + 2
        fits = cell_len(plain(line.detail, limit=80)) + len(f" {REFUSED}") + ASKED <= room
        return [*parts, *_told(line, room, styles, REFUSED if fits else "✖ ")]
    parts += _told(line, size.text, styles)
    if size.outcome:
        word = WORDS.get(line.outcome, line.outcome)
        parts.append(Segment(" " + fit(plain(word), size.outcome), styles[OUTCOMES.get(line.outcome, "muted")]))
        took = millis(line.ms) if line.ms else ""
        parts.append(Segment(f" {took:>{size.ms}}", muted))
    return parts
