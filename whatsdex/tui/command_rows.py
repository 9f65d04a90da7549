"""The rows of the commands' table: commands with their use, under their categories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from whatsdex.control.statistics_views import CommandFigures
from whatsdex.control.views import CommandView
from whatsdex.tui.finding import matches

BLOCKS = " ▁▂▃▄▅▆▇█"
SORTS = {
    "uses": "uses", "p95": "p95", "errors": "errors", "p50": "p50", "category": "category", "name": "command",
    "role": "role", "on": "on",
}  # fmt: skip
"""In the order in which they are asked for most: the most used, the slowest, those that fail."""
FALLING = frozenset({"uses", "errors", "p50", "p95"})


class Row(NamedTuple):
    """A command, or a category with the sums of its own."""

    name: str
    category: str
    command: CommandView | None
    uses: int = 0
    share: float = 0.0
    errors: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    course: tuple[int, ...] = ()
    heads: bool = False
    """Whether it is a category."""
    folded: bool = False
    size: int = 1
    """Commands of a category."""


KEYS: dict[str, Callable[[Row], Any]] = {
    "uses": lambda row: row.uses,
    "errors": lambda row: row.errors,
    "p50": lambda row: row.p50_ms,
    "p95": lambda row: row.p95_ms,
    "name": lambda row: "",
    "role": lambda row: row.command.role if row.command else "",
    "on": lambda row: bool(row.command and row.command.enabled),
}


def rows_of(commands: Iterable[CommandView], used: Iterable[CommandFigures]) -> list[Row]:
    """Return commands with their use."""
    known = {each.name: each for each in used}
    rows = []
    for each in commands:
        use = known.get(each.name)
        figures = (use.uses, use.share, use.errors, use.p50_ms, use.p95_ms, use.course) if use is not None else ()
        rows.append(Row(each.name, each.category, each, *figures))
    return rows


def matching(row: Row, find: str) -> bool:
    """Tell whether a command matches a filter."""
    each = row.command
    if each is None:
        return False
    text = f"{each.name} {' '.join(each.aliases)} {each.category} {each.description}"
    fields = {"name": each.name, "category": each.category, "role": each.role}
    return matches(find, text, fields, {"is:off": not each.enabled, "is:on": each.enabled})


def arranged(rows: Sequence[Row], sort: str, folded: set[str], *, falling: bool) -> list[Row]:
    """Return rows in an order; by category each has a head, and the folded ones are left out."""
    if sort != "category":
        found = sorted(rows, key=lambda row: row.name, reverse=sort == "name" and falling)
        if sort in FALLING:  # those without errors are told apart by their use
            found.sort(key=lambda row: row.uses, reverse=falling)
        return sorted(found, key=KEYS.get(sort, KEYS["name"]), reverse=falling)
    ordered = sorted(rows, key=lambda row: row.name)
    ordered.sort(key=lambda row: row.category, reverse=falling)
    found = []
    for category, group in groupby(ordered, key=lambda row: row.category):
        members = list(group)
        found.append(_head(category, members, folded=category in folded))
        if category not in folded:
            found += members
    return found


def _head(category: str, members: Sequence[Row], *, folded: bool) -> Row:
    courses = [each.course for each in members if each.course]
    course = tuple(map(sum, zip(*courses, strict=True))) if courses else ()
    return Row(category, category, None, sum(each.uses for each in members), sum(each.share for each in members),
               sum(each.errors for each in members), 0.0, 0.0, course, heads=True, folded=folded,
               size=len(members))  # fmt: skip


def spark(course: Sequence[int], cells: int) -> str:
    """Return a course as blocks of eight heights, in at most so many cells."""
    if not any(course) or cells <= 0:
        return ""
    step = -(-len(course) // cells)
    sums = [sum(course[at : at + step]) for at in range(0, len(course), step)]
    most = max(sums)
    return "".join(BLOCKS[-(-each * (len(BLOCKS) - 1) // most)] for each in sums)
