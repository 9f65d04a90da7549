"""``panel``: the panel in a browser."""

from __future__ import annotations

import sys

import click

from whatsdex.cli.place import Place, placed
from whatsdex.errors import WhatsdexError


@click.group(invoke_without_command=True)
@placed
@click.pass_context
def panel(ctx: click.Context, place: Place) -> None:
    """Show the panel of a bot that runs in a browser, behind a password.

    It listens on 127.0.0.1:3000; panel.host and panel.port in config.toml change that. From another
    machine: ssh -L 3000:127.0.0.1:3000 HOST, then http://127.0.0.1:3000/
    """
    if ctx.invoked_subcommand is not None:
        return
    config, _named = place.load()
    if not config.panel.port:
        raise WhatsdexError("The panel in a browser is off: panel.port is 0.", "Set a port in config.toml.")
    from whatsdex.monitoring import logs
    from whatsdex.web.panel import password
    from whatsdex.web.panel.server import PanelServer

    if not password.read(place.data):
        raise WhatsdexError("No password is set for the panel yet.", "Set one: scripts/whatsdex panel password")
    logs.setup(config.log.level, console=True)
    try:
        PanelServer(config.panel, place.data, place.remote("attach")).run()
    except OSError as error:
        address = f"{config.panel.host}:{config.panel.port}"
        raise WhatsdexError(
            f"The panel cannot be served on {address}: {error.strerror}.", "Set panel.port in config.toml."
        ) from None


@panel.command("password")
@placed
def password_(place: Place) -> None:
    """Set the password of the panel in a browser; who is logged in by another one is logged out."""
    from whatsdex.web.panel import password

    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\n")
    password.write(place.data, given)
    click.echo("The password is set.")
