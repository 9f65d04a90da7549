"""What people do with jobs: end them, have them run again, ask where they are in the line."""

from __future__ import annotations

import time

import msgspec

from whatsdex.engine import ends, runs
from whatsdex.engine.router import Request
from whatsdex.engine.work import Work
from whatsdex.jobs import listing, rows
from whatsdex.jobs.listing import Job
from whatsdex.jobs.queue import POOLS
from whatsdex.kit.context import Context
from whatsdex.kit.parameters import bind
from whatsdex.models import Message


def cancel(work: Work, number: int) -> Job | None:
    """End a job: at once where it waits, as soon as it looks where it runs.

    Returns:
        The job as it was; None if there is none of that number, or it has ended.
    """
    store = work.bot.store
    job = listing.find(store, number)
    if job is None or job.state not in listing.OPEN:
        return None
    work.cancel(job.invocation)
    claim = rows.claim(store, job.invocation, work.bot.now(), listing.WAITING)
    if claim is not None:
        work.end_unrun(claim)
    return job


def retry(work: Work, number: int) -> int:
    """Have a job that failed, was cancelled or is dead run again, as a new one.

    Returns:
        The new job's number; 0 if there is none of that number, it did not end so, or its command is no more.

    Raises:
        UserError: What it was asked for cannot be had any more.
    """
    bot = work.bot
    claim = rows.ended(bot.store, number, listing.AGAIN)
    command = bot.registry.find(claim.command) if claim is not None else None
    user = bot.directory.user_by_id(claim.user) if claim is not None else None
    chat = bot.directory.find_chat(claim.account, claim.chat) if claim is not None else None
    if claim is None or command is None or user is None or chat is None:
        return 0
    payload, now = claim.payload, bot.now()
    first = claim.invocation.partition("~")[0]
    invocation = f"{first}~{now:x}"
    message = payload.message
    asked = msgspec.msgpack.decode(payload.request, type=Message) if payload.request else message
    context = Context(
        bot, message, user, chat, command, invocation, asked=now, deadline=time.monotonic(),
        confirmed=payload.confirmed,
    )  # fmt: skip
    values = bind(command.parameters, payload.arguments, asked, runs.context_usage(context))
    context.react("⏳")
    ends.open_invocation(context.unit, invocation, command, user, chat, now)
    context.after.append(work.put(context, Request(command, payload.arguments, asked, payload.confirmed), values))
    context.flush()
    row = bot.store.one("SELECT id FROM job WHERE invocation=?", invocation)
    return int(row[0]) if row else 0


def ahead(work: Work, pool: str) -> int:
    """Return how many jobs are before one that is queued now; 0 if a thread is free for it."""
    running = sum(each.pool == pool for each in list(work.running.values()))
    if running < POOLS.get(pool, POOLS["io"]):
        return 0
    row = work.bot.store.one("SELECT count(*) FROM job WHERE state IN ('fetching', 'queued') AND pool=?", pool)
    return int(row[0]) + 1
