"""``logs``: what the bot wrote down of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import Place, placed
from whatsdex.errors import NotRunning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whatsdex.control.log_views import LogLine

WAIT = 20.0
"""Seconds that one question for newer lines may wait."""
LEVELS = ("debug", "info", "warning", "error")


@click.command()
@click.option("--follow", "-f", is_flag=True, help="Show newer lines as they come, until Ctrl+C.")
@click.option("--level", default="info", show_default=True, type=click.Choice(LEVELS), help="That or worse.")
@click.option("--part", default="", help="Only of parts with this in their name.")
@click.option("--find", default="", metavar="TEXT", help="Only lines with this text.")
@click.option("--incident", default=0, metavar="NUMBER", help="Only what tells of that incident.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@placed
def logs(
    place: Place, follow: bool, level: str, part: str, find: str, incident: int, limit: int, as_json: bool
) -> None:  # fmt: skip
    """Show what the bot wrote down of itself, oldest first; it need not run, but for --follow.

    Example: scripts/whatsdex logs --level warning
    """
    control = place.remote()
    start = -1
    try:
        start = control.logs.since(2**53).next if follow else -1
        found = control.logs.find(level, part, find, incident, limit)
    except NotRunning:
        if follow:
            raise
        from whatsdex.control.logs import find as in_files

        found = in_files(place.data, level, part, find, incident, limit)
    _tell(reversed(found), as_json)
    if not follow:
        return
    try:
        while True:
            page = control.logs.since(start, 500, WAIT)
            start = page.next
            _tell((each for each in page.lines if _wanted(each, level, part, find, incident)), as_json)
    except KeyboardInterrupt:
        return


def _wanted(line: LogLine, level: str, part: str, find: str, incident: int) -> bool:
    if line.level in LEVELS and LEVELS.index(line.level) < LEVELS.index(level):
        return False
    text = f"{line.event} {line.text} {line.trace}".lower()
    return part.lower() in line.part.lower() and find.lower() in text and incident in (0, line.incident)


def _tell(lines: Iterable[LogLine], as_json: bool) -> None:
    from whatsdex.cli.output import full

    for each in lines:
        if as_json:
            import msgspec

            click.echo(msgspec.json.encode(full(each)).decode())
        else:
            click.echo(f"{each.at:%Y-%m-%d %H:%M:%S} {each.level:<8} {each.part:<20} {each.event} {each.text}".rstrip())
            click.echo("".join(f"    | {line}\n" for line in each.trace.splitlines()), nl=False)
