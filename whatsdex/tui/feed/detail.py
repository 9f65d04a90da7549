"""All that is known of one line of the feed."""

from __future__ import annotations

from datetime import tzinfo

from textual.content import Content

from whatsdex.control.feed_views import FeedDetail
from whatsdex.control.views import FeedLine
from whatsdex.tui.figures import millis
from whatsdex.tui.safe import plain, words

TEXT_LIMIT = 4000
"""Characters of a text that are shown."""


def detail(line: FeedLine, zone: tzinfo, found: FeedDetail | None = None) -> Content:
    """Return a line's fields under each other, then its text, then what the engine knows of it."""
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
    if line.outcome == "refused":
        why = f": {plain(line.detail, limit=200)}" if line.detail else ""
        parts = [Content.styled(f"✖ Refused when it came{why}.", "bold $error"), Content(""), *parts]
    if line.masked:
        parts += [Content(""), Content.styled("Left out: it was not for the bot.", "$muted")]
    elif line.text:
        parts += [Content(""), words(line.text, lines=True, limit=TEXT_LIMIT)]
    if found is not None:
        parts += _more(found)
    return Content("\n").join(parts)


def _more(found: FeedDetail) -> list[Content]:
    parts = [Content(""), Content.styled("Policies, as they would answer now", "bold $accent")] if found.checks else []
    for each in sorted(found.checks, key=lambda each: each.passed):  # what fails comes first
        sign, style = ("✔", "$success") if each.passed else ("✖", "$error")
        parts.append(Content.assemble((f"{sign} ", style), words(each.title), "  ", words(each.answer, "$muted")))
    if found.runs:
        parts += [Content(""), Content.styled("Runs", "bold $accent"), *(words(each) for each in found.runs)]
    rows = [("chat", found.chat), ("user", f"{found.user} {found.user_name}".strip()), *found.fields]
    parts += [Content(""), Content.styled("Raw fields", "bold $accent")]
    parts += [Content.assemble(words(f"{name:<13}", "$muted"), words(value)) for name, value in rows if value]
    if not found.kept and found.line.direction == "in":
        parts.append(Content.styled("The message itself is not kept any more.", "$muted"))
    return parts
