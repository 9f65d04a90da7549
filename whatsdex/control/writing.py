"""The messages area: writing as the bot."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from whatsdex import jid
from whatsdex.control import accounts
from whatsdex.control.record import record
from whatsdex.control.views import SentView
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.models import Send
from whatsdex.storage.outbox import Row
from whatsdex.text import mask, sanitize

LONGEST = 60_000
"""Characters of a text that WhatsApp still takes."""
RESTING = 2.0
"""Seconds in which a message is written while all sending rests; it goes out later."""
SERVERS = frozenset({jid.USER, jid.LID, jid.GROUP})


class Messages:
    """Implements ``api.MessagesArea``."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Write through an engine's outbox."""
        self._core = core

    def send(self, to: str, text: str, account: str = "", wait: float = 20.0) -> SentView:
        """Send a text and wait for WhatsApp's answer; it is paced as all that nobody asked for."""
        core, chat = self._core(), address(to)
        if not text.strip():
            raise WhatsdexError("There is nothing to send.", "Give a text.")
        if len(text) > LONGEST:
            raise WhatsdexError(f"The text is too long; {LONGEST} characters are the most.")
        name = account or next((each for each in core.transports if each != CONSOLE), CONSOLE)
        accounts.find(core, name)
        key = f"{name}/{chat}/operator/{secrets.token_hex(8)}"
        record(core, "messages.send", mask(chat), f"by {name}")
        row = Row(key, name, chat, Send(chat, text), core.bot.now(), command="send", urgent=False)
        if core.settings.pause is not None:
            wait = min(wait, RESTING)
        result = core.acts.act(row, max(0.1, min(wait, 60.0)), late=True)
        found = core.store.one("SELECT id, state, wa_id, error FROM outbox WHERE key=?", key)
        number = int(found[0]) if found else 0
        if result.ok:
            return SentView(number, "sent", result.id)
        if result.code == "timeout":
            return SentView(number, "queued", error=sanitize(result.error, limit=300))
        return SentView(number, "failed", error=sanitize(result.error, limit=300))


def address(to: str) -> str:
    """Return the JID that a number or JID means.

    Raises:
        WhatsdexError: It is neither.
    """
    text = to.strip()
    if "@" in text:
        found = jid.bare(text)
        if jid.server_part(found) in SERVERS and jid.user_part(found).replace("-", "").isalnum():
            return found
    else:
        digits = sum(each.isdecimal() for each in text)
        if 7 <= digits <= 15 and all(each.isdecimal() or each in "+ -()/" for each in text):
            return jid.from_number(text)
    raise WhatsdexError(
        f"{sanitize(to, limit=60)} is neither a phone number nor a JID.",
        "A number needs its country code, such as 49301234567; a group is 123456@g.us.",
    )
