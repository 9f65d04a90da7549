"""End marks: what is written when a message or an invocation is done."""

from __future__ import annotations

from whatsdex.engine.arrival import CONSOLE
from whatsdex.events import Outcome
from whatsdex.kit.command import Command
from whatsdex.storage import Unit
from whatsdex.storage.directory import Chat, User
from whatsdex.storage.statements import Insert, Update

KEEP = Update("message", "id", ("state", "outcome", "command", "ms"))
FORGET = Update("message", "id", ("state", "outcome", "command", "ms", "body"))
INVOCATION = Insert(
    "invocation", ("id", "command", "user", "account", "chat", "state", "outcome", "at", "ms", "incident")
)
USE = Insert("command_use", ("at", "command", "category", "account", "chat", "user", "outcome", "ms"))
SEEN = Update("user", "id", ("last_seen", "commands"), frozenset({"commands"}))


def end_message(unit: Unit, arrival: str, outcome: Outcome, command: str, ms: int) -> None:
    """Have a unit mark a message as done; what was not for the bot loses its body."""
    if command:
        unit.add(KEEP, arrival, "done", outcome, command, ms)
    else:
        unit.add(FORGET, arrival, "done", outcome, command, ms, None)


def open_invocation(unit: Unit, invocation: str, command: Command, user: User, chat: Chat, at: int) -> None:
    """Have a unit write that a background run was asked for."""
    unit.add(INVOCATION, invocation, command.name, user.id, chat.account, chat.jid, "open", "", at, 0, 0)


def end_invocation(
    unit: Unit, invocation: str, command: Command, user: User, chat: Chat, at: int, ms: int, outcome: Outcome,
    incident: int, *, opened: bool,
) -> None:  # fmt: skip
    """Have a unit write how a run ended, and count the use.

    Args:
        unit: Where.
        invocation: Its id.
        command: What ran.
        user: Who asked.
        chat: Where.
        at: When the request came in, milliseconds since 1970.
        ms: From then to the end.
        outcome: How it ended.
        incident: What it became, 0 for none.
        opened: Whether the row is there already.
    """
    if opened:
        unit.run(
            "UPDATE invocation SET state='done', outcome=?, ms=?, incident=? WHERE id=?",
            outcome,
            ms,
            incident,
            invocation,
        )
    else:
        unit.add(
            INVOCATION, invocation, command.name, user.id, chat.account, chat.jid, "done", outcome, at, ms, incident
        )
    if chat.account != CONSOLE:
        unit.add(USE, at, command.name, command.category, chat.account, chat.jid, user.id, outcome, ms)
    unit.add(SEEN, user.id, at, 1)
