"""The control protocol carried to an engine in another process, over its Unix socket."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from whatsdex import __version__
from whatsdex.control import calls, wire
from whatsdex.control.api import (
    AccountsArea,
    CommandsArea,
    ConsoleArea,
    EngineArea,
    FeedArea,
    GroupsArea,
    HealthArea,
    JobsArea,
    LettersArea,
    LogsArea,
    MediaArea,
    MessagesArea,
    SettingsArea,
    StatisticsArea,
    StatusArea,
    UsersArea,
)
from whatsdex.errors import NotRunning, WhatsdexError

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 15.0
"""How long an answer may take, beyond what the call itself asks to wait."""


class RemoteControl:
    """All areas of an engine elsewhere; may be used from many threads.

    Calls raise the errors that the engine raised, and ``NotRunning`` when none answers.
    """

    status: StatusArea
    feed: FeedArea
    accounts: AccountsArea
    commands: CommandsArea
    statistics: StatisticsArea
    messages: MessagesArea
    console: ConsoleArea
    settings: SettingsArea
    users: UsersArea
    groups: GroupsArea
    jobs: JobsArea
    letters: LettersArea
    media: MediaArea
    health: HealthArea
    logs: LogsArea
    engine: EngineArea

    def __init__(self, socket_path: Path, face: str = "cli") -> None:
        """Connect at the first call.

        Args:
            socket_path: Where the engine listens; see ``paths.socket_path``.
            face: Who calls, for the audit.
        """
        self._path = socket_path
        self._headers = {wire.API: calls.fingerprint(), wire.VERSION: __version__, wire.FACE: face}
        self._idle: list[wire.Connection] = []
        self._lock = threading.Lock()
        for name in calls.areas():
            setattr(self, name, _Area(self._call, name))

    def close(self) -> None:
        """Close the connections; a later call makes a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.close()

    def _call(self, call: calls.Call, arguments: dict[str, Any]) -> Any:
        status, body = self._exchange(call, msgspec.json.encode(arguments), float(arguments.get("wait", 20.0)))
        if status != 200:
            raise wire.decode_error(body)
        try:
            return msgspec.json.decode(body, type=call.result)
        except msgspec.DecodeError as error:
            raise WhatsdexError(f"The engine's answer to {call.name} cannot be understood: {error}.") from None

    def _exchange(self, call: calls.Call, body: bytes, wait: float) -> tuple[int, bytes]:
        path = "/call/" + call.name
        kept = self._take()
        try:
            connection = kept or wire.Connection(self._path, CONNECT_SECONDS)
        except OSError:
            raise self._absent() from None
        try:
            answer = connection.exchange(path, body, self._headers, wait + ANSWER_SECONDS)
        except TimeoutError:
            connection.close()
            raise WhatsdexError(f"The engine did not answer {call.name} in time.", "See its log.") from None
        except OSError:
            connection.close()
            if kept is None:
                raise self._absent() from None
            self.close()  # it was closed as we spoke: all kept ones are as old
            return self._exchange(call, body, wait)
        except BaseException:  # Ctrl+C amid an answer: its rest must not be the next one's
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)
        return answer

    def _take(self) -> wire.Connection | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if connection.alive:
                return connection
            connection.close()

    def _absent(self) -> NotRunning:
        return NotRunning(f"No engine answers at {self._path}.", "Start one with `scripts/whatsdex run`.")


class _Area:
    """The calls of one area, made as they are asked for."""

    def __init__(self, send: Callable[[calls.Call, dict[str, Any]], Any], name: str) -> None:
        self._send = send
        self._name = name

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        call = calls.find(self._name, verb)
        if call is None:
            raise AttributeError(f"there is no call {self._name}.{verb}")
        send = self._send

        def made(*given: Any, **named: Any) -> Any:
            if len(given) > len(call.parameters):
                raise TypeError(f"{call.name} takes at most {len(call.parameters)} arguments")
            return send(call, dict(zip(call.parameters, given, strict=False)) | named)

        setattr(self, verb, made)
        return made
