"""The dead letters' area: what was given up, sent again or dropped by an operator."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from whatsdex.clock import from_millis
from whatsdex.control.job_views import LetterView
from whatsdex.control.record import record
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.storage import outbox
from whatsdex.text import sanitize

MOST = 500
"""Letters of one answer."""
LIST = (
    "SELECT id, account, chat, kind, action, error, created, ambiguous FROM outbox WHERE state='dead'"
    " ORDER BY created DESC, id DESC LIMIT ? OFFSET ?"
)
TAKE = "UPDATE outbox SET state=?, tries=0 WHERE id=? AND state='dead' RETURNING " + outbox.COLUMNS


class Letters:
    """Implements ``api.LettersArea``."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Show an engine's dead letters."""
        self._core = core

    def list(self, limit: int = 50, offset: int = 0) -> builtins.list[LetterView]:
        """Return dead letters, newest first."""
        rows = self._core().store.all(LIST, max(1, min(limit, MOST)), max(0, offset))
        return [
            LetterView(
                number, account, chat, kind, sanitize(getattr(outbox.decode(action), "text", ""), limit=200),
                sanitize(error, limit=200), from_millis(created), bool(ambiguous),
            )
            for number, account, chat, kind, action, error, created, ambiguous in rows
        ]  # fmt: skip

    def retry(self, number: int) -> None:
        """Send one again."""
        core = self._core()
        row = self._take(core, number, "handed")
        record(core, "letters.retry", str(number), row.chat)
        core.hand([row])

    def drop(self, number: int) -> None:
        """Give one up for good."""
        core = self._core()
        row = self._take(core, number, "dropped")
        record(core, "letters.drop", str(number), row.chat)

    def _take(self, core: Core, number: int, state: str) -> outbox.Row:
        found = core.store.writer.call(lambda cursor: cursor.execute(TAKE, (state, number)).fetchone())
        if found is None:
            raise WhatsdexError(f"There is no dead letter {number}.", "`deadletters list` shows what there is.")
        return outbox.load(found)
