"""``groups``: where the bot is, and what holds there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from whatsdex.cli.output import echo_json
from whatsdex.cli.place import Place, placed
from whatsdex.cli.spans import seconds_of

if TYPE_CHECKING:
    from whatsdex.control.api import Control
    from whatsdex.control.group_views import GroupView

GROUP = click.argument("group", metavar="GROUP")
MEMBER = click.argument("member", metavar="MEMBER")
YES = click.option("--yes", is_flag=True, help="Do not ask.")
JSON = click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")


@click.group()
def groups() -> None:
    """Show the bot's groups, set what holds there, and look after their members.

    GROUP is a JID, or #ID as the list shows it; MEMBER a number with country code or a JID.

    Example: scripts/whatsdex groups list --find family
    """


@groups.command("list")
@click.option("--find", default="", metavar="WORDS", help="Words; !not, name: account: is:on is:silent is:left.")
@click.option("--sort", default="uses", show_default=True, help="subject, members, uses, first_seen, state.")
@click.option("--ascending", is_flag=True, help="Smallest and oldest first.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.option("--offset", default=0, type=click.IntRange(0), help="After so many.")
@JSON
@placed
def list_(place: Place, find: str, sort: str, ascending: bool, limit: int, offset: int, as_json: bool) -> None:
    """List groups, those that use the bot most first."""
    page = place.remote().groups.list(find, sort, not ascending, limit, offset)
    if as_json:
        echo_json(page)
        return
    for each in page.groups:
        click.echo(_line(each))
    click.echo(f"{len(page.groups)} of {page.total}.")


@groups.command()
@GROUP
@JSON
@placed
def show(place: Place, group: str, as_json: bool) -> None:
    """Show all of one group."""
    found = place.remote().groups.show(group)
    if as_json:
        echo_json(found)
        return
    click.echo(_line(found.group))
    for option in found.options:
        if option.value not in ("", "off"):
            click.echo(f"  {option.name:<14} {option.value}")
    if found.off:
        click.echo(f"off there: {', '.join(found.off)}")
    click.echo(f"warnings: {found.warnings}   muted: {found.muted}")
    for use in found.uses:
        click.echo(f"  {use.command:<14} {use.uses}")
    for act in found.acts:
        click.echo(f"  {act.at:%Y-%m-%d %H:%M} {act.text}")


@groups.command()
@GROUP
@placed
def enable(place: Place, group: str) -> None:
    """Have the bot answer in GROUP."""
    click.echo(_line(place.remote().groups.enable(group)))


@groups.command()
@GROUP
@YES
@placed
def disable(place: Place, group: str, yes: bool) -> None:
    """Have the bot be silent in GROUP."""
    control = place.remote()
    if not yes:
        click.confirm(f"Silence the bot in {_named(control, group)}?", abort=True)
    click.echo(_line(control.groups.disable(group)))


@groups.command()
@GROUP
@click.argument("name")
@click.argument("value")
@placed
def option(place: Place, group: str, name: str, value: str) -> None:
    """Set the option NAME of GROUP: on or off, a number, or a text; "" for the usual."""
    click.echo(_line(place.remote().groups.option(group, name, value)))


@groups.command()
@GROUP
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@placed
def command(place: Place, group: str, name: str, state: str) -> None:
    """Switch the command NAME off in GROUP, or on again."""
    click.echo(_line(place.remote().groups.command(group, name, state == "on")))


@groups.command()
@GROUP
@click.option("--find", default="", metavar="WORDS", help="Words; !not, name: number: is:admin.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.option("--offset", default=0, type=click.IntRange(0), help="After so many.")
@JSON
@placed
def members(place: Place, group: str, find: str, limit: int, offset: int, as_json: bool) -> None:
    """List the members of GROUP, admins first."""
    page = place.remote().groups.members(group, find, limit, offset)
    if as_json:
        echo_json(page)
        return
    for each in page.members:
        told = [word for word, so in (("bot", each.bot), ("admin", each.admin), ("muted", each.muted)) if so]
        told += [f"{each.warnings} warnings"] if each.warnings else []
        click.echo(f"{each.number:<20} {each.name:<24} {', '.join(told)}".rstrip())
    click.echo(f"{len(page.members)} of {page.total}.")


@groups.command()
@GROUP
@MEMBER
@placed
def promote(place: Place, group: str, member: str) -> None:
    """Make MEMBER an admin of GROUP."""
    place.remote().groups.promote(group, member)
    click.echo(f"{member} is an admin now.")


@groups.command()
@GROUP
@MEMBER
@placed
def demote(place: Place, group: str, member: str) -> None:
    """Take MEMBER's rights in GROUP away."""
    place.remote().groups.demote(group, member)
    click.echo(f"{member} is no admin any more.")


@groups.command()
@GROUP
@MEMBER
@YES
@placed
def kick(place: Place, group: str, member: str, yes: bool) -> None:
    """Remove MEMBER from GROUP."""
    control = place.remote()
    if not yes:
        click.confirm(f"Remove {member} from {_named(control, group)}?", abort=True)
    control.groups.kick(group, member)
    click.echo(f"{member} is removed.")


@groups.command()
@GROUP
@MEMBER
@click.option("--for", "span", default="", metavar="SPAN", help="Such as 10m or 2d; for good if not given.")
@placed
def mute(place: Place, group: str, member: str, span: str) -> None:
    """Delete what MEMBER writes in GROUP."""
    place.remote().groups.mute(group, member, seconds_of(span))
    click.echo(f"{member} is muted {'for ' + span if span else 'for good'}.")


@groups.command()
@GROUP
@MEMBER
@placed
def unmute(place: Place, group: str, member: str) -> None:
    """Let MEMBER write in GROUP again."""
    place.remote().groups.unmute(group, member)
    click.echo(f"{member} may write again.")


@groups.command()
@GROUP
@MEMBER
@click.option("--reason", default="", help="Told in the group.")
@placed
def warn(place: Place, group: str, member: str, reason: str) -> None:
    """Warn MEMBER in GROUP; at the group's limit they are removed."""
    click.echo(f"{member}: {place.remote().groups.warn(group, member, reason)}.")


@groups.command()
@GROUP
@YES
@placed
def leave(place: Place, group: str, yes: bool) -> None:
    """Have the bot leave GROUP."""
    control = place.remote()
    if not yes:
        click.confirm(f"Leave {_named(control, group)}? Only its members can bring the bot back.", abort=True)
    control.groups.leave(group)
    click.echo("The bot has left.")


def _named(control: Control, group: str) -> str:
    """Return which group a question is about; raises where there is none."""
    found = control.groups.show(group).group
    return f"“{found.subject}”" if found.subject else found.jid


def _line(group: GroupView) -> str:
    return (
        f"#{group.id:<6} {group.subject:<32} {group.state:<7} {group.members:>5} members {group.uses:>6} uses"
        f"  {group.jid}"
    )
