"""``stats``: how much the bot was used, and what for."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed

SPANS = ("1h", "24h", "30d", "1y")


@click.command()
@click.option("--span", type=click.Choice(SPANS), default="24h", show_default=True, help="How far back.")
@click.option("--json", "as_json", is_flag=True, help="All of it with its course over time, as JSON.")
@placed
def stats(place: Place, span: str, as_json: bool) -> None:
    """Tell how much the bot was used, and which commands.

    Example: scripts/whatsdex stats --span 30d
    """
    statistics = place.remote().statistics
    series, commands = statistics.series(span), statistics.commands(span)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json({"series": series, "commands": commands})
        return
    sums = [sum(getattr(each, name) for each in series.moments) for name in ("received", "sent", "commands", "errors")]
    click.echo("{} messages in, {} out; {} commands, {} of them ended in an error of ours.".format(*sums))
    for each in commands:
        figures = f"p50 {each.p50_ms:>7.1f} ms  p95 {each.p95_ms:>8.1f} ms  {each.errors:>4} errors"
        click.echo(f"{each.uses:>8}  {each.share:>4.0%}  {each.name:<16} {figures}")
