"""What operators did, as details of people and groups show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from textual.content import Content

from whatsdex.control.views import ActView
from whatsdex.tui.safe import words


def past(acts: Sequence[ActView], zone: tzinfo) -> Content:
    """Return a line an act, in the order given."""
    lines = [Content.assemble(f"{each.at.astimezone(zone):%d %b %Y %H:%M}  ", words(each.text)) for each in acts]
    return Content("\n").join(lines or [Content.styled("Nothing.", "$muted")])
