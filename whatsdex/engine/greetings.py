"""Joins and leaves: welcomes, goodbyes, and closing a group that is raided."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import structlog

from whatsdex.clock import to_millis
from whatsdex.engine.groups import Groups
from whatsdex.kit.bot import Bot
from whatsdex.kit.groups import greeting, refusal, silenced
from whatsdex.languages import speaking
from whatsdex.models import Action, GroupChange, GroupOperation, Result, Send
from whatsdex.services.moderation import Bursts, Options, read
from whatsdex.storage import Unit, outbox
from whatsdex.storage.directory import Chat
from whatsdex.storage.outbox import Row
from whatsdex.text import _, duration

log = structlog.get_logger(__name__)


class Greetings:
    """Answers who comes and goes, in a thread of its own, since it may ask WhatsApp about the group."""

    def __init__(self, bot: Bot, groups: Groups) -> None:
        """Ask about groups, and write through a bot's outbox."""
        self._bot, self._groups = bot, groups
        self._bursts = Bursts()
        self._thread = ThreadPoolExecutor(1, "greetings")

    def changed(self, change: GroupChange) -> None:
        """Take note of a change; returns at once."""
        if change.kind not in ("join", "leave"):
            return
        chat = self._bot.directory.find_chat(change.account, change.chat)
        if chat is None or not chat.enabled:
            return
        options = read(chat.options)
        join = change.kind == "join"
        if join and options.antiraid and self._raided(chat, change, options):
            self._thread.submit(self._close, chat, change, options)
        elif (options.welcome if join else options.goodbye) and not silenced(chat, self._bot.now()):
            self._thread.submit(self._greet, chat, change, options)

    def stop(self) -> None:
        """Greet nobody any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _raided(self, chat: Chat, change: GroupChange, options: Options) -> bool:
        at, people = change.at.timestamp(), len(change.people)
        return self._bursts.raid(chat.id, people, at, options.raid_joins, options.raid_seconds)

    def _greet(self, chat: Chat, change: GroupChange, options: Options) -> None:
        try:
            info = self._groups.info(chat.account, chat.jid)
            with speaking(options.language):
                text, mentions = greeting(change.kind, options, info, change.people)
            self._write(chat, change, Send(chat.jid, text, mentions=mentions), "greeting")
        except Exception:  # noqa: BLE001 - an isolation point: one greeting's fault is its own
            log.exception("greeting_failed", chat=chat.id)

    def _close(self, chat: Chat, change: GroupChange, options: Options) -> None:
        text = _(
            "🛡 More than {count} people joined within {span}, so only admins may write now."
            " An admin opens the group again with “group open”."
        ).format(count=options.raid_joins, span=duration(options.raid_seconds))

        def heard(result: Result) -> None:
            failed = _("Many people join at once, and I could not close the group. {reason}")
            said = text if result.ok else "⚠ " + failed.format(reason=refusal(result))
            self._write(chat, change, Send(chat.jid, said), "raid")

        key = self._key(chat, change, "close")
        self._bot.listen(key, heard)
        self._write(chat, change, GroupOperation(chat.jid, "announce", value="on"), "close")

    def _key(self, chat: Chat, change: GroupChange, name: str) -> str:
        people = "+".join(sorted(each.key for each in change.people)[:3])
        return f"{chat.account}/{chat.jid}/{change.kind}/{to_millis(change.at)}/{people}#{name}"

    def _write(self, chat: Chat, change: GroupChange, action: Action, name: str) -> None:
        row = Row(self._key(chat, change, name), chat.account, chat.jid, action, self._bot.now(), urgent=False,
                  command="moderation")  # fmt: skip
        unit = Unit()
        outbox.put(unit, row)

        def written(error: BaseException | None) -> None:
            if error is None and row.key in unit.new:
                self._bot.hand([row])

        self._bot.store.writer.commit(unit, written)
