"""The audit: who with rights did what, through which face."""

from __future__ import annotations

from typing import Literal

from whatsdex.models import Frozen
from whatsdex.storage.statements import Insert
from whatsdex.storage.store import Store
from whatsdex.storage.unit import Unit
from whatsdex.text import sanitize

ROW = Insert("audit", ("at", "actor", "face", "action", "target", "chat", "detail"))
LONGEST = 300
Face = Literal["chat", "panel", "cli", "attach", "bot"]


class Entry(Frozen):
    """One line of the audit."""

    at: int
    """Milliseconds since 1970."""
    actor: str
    """A user's key, or the name of a user of the machine."""
    face: str
    action: str
    """``area.verb``."""
    target: str = ""
    chat: str = ""
    """JID of the chat where it was done."""
    detail: str = ""


def put(unit: Unit, entry: Entry) -> None:
    """Have a unit write a line."""
    unit.add(
        ROW, entry.at, entry.actor, entry.face, entry.action, sanitize(entry.target, limit=LONGEST), entry.chat,
        sanitize(entry.detail, limit=LONGEST),
    )  # fmt: skip


def newest(store: Store, limit: int, chat: str = "") -> list[Entry]:
    """Return the newest lines, newest first; of one chat if given."""
    where, values = ("WHERE chat=?", (chat,)) if chat else ("", ())
    rows = store.all(
        f"SELECT at, actor, face, action, target, chat, detail FROM audit {where} ORDER BY id DESC LIMIT ?",
        *values,
        limit,
    )
    return [Entry(*each) for each in rows]
