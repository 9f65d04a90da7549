"""What happens to one message in its lane: routed, checked, run, ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import structlog

from whatsdex.cache.rates import RateLimits
from whatsdex.engine import auditing, desk, ends, replay, runs
from whatsdex.engine.arrival import CONSOLE, Arrival
from whatsdex.engine.dispatcher import Lane
from whatsdex.engine.groups import Groups
from whatsdex.engine.incidents import Incidents
from whatsdex.engine.moderation import AS_COMMAND, Moderation
from whatsdex.engine.notices import Notices
from whatsdex.engine.policies import HEARD, POLICIES, Case, Refusal, check, cooldown, explain, listens, may
from whatsdex.engine.roles import Roles
from whatsdex.engine.router import Answer, Request, Unknown, route
from whatsdex.engine.rules import Rules
from whatsdex.engine.words import collect
from whatsdex.engine.work import Work
from whatsdex.errors import UserError
from whatsdex.events import Bus, CommandFinished, MessageHandled, Outcome
from whatsdex.jobs import listing
from whatsdex.kit.bot import Bot
from whatsdex.kit.checks import Check
from whatsdex.kit.command import Command
from whatsdex.kit.context import Context
from whatsdex.kit.conversation import Choice, Stay
from whatsdex.kit.groups import language, prefixes_of
from whatsdex.kit.parameters import bind
from whatsdex.languages import speaking
from whatsdex.models import Message
from whatsdex.storage import Unit
from whatsdex.storage.directory import Chat, User
from whatsdex.storage.writer import StoreClosed
from whatsdex.text import _, ngettext

log = structlog.get_logger(__name__)

GIVEN_UP = 3
"""Runs past the time limit after which a command is switched off until the next start."""
BEFORE = tuple(each for each in POLICIES if each is not cooldown)
AFTER = (cooldown,)
"""Asked once it is known what the user wants."""
DIALOGUE = Command("dialogue", lambda _context: None, "", "information", hidden=True)
"""What the rows of a dialogue that goes on are said to come from."""
NOT_FOR_US = frozenset({"reaction", "edit", "delete"})


@dataclass(slots=True)
class Handler:
    """Works on messages; ``handle`` runs in lanes."""

    bot: Bot
    bus: Bus
    roles: Roles
    limits: RateLimits
    incidents: Incidents
    notices: Notices
    work: Work
    groups: Groups
    rules: Rules
    moderation: Moderation
    finished: Callable[[Arrival], None]
    """Hears, in the writer's thread, that a message is done and committed."""
    given_up: dict[str, int] = field(default_factory=dict)
    switched_off: frozenset[str] = frozenset()
    _introduced: set[int] = field(default_factory=set)
    _settling: threading.Lock = field(default_factory=threading.Lock)

    def handle(self, arrival: Arrival, lane: Lane) -> None:
        """Work on one message to its end."""
        with speaking(language(arrival.chat)):
            try:
                if arrival.replayed:
                    replay.count(self.bot.store, arrival.id)
                self._handle(arrival, lane)
            except Exception as error:  # noqa: BLE001 - an isolation point: one message's fault stays its own
                if self._settle(arrival):
                    self._failed(arrival, None, "message", error)

    def _handle(self, arrival: Arrival, lane: Lane) -> None:
        message, config = arrival.message, self.bot.config()
        if arrival.chat.group and (verdict := self.moderation.judge(arrival)) is not None:
            context = self._context(arrival, AS_COMMAND)
            self.moderation.punish(context, arrival, verdict)
            return self._end(arrival, context.unit, "refused", "", verdict.rule, context)
        if message.kind in NOT_FOR_US or (message.from_me and not self._to_itself(message)):
            return self._end(arrival, Unit(), "ignored")
        if not arrival.replayed and arrival.received - message.at.timestamp() * 1000 > config.engine.max_age * 1000:
            return self._too_late(arrival)
        prefixes = prefixes_of(arrival.chat, config.bot.prefixes)
        found = route(arrival, self.bot.registry, self.bot.conversations, prefixes, self.bot.name())
        if isinstance(found, Request):
            return self._request(arrival, found, lane)
        if isinstance(found, Answer):
            return self._answer(arrival, found)
        if isinstance(found, Unknown):
            return self._unknown(arrival, found)
        if arrival.chat.group and (answer := self.moderation.answer(arrival)) and self._heard(arrival):
            context = self._context(arrival, AS_COMMAND)
            context.reply(answer)
            return self._end(arrival, context.unit, "ok", "filter", context=context)
        unit = Unit()
        collect(unit, arrival)
        return self._end(arrival, unit, "ignored")

    def _heard(self, arrival: Arrival) -> bool:
        """Tell whether the bot listens to somebody here at the moment, whatever they say."""
        return check(self.case(DIALOGUE, arrival), HEARD) is None

    def _to_itself(self, message: Message) -> bool:
        return any(
            message.chat in (each.me.lid, each.me.phone) for each in self.bot.links() if each.account == message.account
        )

    def case(self, command: Command, arrival: Arrival, *, peek: bool = False, ask: bool = True) -> Case:
        """Return what the policies look at.

        Args:
            command: What is asked for.
            arrival: By whom, and where.
            peek: Whether uses are looked at, not counted.
            ask: Whether WhatsApp may be asked who leads the group; else what is known decides.
        """
        role = self.roles.of_writer(arrival.user, arrival.message)
        config, groups, chat = self.bot.config(), self.groups, arrival.chat
        return Case(
            command, arrival, role, config, self.limits,
            lambda: groups.is_admin(arrival) if ask else groups.seems_admin(arrival),
            self.switched_off, self.rules.of(command, chat.id), lambda: groups.bot_is_admin(chat),
            lambda: groups.is_member(chat.account, config.access.required_group, arrival.user.identity),
            bool(self.bot.mutes.until(chat.id, arrival.user.id, arrival.received)),
            peek, lambda: listing.open_of(self.bot.store, arrival.user.id),
        )  # fmt: skip

    def allowed(self, command: Command, user: User, chat: Chat, message: Message) -> bool:
        """Tell whether a user may run a command in a chat, limits aside; asks nobody."""
        arrival = Arrival("", message, user, chat, self.bot.now(), 0.0)
        return may(self.case(command, arrival, ask=False))

    def explain(self, command: Command, user: User, chat: Chat, message: Message) -> list[Check]:
        """Return every policy's answer for a user, chat and command; nothing is counted."""
        arrival = Arrival("", message, user, chat, self.bot.now(), 0.0)
        return explain(self.case(command, arrival, peek=True))

    # a command

    def _request(self, arrival: Arrival, request: Request, lane: Lane) -> None:
        command = request.command
        case = self.case(command, arrival)
        if (refusal := check(case, BEFORE)) is not None:
            return self._refuse(arrival, command, refusal)
        context = self._context(arrival, command, request.confirmed)
        if request.ends is not None:
            context.converse(None)
        if command.background:
            return self._queue(arrival, request, context, case)
        if (refusal := check(case, AFTER)) is not None:
            return self._refuse(arrival, command, refusal)
        lane.on_timeout = lambda: self._give_up(arrival, context)
        lane.deadline = context.deadline
        end = runs.run(context, request.arguments, request.message, self.incidents)
        if self._settle(arrival):
            self._end_run(arrival, context, end, request.arguments)
        return None

    def _context(self, arrival: Arrival, command: Command, confirmed: bool = False) -> Context:
        seconds = command.seconds or self.bot.config().engine.quick_seconds
        context = Context(
            self.bot, arrival.message, arrival.user, arrival.chat, command, f"{arrival.id}/0",
            asked=arrival.received, deadline=time.monotonic() + seconds, confirmed=confirmed,
        )  # fmt: skip
        context.introduction, context.introduced = self._introduction(arrival), self._introduced.add
        return context

    def _queue(self, arrival: Arrival, request: Request, context: Context, case: Case) -> None:
        command = request.command
        try:
            values = bind(command.parameters, request.arguments, request.message, runs.context_usage(context))
        except UserError as error:
            context.reply("⚠ " + str(error))
            return self._end_run(arrival, context, runs.End("user_error", note=error.message))
        # Only now: whoever mistyped may try again at once. An answer to an offer belongs to what was asked before.
        if request.ends is None and (refusal := check(case, AFTER)) is not None:
            return self._refuse(arrival, command, refusal)
        context.react("⏳")
        if (before := desk.ahead(self.work, command.pool)) > 0:
            context.reply(
                ngettext("{n} job is before yours. {prefix}jobs shows how far it is.",
                         "{n} jobs are before yours. {prefix}jobs shows how far it is.", before)
                .format(n=before, prefix=prefixes_of(arrival.chat, self.bot.config().bot.prefixes)[0])
            )  # fmt: skip
        ends.open_invocation(context.unit, context.invocation, command, arrival.user, arrival.chat, arrival.received)
        queue = self.work.put(context, request, values)
        context.after.append(queue)
        return self._end(arrival, context.unit, "queued", command.name, context=context)

    def _end_run(
        self, arrival: Arrival, context: Context, end: runs.End, arguments: str = "", *, failed: bool = False
    ) -> None:
        ms = int((time.monotonic() - arrival.started) * 1000)
        ends.end_invocation(
            context.unit, context.invocation, context.command, arrival.user, arrival.chat, arrival.received, ms,
            end.outcome, end.incident, opened=False,
        )  # fmt: skip
        auditing.record(context, end.outcome, self.rules.of(context.command, arrival.chat.id), arguments)
        self._end(arrival, context.unit, end.outcome, context.command.name, end.note, context, ran=True, failed=failed)

    def _give_up(self, arrival: Arrival, context: Context) -> None:
        """End a run that is past its time, for the lane that is stuck in it."""
        if not self._settle(arrival):
            return
        name = context.command.name
        context.abandon()
        self.given_up[name] = self.given_up.get(name, 0) + 1
        if self.given_up[name] >= GIVEN_UP:
            self.switched_off |= {name}
            log.error("command_switched_off", command=name, reason="it took too long three times")
        self._failed(arrival, context.command, f"command {name}", "took longer than it may", "timeout")

    def _settle(self, arrival: Arrival) -> bool:
        with self._settling:
            if arrival.settled:
                return False
            arrival.settled = True
            return True

    # no command

    def _refuse(self, arrival: Arrival, command: Command, refusal: Refusal) -> None:
        if not refusal.text:
            return self._end(arrival, Unit(), "refused", command.name, refusal.rule)
        context = self._context(arrival, command)
        if self._first(context.unit, arrival, refusal.rule):
            context.reply("⚠ " + refusal.text)
        else:
            context.react("🚫")
        return self._end(arrival, context.unit, "refused", command.name, refusal.rule, context)

    def _answer(self, arrival: Arrival, answer: Answer) -> None:
        dialogue = answer.dialogue
        if not self._heard(arrival):
            return self._end(arrival, Unit(), "ignored")
        context = self._context(arrival, DIALOGUE)
        if isinstance(answer.step, Stay):
            context.converse(msgspec.structs.replace(dialogue, state=answer.step.state))
        else:
            context.converse(None)
        if answer.step.reply:
            context.reply(answer.step.reply)
        return self._end(arrival, context.unit, "ok", dialogue.kind, context=context)

    def _unknown(self, arrival: Arrival, unknown: Unknown) -> None:
        """Help once a day: with the command that may have been meant, or with where to look; later by a sign."""
        group, near = arrival.chat.group, unknown.near
        menu = self.bot.registry.find("menu")
        probe = near if near is not None else menu
        if probe is None or not listens(arrival.chat) or (group and near is None):
            return self._end(arrival, Unit(), "ignored")
        case = self.case(probe, arrival, ask=False)
        if check(case, HEARD) is not None or not may(case):
            return self._end(arrival, Unit(), "ignored")
        context = self._context(arrival, probe)
        prefix = prefixes_of(arrival.chat, self.bot.config().bot.prefixes)[0]
        if not self._first(context.unit, arrival, "near" if near is not None else "unknown"):
            if not group and unknown.named:
                context.react("❓")
            return self._end(arrival, context.unit, "ignored", context=context)
        if near is not None:
            choice = Choice(answers=("1", "yes", "y"), command=near.name, arguments=unknown.arguments)
            meant = f"{prefix}{near.name} {unknown.arguments}".strip()[:200]
            context.offer(_("Did you mean “{meant}”? Reply 1 for yes.").format(meant=meant), [choice])
        else:
            context.reply(_("I did not understand that. {prefix}menu shows what I can do.").format(prefix=prefix))
        return self._end(arrival, context.unit, "user_error", "help", "not understood", context)

    def _too_late(self, arrival: Arrival) -> None:
        unit = Unit()
        context = None
        menu = self.bot.registry.find("menu")
        if not arrival.chat.group and menu is not None and may(self.case(menu, arrival, ask=False)):
            context = self._context(arrival, menu)
            unit = context.unit
            if self._first(unit, arrival, "late"):
                context.reply(_("I was away and missed your message. Please send it again."))
        self._end(arrival, unit, "expired", "", "older than engine.max_age", context)

    def _first(self, unit: Unit, arrival: Arrival, what: str) -> bool:
        return self.notices.first(unit, arrival.user.id, what, self.bot.clock.now().date().isoformat())

    # the end

    def _end(
        self, arrival: Arrival, unit: Unit, outcome: Outcome, command: str = "", detail: str = "",
        context: Context | None = None, *, ran: bool = False, failed: bool = False,
    ) -> None:  # fmt: skip
        seconds = time.monotonic() - arrival.started
        ends.end_message(unit, arrival.id, outcome, command, int(seconds * 1000))
        rows, after = ([], []) if context is None else (context.rows, context.after)

        def done(error: BaseException | None) -> None:
            if isinstance(error, StoreClosed) or (error is not None and failed):
                self.finished(arrival)  # it is run again at the next start
                return
            if error is not None:
                self._failed(arrival, context.command if context is not None else None, "commit", error)
                return
            try:
                if context is not None:
                    context.committed(unit, rows, after)
            finally:
                self.finished(arrival)
            seconds = time.monotonic() - arrival.started
            if ran and context is not None:
                self.bus.tell(
                    CommandFinished(context.invocation, arrival.chat.account, command, context.command.category,
                                    arrival.chat.jid, arrival.user.key, outcome, seconds)
                )  # fmt: skip
            self.bus.tell(MessageHandled(arrival.message, outcome, seconds, command, detail))

        self.bot.store.writer.commit_soon(unit, done)

    def _introduction(self, arrival: Arrival) -> str:
        """Return what everybody is told once with their first private answer: what answers, and who runs it."""
        user = arrival.user
        if user.greeted or arrival.chat.group or arrival.chat.account == CONSOLE or user.id in self._introduced:
            return ""
        if self.roles.of_writer(user, arrival.message) == "owner":
            return ""
        bot = self.bot.config().bot
        who = _("I am an automated assistant, run by {contact}.").format(contact=bot.contact) if bot.contact else ""
        choices = _("{prefix}privacy tells what I keep, {prefix}stop ends what I send unasked.").format(
            prefix=bot.prefixes[0]
        )
        return f"{who or _('I am an automated assistant.')} {choices}"

    def _failed(
        self, arrival: Arrival, command: Command | None, place: str, error: BaseException | str, detail: str = ""
    ) -> None:
        """End a message by a fault of ours; whoever asked for a command is told. Any thread may call."""

        def noted(number: int) -> None:
            if command is None:
                return self._end(arrival, Unit(), "failed", "", detail or place, failed=True)
            context = self._context(arrival, command)
            context.reply(runs.apology(number), name=runs.APOLOGY)
            return self._end_run(arrival, context, runs.End("failed", number, detail or place), failed=True)

        self.incidents.follow(place, error, f"{arrival.id}/0" if command is not None else arrival.id, noted)
