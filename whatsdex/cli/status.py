"""``status``: how the running engine is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import Place, placed
from whatsdex.text import duration, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whatsdex.control.views import Overview, Part

SIGNS = {"ok": "ok", "warning": "warning", "bad": "BAD"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@placed
def status(place: Place, as_json: bool) -> None:
    """Tell how the running bot is; status 1 if none runs."""
    control = place.remote()
    overview, parts = control.status.overview(), control.status.parts()
    if as_json:
        from whatsdex.cli.output import echo_json, full

        echo_json({**full(overview), "parts": parts})
    else:
        click.echo("\n".join(_lines(overview, parts)))


def _lines(overview: Overview, parts: list[Part]) -> Iterator[str]:
    verdict, queues = overview.verdict, overview.queues
    demo = ", made-up users" if overview.demo else ""
    yield f"{verdict.text} {verdict.remedy}".strip()
    yield f"{overview.bot} {overview.version} on {overview.host}, process {overview.pid}{demo}"
    yield f"  up        {duration(datetime.now(UTC) - overview.started)}"
    for each in overview.accounts:
        if not each.console:
            reason = f" ({each.status.reason})" if each.status.reason else ""
            state = each.status.state.replace("_", " ")
            yield f"  account   {' '.join(filter(None, (each.name, each.number)))}: {state}{reason}"
    messages, commands = overview.messages_per_minute, overview.commands_per_minute
    yield f"  traffic   {messages:.0f} messages, {commands:.0f} commands a minute"
    yield f"  answers   p50 {overview.p50_ms:.1f} ms, p95 {overview.p95_ms:.1f} ms, p99 {overview.p99_ms:.1f} ms"
    yield (
        f"  queues    inbox {queues.inbox}, lanes {queues.lanes_busy} of {queues.lanes}, outbox {queues.outbox},"
        f" jobs {queues.jobs_running} running and {queues.jobs_waiting} waiting, dead letters {queues.dead_letters}"
    )
    yield (
        f"  machine   CPU {overview.cpu_percent:.0f} %, engine {size(overview.memory_bytes)},"
        f" links {size(overview.link_memory_bytes)}, disk {size(overview.disk_free_bytes)} free"
    )
    if overview.popular:
        yield "  popular   " + ", ".join(f"{each.name} {each.uses}" for each in overview.popular)
    if not overview.owners:
        yield "  owner     none yet: send the owner code that `pair` shows to the bot"
    for part in parts:
        if part.level != "ok":
            yield f"  {SIGNS[part.level]:<9} {part.name}: {part.reason} {part.remedy}".rstrip()
    for incident in overview.incidents:
        yield f"  incident  {incident.number} in {incident.where}: {incident.summary}"
