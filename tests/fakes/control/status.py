"""How engines stand: busy, new, and with names that bad people chose."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta

from msgspec import structs

from tests.fakes.control.clock import NOON
from tests.fakes.control.names import COMMANDS, HOSTILE
from whatsdex.control.views import AccountView, CommandUse, IncidentView, Overview, Part, Point, Queues, Verdict
from whatsdex.models import LinkState, LinkStatus


def status(state: LinkState, account: str = "main", reason: str = "") -> LinkStatus:
    return LinkStatus(account=account, state=state, at=NOON - timedelta(minutes=3), reason=reason)


def history(busy: bool) -> tuple[Point, ...]:
    start = NOON - timedelta(minutes=59)
    points = []
    for minute in range(60):
        wave = 90 + 45 * ((minute * 7) % 13) / 13 + (60 if 20 <= minute < 31 else 0) - abs(minute - 45)
        messages = round(wave) if busy else 0
        points.append(Point(at=start + timedelta(minutes=minute), messages=messages, commands=messages * 3 // 8))
    return tuple(points)


def overview_busy() -> Overview:
    uses = (1204, 611, 388, 240, 77, 31, 12, 9, 4, 1)
    names = (*COMMANDS, "echo", "owner")
    popular = tuple(
        CommandUse(
            name=name, category="tool", uses=count, errors=index % 4, p50_ms=4.0 * index + 1.5, p95_ms=48.0 * index + 9
        )
        for index, (name, count) in enumerate(zip(names, uses, strict=True))
    )
    incidents = tuple(
        IncidentView(
            number=17 - index,
            at=NOON - timedelta(minutes=4 + 300 * index),
            where=where,
            summary=summary,
            trace='Traceback (most recent call last):\n  File "dl.py", line 40, in dl\nTimeoutError: read timed out',
        )
        for index, (where, summary) in enumerate(
            (
                ("command dl", "TimeoutError: the site did not answer within 20 s"),
                ("command sticker", "ValueError: no frame in the video"),
                ("link main", "The link process ended by signal 9 and was restarted"),
                ("command dl", "DownloadError: unsupported URL"),
                ("schedule backup", "OSError: no space left on device"),
            )
        )
    )
    return Overview(
        version="1.0.0",
        bot="WhatsDeX",
        host="harbour",
        pid=4242,
        started=NOON - timedelta(hours=51, minutes=20),
        demo=False,
        ready=True,
        verdict=Verdict(level="ok", text="All well"),
        accounts=(
            AccountView(name="main", status=status("connected"), number="+49 30 5550142", sent=48_213, waiting=3),
            AccountView(name="console", status=status("connected", "console"), console=True),
        ),
        messages_per_minute=128.4,
        commands_per_minute=41.2,
        p50_ms=7.4,
        p95_ms=38.2,
        p99_ms=121.0,
        queues=Queues(inbox=2, lanes_busy=3, lanes=8, outbox=5, jobs_waiting=1, jobs_running=4),
        popular=popular,
        incidents=incidents,
        fresh_incidents=1,
        history=history(busy=True),
        cpu_percent=23.4,
        memory_bytes=96_400_000,
        link_memory_bytes=108_200_000,
        disk_free_bytes=41_700_000_000,
        owners=1,
    )


def overview_empty() -> Overview:
    """A new engine: linked to nothing, used by nobody."""
    return Overview(
        version="1.0.0",
        bot="WhatsDeX",
        host="harbour",
        pid=4242,
        started=NOON - timedelta(seconds=8),
        demo=False,
        ready=True,
        verdict=Verdict(level="warning", text="No phone is linked yet.", remedy="Press P to link one."),
        accounts=(AccountView(name="main", status=status("pairing")),),
        messages_per_minute=0,
        commands_per_minute=0,
        p50_ms=0,
        p95_ms=0,
        p99_ms=0,
        queues=Queues(lanes=8),
        popular=(),
        incidents=(),
        fresh_incidents=0,
        history=history(busy=False),
        cpu_percent=0.6,
        memory_bytes=71_000_000,
        link_memory_bytes=88_000_000,
        disk_free_bytes=41_700_000_000,
        owners=0,
    )


def hostile_overview() -> Overview:
    """The busy one, with every name chosen by bad people."""
    base = overview_busy()
    return structs.replace(
        base,
        bot=HOSTILE[2],
        host=HOSTILE[3],
        verdict=Verdict(level="warning", text=HOSTILE[4] + HOSTILE[1], remedy=HOSTILE[5] + HOSTILE[0]),
        accounts=(
            AccountView(
                name=HOSTILE[6] + HOSTILE[1], status=status("connecting", reason=HOSTILE[4]), number=HOSTILE[7]
            ),
        ),
        popular=tuple(
            CommandUse(name=name, category="tool", uses=100 - index) for index, name in enumerate(HOSTILE[:10])
        ),
        incidents=tuple(
            IncidentView(number=index, at=NOON, where=name, summary=name * 2, trace=name * 3)
            for index, name in enumerate(HOSTILE[3:8])
        ),
        fresh_incidents=5,
    )


@dataclass
class FakeStatus:
    """What is set is what is answered."""

    answer: Overview = field(default_factory=overview_busy)
    error: Exception | None = None
    asked: int = 0
    hold: threading.Event | None = None
    """Set: answers wait for it, as those of a stuck engine do."""

    def overview(self) -> Overview:
        self.asked += 1
        if self.hold is not None:
            self.hold.wait()
        if self.error is not None:
            raise self.error
        return self.answer

    def parts(self) -> list[Part]:
        return [Part(name="storage", level="ok"), Part(name="link main", level="ok")]

    def incidents(self, limit: int = 50) -> list[IncidentView]:
        return list(self.answer.incidents[:limit])
