"""``commands``: the catalogue, which needs no running engine, and what holds for each command, which does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import NEGATIVE, Place, placed
from whatsdex.errors import WhatsdexError

if TYPE_CHECKING:
    from whatsdex.control.remote import RemoteControl
    from whatsdex.control.views import CommandView

NAME = click.argument("name")
JSON = click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")


@click.group()
def commands() -> None:
    """Tell what the bot can do, and set what holds for its commands.

    Example: scripts/whatsdex commands set dl cooldown 30
    """


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


@commands.command()
@NAME
@JSON
@placed
def show(place: Place, name: str, as_json: bool) -> None:
    """Show what holds for the command NAME, and how it was used in the last day."""
    remote = place.remote()
    found = _found(remote, name)
    used = next((each for each in remote.statistics.commands("24h") if each.name == found.name), None)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json({"command": found, "use": used})
        return
    click.echo(f"{found.usage}  {found.description}")
    click.echo(_holding(found))
    if used is not None:
        click.echo(f"{used.uses} uses, {used.errors} errors, p50 {used.p50_ms:.0f} ms, p95 {used.p95_ms:.0f} ms")


@commands.command("set", context_settings=NEGATIVE)
@NAME
@click.argument("aspect", type=click.Choice(["role", "cooldown", "cost"]))
@click.argument("value")
@placed
def set_(place: Place, name: str, aspect: str, value: str) -> None:
    """Set the role, cooldown (seconds) or cost (coins) of NAME everywhere; "default" takes it back."""
    if value != "default" and aspect != "role" and not value.replace(".", "", 1).isdecimal():
        raise click.BadParameter(f"{value} is no number.", param_hint=aspect)
    given = "" if value == "default" else f'"{value}"' if aspect == "role" else value
    _told(place.remote().commands.set(name, aspect, given))


@commands.command()
@NAME
@placed
def enable(place: Place, name: str) -> None:
    """Let NAME be used again."""
    _told(place.remote().commands.set(name, "enabled", "true"))


@commands.command()
@NAME
@click.option("--yes", is_flag=True, help="Do not ask.")
@placed
def disable(place: Place, name: str, yes: bool) -> None:
    """Switch NAME off everywhere."""
    control = place.remote()
    if not yes:
        click.confirm(f"Switch {_found(control, name).name} off everywhere?", abort=True)
    _told(control.commands.set(name, "enabled", "false"))


def _found(control: RemoteControl, name: str) -> CommandView:
    found = next((each for each in control.commands.list() if name.lower() in (each.name, *each.aliases)), None)
    if found is None:
        raise WhatsdexError(f"There is no command {name}.", "`commands list` shows them.")
    return found


def _told(found: CommandView) -> None:
    click.echo(f"{found.name} is {_holding(found)}.")


def _holding(found: CommandView) -> str:
    people = found.role if found.role == "staff" else f"{found.role}s"
    state = "on" if found.enabled else "off"
    return f"{state}, for {people}, cooldown {found.cooldown:g} s, cost {found.cost} coins"
