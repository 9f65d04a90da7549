"""Taking messages in: drop what was seen, journal the rest, then pass it on."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable

import msgspec
import structlog

from whatsdex.clock import Clock, to_millis
from whatsdex.engine.arrival import Arrival, arrival_id, realm_of
from whatsdex.events import Bus, MessageReceived
from whatsdex.models import Message
from whatsdex.storage import Store, Unit
from whatsdex.storage.directory import Chat, Directory, User
from whatsdex.storage.statements import InsertNew

log = structlog.get_logger(__name__)
encode = msgspec.msgpack.Encoder().encode

JOURNAL = InsertNew("message", ("id", "account", "chat", "user", "at", "kind", "state", "body"))


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
        self._slots = threading.Semaphore(size)
        self._stopped = threading.Event()

    def take(self, message: Message) -> None:
        """Take a message in; waits while the inbox is full, which is the back-pressure."""
        while not self._stopped.is_set() and not self._slots.acquire(timeout=0.5):
            pass
        if self._stopped.is_set():
            return
        started = time.monotonic()
        received = to_millis(self._clock.now())
        user = self._directory.user(realm_of(message.account), message.sender)
        chat = self._directory.chat(message.account, message.chat)
        if user is None or chat is None:
            self._store.writer.submit(
                lambda cursor: self._introduce(cursor, message, received),
                lambda error, pair: (
                    self._write(message, *pair, received, started) if error is None else self._lost(message, error)
                ),
            )
        else:
            self._write(message, user, chat, received, started)

    def release(self) -> None:
        """Say that one message is done, so that another may come in."""
        self._slots.release()

    def occupy(self) -> None:
        """Count a message that did not come by ``take``, such as one run again after a crash."""
        self._slots.acquire(blocking=False)

    def stop(self) -> None:
        """Let nobody wait any more; what was not taken stays with its link."""
        self._stopped.set()

    @property
    def waiting(self) -> int:
        """How many messages are in and not done."""
        return self.size - self._slots._value

    def _introduce(self, cursor: sqlite3.Cursor, message: Message, now: int) -> tuple[User, Chat]:
        user = self._directory.ensure_user(cursor, realm_of(message.account), message.sender, message.name[:100], now)
        return user, self._directory.ensure_chat(cursor, message.account, message.chat, now)

    def _write(self, message: Message, user: User, chat: Chat, received: int, started: float) -> None:
        arrival = Arrival(arrival_id(message), message, user, chat, received, started)
        unit = Unit()
        unit.add(
            JOURNAL, arrival.id, message.account, message.chat, user.id, to_millis(message.at), message.kind,
            "pending", encode(message),
        )  # fmt: skip
        self._store.writer.commit(unit, lambda error: self._written(arrival, unit, error))

    def _written(self, arrival: Arrival, unit: Unit, error: BaseException | None) -> None:
        if error is not None:
            self._lost(arrival.message, error)
            return
        self._journaled(arrival.message)
        if arrival.id not in unit.new:
            self.release()
            return
        self._bus.tell(MessageReceived(arrival.message))
        self._pass_on(arrival)

    def _lost(self, message: Message, error: BaseException) -> None:
        self.release()
        log.error("message_not_journaled", account=message.account, message=message.id, error=str(error))
