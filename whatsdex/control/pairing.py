"""The codes to pair with, as they come: kept for faces, drawn as a picture, told in the log."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from whatsdex import events, jid
from whatsdex.control.views import PairingView
from whatsdex.models import LinkStatus, PairingCode
from whatsdex.text import sanitize

log = structlog.get_logger(__name__)

FOLDER = "pairing"
"""In the data folder; readable by its owner only."""
SCALE = 6
"""Pixels of a QR module."""
PAIRED = frozenset({"connected", "connecting"})
"""States in which an account that knows its number is paired."""


@dataclass(slots=True)
class _Account:
    code: PairingCode | None = None
    until: float = 0.0
    error: str = ""
    asked: bool = False
    """Whether somebody asked for a code and none has come yet."""
    png: str = ""


class Pairings:
    """Knows how the pairing of each account stands."""

    def __init__(self, data: Path, status: Callable[[str], LinkStatus]) -> None:
        """Keep pictures in a data folder."""
        self._data, self._status = data, status
        self._accounts: dict[str, _Account] = {}
        self._lock = threading.Lock()

    def listen(self, event: events.Event) -> None:
        """Take an event in; to be given to ``Bus.listen``."""
        if isinstance(event, events.PairingCodeShown):
            self._came(event.code)
        elif isinstance(event, events.LinkChanged) and event.status.state == "connected":
            with self._lock:
                known = self._accounts.pop(event.status.account, None)
            if known is not None and known.png:
                self._remove(known.png)

    def asked(self, account: str) -> None:
        """Say that a code was asked for."""
        with self._lock:
            self._accounts[account] = _Account(asked=True)

    def view(self, account: str) -> PairingView:
        """Return how the pairing of an account stands."""
        status = self._status(account)
        with self._lock:
            known = self._accounts.get(account) or _Account()
            code, left = known.code, known.until - time.monotonic()
        number = jid.number(status.me.phone) if status.me.phone else ""
        if status.state in PAIRED and status.me.key:
            return PairingView(account, "paired", number=number)
        if code is not None and left > 0:
            return PairingView(account, "code", code.kind, sanitize(code.text), round(left, 1), png=known.png)
        kind = code.kind if code is not None else "qr"
        if known.error:
            return PairingView(account, "failed", kind, error=known.error)
        if code is not None or known.asked or status.state in ("pairing", "starting"):
            return PairingView(account, "waiting", kind)
        return PairingView(account, "idle", kind)

    def _came(self, code: PairingCode) -> None:
        known = _Account(error=sanitize(code.error, limit=300))
        if code.text:
            known.code, known.until = code, time.monotonic() + code.seconds
        with self._lock:
            before = self._accounts.get(code.account)
            if before is not None and code.text:
                known.png = before.png
            self._accounts[code.account] = known
        if not code.text:
            log.info("pairing_ended", account=code.account, reason=known.error or "no code was used in time")
            if before is not None and before.png:
                self._remove(before.png)
        elif code.kind == "qr":
            threading.Thread(target=self._draw, args=(code, known), name="pairing-png", daemon=True).start()
        else:
            log.info("pairing_code", account=code.account, code=code.text, seconds=code.seconds)

    def _draw(self, code: PairingCode, known: _Account) -> None:
        """Write the picture; off the link's thread, since it takes a while."""
        import segno  # here, since hardly a run needs it

        place = Path(FOLDER) / f"{code.account}.png"
        path = self._data / place
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(".new.png")
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
                segno.make(code.text, error="l", micro=False).save(file, kind="png", scale=SCALE, border=4)
            fresh.replace(path)
        except OSError as error:
            log.warning("pairing_picture_failed", account=code.account, reason=str(error))
            return
        known.png = str(place)
        log.info("pairing_code", account=code.account, png=str(path), text=code.text, seconds=code.seconds)

    def _remove(self, png: str) -> None:
        with contextlib.suppress(OSError):
            (self._data / png).unlink(missing_ok=True)
