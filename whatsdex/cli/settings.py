"""``settings``: what can be set while the bot runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import NEGATIVE, Place, placed

if TYPE_CHECKING:
    from whatsdex.control.views import SettingChange, SettingView

JSON = click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
KEY = click.argument("key")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def settings() -> None:
    """Show and change settings while the bot runs.

    What is set here wins over config.toml, and the environment over both.

    Example: scripts/whatsdex settings set bot.mode private
    """


@settings.command("list")
@JSON
@placed
def list_(place: Place, as_json: bool) -> None:
    """List all settings with where their values come from."""
    found = place.remote().settings.list()
    if as_json:
        _json(found)
        return
    for each in found:
        click.echo(_line(each))


@settings.command()
@KEY
@JSON
@placed
def get(place: Place, key: str, as_json: bool) -> None:
    """Tell all about the setting KEY."""
    found = _find(place, key)
    if as_json:
        _json(found)
        return
    click.echo(_line(found))
    about = [found.help, f"One of: {', '.join(found.choices)}." if found.choices else ""]
    about += [f"A number, {found.limits}." if found.limits else "", f"Default: {found.default}", found.locked]
    click.echo("\n".join("  " + each for each in about if each))


@settings.command("set", context_settings=NEGATIVE)
@KEY
@click.argument("value")
@JSON
@placed
def set_(place: Place, key: str, value: str, as_json: bool) -> None:
    """Set KEY to VALUE: JSON, or a bare word for a text."""
    _tell(place.remote().settings.set(key, _as_json(value)), as_json)


@settings.command()
@KEY
@JSON
@placed
def reset(place: Place, key: str, as_json: bool) -> None:
    """Take back what was set for KEY, so that config.toml or the default hold."""
    _tell(place.remote().settings.reset(key), as_json)


@settings.command()
@click.argument("key", default="")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@JSON
@placed
def history(place: Place, key: str, limit: int, as_json: bool) -> None:
    """Tell who changed what, newest first; of KEY alone if given."""
    found = place.remote().settings.history(key, limit)
    if as_json:
        _json(found)
        return
    for each in found:
        click.echo(f"{each.at:%Y-%m-%d %H:%M}  {each.actor} ({each.face})  {each.key} = {each.value or 'taken back'}")
    if not found:
        click.echo("Nothing was changed yet.")


@settings.command()
@click.argument("file", type=FILE, required=False)
@JSON
@placed
def export(place: Place, file: Path | None, as_json: bool) -> None:
    """Write what was set while the bot ran to FILE, .toml or .json; to standard output if not given."""
    from whatsdex.control import setting_files

    tables = place.remote().settings.export()
    if file is not None:
        setting_files.write(file, tables)
        click.echo(f"Written to {file}.")
    else:
        click.echo(setting_files.as_json(tables) if as_json else setting_files.as_toml(tables), nl=False)


@settings.command("import")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
@placed
def import_(place: Place, file: Path, yes: bool, as_json: bool) -> None:
    """Set all that FILE holds, or nothing where anything in it is wrong."""
    from whatsdex.control import setting_files

    tables, area = setting_files.read(file), place.remote().settings
    if not yes:
        planned = area.take(tables, dry=True)
        for each in planned:
            click.echo(_change(each), err=as_json)
        if planned:
            click.confirm("Change them?", abort=True, err=as_json)
    done = area.take(tables)
    if as_json:
        _json(done)
        return
    told = "One setting was changed." if len(done) == 1 else f"{len(done)} settings were changed."
    click.echo(told if done else "All of it is so already.")


def _find(place: Place, key: str) -> SettingView:
    from whatsdex.errors import WhatsdexError

    for each in place.remote().settings.list():
        if each.key == key:
            return each
    raise WhatsdexError(f"There is no setting {key}.", "`settings list` shows those there are.")


def _as_json(value: str) -> str:
    try:
        json.loads(value)
    except ValueError:
        return json.dumps(value, ensure_ascii=False)
    return value


def _tell(found: SettingView, as_json: bool) -> None:
    if as_json:
        _json(found)
    else:
        click.echo(_line(found))


def _line(each: SettingView) -> str:
    return f"{each.key:<28} {each.value:<30} {each.source}{'' if each.writable else ', locked'}"


def _change(each: SettingChange) -> str:
    return f"  {each.key}: {each.before or 'not set'} becomes {each.value}"


def _json(value: object) -> None:
    from whatsdex.cli.output import echo_json

    echo_json(value)
