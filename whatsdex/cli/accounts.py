"""``accounts``: the WhatsApp accounts of the running bot."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed

ACCOUNT = click.argument("account", default="main")


@click.group()
def accounts() -> None:
    """Show the bot's WhatsApp accounts; connect one anew or unlink it.

    Example: scripts/whatsdex accounts list
    """


@accounts.command("list")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def list_(place: Place, as_json: bool) -> None:
    """List accounts with what came of their messages in the last day."""
    found = place.remote().health.show().accounts
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    from whatsdex.cli.health import account_lines

    for each in found:
        click.echo("\n".join(account_lines(each)))


@accounts.command()
@ACCOUNT
@placed
def reconnect(place: Place, account: str) -> None:
    """Drop ACCOUNT's connection and make it anew."""
    place.remote().accounts.reconnect(account)
    click.echo(f"{account} connects anew.")


@accounts.command()
@ACCOUNT
@click.option("--yes", is_flag=True, help="Do not ask.")
@placed
def logout(place: Place, account: str, yes: bool) -> None:
    """Unlink ACCOUNT from its phone; it must be paired again to come back."""
    remote = place.remote()
    if not yes and click.prompt(f"{account} is unlinked from its phone. Type its name to go on") != account:
        raise click.Abort
    remote.accounts.logout(account)
    click.echo(f"{account} is unlinked. Link it again with: scripts/whatsdex pair")
