"""``media``: what is kept of downloads."""

from __future__ import annotations

import click

from whatsdex.cli.place import Place, placed


@click.group()
def media() -> None:
    """Show and remove what is kept of downloads.

    Example: scripts/whatsdex media purge --url https://example.org/video
    """


@media.command("list")
@click.option("--find", default="", metavar="TEXT", help="Part of the link, or how the hash begins.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.option("--offset", default=0, type=click.IntRange(0), help="After so many of the newest.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def list_(place: Place, find: str, limit: int, offset: int, as_json: bool) -> None:
    """List kept files, newest first."""
    found = place.remote().media.list(find, limit, offset)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    if not found:
        click.echo("Nothing of that is kept." if find else "Nothing is kept.")
    for each in found:
        until = f"{each.expires:%Y-%m-%d %H:%M}"
        told = f"{each.source} ({each.form})" if each.source else each.kind
        click.echo(f"{each.hash[:12]}  {_size(each.size):>9}  until {until}  {each.who:<20} {told}".rstrip())


@media.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@placed
def usage(place: Place, as_json: bool) -> None:
    """Tell how much there is."""
    found = place.remote().media.usage()
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
        return
    for each in found:
        click.echo(f"{each.kind or 'together':<10} {each.files:>7}  {_size(each.bytes):>9}")


@media.command()
@click.option("--hash", "name", default="", metavar="HASH", help="The file's hash, or how it begins (8 digits).")
@click.option("--url", default="", metavar="URL", help="The link that it came from.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@placed
def purge(place: Place, name: str, url: str, yes: bool, as_json: bool) -> None:
    """Remove a file, or all that came from a link, whoever has it."""
    if bool(name) == bool(url):
        raise click.UsageError("Give either --hash or --url.")
    if not yes:
        click.confirm(f"Remove what is kept of {name or url}?", abort=True)
    done = place.remote().media.purge(name, url)
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(done)
        return
    click.echo(f"{done.files} files, {_size(done.bytes)}, are gone; {done.claims} downloads had them.")


def _size(count: int) -> str:
    from whatsdex.text import size

    return size(count)
