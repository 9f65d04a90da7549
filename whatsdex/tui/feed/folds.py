"""Groups folded to one line each: how many lines they had, and the last of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from textual.content import Content

from whatsdex.control.views import FeedLine
from whatsdex.tui.feed.line import body
from whatsdex.tui.figures import count
from whatsdex.tui.safe import fit, plain

MOST = 500
"""Groups that are kept, those that spoke last."""
NAME_CELLS = 24


@dataclass(slots=True)
class Folds:
    """Counts each group's lines."""

    groups: dict[str, tuple[int, FeedLine]] = field(default_factory=dict)

    def take(self, lines: Iterable[FeedLine]) -> None:
        """Count lines of groups."""
        for each in lines:
            if each.group:
                seen, _last = self.groups.pop(each.chat, (0, each))
                self.groups[each.chat] = (seen + 1, each)
        while len(self.groups) > MOST:
            del self.groups[next(iter(self.groups))]

    def show(self, rows: int, width: int) -> Content:
        """Return the groups that spoke last, newest first, a row each."""
        newest = list(reversed(self.groups.values()))
        if not newest:
            return Content.styled(" ▸ no group has spoken yet", "$muted")
        lines = list(self._lines(newest[:rows] if len(newest) <= rows else newest[: rows - 1], width))
        if len(newest) > rows:
            lines.append(Content.styled(f" ▸ and {count(len(newest) - rows + 1)} more groups", "$muted"))
        return Content("\n").join(lines)

    @staticmethod
    def _lines(groups: Iterable[tuple[int, FeedLine]], width: int) -> Iterator[Content]:
        for seen, last in groups:
            name = fit(plain(last.chat_name or last.chat, limit=60), NAME_CELLS)
            told = fit(f"{plain(last.who, limit=30)}: {body(last)}" if last.who else body(last), max(1, width - 38))
            yield Content.assemble(
                (" ▸ ", "$accent"), (name, "bold"), (f" {count(seen):>7}  ", "$muted"), (told, "$muted")
            )
