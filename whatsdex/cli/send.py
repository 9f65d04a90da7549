"""``send``: a text as the bot."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed
from whatsdex.cli.spans import Seconds
from whatsdex.errors import WhatsdexError


@click.command()
@click.argument("to")
@click.argument("text")
@click.option("--account", default="", help="By which account; the first if not given.")
@click.option(
    "--wait", type=Seconds(0.1), default=20.0, show_default=True, help="Seconds to wait for WhatsApp's answer."
)
@placed
def send(place: Place, to: str, text: str, account: str, wait: float) -> None:
    """Send TEXT to a number with country code, or to a JID, as the running bot.

    It is paced, as all that nobody asked for: after three messages at once, one in some seconds.
    """
    sent = place.remote().messages.send(to, text, account, wait)
    if sent.state == "failed":
        raise WhatsdexError(f"It was not sent: {sent.error}.", "`status` tells how the account is.")
    if sent.state == "queued":
        click.echo(f"Queued as row {sent.row}; WhatsApp has not answered yet.")
    else:
        click.echo(f"Sent as {sent.id}.")
