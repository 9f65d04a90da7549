"""Taking messages in: drop what was seen, journal the rest, then pass it on."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import structlog

from whatsdex.clock import Clock, to_millis
from whatsdex.engine.arrival import Arrival, arrival_id, realm_of
from whatsdex.events import Bus, MessageReceived
from whatsdex.models import Message
from whatsdex.storage import Store, Unit
from whatsdex.storage.directory import Directory
from whatsdex.storage.statements import InsertNew

log = structlog.get_logger(__name__)
encode = msgspec.msgpack.Encoder().encode

JOURNAL = InsertNew("message", ("id", "account", "chat", "user", "at", "kind", "state", "body"))
NAME = 100
"""Characters kept of the name that somebody gave themselves."""


class Inbox:
    """Journals messages and hands each new one on, once."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        bus: Bus,
        clock: Clock,
        size: int,
        pass_on: Callable[[Arrival], None],
        journaled: Callable[[Message], None],
    ) -> None:
        """Make an inbox.

        Args:
            store: Where the journal is.
            directory: Who is who.
            bus: Told of each new message.
            clock: The time of day.
            size: Messages taken in but not yet done, at most; beyond it ``take`` waits.
            pass_on: Gets each new message after its commit, in the writer's thread.
            journaled: Hears that a message is kept, new or seen before.
        """
        self._store, self._directory, self._bus, self._clock = store, directory, bus, clock
        self._pass_on, self._journaled = pass_on, journaled
        self.size = size
        self.waiting = 0
        """Messages that are in and not done."""
        self._free = threading.Condition()
        self._stopped = False

    def take(self, message: Message) -> None:
        """Take a message in; waits while the inbox is full, which is the back-pressure."""
        with self._free:
            while self.waiting >= self.size and not self._stopped:
                self._free.wait()
            if self._stopped:
                return
            self.waiting += 1
        started = time.monotonic()
        received = to_millis(self._clock.now())
        number = arrival_id(message)
        user = self._directory.user(realm_of(message.account), message.sender)
        chat = self._directory.chat(message.account, message.chat)
        if user is None or chat is None:
            self._introduce(message, number, received, started)
            return
        arrival = Arrival(number, message, user, chat, received, started)
        unit = Unit()
        unit.add(JOURNAL, *_row(number, message, user.id))
        self._store.writer.commit_soon(unit, lambda error: self._written(arrival, number in unit.new, error))

    def release(self) -> None:
        """Say that one message is done, so that another may come in."""
        with self._free:
            self.waiting -= 1
            self._free.notify()

    def occupy(self) -> None:
        """Count a message that did not come by ``take``, such as one run again after a crash."""
        with self._free:
            self.waiting += 1

    def stop(self) -> None:
        """Let nobody wait any more; what was not taken stays with its link."""
        with self._free:
            self._stopped = True
            self._free.notify_all()

    def _introduce(self, message: Message, number: str, received: int, started: float) -> None:
        """Journal a message together with whom or what the engine does not know yet.

        Both are one transaction, so that the messages of a new chat are journaled in their order.
        """

        def work(cursor: sqlite3.Cursor) -> tuple[Arrival, bool]:
            realm, name = realm_of(message.account), message.name[:NAME]
            user = self._directory.ensure_user(cursor, realm, message.sender, name, received)
            chat = self._directory.ensure_chat(cursor, message.account, message.chat, received)
            new = cursor.execute(JOURNAL.sql(1), _row(number, message, user.id)).fetchone() is not None
            return Arrival(number, message, user, chat, received, started), new

        def done(error: BaseException | None, made: tuple[Arrival, bool]) -> None:
            if error is not None:
                self._lost(message, error)
            else:
                self._written(*made, None)

        self._store.writer.submit(work, done)

    def _written(self, arrival: Arrival, new: bool, error: BaseException | None) -> None:
        if error is not None:
            self._lost(arrival.message, error)
            return
        if new:
            self._bus.tell(MessageReceived(arrival.message))
            self._pass_on(arrival)
        else:
            self.release()
        self._journaled(arrival.message)

    def _lost(self, message: Message, error: BaseException) -> None:
        self.release()
        log.error("message_not_journaled", account=message.account, message=message.id, error=str(error))


def _row(number: str, message: Message, user: int) -> Sequence[Any]:
    return (
        number, message.account, message.chat, user, to_millis(message.at), message.kind, "pending", encode(message),
    )  # fmt: skip
