"""``why``: each check that a command goes through for somebody."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed


@click.command(short_help="Tell why a command does or does not run for somebody.")
@click.argument("user")
@click.argument("command")
@click.option("--chat", default="", help="JID of the group; without it the private chat is meant.")
@click.option("--account", default="", help="Of which account; the first if not given.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def why(place: Place, user: str, command: str, chat: str, account: str, as_json: bool) -> None:
    """Tell each check that COMMAND goes through for USER (a number or JID), and its answer."""
    found = place.remote().commands.why(user, command, chat, account)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    from whatsdex.text import sanitize

    click.echo(f"{found.command} {'runs' if found.runs else 'does not run'} for {found.user} ({found.role}).")
    decided = False
    for each in found.checks:
        sign = "ok" if each.passed else "NO" if not decided else "no"
        decided = decided or not each.passed
        click.echo(f"  {sign:<3} {each.name.replace('_', ' '):<16} {sanitize(each.answer or each.title)}")
