"""How the panel asks its control: off Textual's loop, with what went wrong in words."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Literal, TypeVar

import structlog

from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError
from whatsdex.models import Frozen

log = structlog.get_logger(__name__)

T = TypeVar("T")

Holder = Callable[[], Control | None]
"""Gives the control, or None while there is none yet; may raise why there will never be one."""


class Reach(Frozen):
    """Whether the engine can be asked."""

    state: Literal["waiting", "ok", "lost"]
    text: str = ""
    hint: str = ""


WAITING = Reach("waiting", "The engine is starting …")
REACHED = Reach("ok")


class NotYet(WhatsdexError):
    """There is no control to ask yet."""


class Source:
    """Asks the control that a holder gives.

    Args:
        holder: Gives the control; called at every request, so that one made anew is taken up.
    """

    def __init__(self, holder: Holder) -> None:
        """Keep the holder."""
        self._holder = holder

    def call(self, request: Callable[[Control], T]) -> T:
        """Ask in this thread; blocks for as long as the control does.

        Raises:
            WhatsdexError: There is no control yet (``NotYet``), or what was asked cannot be done.
        """
        try:
            control = self._holder()
            if control is None:
                raise NotYet(WAITING.text)
            return request(control)
        except WhatsdexError:
            raise
        except OSError as error:
            raise WhatsdexError("The connection to the engine is lost.", _reason(error)) from error
        except Exception as error:
            log.exception("panel_request_failed")
            raise WhatsdexError("The panel could not read the engine's answer.", "The log says why.") from error

    async def ask(self, request: Callable[[Control], T]) -> T:
        """Ask in a thread of its own, so that the loop goes on."""
        return await off_loop(lambda: self.call(request))


def reach_of(error: WhatsdexError) -> Reach:
    """Return what an error says about reaching the engine."""
    if isinstance(error, NotYet):
        return WAITING
    return Reach("lost", error.message, error.hint)


async def off_loop(function: Callable[[], T]) -> T:
    """Await a blocking function in a daemon thread.

    Unlike ``asyncio.to_thread``, a call that never returns keeps neither the loop nor the process
    from ending.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: T | None = None
        fault: Exception | None = None
        try:
            result = function()
        except Exception as error:  # noqa: BLE001 - carried to whoever awaits
            fault = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, fault)

    threading.Thread(target=run, name="panel-ask", daemon=True).start()
    return await future


def _reason(error: OSError) -> str:
    return f"({error.strerror})" if error.strerror else ""
