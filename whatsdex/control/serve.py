"""The engine's end of a carrier: bytes in, the call made, bytes out."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import structlog

from whatsdex import __version__
from whatsdex.control import calls
from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError

log = structlog.get_logger(__name__)


class Request(NamedTuple):
    """A call whose arguments have been checked."""

    area: str
    verb: str
    arguments: dict[str, Any]

    @property
    def wait(self) -> float:
        """Seconds that the caller is ready to wait for something to happen."""
        return float(self.arguments.get("wait", 0.0))


def check_version(api: str, version: str) -> None:
    """Compare the caller's protocol with ours; a caller that names none is trusted to know.

    Raises:
        WhatsdexError: They differ.
    """
    if api and api != calls.fingerprint():
        raise WhatsdexError(
            f"The running engine is WhatsDeX {__version__}, this program is {version or 'another one'},"
            " and they do not understand each other.",
            "Restart the engine, or use the program that belongs to it.",
        )


def parse(area: str, verb: str, raw: bytes) -> Request:
    """Check a call's name and arguments.

    Raises:
        WhatsdexError: There is no such call, or an argument is unknown, missing or wrong.
    """
    call = calls.find(area, verb)
    if call is None:
        raise WhatsdexError(f"There is no call {area}.{verb}.")
    try:
        arguments = msgspec.json.decode(raw or b"{}", type=call.arguments)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        takes = ", ".join(call.parameters) or "no arguments"
        raise WhatsdexError(f"{call.name}: {error}.", f"It takes {takes}.") from None
    return Request(area, verb, {name: getattr(arguments, name) for name in call.parameters})


def perform(control: Control, request: Request) -> bytes:
    """Make the call and return its result as JSON.

    Raises:
        WhatsdexError: It cannot be done, or something of ours went wrong, which is in the log.
    """
    try:
        result = getattr(getattr(control, request.area), request.verb)(**request.arguments)
        return msgspec.json.encode(result)
    except WhatsdexError:
        raise
    except Exception as error:  # noqa: BLE001 - an isolation point: one call's fault is its own
        log.exception("control_call_failed", call=f"{request.area}.{request.verb}")
        raise WhatsdexError(
            f"{request.area}.{request.verb} went wrong in the engine ({type(error).__name__}).", "See its log."
        ) from None


def dispatch(control: Control, area: str, verb: str, raw: bytes) -> bytes:
    """Check a call, make it, and return its result; raises as ``parse`` and ``perform`` do."""
    return perform(control, parse(area, verb, raw))
