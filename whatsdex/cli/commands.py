"""``commands``: the catalogue, without a running engine."""

from __future__ import annotations

import click

from whatsdex.cli.place import placed


@click.group()
def commands() -> None:
    """Tell what the bot can do."""


@commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def list_(_place: object, as_json: bool) -> None:
    """List every registered command, hidden and switched-off ones included."""
    from whatsdex.commands import load
    from whatsdex.control.catalogue import views

    found = views(load())
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    width = max(len(each.name) for each in found)
    for category in sorted({each.category for each in found}):
        click.echo(f"{category}")
        for each in found:
            if each.category == category:
                notes = [f"also {', '.join(each.aliases)}"] if each.aliases else []
                notes += [f"for {each.role}s"] if each.role != "user" else []
                notes += ["group admins"] if each.admin else []
                notes += ["switched off"] if not each.enabled else []
                told = f" ({'; '.join(notes)})" if notes else ""
                click.echo(f"  {each.name:<{width}}  {each.description}{told}")
