"""A lively but deterministic control: scripted figures, a feed by the clock, a pairing in steps."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast

import msgspec

from whatsdex.clock import Clock
from whatsdex.control.api import Control
from whatsdex.control.job_views import JobView, LetterView
from whatsdex.control.user_views import UserDetail, UserPage, UserView, UseView
from whatsdex.control.views import (
    AccountView,
    CommandUse,
    CommandView,
    ConsolePage,
    FeedLine,
    FeedPage,
    IncidentView,
    Overview,
    PairingView,
    Part,
    Point,
    Queues,
    SentView,
    SettingView,
    Verdict,
)
from whatsdex.errors import WhatsdexError
from whatsdex.models import Frozen, LinkState, LinkStatus

T = TypeVar("T", bound=Frozen)

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

PEOPLE = ("Ann", "Bob 🌻", "Chloé", "陳大文", "عمر", "+49 … 4477", "Дарья", "Eva-Maria von der Heide-Lohmann")
GROUPS = ("Family", "Chess club Neukölln", "読書会", "Build 42")
COMMANDS = ("ping", "sticker", "dl", "menu", "toimage", "help", "status", "about")
TEXTS = {
    "ping": "/ping",
    "sticker": "/sticker",
    "dl": "Hey bot, download this video: example.org/watch?v=xyz",
    "menu": "/menu",
    "toimage": "/toimage",
    "help": "/help sticker",
    "status": "/status",
    "about": "/about",
}
HOSTILE = (
    "[/b]",
    "[@click=app.quit]x[/]",
    "[bold red]loud",
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b[2J\x1b[31mred",
    "\x9b2J\x9d52;c;eA==\x9c",
    "\x1bPq#0;2;0;0;0\x1b\\",
    "abc\u202edcba\u2066xyz",
    "zero\u200b\u200d\ufeffwidth",
    "a" + "\u0301" * 60,
    "😀" * 500,
    "👩\u200d👩\u200d👧 🇩🇪 👍🏽 ☺\ufe0f",
    "new\nline\r\ttab\x00nul\x08\x7f",
    "\U000e0041\U000e007f tag",
    "{braces} %s \\x1b $error",
)
"""Names as bad people choose them."""


class FrozenClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self._start = at
        self._seconds = 0.0

    def move(self, seconds: float) -> None:
        self._seconds += seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds


def _changed(struct: T, **changes: object) -> T:
    return msgspec.structs.replace(struct, **changes)


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
    return _changed(
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
    )


def feed_line(seq: int, at: datetime, names: Sequence[str] = PEOPLE, texts: dict[str, str] | None = None) -> FeedLine:
    """One line of a scripted talk: requests, their answers, family chatter, now and then an event."""
    step, person = seq % 10, names[(seq // 2) % len(names)]
    command = COMMANDS[(seq // 3) % len(COMMANDS)]
    group = step in (4, 5, 6)
    chat_name = GROUPS[(seq // 7) % len(GROUPS)] if group else person
    base = FeedLine(
        seq=seq, at=at, direction="in", account="main", chat=f"{4900 + seq % 31}@s.whatsapp.net",
        chat_name=chat_name, who=person, group=group, message_id=f"3EB0{seq:08X}",
    )  # fmt: skip
    text = (texts or TEXTS).get(command) or TEXTS[command]
    if step in (5, 6):
        return _changed(base, masked=True, outcome="ignored", ms=0.2)
    if step == 9 and seq % 50 == 9:
        return _changed(
            base, direction="event", kind="link", text="main: connected again after 4 s", who="", chat_name=""
        )
    if step % 2:
        answers = {
            "ping": "pong · 7 ms",
            "menu": "*WhatsDeX* — 8 commands in 3 groups",
            "dl": "big-buck-bunny.mp4, 12 MB",
        }
        kind = {"sticker": "sticker", "dl": "video", "toimage": "image"}.get(command, "text")
        return _changed(
            base,
            direction="out",
            kind=kind,
            text=answers.get(command, ""),
            command=command,
            outcome="ok",
            ms=41.5 + seq % 300,
        )
    outcome = {
        0: "ok",
        2: "queued" if command == "dl" else "ok",
        4: "ok",
        8: "refused" if seq % 20 == 8 else "failed" if seq % 70 == 38 else "ok",
    }[step]
    detail = {"refused": "rate: 20 commands in 10 s", "failed": "incident 17"}.get(outcome, "")
    return _changed(base, text=text, command=command, outcome=outcome, ms=3.0 + seq % 90 / 7, detail=detail)


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


class FakeFeed:
    """A ring filled by the clock: ``rate`` lines a second, made when they are asked for."""

    def __init__(
        self,
        clock: Clock,
        *,
        first: int = 0,
        rate: float = 0.0,
        names: Sequence[str] = PEOPLE,
        texts: dict[str, str] | None = None,
    ) -> None:
        self.rate = rate
        self.names = names
        self.texts = texts
        self.asked = 0
        self.error: Exception | None = None
        self.answer_at_once = False
        """Whether nothing is waited for."""
        self._clock = clock
        self._condition = threading.Condition()
        self._begin = clock.monotonic()
        self._lines: list[FeedLine] = []
        self._made = 0
        self.add(first)

    def add(self, count: int) -> None:
        """Make lines at once, a second apart."""
        with self._condition:
            at = self._clock.now()
            for index in range(count):
                self._append(at - timedelta(seconds=count - index - 1))
            self._condition.notify_all()

    def put(self, line: FeedLine) -> None:
        """Take in a line made elsewhere."""
        with self._condition:
            self._lines.append(_changed(line, seq=len(self._lines)))
            self._condition.notify_all()

    def line(self, index: int) -> FeedLine:
        """Return a line that was made."""
        return self._lines[index]

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> FeedPage:
        self.asked += 1
        if self.error is not None:
            raise self.error
        with self._condition:
            self._flow()
            start = max(0, len(self._lines) - limit) if seq < 0 else seq
            if start >= len(self._lines) and wait and not self.answer_at_once:
                self._condition.wait(min(wait, 1 / self.rate) if self.rate else wait)
                self._flow()
            lines = tuple(self._lines[start : start + limit])
            return FeedPage(lines=lines, next=start + len(lines))

    def _flow(self) -> None:
        due = int((self._clock.monotonic() - self._begin) * self.rate)
        at = self._clock.now()
        while self._made < due:
            self._append(at)
            self._made += 1

    def _append(self, at: datetime) -> None:
        self._lines.append(feed_line(len(self._lines), at, self.names, self.texts))


QR = "https://wa.me/settings/linked_devices#2@" + "".join(
    "0123456789abcdefghijKLMNOPQRSTuvwxyz+/"[(i * 7 + i // 5) % 38] for i in range(210)
)


class FakeAccounts:
    """A pairing that tests move on."""

    def __init__(self, accounts: Callable[[], tuple[AccountView, ...]]) -> None:
        self._accounts = accounts
        self.view = PairingView(account="main", state="idle")
        self.code = "KX7P-2M4Q"
        self.asked: list[tuple[str, str]] = []
        self.at_pair: Callable[[str], PairingView] = lambda phone: (
            PairingView(account="main", state="code", kind="phone", text="WDX4-TEST", seconds_left=160)
            if phone
            else PairingView(account="main", state="code", text=QR, seconds_left=47, png="pairing/main.png")
        )
        self.calls: list[str] = []

    def list(self) -> list[AccountView]:
        return [*self._accounts()]

    def pair(self, account: str, phone: str = "") -> None:
        self.asked.append((account, phone))
        self.view = self.at_pair(phone)

    def pairing(self, account: str) -> PairingView:
        return self.view

    def reconnect(self, account: str) -> None:
        self.calls.append(f"reconnect {account}")

    def logout(self, account: str) -> None:
        self.calls.append(f"logout {account}")

    def owner_code(self) -> str:
        return self.code


class FakeCommands:
    """A catalogue of one."""

    def __init__(self, popular: Callable[[], tuple[CommandUse, ...]]) -> None:
        self._popular = popular

    def list(self) -> list[CommandView]:
        return [
            CommandView(
                name="ping", aliases=("p",), category="information", mark="o", description="Answers at once.",
                examples=("/ping",), usage="/ping", role="user", admin=False, background=False, hidden=False,
                enabled=True,
            )
        ]  # fmt: skip

    def popular(self, hours: float = 24.0, limit: int = 10) -> builtins.list[CommandUse]:
        return [*self._popular()[:limit]]


class FakeMessages:
    """Sends nothing."""

    def send(self, to: str, text: str, account: str = "", wait: float = 20.0) -> SentView:
        return SentView(row=1, state="sent", id="3EB0")


class FakeConsole:
    """Hears nothing."""

    def say(self, text: str, number: str = "", group: str = "", attach: str = "", name: str = "") -> str:
        return "3EB0"

    def since(self, seq: int, wait: float = 0.0) -> ConsolePage:
        return ConsolePage(replies=(), next=max(seq, 0), idle=True)


class FakeSettings:
    """Keeps what is set."""

    def __init__(self) -> None:
        self.values = {"bot.mode": '"public"', "bot.prefixes": '["/", "!", "."]'}
        self.fixed: set[str] = set()

    def list(self) -> list[SettingView]:
        return [
            SettingView(
                key=key,
                value=value,
                source="environment" if key in self.fixed else "default",
                writable=key not in self.fixed,
            )
            for key, value in self.values.items()
        ]

    def set(self, key: str, value: str) -> SettingView:
        if key in self.fixed:
            raise WhatsdexError(f"{key} is set by the environment.", "Change it there.")
        self.values[key] = value
        return SettingView(key=key, value=value, source="panel", writable=True)


class FakeUsers:
    """People who stay as they are until somebody acts."""

    def __init__(self, clock: Clock, names: Sequence[str], count: int = 250) -> None:
        at = clock.now()
        self.rows = [
            UserView(
                each, names[each % len(names)], f"+49 30 555{each:04}", "owner" if each == 1 else "user",
                "banned" if each % 9 == 4 else "", 1000 // each, at - timedelta(days=each),
                at - timedelta(minutes=each),
            )
            for each in range(1, count + 1)
        ]  # fmt: skip
        self.acts: list[str] = []

    def list(
        self, find: str = "", sort: str = "last_seen", reverse: bool = True, limit: int = 50, offset: int = 0
    ) -> UserPage:
        found = [each for each in self.rows if find.lower() in each.name.lower()]
        found.sort(key=lambda each: getattr(each, sort), reverse=reverse)
        return UserPage(tuple(found[offset : offset + limit]), len(found))

    def show(self, user: str) -> UserDetail:
        found = self._find(user)
        uses = (UseView(found.last_seen, "sticker", "ok", 812), UseView(found.last_seen, "dl", "failed", 12_400))
        return UserDetail(found, "777@lid", groups=("Family", "[/b]"), warnings=1, uses=uses, acts=("panel ban",))

    def ban(self, user: str, seconds: float = 0.0, reason: str = "") -> UserView:
        return self._change("ban", user, state="banned")

    def unban(self, user: str) -> UserView:
        return self._change("unban", user, state="")

    def role(self, user: str, role: str) -> UserView:
        return self._change("role", user, role=role or "user")

    def forget(self, user: str) -> tuple[str, ...]:
        if self._find(user).role == "owner":
            raise WhatsdexError("They look after the bot; what they do is written down.")
        self.acts.append(f"forget {user}")
        return ()

    def _find(self, user: str) -> UserView:
        return next(each for each in self.rows if f"#{each.id}" == user)

    def _change(self, what: str, user: str, **changes: str) -> UserView:
        made = msgspec.structs.replace(self._find(user), **changes)
        self.rows = [made if each.id == made.id else each for each in self.rows]
        self.acts.append(f"{what} {user}")
        return made


class FakeJobs:
    """Jobs that stay as they are until somebody acts."""

    def __init__(self, clock: Clock, names: Sequence[str]) -> None:
        at = clock.now()
        rows = (
            ("dl", "running", 0.42, "4.2 MB of 10 MB", 0), ("sticker", "queued", 0.0, "", 1),
            ("tomp3", "queued", 0.0, "", 2), ("dl", "failed", 0.3, "That page has no video.", 0),
            ("resize", "done", 1.0, "", 0),
        )  # fmt: skip
        self.rows = [
            JobView(
                len(rows) - place, command, state, names[place % len(names)], "15550000002@s.whatsapp.net", "main", at,
                progress=progress, note=note, ahead=ahead,
            )
            for place, (command, state, progress, note, ahead) in enumerate(rows)
        ]  # fmt: skip

    def list(self, state: str = "", limit: int = 50, offset: int = 0) -> list[JobView]:
        opened = ("fetching", "queued", "running")
        return [each for each in self.rows if (each.state in opened) == (state == "open")]

    def cancel(self, number: int) -> JobView:
        return self._change(number, "cancelled")

    def retry(self, number: int) -> JobView:
        if self._find(number).state not in ("failed", "cancelled", "dead"):
            raise WhatsdexError(f"There is no job {number} that failed or was cancelled.")
        return self._change(number, "queued")

    def _find(self, number: int) -> JobView:
        return next(each for each in self.rows if each.number == number)

    def _change(self, number: int, state: str) -> JobView:
        made = msgspec.structs.replace(self._find(number), state=state)
        self.rows = [made if each.number == number else each for each in self.rows]
        return made


class FakeLetters:
    """One dead letter, until somebody acts."""

    def __init__(self, clock: Clock) -> None:
        chat = "15550000003@s.whatsapp.net"
        self.rows = [LetterView(7, "main", chat, "send", "pong", "forbidden", clock.now(), ambiguous=False)]
        self.acts: list[str] = []

    def list(self, limit: int = 50, offset: int = 0) -> list[LetterView]:
        return self.rows

    def retry(self, number: int) -> None:
        self._act("retry", number)

    def drop(self, number: int) -> None:
        self._act("drop", number)

    def _act(self, what: str, number: int) -> None:
        self.acts.append(f"{what} {number}")
        self.rows = [each for each in self.rows if each.number != number]


class FakeEngine:
    """Remembers that it was told to stop."""

    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


class FakeControl:
    """All areas, in this process.

    Args:
        overview: What the status answers.
        clock: Moves the feed.
        feed_first: Lines that are there at once.
        feed_rate: Lines a second from then on.
        names: Of the people in the feed.
        texts: What they write, by command.
    """

    def __init__(
        self,
        overview: Overview | None = None,
        *,
        clock: Clock | None = None,
        feed_first: int = 0,
        feed_rate: float = 0.0,
        names: Sequence[str] = PEOPLE,
        texts: dict[str, str] | None = None,
    ) -> None:
        self.status = FakeStatus(overview or overview_busy())
        self.feed = FakeFeed(clock or FrozenClock(), first=feed_first, rate=feed_rate, names=names, texts=texts)
        self.accounts = FakeAccounts(lambda: self.status.answer.accounts)
        self.commands = FakeCommands(lambda: self.status.answer.popular)
        self.messages = FakeMessages()
        self.console = FakeConsole()
        self.settings = FakeSettings()
        self.users = FakeUsers(clock or FrozenClock(), names)
        self.jobs = FakeJobs(clock or FrozenClock(), names)
        self.letters = FakeLetters(clock or FrozenClock())
        self.engine = FakeEngine()

    def holder(self) -> Control:
        """Give itself, as the panel asks for a control."""
        return cast(Control, self)
