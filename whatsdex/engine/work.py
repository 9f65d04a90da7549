"""Background runs: queued with their media, run on a pool's threads, ended."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from whatsdex.engine import auditing, ends, inputs, runs
from whatsdex.engine.incidents import Incidents
from whatsdex.engine.router import Request
from whatsdex.engine.rules import Rules
from whatsdex.errors import StorageError
from whatsdex.events import Bus, CommandFinished, JobChanged, Outcome
from whatsdex.jobs import rows
from whatsdex.jobs.queue import JobQueue
from whatsdex.jobs.rows import Claim, Payload
from whatsdex.kit.bot import Bot
from whatsdex.kit.context import Context, JobState
from whatsdex.kit.groups import language
from whatsdex.kit.parameters import File
from whatsdex.languages import speaking
from whatsdex.models import FetchMedia, Message, Result
from whatsdex.storage import Unit
from whatsdex.storage.directory import Chat, User
from whatsdex.storage.outbox import Row
from whatsdex.storage.writer import StoreClosed
from whatsdex.text import _, size

log = structlog.get_logger(__name__)

STATES: dict[Outcome, str] = {"ok": "done", "user_error": "failed", "cancelled": "cancelled"}


@dataclass(slots=True)
class Work:
    """Queues jobs and runs them."""

    bot: Bot
    bus: Bus
    incidents: Incidents
    rules: Rules
    queue: JobQueue = field(init=False)
    running: dict[str, Claim] = field(default_factory=dict)
    stopping: bool = False

    def __post_init__(self) -> None:
        """Make the queue."""
        self.queue = JobQueue(self.run)

    def start(self) -> None:
        """Start the queue's threads; what a crashed engine's jobs left lying about is removed."""
        shutil.rmtree(self.bot.data / "work", ignore_errors=True)
        self.queue.start()

    def ask_stop(self) -> None:
        """Have running jobs end as soon as they look."""
        self.stopping = True

    def stop(self, seconds: float) -> None:
        """End the queue's threads, about twice ``seconds`` at most; what still runs is left to the next start."""
        self.stopping = True
        self.queue.stop(seconds if self.running else 0.0)  # idle threads look up twice a second
        self._give_back(list(self.running))

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
        """Go on with a job whose media were fetched, or end it; off the sender's thread, since both may wait."""
        thread = threading.Thread(target=self._fetched, args=(row.invocation, result), name="fetched", daemon=True)
        thread.start()

    def _fetched(self, invocation: str, result: Result) -> None:
        try:
            if result.ok:
                self._take_in(invocation, result.value)
            else:
                self._no_media(invocation, result)
        except StoreClosed:
            pass  # the next start finds the file where it was fetched to
        except Exception as error:  # noqa: BLE001 - an isolation point: one job's file is its own
            self._not_taken_in(invocation, result.value, error)

    def _not_taken_in(self, invocation: str, spooled: str, error: Exception) -> None:
        """End a job whose file could not be handed over by a fault of ours."""
        number = self.incidents.record("media", error, invocation)
        try:
            claim = rows.claim(self.bot.store, invocation, self.bot.now(), ("fetching", "queued"))
            if claim is not None:
                self._bury(claim, number, "failed")
                inputs.remove(self.bot, spooled, invocation)
        except Exception:  # noqa: BLE001 - an isolation point: the next start finds the job and its file
            log.exception("job_not_ended", invocation=invocation)

    def _take_in(self, invocation: str, spooled: str) -> None:
        """Queue a job whose file is in the spool, by way of the media store; hashing it takes its time."""
        path, unit = inputs.take_in(self.bot, invocation, spooled), Unit()
        pool = rows.fetched(unit, self.bot.store, invocation, path)
        self.bot.store.writer.call_unit(unit)
        if path != spooled:
            inputs.remove(self.bot, spooled, invocation)
        if pool is not None:
            self.queue.put(invocation, pool)

    def take_over(self, accounts: Sequence[str]) -> int:
        """Go on with what an earlier engine left of these accounts; returns how many jobs are run again."""
        store = self.bot.store
        again, dead = rows.take_over(store, accounts)
        for claim in dead:
            number = self.incidents.record(
                f"command {claim.command}", "its job ended the process twice", claim.invocation
            )
            self._bury(claim, number, "dead")
        for row, result in rows.fetches(store, accounts):
            self.fetched(row, result)
        for invocation, pool in again:
            self.queue.put(invocation, pool)
        return len(again)

    def cancel(self, invocation: str) -> None:
        """Have a job end as soon as it looks."""
        unit = Unit()
        unit.run("UPDATE job SET cancel=TRUE WHERE invocation=?", invocation)
        self.bot.store.writer.call_unit(unit)

    def end_unrun(self, claim: Claim) -> None:
        """End a job that somebody cancelled before it ran."""
        context = self._context(claim)
        if context is None:
            return self._bury(claim, 0, "cancelled")
        return self._end(claim, context, runs.End("cancelled"))

    def run(self, invocation: str) -> None:
        """Run one queued job; called by the queue, never raises."""
        claim = None
        try:
            if self.stopping:
                return
            claim = rows.claim(self.bot.store, invocation, self.bot.now())
            if claim is not None:
                self.running[invocation] = claim
                self._run(claim)
        except StoreClosed:
            pass  # it is run again at the next start
        except Exception as error:  # noqa: BLE001 - an isolation point: a job's thread goes on
            number = self.incidents.record("job", error, invocation)
            if claim is not None:
                self._bury(claim, number, "failed")
        finally:
            self.running.pop(invocation, None)

    def _run(self, claim: Claim) -> None:
        context = self._context(claim)
        if context is None or context.job is None:
            number = self.incidents.record("job", f"{claim.command} cannot run any more", claim.invocation)
            return self._bury(claim, number, "failed")
        payload = claim.payload
        request = msgspec.msgpack.decode(payload.request, type=Message) if payload.request else payload.message
        self._tell(claim, "running")
        if rows.cancelled(self.bot.store, claim.id):
            return self._end(claim, context, runs.End("cancelled"))
        folder = context.job.folder
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with speaking(language(context.chat)):
                end = runs.run(
                    context,
                    payload.arguments,
                    request,
                    self.incidents,
                    file=lambda each: inputs.here(self.bot, each, claim, folder),
                )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if self.stopping and end.outcome == "cancelled" and not rows.cancelled(self.bot.store, claim.id):
            return self._give_back([claim.invocation])
        return self._end(claim, context, end)

    def _give_back(self, invocations: Sequence[str]) -> None:
        if invocations:
            with contextlib.suppress(StorageError):
                rows.give_back(self.bot.store, invocations)

    def _bury(self, claim: Claim, incident: int, state: str) -> None:
        """End a job by a fault of ours, and tell its user."""
        try:
            context = self._context(claim)
            if context is not None:
                context.reply(runs.apology(incident), name=runs.APOLOGY)
                return self._end(claim, context, runs.End("failed", incident), state)
            unit = Unit()
            rows.end(unit, claim.invocation, state, self.bot.now())
            self.bot.store.writer.call_unit(unit)
        except Exception:  # noqa: BLE001 - an isolation point: the engine goes on, the row tells of it
            log.exception("job_not_ended", invocation=claim.invocation)

    def _context(self, claim: Claim) -> Context | None:
        command = self.bot.registry.find(claim.command)
        message = claim.payload.message
        user = self.bot.directory.user_by_id(claim.user)
        chat = self.bot.directory.find_chat(claim.account, claim.chat)
        if command is None or user is None or chat is None:
            return None
        seconds = command.seconds or self.bot.config().engine.job_seconds
        state = JobState(
            claim.id,
            claim.attempt,
            self.bot.data / "work" / str(claim.id),
            lambda fraction, note: self._report(claim, fraction, note),
            lambda: self.stopping or rows.cancelled(self.bot.store, claim.id),
            f"{claim.started:x}",
        )
        return Context(
            self.bot, message, user, chat, command, claim.invocation + ".job", asked=claim.payload.asked,
            deadline=time.monotonic() + seconds, confirmed=claim.payload.confirmed, job=state,
        )  # fmt: skip

    def _end(self, claim: Claim, context: Context, end: runs.End, state: str = "") -> None:
        now, state = self.bot.now(), state or STATES.get(end.outcome, "failed")
        context.react("✅" if end.outcome == "ok" else "❌")
        note = f"incident {end.incident}: {end.note}".rstrip(": ") if end.incident else end.note
        rows.end(context.unit, claim.invocation, state, now, note)
        self._end_invocation(context.unit, claim, context.command.name, context.user, context.chat, end, now)
        rule = self.rules.of(context.command, context.chat.id)
        auditing.record(context, end.outcome, rule, claim.payload.arguments)
        context.flush()
        inputs.remove(self.bot, claim.payload.path, claim.invocation)
        self._tell(claim, state, 1.0, note)
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

    def _no_media(self, invocation: str, result: Result) -> None:
        """Tell the user that their file could not be had, and end the job."""
        found = self.bot.store.one(
            f"SELECT {rows.COLUMNS} FROM job WHERE invocation=? AND state='fetching'", invocation
        )
        if found is None:
            return None
        claim = rows.read(found)
        context = self._context(claim)
        if context is None:
            return self._bury(claim, 0, "failed")
        if result.code == "too_large":
            limit = size(self.bot.config().media.max_fetch)
            text = _("That file is too large for me; up to {limit} work.").format(limit=limit)
        elif result.code == "gone":
            text = _("WhatsApp does not have that file any more. Please send it again.")
        else:
            text = _("I could not get that file from WhatsApp. Please send it again.")
        context.reply("⚠ " + text)
        return self._end(claim, context, runs.End("user_error", note=text))

    def _report(self, claim: Claim, fraction: float, note: str) -> None:
        unit = Unit()
        rows.report(unit, claim.invocation, fraction, note)
        self.bot.store.writer.commit(unit)
        self._tell(claim, "running", fraction)

    def _tell(self, claim: Claim, state: str, progress: float = 0.0, note: str = "") -> None:
        self.bus.tell(JobChanged(claim.invocation, claim.command, claim.chat, state, progress, note))

    def _tell_end(self, claim: Claim, category: str, user: str, outcome: Outcome) -> None:
        span = timedelta(milliseconds=self.bot.now() - claim.payload.asked)
        self.bus.tell(
            CommandFinished(
                claim.invocation + ".job", claim.account, claim.command, category, claim.chat, user, outcome,
                span.total_seconds(),
            )
        )  # fmt: skip
