"""``feed``: messages in and out, as they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import Place, placed

if TYPE_CHECKING:
    from whatsdex.control.views import FeedLine

WAIT = 20.0
"""Seconds that one question for newer lines may wait."""
SEQ = click.argument("number", type=int)
ARROWS = {"in": "<-", "out": "->", "event": "* "}


@click.group()
def feed() -> None:
    """Show messages in and out as they happen, and all of one of them.

    Example: scripts/whatsdex feed list --follow
    """


@feed.command("list")
@click.option("--follow", "-f", is_flag=True, help="Show newer lines as they come, until Ctrl+C.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 2000), help="The newest so many.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@placed
def list_(place: Place, follow: bool, limit: int, as_json: bool) -> None:
    """List lines, oldest first."""
    control = place.remote()
    page = control.feed.since(-1, limit)
    try:
        while True:
            for each in page.lines:
                click.echo(_json(each) if as_json else _line(each))
            if not follow:
                return
            page = control.feed.since(page.next, 500, WAIT)
    except KeyboardInterrupt:
        return


@feed.command()
@SEQ
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def show(place: Place, number: int, as_json: bool) -> None:
    """Show all of the line NUMBER."""
    found = place.remote().feed.show(number)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    click.echo(_line(found.line))
    for name, value in (("chat", found.chat), ("user", f"{found.user} {found.user_name}".strip()), *found.fields):
        click.echo(f"  {name:<12} {value}")
    for run in found.runs:
        click.echo(f"  ran          {run}")
    for check in found.checks:
        click.echo(f"  {'yes' if check.passed else 'NO':<4} {check.title} {check.answer}".rstrip())


@feed.command()
@SEQ
@placed
def reveal(place: Place, number: int) -> None:
    """Show the covered words of the line NUMBER, where they are kept; it is written into the audit."""
    click.echo(place.remote().feed.reveal(number))


def _line(line: FeedLine) -> str:
    who = f"{line.chat_name} / {line.who}" if line.group and line.who else line.chat_name or line.who or line.chat
    text = "(not for the bot)" if line.masked else line.text.replace("\n", " ")
    told = " ".join(filter(None, (line.command, line.outcome, f"{line.ms:.0f} ms" if line.ms else "", line.detail)))
    return f"{line.seq:>7} {line.at:%H:%M:%S} {ARROWS[line.direction]} {who:<24} {text}  {told}".rstrip()


def _json(line: FeedLine) -> str:
    import msgspec

    from whatsdex.cli.output import full

    return msgspec.json.encode(full(line)).decode()
