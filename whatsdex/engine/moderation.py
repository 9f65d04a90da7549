"""Keeping a group's rules: looked at before anything else, punished alike whichever rule is broken."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from whatsdex.engine.arrival import Arrival, realm_of
from whatsdex.engine.groups import Groups
from whatsdex.engine.notices import Notices
from whatsdex.engine.roles import Roles
from whatsdex.jid import number
from whatsdex.kit.bot import Bot
from whatsdex.kit.command import Command
from whatsdex.kit.context import Context
from whatsdex.kit.groups import at, is_admin, refusal, same, silenced
from whatsdex.models import Delete, GroupChange, GroupOperation, Identity, Message, Result, Send
from whatsdex.services.moderation import NONE, Bursts, Options, broken, harmful, read, words
from whatsdex.storage import Unit, audit, outbox
from whatsdex.storage.audit import Entry
from whatsdex.storage.directory import Chat
from whatsdex.storage.outbox import Row
from whatsdex.text import _, sanitize

log = structlog.get_logger(__name__)

AS_COMMAND = Command("moderation", lambda _context: None, "", "group", hidden=True)
"""What the rows of a punishment are said to come from."""
ANSWER_PAUSE = 10
"""Seconds for which a group's automatic answer is not given again, so that two bots do not talk for ever."""
LEAVING_MS = 30_000
"""For which what somebody wrote who is being removed is deleted without another word."""
LEAVING = 1_000
"""People of whom that is remembered."""
SILENT = frozenset({"reaction", "delete"})
COUNT = 'SELECT count(*) FROM warning WHERE chat=? AND "user"=?'
WARN = 'INSERT INTO warning (chat, "user", reason, actor, at) VALUES (?,?,?,?,?)'
CLEAR = 'DELETE FROM warning WHERE chat=? AND "user"=?'


@dataclass(frozen=True, slots=True)
class Verdict:
    """A message broke a rule of its group."""

    rule: str
    who: Identity
    options: Options
    able: bool
    """Whether the bot is an admin, and so can delete and remove."""
    loud: bool
    """Whether it may say what it does: not where admins silenced it."""


@dataclass(slots=True)
class Moderation:
    """Judges messages of groups; costs next to nothing where a group chose nothing."""

    bot: Bot
    groups: Groups
    roles: Roles
    notices: Notices
    bursts: Bursts = field(default_factory=Bursts)
    _leaving: OrderedDict[tuple[int, int], int] = field(default_factory=OrderedDict)
    """Who is being removed from where, and until when to wait for that."""

    def judge(self, arrival: Arrival) -> Verdict | None:
        """Return what a message of somebody who is neither admin nor owner breaks, or None."""
        chat, message = arrival.chat, arrival.message
        if not chat.enabled or message.from_me or message.kind in SILENT:
            return None
        options = read(chat.options)
        rule = self._rule(arrival, options)
        if rule is None or self.roles.of(arrival.user) == "owner":
            return None
        info = self.groups.info(chat.account, chat.jid)
        if info is None:  # who is admin cannot be told: better to let one pass than to punish an admin
            log.warning("moderation_skipped", chat=chat.id, rule=rule, reason="members are not known")
            return None
        who = arrival.user.identity
        if is_admin(info, who):
            return None
        me = next((each.me for each in self.bot.links() if each.account == chat.account), Identity())
        return Verdict(rule, who, options, is_admin(info, me), not silenced(chat, arrival.received))

    def _rule(self, arrival: Arrival, options: Options) -> str | None:
        message, chat, user = arrival.message, arrival.chat.id, arrival.user.id
        if self.bot.mutes.until(chat, user, arrival.received):
            return "muted"
        if self._leaving and self._leaving.get((chat, user), 0) > arrival.received:
            return "leaving"
        if harmful(message):
            return "crash"
        if options is NONE:
            return None
        rule = broken(message, options)
        if rule is not None or message.kind == "edit":
            return rule
        sent = message.at.timestamp()
        if options.antispam and self.bursts.spam(chat, user, sent):
            return "antispam"
        if options.slowmode and self.bursts.too_soon(chat, user, sent, options.slowmode):
            return "slowmode"
        return None

    def punish(self, context: Context, arrival: Arrival, verdict: Verdict) -> None:
        """Have done what follows: notice, deletion, warning or removal."""
        if verdict.rule == "crash":
            self._report(context, arrival)
            self._delete(context, verdict)
        elif verdict.rule in ("muted", "leaving"):
            self._delete(context, verdict)
        elif verdict.rule == "slowmode":
            if verdict.able and self._first(context.unit, arrival.user.id, f"slow/{arrival.chat.id}"):
                pause = verdict.options.slowmode
                self._say(context, verdict, _("{who}, slow mode is on: one message every {n} s.").format(
                    who=at(verdict.who), n=pause))  # fmt: skip
            self._delete(context, verdict)
        else:
            self._punish(context, arrival, verdict)
        if not verdict.able and verdict.loud and self.notices.once(context.unit, _unable(arrival.chat)):
            context.reply(_("I am no admin here, so I can neither delete messages nor remove anybody."), quote=False)

    def _punish(self, context: Context, arrival: Arrival, verdict: Verdict) -> None:
        chat, user, options, unit = arrival.chat.id, arrival.user.id, verdict.options, context.unit
        reason = REASONS[verdict.rule]()
        if options.autokick and verdict.able:
            self._say(context, verdict, _("{who} is removed: {reason}").format(who=at(verdict.who), reason=reason))
            self._delete(context, verdict)
            self._kick(context, verdict, reason)
            unit.run(CLEAR, chat, user)
            return
        count = int(self.bot.store.one(COUNT, chat, user)[0]) + 1
        most = options.max_warnings
        over = count >= most and verdict.able
        line = _("{who}, warning {count} of {most}: {reason}")
        if over:
            line = _("{who} has {count} of {most} warnings and is removed: {reason}")
        self._say(context, verdict, line.format(who=at(verdict.who), count=count, most=max(most, count), reason=reason))
        self._delete(context, verdict)
        if over:
            self._kick(context, verdict, reason)
            unit.run(CLEAR, chat, user)
        else:
            unit.run(WARN, chat, user, verdict.rule, 0, arrival.received)

    def _say(self, context: Context, verdict: Verdict, text: str) -> None:
        if verdict.loud:
            context.reply("⚠ " + text, mentions=[verdict.who.key], quote=False)

    def _delete(self, context: Context, verdict: Verdict) -> None:
        if verdict.able:
            message = context.message
            context.write(Delete(context.chat.jid, _target(message), message.sender.key))

    def _kick(self, context: Context, verdict: Verdict, reason: str) -> None:
        removal = GroupOperation(context.chat.jid, "remove", (verdict.who.key,))
        key = context.write(removal, name="kick").key
        jid = context.chat.jid
        audit.put(context.unit, Entry(self.bot.now(), "whatsdex", "bot", "group.kick", verdict.who.key, jid, reason))
        who = (context.chat.id, context.user.id)
        self._leaving[who] = context.asked + LEAVING_MS
        if len(self._leaving) > LEAVING:
            self._leaving.popitem(last=False)
        self.bot.listen(key, lambda result: self._removed(context.chat, who, key, result, loud=verdict.loud))

    def _report(self, context: Context, arrival: Arrival) -> None:
        """Tell the owners, once a day, who sent something made to crash phones."""
        if not self._first(context.unit, arrival.user.id, "crash"):
            return
        user, chat = arrival.user, arrival.chat
        text = _("{who} ({name}) sent a message made to crash phones to the group “{group}”. I treat it as harmful.")
        text = text.format(
            who=number(user.phone or user.lid), name=sanitize(user.name, limit=30) or "?",
            group=sanitize(chat.subject, limit=50) or chat.jid,
        )  # fmt: skip
        for owner in self.bot.owners(realm_of(chat.account)):
            context.send(owner, text)

    def changed(self, change: GroupChange) -> None:
        """Take note of who came back, and that the bot was made an admin: should it lose that, it says so again."""
        chat = self.bot.directory.find_chat(change.account, change.chat)
        if chat is None:
            return
        if change.kind == "join" and self._leaving:
            for key in [each.key for each in change.people]:
                user = self.bot.directory.find_user(realm_of(chat.account), key)
                self._leaving.pop((chat.id, user.id if user is not None else 0), None)
        me = next((each.me for each in self.bot.links() if each.account == change.account), Identity())
        unit = Unit()
        made = change.kind == "promote" and any(same(each, me) for each in change.people)
        if made and self.notices.again(unit, _unable(chat)):
            self.bot.store.writer.commit(unit)

    def answer(self, arrival: Arrival) -> str:
        """Return what a group wants said when somebody says this; empty for nothing, and soon again."""
        chat, message = arrival.chat, arrival.message
        known = self.bot.filters.of(chat.id)
        speaks = chat.enabled and not message.from_me and not silenced(chat, arrival.received)
        if not known or not message.text or not speaks:
            return ""
        found = words.find(message.text, words.ready(self.bot.filters.triggers(chat.id)))
        if not found or self.bursts.too_soon(
            chat.id, -zlib.crc32(found.encode()), message.at.timestamp(), ANSWER_PAUSE
        ):
            return ""
        return known.get(found, "")

    def _first(self, unit: Unit, user: int, what: str) -> bool:
        return self.notices.first(unit, user, what, self.bot.clock.now().date().isoformat())

    def _removed(self, chat: Chat, who: tuple[int, int], key: str, result: Result, *, loud: bool) -> None:
        """Say in words that somebody could not be removed; called in the sender's thread."""
        if not result.ok:
            self._leaving.pop(who, None)
        if result.ok or not loud:
            return
        text = "⚠ " + _("I could not remove that member. {reason}").format(reason=refusal(result))
        now = self.bot.now()
        row = Row(key + "/failed", chat.account, chat.jid, Send(chat.jid, text), now, now, command=AS_COMMAND.name)
        unit = Unit()
        outbox.put(unit, row)
        self.bot.store.writer.commit(unit, lambda error: self.bot.hand([row]) if error is None else None)


def _unable(chat: Chat) -> str:
    return f"no_admin/{chat.id}"


def _target(message: Message) -> str:
    """Return the id of what is to be deleted: of an edit, the message that it changed."""
    return message.target if message.kind == "edit" else message.id


REASONS: dict[str, Callable[[], str]] = {
    "antilink": lambda: _("links are not allowed here."),
    "antitoxic": lambda: _("that word is not wanted here."),
    "antispam": lambda: _("too many messages in a row."),
    "antitagsw": lambda: _("mentioning this group in a status is not allowed."),
    "antiaudio": lambda: _("voice and audio messages are not allowed here."),
    "antidocument": lambda: _("documents are not allowed here."),
    "antigif": lambda: _("GIFs are not allowed here."),
    "antiimage": lambda: _("pictures are not allowed here."),
    "antisticker": lambda: _("stickers are not allowed here."),
    "antivideo": lambda: _("videos are not allowed here."),
}
