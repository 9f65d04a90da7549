"""Background runs: queued with their media, run on a pool's threads, ended."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from whatsdex.engine import ends, runs
from whatsdex.engine.incidents import Incidents
from whatsdex.engine.router import Request
from whatsdex.events import Bus, CommandFinished, JobChanged, Outcome
from whatsdex.jobs import rows
from whatsdex.jobs.queue import JobQueue
from whatsdex.jobs.rows import Claim, Payload
from whatsdex.kit.bot import Bot
from whatsdex.kit.context import Context, JobState
from whatsdex.kit.parameters import File
from whatsdex.models import FetchMedia, Message, Result
from whatsdex.storage import Unit
from whatsdex.storage.directory import Chat, User
from whatsdex.storage.outbox import Row
from whatsdex.text import _

log = structlog.get_logger(__name__)

STATES: dict[Outcome, str] = {"ok": "done", "user_error": "failed", "cancelled": "cancelled"}


@dataclass(slots=True)
class Work:
    """Queues jobs and runs them."""

    bot: Bot
    bus: Bus
    incidents: Incidents
    queue: JobQueue = field(init=False)
    running: dict[str, Claim] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the queue."""
        self.queue = JobQueue(self.run)

    def put(self, context: Context, request: Request, values: dict[str, Any]) -> Callable[[], None]:
        """Write a job into the context's unit; returns what queues it, once that is committed."""
        invocation, command = context.invocation, context.command
        file = next((each for each in values.values() if isinstance(each, File)), None)
        path = file.media.path if file is not None else ""
        fetch = file is not None and not path
        other = b"" if request.message is context.message else msgspec.msgpack.encode(request.message)
        payload = Payload(context.message, request.arguments, request.confirmed, context.asked, path, other)
        rows.put(
            context.unit, invocation, command.name, command.pool, context.user.id, context.chat.account,
            context.chat.jid, "fetching" if fetch else "queued", self.bot.now(), payload,
        )  # fmt: skip
        if fetch and file is not None:
            limit = self.bot.config().media.max_fetch
            context.write(FetchMedia(raw=file.raw, limit=limit, chat=context.chat.jid), name="media")
            return lambda: None
        return lambda: self.queue.put(invocation, command.pool)

    def fetched(self, row: Row, result: Result) -> None:
        """Go on with a job whose media were fetched, or end it."""
        if not result.ok:
            return self._no_media(row, result)
        unit = Unit()
        pool = rows.fetched(unit, self.bot.store, row.invocation, result.value)
        if pool is not None:
            self.bot.store.writer.commit(
                unit, lambda error: self.queue.put(row.invocation, pool) if error is None else None
            )
        return None

    def take_over(self, accounts: Sequence[str]) -> int:
        """Queue again what an earlier engine left of these accounts; returns how many."""
        again, dead = rows.take_over(self.bot.store, accounts)
        for invocation in dead:
            self.incidents.record("job", "ended its process twice", invocation)
        for invocation, pool in again:
            self.queue.put(invocation, pool)
        return len(again)

    def cancel(self, invocation: str) -> None:
        """Have a job end as soon as it looks."""
        unit = Unit()
        unit.run("UPDATE job SET cancel=TRUE WHERE invocation=?", invocation)
        self.bot.store.writer.call_unit(unit)

    def run(self, invocation: str) -> None:
        """Run one queued job; called by the queue, never raises."""
        try:
            claim = rows.claim(self.bot.store, invocation, self.bot.now())
            if claim is not None:
                self.running[invocation] = claim
                self._run(claim)
        except Exception as error:  # noqa: BLE001 - an isolation point: a job's thread goes on
            self.incidents.record("job", error, invocation)
        finally:
            self.running.pop(invocation, None)

    def _run(self, claim: Claim) -> None:
        context = self._context(claim)
        if context is None:
            return
        payload = claim.payload
        request = msgspec.msgpack.decode(payload.request, type=Message) if payload.request else payload.message
        self._tell(claim, "running")
        assert context.job is not None  # noqa: S101 - a job's context has one
        context.job.folder.mkdir(parents=True, exist_ok=True)
        try:
            end = runs.run(
                context, payload.arguments, request, self.incidents, file=lambda each: self._here(each, claim)
            )
        finally:
            shutil.rmtree(context.job.folder, ignore_errors=True)
        self._end(claim, context, end)

    def _context(self, claim: Claim) -> Context | None:
        command = self.bot.registry.find(claim.command)
        message = claim.payload.message
        user = self.bot.directory.user_by_id(claim.user)
        chat = self.bot.directory.find_chat(claim.account, claim.chat)
        if command is None or user is None or chat is None:
            self.incidents.record("job", f"{claim.command} cannot run any more", claim.invocation)
            return None
        seconds = command.seconds or self.bot.config().engine.job_seconds
        state = JobState(
            claim.id,
            claim.attempt,
            self.bot.data / "work" / str(claim.id),
            lambda fraction, note: self._report(claim, fraction, note),
            lambda: self._cancelled(claim),
        )
        return Context(
            self.bot, message, user, chat, command, claim.invocation + ".job", asked=claim.payload.asked,
            deadline=time.monotonic() + seconds, confirmed=claim.payload.confirmed, job=state,
        )  # fmt: skip

    def _here(self, file: File, claim: Claim) -> File:
        return File(file.media, file.raw, self.bot.data / claim.payload.path)

    def _end(self, claim: Claim, context: Context, end: runs.End) -> None:
        now = self.bot.now()
        if end.outcome == "ok":
            context.react("✅")
        else:
            context.react("❌")
        rows.end(context.unit, claim.invocation, STATES.get(end.outcome, "failed"), now, end.note)
        self._end_invocation(context.unit, claim, context.command.name, context.user, context.chat, end, now)
        self._remove_input(claim)
        context.flush()
        self._tell(claim, STATES.get(end.outcome, "failed"), 1.0)
        self._tell_end(claim, context.command.category, context.user.key, end.outcome)

    def _end_invocation(
        self, unit: Unit, claim: Claim, name: str, user: User, chat: Chat, end: runs.End, now: int
    ) -> None:  # fmt: skip
        command = self.bot.registry.find(name)
        if command is not None:
            ends.end_invocation(
                unit, claim.invocation, command, user, chat, claim.payload.asked, now - claim.payload.asked,
                end.outcome, end.incident, opened=True,
            )  # fmt: skip

    def _remove_input(self, claim: Claim) -> None:
        path = claim.payload.path
        if path and path.startswith("spool/"):
            (self.bot.data / path).unlink(missing_ok=True)

    def _no_media(self, row: Row, result: Result) -> None:
        """Tell the user that their file could not be had, and end the job."""
        found = self.bot.store.one(
            f"SELECT {rows.COLUMNS} FROM job WHERE invocation=? AND state='fetching'", row.invocation
        )
        if found is None:
            return
        claim = rows.read(found)
        context = self._context(claim)
        if context is None:
            return
        if result.code == "too_large":
            limit = self.bot.config().media.max_fetch // 1_000_000
            text = _("That file is too large for me; up to {limit} MB work.").format(limit=limit)
        elif result.code == "gone":
            text = _("WhatsApp does not have that file any more. Please send it again.")
        else:
            text = _("I could not get that file from WhatsApp. Please send it again.")
        context.reply("⚠ " + text)
        self.run_in_background(lambda: self._end(claim, context, runs.End("user_error", note=text)))

    def run_in_background(self, work: Callable[[], None]) -> None:
        """Run something that may wait, off the sender's thread."""
        threading.Thread(target=work, name="job-end", daemon=True).start()

    def _report(self, claim: Claim, fraction: float, note: str) -> None:
        unit = Unit()
        rows.report(unit, claim.invocation, fraction, note)
        self.bot.store.writer.commit(unit)
        self._tell(claim, "running", fraction)

    def _cancelled(self, claim: Claim) -> bool:
        row = self.bot.store.one("SELECT cancel FROM job WHERE id=?", claim.id)
        return bool(row and row[0])

    def _tell(self, claim: Claim, state: str, progress: float = 0.0) -> None:
        self.bus.tell(JobChanged(claim.invocation, claim.command, claim.chat, state, progress))

    def _tell_end(self, claim: Claim, category: str, user: str, outcome: Outcome) -> None:
        span = timedelta(milliseconds=self.bot.now() - claim.payload.asked)
        self.bus.tell(
            CommandFinished(
                claim.invocation + ".job", claim.account, claim.command, category, claim.chat, user, outcome,
                span.total_seconds(),
            )
        )  # fmt: skip
