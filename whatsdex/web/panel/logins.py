"""Who is logged in, for how long, and who guesses too often."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

IDLE = 30 * 60.0
"""Seconds without a key or a request after which a login ends."""
LONGEST = 12 * 3600.0
"""Seconds after which it ends anyway."""
WINDOW = 5 * 60.0
"""Seconds for which a wrong password counts."""
WRONG = 5
"""Wrong passwords of one address in that time, after which it has to wait."""
WRONG_IN_ALL = 30


@dataclass(slots=True)
class _Login:
    password: str
    """The hash that it was checked against; another one ends it."""
    began: float
    seen: float


@dataclass(slots=True)
class Logins:
    """The logins of one server.

    Args:
        password: Gives the kept hash.
        now: Gives seconds that never go back.
    """

    password: Callable[[], str]
    now: Callable[[], float] = time.monotonic
    _open: dict[str, _Login] = field(default_factory=dict)
    _wrong: deque[tuple[float, str]] = field(default_factory=deque)

    def begin(self) -> str:
        """Return the token of a new login."""
        now = self.now()
        self._open = {token: each for token, each in self._open.items() if self._alive(each, now)}
        token = secrets.token_urlsafe(32)
        self._open[token] = _Login(self.password(), now, now)
        return token

    def valid(self, token: str) -> bool:
        """Tell whether a token's login goes on."""
        login = self._open.get(token)
        if login is None or self._alive(login, self.now()):
            return login is not None
        del self._open[token]
        return False

    def touch(self, token: str) -> None:
        """Note that somebody is there."""
        if (login := self._open.get(token)) is not None:
            login.seen = self.now()

    def end(self, token: str) -> None:
        """Log out."""
        self._open.pop(token, None)

    def failed(self, address: str) -> None:
        """Note a wrong password."""
        self._wrong.append((self.now(), address))

    def wait(self, address: str) -> float:
        """Return the seconds until an address may try again; 0 for now."""
        now = self.now()
        while self._wrong and self._wrong[0][0] <= now - WINDOW:
            self._wrong.popleft()
        own = [at for at, who in self._wrong if who == address]
        found = [own[-WRONG]] if len(own) >= WRONG else []
        if len(self._wrong) >= WRONG_IN_ALL:
            found.append(self._wrong[-WRONG_IN_ALL][0])
        return max((at + WINDOW - now for at in found), default=0.0)

    def _alive(self, login: _Login, now: float) -> bool:
        return now - login.seen < IDLE and now - login.began < LONGEST and login.password == self.password()
