"""Outbox rows: actions to do, in the order they were decided on."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from whatsdex.models import Action
from whatsdex.storage.statements import InsertNew, Update
from whatsdex.storage.unit import Unit

INSERT = InsertNew(
    "outbox",
    ("key", "account", "chat", "invocation", "kind", "action", "urgent", "state", "created", "asked"),
)
SENT = Update("outbox", "key", ("state", "sent", "wa_id", "value", "error"))
FAILED = Update("outbox", "key", ("state", "error", "tries", "ambiguous"), frozenset({"tries", "ambiguous"}))
LEFT = Update("outbox", "key", ("state",))
REPLACED = "UPDATE outbox SET action=? WHERE key=?"
ASKED = "#a:"
"""What stands in the key of an action whose result a run waits for."""
PASSING = "~"
"""What the name of an edit begins with whose text need not arrive; part of its key, so that it is kept."""

encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Action).decode


@dataclass(slots=True)
class Row:
    """One outbox row on its way."""

    key: str
    """Unique: invocation, n-th action."""
    account: str
    chat: str
    action: Action
    created: int
    """Milliseconds since 1970."""
    asked: int = 0
    """When the message that it answers came in; 0 when nobody asked."""
    invocation: str = ""
    command: str = ""
    urgent: bool = True
    tries: int = 0
    not_before: float = 0.0
    """Monotonic seconds before which it must not be tried again."""
    final: bool = True
    """Of an edit: whether the text must arrive, if need be as a new message."""
    until: float = 0.0
    """Monotonic seconds after which nobody waits for it any more; 0 for never."""
    committed: float = field(default=0.0, compare=False)
    """Monotonic seconds of the commit."""
    flying: bool = False
    """Whether the transport has it just now."""
    begun: float = field(default=0.0, compare=False)
    """Monotonic seconds when the transport got it last."""
    anew: bool = False
    """Of an edit: whether its text goes as a new message."""
    risky: bool = False
    """Whether it may have arrived, although no answer said so."""

    kind: str = field(init=False)
    """The action's tag."""

    def __post_init__(self) -> None:
        """Read the tag, which is asked for often."""
        self.kind = str(self.action.__struct_config__.tag)


def put(unit: Unit, row: Row, state: str = "handed") -> None:
    """Have a unit write a row.

    ``handed`` says that this process's sender gets the row at the commit, so that after a crash it
    counts as ambiguous; ``queued`` leaves it to whichever process holds the account.
    """
    unit.add(
        INSERT, row.key, row.account, row.chat, row.invocation, row.kind, encode(row.action), row.urgent, state,
        row.created, row.asked,
    )  # fmt: skip


def load(fields: tuple[str, str, str, str, bytes, bool, int, int, str, int]) -> Row:
    """Make a row of what ``COLUMNS`` selected."""
    key, account, chat, invocation, action, urgent, created, asked, _state, tries = fields
    final = not key.rpartition("#")[2].startswith(PASSING)
    return Row(
        key, account, chat, decode(action), created, asked, invocation, urgent=bool(urgent), tries=tries, final=final
    )


COLUMNS = "key, account, chat, invocation, action, urgent, created, asked, state, tries"
