"""A made-up group with an admin, two members and the bot, for tests of what happens in groups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tests.simulated import Simulated, configured, simulated, until
from whatsdex.jid import USER, identity
from whatsdex.models import Action, GroupInfo, GroupMember, Message, Quoted, Send
from whatsdex.transports.simulator import group_jid

ALICE, BEA, CARL, DORA = "15550000002", "15550000003", "15550000004", "15550000005"
GROUP = "Family"
JID = group_jid(GROUP)


def jid(who: str) -> str:
    return f"{who}@{USER}"


@dataclass
class Grouped:
    """A group that has enabled the bot; Alice is its admin, and so is the bot."""

    engine: Simulated

    @property
    def info(self) -> GroupInfo:
        return self.engine.people.groups[JID]

    @property
    def members(self) -> dict[str, bool]:
        return {each.who.phone.partition("@")[0]: each.admin for each in self.info.members}

    def fresh(self, *, admin: bool = True, **options: Any) -> None:
        """Put the group back as it was, with some options set."""
        self.engine.settled()
        core, people = self.engine.core, self.engine.people
        who = [GroupMember(identity(jid(each)), each == ALICE) for each in (ALICE, BEA, CARL)]
        people.groups[JID] = GroupInfo(JID, GROUP, members=(*who, GroupMember(people.me, admin)))
        people.faults = lambda _action: None
        with core.groups._lock:
            core.groups._known.clear()
            core.groups._untold.clear()
        chat = core.directory.find_chat("main", JID)
        if chat is None:
            self.engine.ask("/enable", ALICE, group=GROUP)
            chat = core.directory.find_chat("main", JID)
        assert chat is not None

        def clear(cursor: Any) -> None:
            for table in ("warning", "mute", "note", "filter", "schedule", "notice"):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("UPDATE chat SET enabled=TRUE, muted_until=0, options=? WHERE id=?",
                           (msgspec.json.encode(options).decode(), chat.id))  # fmt: skip

        core.store.writer.call(clear)
        core.directory.keep_chat(msgspec.structs.replace(chat, enabled=True, muted_until=0, options=options))
        core.bot.mutes._until.clear()
        core.bot.filters._by_chat.clear()
        core.bot.filters._triggers.clear()
        core.moderation.notices._said.clear()
        core.moderation.notices._ever.clear()
        core.moderation._leaving.clear()
        core.moderation.bursts.__init__()  # type: ignore[misc]
        core.handler.limits.__init__()  # type: ignore[misc]

    def ask(self, text: str, who: str = ALICE, **said: Any) -> str:
        """Write in the group and return the first text that comes back."""
        return self.engine.ask(text, who, group=GROUP, **said)

    def sent(self, text: str, who: str = ALICE, **said: Any) -> Send:
        """Write in the group and return the first message that comes back."""
        action = self.engine.first(Send, text, who, group=GROUP, **said)
        assert isinstance(action, Send)
        return action

    def done(self, text: str, who: str = BEA, **said: Any) -> list[Action]:
        """Write in the group and return all that comes of it, questions to WhatsApp left out."""
        since = self.engine.mark()
        number = self.engine.people.say(text, who, group=GROUP, **said)
        row = f"main/{JID}/{number}"
        until(lambda: self.engine.rows("SELECT 1 FROM message WHERE id=? AND state='done'", row))
        self.engine.settled()
        done = [each.action for each in self.engine.people.done if each.seq >= since]
        return [each for each in done if getattr(each, "verb", "") != "info"]

    def deliver(self, text: str, who: str, **more: Any) -> None:
        """Have a message arrive that no phone of a friendly person sends."""
        people = self.engine.people
        number = f"X{next(people._ids)}"
        people.deliver(
            Message("main", number, JID, identity(jid(who)), people.clock.now(), text=text, group=True, **more)
        )

    def about(self, who: str, text: str, asker: str = ALICE) -> str:
        """Write a command that mentions somebody."""
        return self.ask(text.format(who=f"@{who}"), asker, mentions=(jid(who),))

    def quoting(self, message_id: str, who: str, text: str = "hello") -> Quoted:
        return Quoted(message_id, identity(jid(who)), text)


@contextmanager
def grouped(folder: Path, **sections: dict[str, Any]) -> Iterator[Grouped]:
    """Run an engine with one group."""
    sections.setdefault("limits", {"enabled": False})
    with simulated(folder, config=configured(**sections)) as engine:
        yield Grouped(engine)
