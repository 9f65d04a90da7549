"""``health``: each part, the accounts, and how much more the bot could do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import Place, placed
from whatsdex.text import size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whatsdex.control.health_views import AccountHealth, HealthView

SIGNS = {"ok": "ok", "warning": "warning", "bad": "BAD"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def health(place: Place, as_json: bool) -> None:
    """Tell how each part and account is and how much headroom there is; status 1 if a part is bad."""
    found = place.remote().health.show()
    if as_json:
        from whatsdex.cli.output import echo_json

        echo_json(found)
    else:
        click.echo("\n".join(_lines(found)))
    if found.verdict.level == "bad":
        raise SystemExit(1)


def _lines(found: HealthView) -> Iterator[str]:
    yield f"{found.verdict.text} {found.verdict.remedy}".strip()
    for part in found.parts:
        since = f"since {part.since:%Y-%m-%d %H:%M}" if part.since else ""
        yield f"  {SIGNS[part.level]:<8} {part.name:<16} {since}  {part.reason} {part.remedy}".rstrip()
    for each in found.accounts:
        yield from account_lines(each)
    room = found.headroom
    ceiling = f" of {room.possible} possible" if room.possible else ""
    yield f"  sends    {room.sends_per_second:.1f} a second{ceiling}"
    yield f"  lanes    {room.lanes_use:.0%} of {room.lanes} in use"
    yield f"  disk     {size(room.disk_free_bytes)} free; {days(room.disk_days)}"
    for use in room.slowest:
        yield f"  slow     {use.name:<16} p95 {use.p95_ms:.0f} ms, {use.uses} uses, {use.errors} errors"


def account_lines(each: AccountHealth) -> Iterator[str]:
    """Return what is told of an account."""
    state, reason = each.status.state.replace("_", " "), f" ({each.status.reason})" if each.status.reason else ""
    yield f"  account  {' '.join(filter(None, (each.name, each.number)))}: {state}{reason}, {each.waiting} waiting"
    yield (
        f"           last day: {each.sent} sent, {each.delivered} delivered, {each.undelivered} undelivered,"
        f" {each.ambiguous} ambiguous; {each.dead} dead letters"
    )
    paired = f"linked {each.paired:%Y-%m-%d}" if each.paired else "never linked"
    yield f"           risk of a ban: {each.unasked} unasked, {each.first_contacts} first contacts; {paired}"


def days(left: float | None) -> str:
    """Return when the disk is full, in words."""
    if left is None:
        return "it does not fill"
    return f"full in {left:.0f} days" if left else "when it is full is told after an hour"
