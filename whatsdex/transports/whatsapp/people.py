"""Which LID and which phone number are one person, as far as the link has learned."""

from __future__ import annotations

from collections.abc import Callable

from whatsdex import jid
from whatsdex.models import Identity

_MOST = 50_000


class People:
    """Pairs of LID and phone number, from what passes by and, once for each, from the session's store.

    Args:
        ask: Returns the other JID of a person from the store, or an empty text.
    """

    def __init__(self, ask: Callable[[str], str]) -> None:
        """Begin without anybody."""
        self._ask = ask
        self._known: dict[str, Identity] = {}

    def identity(self, name: str, other: str = "") -> Identity:
        """Return who one or two JIDs name, completed by what is known."""
        known = self._known.get(name)
        if known is not None and (not other or (known.lid and known.phone)):
            return known
        if not other and jid.server_part(name) in (jid.LID, jid.USER):
            other = self._ask(name)
        found = jid.identity(name, other)
        if len(self._known) >= _MOST:
            self._known.clear()
        if found.lid:
            self._known[found.lid] = found
        if found.phone:
            self._known[found.phone] = found
        return found
