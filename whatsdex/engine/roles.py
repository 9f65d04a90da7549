"""Who a user is to the bot."""

from __future__ import annotations

from collections.abc import Callable

from whatsdex.config import Config
from whatsdex.jid import from_number
from whatsdex.kit.command import ROLES, Role
from whatsdex.models import Message
from whatsdex.storage.directory import Directory, User


class Roles:
    """Tells roles: owners by configuration or claim, the rest as granted."""

    def __init__(self, config: Callable[[], Config], now: Callable[[], int] = lambda: 0) -> None:
        """Read owners from the configuration in force.

        Args:
            config: The configuration.
            now: Milliseconds since 1970, by which premium ends.
        """
        self._config, self._now = config, now
        self._written: list[str] = []
        self._owners: frozenset[str] = frozenset()

    def of(self, user: User) -> Role:
        """Return a user's role."""
        owners = self._configured()
        if user.role == "owner" or user.phone in owners or user.lid in owners:
            return "owner"
        if user.role == "staff":
            return "staff"
        return "premium" if user.premium_until == -1 or user.premium_until > self._now() else "user"

    def owners(self, directory: Directory, realm: str) -> list[str]:
        """Return the JIDs by which all owners are written to."""
        named = {user.key if (user := directory.find_user(realm, each)) else each for each in self._configured()}
        return sorted(named | set(directory.owner_keys(realm)))

    def of_writer(self, user: User, message: Message) -> Role:
        """Return the role of a message's writer; what the account writes to itself is its owner's."""
        return "owner" if message.from_me else self.of(user)

    def _configured(self) -> frozenset[str]:
        written = self._config().bot.owners
        if written is not self._written:
            self._owners = frozenset(each if "@" in each else from_number(each) for each in written)
            self._written = written
        return self._owners


def reaches(role: Role, needed: Role) -> bool:
    """Tell whether a role is at least the needed one."""
    return RANKS[role] >= RANKS[needed]


RANKS = {role: rank for rank, role in enumerate(ROLES)}
