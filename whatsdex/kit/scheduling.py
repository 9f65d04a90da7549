"""What is done at a time: functions registered for a kind of schedule."""

from __future__ import annotations

from collections.abc import Callable

from whatsdex.kit.bot import Bot
from whatsdex.models import Action, Result
from whatsdex.storage import Unit, outbox
from whatsdex.storage.directory import Chat, User
from whatsdex.storage.outbox import Row
from whatsdex.storage.schedules import Due


class Firing:
    """A schedule that is due: what its function may know and do; all of it is committed with its end."""

    def __init__(self, bot: Bot, due: Due) -> None:
        """Take what it is about."""
        self.bot, self.due = bot, due
        self.unit = Unit()
        self.rows: list[Row] = []
        self.after: list[Callable[[], None]] = []
        """What to do once the unit is committed."""

    @property
    def chat(self) -> Chat | None:
        """The chat that it concerns."""
        return self.bot.directory.chat_by_id(self.due.chat) if self.due.chat else None

    @property
    def user(self) -> User | None:
        """The user whom it concerns."""
        return self.bot.directory.user_by_id(self.due.user) if self.due.user else None

    def write(self, chat: Chat, action: Action, heard: Callable[[Result], None] | None = None) -> None:
        """Have an action done in a chat, unasked; ``heard`` gets its result, in the sender's thread."""
        key = f"{chat.account}/{chat.jid}/{self.due.name}/{self.due.due}#{len(self.rows)}"
        row = Row(key, chat.account, chat.jid, action, self.bot.now(), urgent=False, command=self.due.kind)
        outbox.put(self.unit, row)
        self.rows.append(row)
        if heard is not None:
            self.bot.listen(row.key, heard)


Function = Callable[[Firing], None]
_functions: dict[str, Function] = {}


def scheduled(kind: str) -> Callable[[Function], Function]:
    """Register a function as what is done by schedules of a kind; it must be quick and wait for nothing."""

    def register(function: Function) -> Function:
        _functions[kind] = function
        return function

    return register


def function_of(kind: str) -> Function | None:
    """Return what is done by schedules of a kind."""
    return _functions.get(kind)
