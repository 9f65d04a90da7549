"""The plain data that faces get to see."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from whatsdex.models import Frozen, LinkStatus

Level = Literal["ok", "warning", "bad"]


class Part(Frozen):
    """One part of the engine and how it is."""

    name: str
    level: Level
    reason: str = ""
    remedy: str = ""
    since: datetime | None = None


class ActView(Frozen):
    """Something that an operator or an owner did."""

    at: datetime
    text: str
    """Who did what, to what."""


class Verdict(Frozen):
    """One line that answers "is all well?"."""

    level: Level
    text: str
    remedy: str = ""


class AccountView(Frozen):
    """One account and its connection."""

    name: str
    status: LinkStatus
    number: str = ""
    """As people write it, empty while unpaired."""
    console: bool = False
    """Whether it is the made-up account of ``whatsdex chat``."""
    sent: int = 0
    """Messages since the start."""
    waiting: int = 0
    """Outbox rows not yet sent."""


class CommandUse(Frozen):
    """How often a command was used in the asked time."""

    name: str
    category: str
    uses: int
    errors: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0


class IncidentView(Frozen):
    """Something of ours that went wrong."""

    number: int
    at: datetime
    where: str
    summary: str
    trace: str = ""


class Queues(Frozen):
    """How much waits where."""

    inbox: int = 0
    lanes_busy: int = 0
    lanes: int = 0
    outbox: int = 0
    jobs_waiting: int = 0
    jobs_running: int = 0
    jobs_failed: int = 0
    """Of those that are kept."""
    dead_letters: int = 0


class Point(Frozen):
    """Counts of one minute."""

    at: datetime
    messages: int
    commands: int


class Overview(Frozen):
    """All that the dashboard shows."""

    version: str
    bot: str
    """The bot's name."""
    host: str
    pid: int
    started: datetime
    demo: bool
    ready: bool
    """Whether the engine has finished starting."""
    verdict: Verdict
    accounts: tuple[AccountView, ...]
    messages_per_minute: float
    commands_per_minute: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    queues: Queues
    popular: tuple[CommandUse, ...]
    """Most used in the last 24 hours, at most ten."""
    incidents: tuple[IncidentView, ...]
    """The newest five, newest first."""
    fresh_incidents: int
    """Of the last hour, at most 100."""
    history: tuple[Point, ...]
    """The last 60 minutes, oldest first."""
    cpu_percent: float
    memory_bytes: int
    link_memory_bytes: int
    disk_free_bytes: int
    owners: int
    """How many owners are known; 0 means nobody has claimed the bot yet."""
    paused: bool = False
    """Whether all sending rests."""
    draining: bool = False
    """Whether nothing new is begun."""


class FeedLine(Frozen):
    """One line of the live feed; texts are cleaned and masked already."""

    seq: int
    at: datetime
    direction: Literal["in", "out", "event"]
    account: str
    chat: str
    chat_name: str = ""
    who: str = ""
    """Name or number of the person, masked."""
    group: bool = False
    kind: str = "text"
    text: str = ""
    masked: bool = False
    """Whether a body was left out because it was not for the bot."""
    command: str = ""
    outcome: str = ""
    ms: float = 0.0
    detail: str = ""
    message_id: str = ""


class FeedPage(Frozen):
    """Feed lines since a sequence number."""

    lines: tuple[FeedLine, ...]
    next: int
    """What to ask for next."""
    missed: int = 0
    """Lines that had left the ring before they were asked for."""


class PairingView(Frozen):
    """How a pairing stands."""

    account: str
    state: Literal["idle", "waiting", "code", "paired", "failed"]
    kind: Literal["qr", "phone"] = "qr"
    text: str = ""
    """What the QR holds, or the phone code."""
    seconds_left: float = 0.0
    error: str = ""
    png: str = ""
    """Path of the QR as a picture, relative to the data folder."""
    number: str = ""


class CommandView(Frozen, omit_defaults=False):
    """One registered command, hidden and switched-off ones included."""

    name: str
    aliases: tuple[str, ...]
    category: str
    mark: Literal["o", "n", "a"]
    """o works offline, n needs a public service, a an AI provider."""
    description: str
    examples: tuple[str, ...]
    usage: str
    role: str
    """Who may run it: user, premium, staff, owner."""
    admin: bool
    """In groups, admins only."""
    background: bool
    hidden: bool
    enabled: bool
    cooldown: float = 0.0
    """Seconds between two uses by one user; 0 for the usual."""
    cost: int = 0
    """Coins."""


class SentView(Frozen):
    """What became of a message that an operator sent."""

    row: int
    state: Literal["queued", "sent", "failed"]
    id: str = ""
    error: str = ""


class ConsoleReply(Frozen):
    """Something the bot did in the console account's chats."""

    seq: int
    at: datetime
    chat: str
    kind: str
    """The action's tag: send, edit, react, delete, …"""
    id: str = ""
    target: str = ""
    """Id of the message that was edited, deleted or reacted to."""
    text: str = ""
    media_kind: str = ""
    media_name: str = ""
    media_path: str = ""
    """Relative to the data folder."""
    media_mime: str = ""
    media_size: int = 0


class PictureView(Frozen):
    """A picture as rows of red, green and blue bytes."""

    width: int
    height: int
    rgb: bytes


class ConsolePage(Frozen):
    """Console replies since a sequence number."""

    replies: tuple[ConsoleReply, ...]
    next: int
    idle: bool
    """Whether every invocation and job has ended and the outbox is empty."""


class CheckView(Frozen, omit_defaults=False):
    """One policy's answer for a user, chat and command."""

    name: str
    title: str
    """What it asks."""
    passed: bool
    answer: str = ""
    """Why not."""


class WhyView(Frozen, omit_defaults=False):
    """Why a command does or does not run."""

    command: str
    user: str
    """As it was found: key or number."""
    chat: str
    role: str
    runs: bool
    checks: tuple[CheckView, ...]
    """In the order in which they are asked; the first not passed decides."""


SettingKind = Literal["text", "whole", "number", "yes or no", "choice", "list"]


class SettingView(Frozen):
    """One setting as it is in force."""

    key: str
    value: str
    """As JSON."""
    source: Literal["environment", "panel", "file", "default"]
    writable: bool
    default: str = "null"
    """What holds where nobody set anything, as JSON."""
    kind: SettingKind = "text"
    choices: tuple[str, ...] = ()
    limits: str = ""
    """Of a number: ``1 to 64``, ``at least 10``."""
    help: str = ""
    """What it is for."""
    locked: str = ""
    """Why it cannot be set here, and where it can; empty where it can."""


class SettingChange(Frozen):
    """A change of a setting: one that was made, or one that is about to be."""

    key: str
    value: str
    """As JSON; empty: it was taken back."""
    before: str = ""
    """As JSON; empty where that is not known."""
    at: datetime | None = None
    """When it was made."""
    actor: str = ""
    """Who made it."""
    face: str = ""
