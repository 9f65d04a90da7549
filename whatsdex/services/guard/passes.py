"""Passes: what one child may use of the guard, and the ledger of what it did with it."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from whatsdex.models import Frozen

if TYPE_CHECKING:
    import asyncio
    from types import TracebackType

Code = Literal[
    "private-address", "blocked-domain", "port", "bytes", "time", "connections",
    "no-such-name", "unreachable", "bad-request", "bad-answer",
]  # fmt: skip
"""Why the guard refused; sent as ``Guard-`` and the code in the reason phrase."""

REFUSALS_KEPT = 200
CONNECTIONS = 128
"""What one pass may have open at once."""


class Refused(Exception):  # noqa: N818 - a verdict, not an error
    """The guard will not do this."""

    def __init__(self, code: Code, status: int = 403) -> None:
        """Keep the code and the HTTP status it is told with."""
        super().__init__(code)
        self.code: Code = code
        self.status = status


class Refusal(Frozen):
    """One thing that the guard did not do."""

    code: Code
    host: str = ""
    port: int = 0


class Ledger(Frozen):
    """What was done with a pass up to now."""

    refusals: tuple[Refusal, ...] = ()
    received: int = 0
    """Bytes that came from outside."""
    sent: int = 0
    """Bytes that went out."""
    connections: int = 0

    def has(self, *codes: Code) -> bool:
        """Tell whether anything was refused for one of these reasons."""
        return any(each.code in codes for each in self.refusals)


class Pass:
    """A child's credential at the guard, with its budget; good until its ``with`` block ends.

    Its counters are written by the guard's thread alone.
    """

    def __init__(self, budget: int, seconds: float, port: int, revoke: Callable[[Pass], None]) -> None:
        """Make a pass; see ``Guard.issue``."""
        self.token = secrets.token_urlsafe(18)
        self.tasks: set[asyncio.Task[None]] = set()
        self.ended = False
        self._budget = budget
        self._deadline = time.monotonic() + seconds
        self._port = port
        self._revoke = revoke
        self._refusals: list[Refusal] = []
        self._received = self._sent = self._connections = 0

    @property
    def url(self) -> str:
        """The proxy's URL, credential included."""
        return f"http://child:{self.token}@127.0.0.1:{self._port}"

    @property
    def authorization(self) -> str:
        """What the child's requests carry in ``Proxy-Authorization``."""
        return "Basic " + base64.b64encode(f"child:{self.token}".encode()).decode()

    @property
    def ledger(self) -> Ledger:
        """What was done up to now."""
        return Ledger(tuple(self._refusals), self._received, self._sent, self._connections)

    def left(self) -> float:
        """Return the seconds until the time budget is used up."""
        return self._deadline - time.monotonic()

    def admit(self) -> None:
        """Count one more connection.

        Raises:
            Refused: The pass has ended, or a budget is used up.
        """
        self._connections += 1
        if self.ended or self.left() <= 0:
            raise Refused("time")
        if self._received + self._sent >= self._budget:
            raise Refused("bytes")
        if len(self.tasks) > CONNECTIONS:
            raise Refused("connections")

    def receive(self, count: int) -> None:
        """Count bytes that came from outside; raises Refused beyond the budget."""
        self._received += count
        self._check()

    def send(self, count: int) -> None:
        """Count bytes that go out; raises Refused beyond the budget."""
        self._sent += count
        self._check()

    def _check(self) -> None:
        if self._received + self._sent > self._budget:
            raise Refused("bytes")

    def refuse(self, code: Code, host: str, port: int) -> None:
        """Write a refusal down."""
        if len(self._refusals) < REFUSALS_KEPT:
            self._refusals.append(Refusal(code, host, port))

    def __enter__(self) -> Pass:
        """Use the pass."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the pass and every connection made with it."""
        self._revoke(self)
