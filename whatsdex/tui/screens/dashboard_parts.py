"""What the dashboard's boxes say, as functions of an overview and their size."""

from __future__ import annotations

from datetime import datetime, tzinfo

from textual.content import Content

from whatsdex.control.views import AccountView, Overview
from whatsdex.text import duration, size
from whatsdex.tui.figures import besides, count, full_moment, millis, rate
from whatsdex.tui.safe import fit, plain
from whatsdex.tui.source import Reach
from whatsdex.tui.widgets.header import CHIPS

LEVELS = {"ok": ("●", "$success"), "warning": ("▲", "$warning"), "bad": ("✖", "$error")}

STATES = {
    "starting": "starting",
    "pairing": "waits to be linked",
    "connecting": "connecting",
    "connected": "connected",
    "logged_out": "logged out",
    "banned": "banned by WhatsApp",
    "replaced": "taken over by another client",
    "outdated": "client is out of date",
    "stopped": "stopped",
    "failed": "failed",
}

BUSY_CPU = 85.0
"""Per cent from which the figure is marked."""


def verdict(overview: Overview | None, reach: Reach, now: datetime, columns: int) -> Content:
    """Return the one line that answers "is all well?", and what wants an eye all the same."""
    if reach.state == "lost":
        return Content.assemble(
            (" ✖ ", "bold $error"), (plain(reach.text), "bold"), f" {plain(reach.hint)}", (" Trying again.", "$muted")
        )
    if overview is None:
        return Content.assemble((" ◌ ", "$muted"), (plain(reach.text), "$muted"))
    sign, style = LEVELS[overview.verdict.level]
    text, more = plain(overview.verdict.text), besides(overview) if overview.verdict.level == "ok" else ""
    line = Content.assemble(
        (f" {sign} ", f"bold {style}"),
        (f"{text.rstrip('.')} but for" if more else text, "bold"),
        (f"  {plain(overview.verdict.remedy)}" if overview.verdict.remedy else "", "$foreground"),
    )
    if more:
        line = Content.assemble(line, (f" ▲ {more}", "$warning"))
    name, host = plain(overview.bot, limit=25), plain(overview.host, limit=24)
    about = Content(f"{name} {plain(overview.version)} on {host}, up {uptime(overview, now)} ")
    room = columns - line.cell_length
    if overview.verdict.level == "ok" and room > about.cell_length + 2:
        line = Content.assemble(line, " " * (room - about.cell_length), about.stylize("$muted"))
    return line


def uptime(overview: Overview, now: datetime) -> str:
    """Return how long the engine has run."""
    return duration(max(0.0, (now - overview.started).total_seconds()))


def connection(overview: Overview, columns: int, rows: int) -> Content:
    """Return the accounts: one at length, several in a line each."""
    accounts = [each for each in overview.accounts if not each.console]
    if not accounts:
        return Content.styled("No account is set up.", "$muted")
    if len(accounts) == 1:
        return Content("\n").join(_account(accounts[0], columns)[:rows])
    lines = []
    for each in accounts[:rows]:
        sign, style = CHIPS[each.status.state]
        name = fit(plain(each.name), min(12, columns // 2))
        lines.append(Content.assemble((f"{sign} ", style), (name, ""), (f" {STATES[each.status.state]}", "$muted")))
    return Content("\n").join(lines)


def _account(account: AccountView, columns: int) -> list[Content]:
    sign, style = CHIPS[account.status.state]
    state = STATES[account.status.state]
    lines = [
        Content.assemble((f"{sign} ", style), (plain(account.name, limit=16), "bold"), f" {plain(account.number)}"),
        Content.assemble((f"  {state}", style)),
    ]
    if account.status.reason:
        lines += [Content.styled(f"  {each}", "$muted") for each in _folded(plain(account.status.reason), columns - 2)]
    if account.status.state == "pairing" or (account.status.state == "logged_out" and not account.number):
        lines.append(Content.assemble(("  P", "bold $accent"), " links a phone"))
    elif account.status.state == "connected" or not account.status.reason:
        told = f"  {count(account.sent)} sent since start"
        lines.append(Content.styled(told if len(told) <= columns else f"  {count(account.sent)} sent", "$muted"))
    return lines


def _folded(text: str, columns: int) -> list[str]:
    return [each.plain for each in Content(text).fold(max(8, columns))] if text else []


def traffic(overview: Overview) -> Content:
    """Return the rates."""
    width = max(len(rate(overview.messages_per_minute)), len(rate(overview.commands_per_minute)))
    return Content.assemble(
        (f"{rate(overview.messages_per_minute):>{width}}", "bold $plot-text"), " messages\n",
        (f"{rate(overview.commands_per_minute):>{width}}", "bold $primary"), " commands\n",
        ("a minute", "$muted"),
    )  # fmt: skip


def latency(overview: Overview, columns: int, _rows: int) -> Content:
    """Return how fast quick commands are answered, jobs aside."""
    rows = (("p50", overview.p50_ms), ("p95", overview.p95_ms), ("p99", overview.p99_ms))
    figures = [(name, millis(value) if value else "–", "bold" if value else "$muted") for name, value in rows]
    return Content.assemble(_pairs(figures, min(columns, 20)), ("\njobs aside, 5 min", "$muted"))


def machine(overview: Overview, now: datetime, columns: int, rows: int) -> Content:
    """Return what the engine takes of the machine."""
    cpu_style = "bold $warning" if overview.cpu_percent >= BUSY_CPU else "bold"
    pairs = [("CPU", f"{overview.cpu_percent:.0f} %", cpu_style)]
    if rows > 3:
        pairs += [("engine", size(overview.memory_bytes), "bold"), ("links", size(overview.link_memory_bytes), "bold")]
    else:
        pairs.append(("memory", size(overview.memory_bytes + overview.link_memory_bytes), "bold"))
    pairs += [("disk free", size(overview.disk_free_bytes), "bold"), ("process", str(overview.pid), "")]
    return _pairs(pairs[:rows], min(columns, 30))


def queues(overview: Overview, columns: int, rows: int) -> Content:
    """Return what waits where."""
    queue = overview.queues
    dead = "bold $error" if queue.dead_letters else ""
    pairs = [
        ("inbox", count(queue.inbox), _weight(queue.inbox)),
        ("lanes busy", f"{queue.lanes_busy} of {queue.lanes}", _weight(queue.lanes_busy)),
        ("jobs running", count(queue.jobs_running), _weight(queue.jobs_running)),
        ("jobs waiting", count(queue.jobs_waiting), _weight(queue.jobs_waiting)),
        ("outbox", count(queue.outbox), _weight(queue.outbox)),
        ("dead letters", count(queue.dead_letters), dead or "$muted"),
    ]
    return _pairs(pairs[:rows], min(columns, 34))


def _weight(value: int) -> str:
    return "bold" if value else "$muted"


def popular(overview: Overview, columns: int, rows: int) -> Content:
    """Return the most used commands of a day, with their times where there is room."""
    if not overview.popular:
        return Content.styled("No command yet.\nWrite /menu to the bot.", "$muted")
    shown = overview.popular[:rows]
    highest = max(each.uses for each in shown) or 1
    digits = max(len(count(each.uses)) for each in shown)
    name = min(12, max(len(plain(each.name)) for each in shown))
    detail = columns >= 44
    bar = columns - name - digits - 2 - (18 if detail else 0)
    lines = []
    for each in shown:
        failed = f" {each.errors}✖" if each.errors else ""
        parts: list[tuple[str, str]] = [
            (fit(plain(each.name), name), ""),
            (" " + fit(_bar(each.uses / highest, bar), bar), "$primary"),
            (f" {count(each.uses):>{digits}}", "bold"),
        ]
        if detail:
            parts += [(f"{millis(each.p95_ms):>9}", "$muted"), (f"{failed:>8}", "$error")]
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def _bar(share: float, cells: int) -> str:
    eighths = max(1, round(share * cells * 8))
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def incidents(overview: Overview, now: datetime, zone: tzinfo, columns: int, rows: int) -> Content:
    """Return the newest faults of ours, in one or two lines each."""
    if not overview.incidents:
        return Content.styled("None.", "$muted")
    lines: list[Content] = []
    for each in overview.incidents:
        head = f"#{each.number} "
        at = full_moment(each.at, now, zone)
        where = fit(plain(each.where.removeprefix("command ")), max(0, columns - len(head) - len(at) - 1))
        lines.append(Content.assemble((head, "bold $error"), (where, "bold"), (f" {at}", "$muted")))
        lines.append(Content.styled(fit("  " + plain(each.summary, limit=300), columns), "$foreground"))
    return Content("\n").join(lines[:rows])


def _pairs(pairs: list[tuple[str, str, str]], columns: int) -> Content:
    lines = []
    for name, value, style in pairs:
        gap = " " * max(1, columns - len(name) - len(value))
        lines.append(Content.assemble((name, "$muted"), gap, (value, style)))
    return Content("\n").join(lines)
