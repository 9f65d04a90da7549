"""All that is known of one line of the feed."""

from __future__ import annotations

from datetime import tzinfo

from textual.content import Content

from whatsdex.control.views import FeedLine
from whatsdex.tui.figures import millis
from whatsdex.tui.safe import words

TEXT_LIMIT = 4000
"""Characters of a text that are shown."""


def detail(line: FeedLine, zone: tzinfo) -> Content:
    """Return a line's fields under each other, then its text."""
    at = line.at.astimezone(zone)
    rows = (
        ("when", f"{at:%A %d %B %Y %H:%M:%S}.{at.microsecond // 1000:03d}"),
        ("account", line.account),
        ("chat", f"{line.chat_name}  {line.chat}" if line.chat_name else line.chat),
        ("who", line.who),
        ("kind", line.kind),
        ("command", line.command),
        ("outcome", line.outcome),
        ("why", line.detail),
        ("took", millis(line.ms) if line.ms else ""),
        ("id", line.message_id),
    )
    parts = [Content.assemble((f"{name:<9}", "$muted"), words(value)) for name, value in rows if value]
    if line.masked:
        parts += [Content(""), Content.styled("Left out: it was not for the bot.", "$muted")]
    elif line.text:
        parts += [Content(""), words(line.text, lines=True, limit=TEXT_LIMIT)]
    return Content("\n").join(parts)
