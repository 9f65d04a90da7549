"""Health: parts, accounts and headroom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from tests.fakes.control.clock import NOON
from tests.fakes.control.status import FakeStatus
from whatsdex.control.health_views import AccountHealth, Headroom, HealthView
from whatsdex.control.views import Part
from whatsdex.errors import WhatsdexError

NAMES = ("database", "sending", "intake", "inbox", "outbox", "disk", "account main", "web")
LATE = Part("outbox", "warning", "612 actions wait to be sent", "Is the account connected?", NOON - timedelta(hours=30))
FOUND = (
    Part("data folder", "ok", "41 GB free"),
    Part("ffmpeg", "ok", "ffmpeg version 5.1.6-0+deb12u1"),
    Part("espeak-ng", "warning", "it is missing: /tts speaks by Google alone", "apt install espeak-ng"),
    Part("WhatsApp", "ok", "web.whatsapp.com answers in 41 ms"),
)


class FakeHealth:
    """Is well until somebody acts."""

    def __init__(self, status: FakeStatus) -> None:
        self._status = status
        overview = status.answer
        parts = tuple(LATE if each == "outbox" else Part(each, "ok", since=overview.started) for each in NAMES)
        self.answer = HealthView(
            verdict=overview.verdict,
            parts=parts,
            accounts=tuple(
                AccountHealth(
                    each.name, each.status, each.number, NOON - timedelta(days=28, hours=3), each.waiting, 1204, 1187,
                    9, 2, 1, 31, 4,
                )
                for each in overview.accounts if not each.console
            ),
            headroom=Headroom(1.4, 94.0, 8, 0.12, 41_700_000_000, 118.0, overview.popular[2:7]),
        )  # fmt: skip

    def show(self) -> HealthView:
        return self.answer

    def doctor(self) -> list[Part]:
        return list(FOUND)

    def pause(self) -> None:
        if self.answer.paused:
            raise WhatsdexError("All sending is paused already.")
        self._change(paused=NOON, paused_by="ann")
        self._status.answer = msgspec.structs.replace(self._status.answer, paused=True)

    def resume(self) -> int:
        self._change(paused=None, paused_by="")
        self._status.answer = msgspec.structs.replace(self._status.answer, paused=False)
        return 3

    def drain(self) -> int:
        self._change(draining=True)
        return 2

    def go_on(self) -> None:
        self._change(draining=False)

    def _change(self, **changes: Any) -> None:
        self.answer = msgspec.structs.replace(self.answer, **changes)
