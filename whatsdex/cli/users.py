"""``users``: the people who wrote to the bot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import Place, placed
from whatsdex.cli.spans import seconds_of

if TYPE_CHECKING:
    from whatsdex.control.api import Control
    from whatsdex.control.user_views import UserView

WHO = click.argument("user", metavar="USER")
YES = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def users() -> None:
    """Find the people who wrote to the bot; ban, trust or forget them.

    USER is a number with country code, a JID, or #ID as the list shows it.

    Example: scripts/whatsdex users list --find miller
    """


@users.command("list")
@click.option("--find", default="", metavar="WORDS", help="Words; !not, name: number: role:staff is:banned.")
@click.option("--sort", default="last_seen", show_default=True, help="name, number, role, commands, first_seen.")
@click.option("--ascending", is_flag=True, help="Smallest and oldest first.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.option("--offset", default=0, type=click.IntRange(0), help="After so many.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def list_(place: Place, find: str, sort: str, ascending: bool, limit: int, offset: int, as_json: bool) -> None:
    """List people, who wrote last first."""
    page = place.remote().users.list(find, sort, not ascending, limit, offset)
    if as_json:
        _json(page)
        return
    for each in page.users:
        click.echo(_line(each))
    click.echo(f"{len(page.users)} of {page.total}.")


@users.command()
@WHO
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def show(place: Place, user: str, as_json: bool) -> None:
    """Show all of one person."""
    found = place.remote().users.show(user)
    if as_json:
        _json(found)
        return
    click.echo(_line(found.user))
    if found.user.state == "banned":
        until = f"until {found.banned_until:%Y-%m-%d %H:%M}" if found.banned_until else "for good"
        click.echo(f"banned {until}" + (f": {found.ban_reason}" if found.ban_reason else ""))
    if found.note:
        click.echo(f"note: {found.note}")
    click.echo(f"warnings: {found.warnings}   groups: {', '.join(found.groups) or 'none'}")
    for use in found.uses:
        click.echo(f"  {use.at:%Y-%m-%d %H:%M}  {use.command:<14} {use.outcome:<11} {use.ms} ms")
    for act in found.acts:
        click.echo(f"  {act.at:%Y-%m-%d %H:%M} {act.text}")


@users.command()
@WHO
@click.option("--for", "span", default="", metavar="SPAN", help="Such as 2d or 12h; for good if not given.")
@click.option("--reason", default="", help="Why; the user is told nothing.")
@YES
@placed
def ban(place: Place, user: str, span: str, reason: str, yes: bool) -> None:
    """Answer USER no more."""
    seconds = seconds_of(span)
    control = place.remote()
    if not yes:
        click.confirm(f"Ban {_named(control, user)} {'for ' + span if span else 'for good'}?", abort=True)
    click.echo(_line(control.users.ban(user, seconds, reason)))


@users.command()
@WHO
@placed
def unban(place: Place, user: str) -> None:
    """Answer USER again."""
    click.echo(_line(place.remote().users.unban(user)))


@users.command()
@WHO
@click.argument("role", type=click.Choice(["none", "staff", "owner"]))
@YES
@placed
def role(place: Place, user: str, role: str, yes: bool) -> None:
    """Make USER staff or an owner, or neither."""
    control = place.remote()
    if not yes:
        click.confirm(f"Give {_named(control, user)} the role {role}?", abort=True)
    click.echo(_line(control.users.role(user, "" if role == "none" else role)))


@users.command()
@WHO
@click.argument("text")
@placed
def note(place: Place, user: str, text: str) -> None:
    """Note TEXT about USER, for operators; "" takes the note away."""
    click.echo(_line(place.remote().users.note(user, text)))


@users.command()
@WHO
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A new file, instead of the terminal.")
@placed
def export(place: Place, user: str, to: Path | None) -> None:
    """Write all that is kept of USER as JSON."""
    found = place.remote().users.export(user)
    if to is None:
        _json(found)
        return
    from whatsdex.control import setting_files

    setting_files.write_text(to, setting_files.as_json(found))
    click.echo(f"Written to {to}, for you alone to read.")


@users.command()
@WHO
@YES
@placed
def forget(place: Place, user: str, yes: bool) -> None:
    """Erase all that is kept of USER."""
    control = place.remote()
    if not yes:
        click.confirm(f"Erase all that is kept of {_named(control, user)}? That cannot be undone.", abort=True)
    kept = control.users.forget(user)
    click.echo("They are forgotten within a minute." + (f" Their number stays: {', '.join(kept)}." if kept else ""))


def _json(value: object) -> None:
    from whatsdex.cli.output import echo_json

    echo_json(value)


def _named(control: Control, user: str) -> str:
    """Return whom a question is about; raises where there is nobody."""
    found = control.users.show(user).user
    return f"{found.name} ({found.number})" if found.name else found.number


def _line(user: UserView) -> str:
    told = " ".join(filter(None, (user.role, user.state)))
    seen = f"{user.last_seen:%Y-%m-%d %H:%M}"
    return f"#{user.id:<6} {user.number:<20} {user.name:<24} {told:<14} {user.commands:>7}  {seen}"
