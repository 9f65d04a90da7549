"""What works in the background for somebody: how far it is, ending it, having it run again."""

from __future__ import annotations

from whatsdex.jobs import listing
from whatsdex.jobs.listing import Job
from whatsdex.kit import Context, UserError, command
from whatsdex.kit.groups import prefix
from whatsdex.text import _, duration, ngettext, sanitize

SHOWN = 15
RECENT_MS = 24 * 3_600_000
"""For how long ended jobs are shown."""


@command("queue", examples=["/jobs"])
def jobs(ctx: Context) -> None:
    """Show what I am working on for you, and what came of it; owners see everybody's."""
    store, mine = ctx.bot.store, 0 if ctx.role == "owner" else ctx.user.id
    since = ctx.bot.now() - RECENT_MS
    open_, ended = listing.listed(store, listing.OPEN, user=mine, limit=SHOWN), []
    if len(open_) < SHOWN:
        ended = listing.listed(store, listing.ENDED, user=mine, since=since, limit=SHOWN - len(open_))
    if not open_ and not ended:
        ctx.reply(_("I am working on nothing for you."))
        return
    lines = [_line(each, ctx.bot.now()) for each in (*reversed(open_), *ended)]
    if open_:
        lines.append(_("{prefix}cancel NUMBER ends one.").format(prefix=prefix(ctx)))
    if any(each.state in listing.AGAIN for each in ended):
        lines.append(_("{prefix}retry NUMBER tries one again.").format(prefix=prefix(ctx)))
    ctx.reply("\n".join(lines))


@command(examples=["/cancel", "/cancel 12"])
def cancel(ctx: Context, number: int = 0) -> None:
    """End what I am working on for you: the newest, or the one that the list of jobs shows by that number."""
    job = _own(ctx, number, listing.OPEN)
    if job is None or not ctx.bot.cancel_job(job.id):
        raise UserError(
            _("There is nothing to cancel."), _("{prefix}jobs shows what there is.").format(prefix=prefix(ctx))
        )
    if job.user != ctx.user.id:
        ctx.audit(str(job.id), job.command)
    ctx.reply(_("{command} is cancelled.").format(command=job.command))


@command(examples=["/retry", "/retry 12"])
def retry(ctx: Context, number: int = 0) -> None:
    """Try again what failed or was cancelled: the newest, or the one with that number."""
    job = _own(ctx, number, listing.AGAIN)
    made = ctx.bot.retry_job(job.id) if job is not None else 0
    if job is None or not made:
        raise UserError(
            _("There is nothing to try again."), _("{prefix}jobs shows what there is.").format(prefix=prefix(ctx))
        )
    if job.user != ctx.user.id:
        ctx.audit(str(job.id), job.command)
    ctx.reply(_("I try {command} again, as number {number}.").format(command=job.command, number=made))


def _own(ctx: Context, number: int, states: tuple[str, ...]) -> Job | None:
    """Return somebody's job in one of these states: their newest, or by number; an owner's may be anybody's."""
    if not number:
        since = ctx.bot.now() - RECENT_MS
        found = listing.listed(ctx.bot.store, states, user=ctx.user.id, since=since, limit=1)
        return found[0] if found else None
    job = listing.find(ctx.bot.store, number)
    theirs = job is not None and (job.user == ctx.user.id or ctx.role == "owner")
    return job if job is not None and theirs and job.state in states else None


def _line(job: Job, now: int) -> str:
    note = sanitize(job.note, limit=80)
    if job.state in listing.WAITING:
        told = ngettext("waits, {n} before it", "waits, {n} before it", job.ahead).format(n=job.ahead)
        told = told if job.ahead else _("waits, next in line")
    elif job.state == "running":
        told = _("{percent} %, since {span}").format(
            percent=round(100 * job.progress), span=duration((now - job.started) / 1000)
        )
    elif job.state == "done":
        told, note = _("done"), ""
    elif job.state == "cancelled":
        told, note = _("cancelled"), ""
    else:
        told = _("failed")
    return f"*{job.id}* {job.command}: {told}" + (f" · {note}" if note else "")
