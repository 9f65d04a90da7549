"""The group of all commands, and how errors end them."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from whatsdex import __version__
from whatsdex.cli.place import Place, place_options
from whatsdex.errors import WhatsdexError
from whatsdex.text import sanitize

COMMANDS = {
    "run": "Run the bot, with its panel in this terminal.",
    "attach": "Show the panel of a bot that runs already.",
    "panel": "Show the panel in a browser.",
    "status": "Tell how the running bot is.",
    "health": "Tell how each part and account is, and how much headroom there is.",
    "doctor": "Look whether all that commands need is there.",
    "feed": "Show messages in and out as they happen.",
    "logs": "Show what the bot wrote down of itself.",
    "pause": "Stop all sending at once.",
    "resume": "Send again.",
    "drain": "Begin nothing new, before a stop.",
    "accounts": "Show accounts; connect one anew or unlink it.",
    "pair": "Link the bot to a phone.",
    "send": "Send a text as the bot.",
    "chat": "Talk to the bot here, without WhatsApp.",
    "commands": "Tell what the bot can do.",
    "users": "Find people; ban, trust or forget them.",
    "groups": "Show groups, set what holds there, look after members.",
    "jobs": "Show, cancel and retry background work.",
    "media": "Show and remove what is kept of downloads.",
    "deadletters": "Show what could not be sent; send it again or drop it.",
    "stats": "Tell how much the bot was used.",
    "settings": "Show and change settings while the bot runs.",
    "why": "Tell why a command does or does not run for somebody.",
    "bench": "Measure how fast the engine is on this machine.",
}
"""Each is in the module of its name; told here so that ``--help`` need not import them."""


class Failure(click.ClickException):
    """A WhatsdexError as the command line tells it: one line, its hint, status 1."""

    def __init__(self, error: WhatsdexError) -> None:
        """Keep both sentences."""
        super().__init__(error.message)
        self.hint = error.hint

    def show(self, file: Any = None) -> None:
        """Write it to standard error."""
        click.echo("Error: " + sanitize(self.message, lines=True), err=True)
        if self.hint:
            click.echo("       " + sanitize(self.hint, lines=True), err=True)


class Commands(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return their names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"whatsdex.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; errors that people can do something about end it in words."""
        try:
            return super().invoke(ctx)
        except WhatsdexError as error:
            raise Failure(error) from None
        except OSError as error:
            if not error.filename:
                raise
            raise Failure(WhatsdexError(f"{error.filename}: {error.strerror}.")) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="whatsdex")
@place_options
@click.pass_context
def group(ctx: click.Context) -> None:
    """A WhatsApp bot that you host yourself."""
    os.umask(0o077)  # what is kept of people is for this user alone
    ctx.ensure_object(Place)


def main() -> None:
    """Run the command line of this process."""
    try:
        group.main(prog_name="whatsdex", standalone_mode=True)
    except BrokenPipeError:  # whoever read what we write has gone
        sys.exit(0)
