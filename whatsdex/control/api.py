"""What a face may ask: one protocol an area, plain blocking calls with plain data.

A call that cannot be done raises a ``WhatsdexError``; over the socket it arrives as the same error.
Every call is made for an actor through a face, which the carrier adds.
"""

from __future__ import annotations

import builtins
from typing import Any, Protocol

from whatsdex.control.feed_views import FeedDetail
from whatsdex.control.group_views import GroupDetail, GroupPage, GroupView, MemberPage
from whatsdex.control.health_views import HealthView
from whatsdex.control.job_views import JobView, LetterView
from whatsdex.control.log_views import LogLine, LogPage
from whatsdex.control.media_views import MediaUsage, MediumView, Purged
from whatsdex.control.statistics_views import CommandFigures, Series
from whatsdex.control.user_views import UserDetail, UserPage, UserView
from whatsdex.control.views import (
    AccountView,
    CommandUse,
    CommandView,
    ConsolePage,
    FeedPage,
    IncidentView,
    Overview,
    PairingView,
    Part,
    PictureView,
    SentView,
    SettingChange,
    SettingView,
    WhyView,
)


class StatusArea(Protocol):
    """How all is."""

    def overview(self) -> Overview:
        """Return what the dashboard shows; costs no more than a few milliseconds."""
        ...

    def parts(self) -> list[Part]:
        """Return each part of the engine with its state."""
        ...

    def incidents(self, limit: int = 50) -> list[IncidentView]:
        """Return the newest incidents, newest first, traces included."""
        ...


class FeedArea(Protocol):
    """The live feed: a ring with sequence numbers."""

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> FeedPage:
        """Return lines from ``seq`` on, waiting up to ``wait`` seconds for the first.

        ``seq`` -1 means the newest ``limit`` lines.
        """
        ...

    def show(self, seq: int, message_id: str = "") -> FeedDetail:
        """Return all that is known of a line; refused where it is not kept, or has another message id."""
        ...

    def reveal(self, seq: int, message_id: str = "") -> str:
        """Return words that the feed covers, where they are kept; it is written into the audit."""
        ...


class AccountsArea(Protocol):
    """Accounts and their pairing."""

    def list(self) -> list[AccountView]:
        """Return all accounts."""
        ...

    def pair(self, account: str, phone: str = "") -> None:
        """Start pairing by QR, or by a code for ``phone`` (digits with country code)."""
        ...

    def pairing(self, account: str) -> PairingView:
        """Return how the pairing stands, with the code to show now."""
        ...

    def reconnect(self, account: str) -> None:
        """Drop the connection and make it anew."""
        ...

    def logout(self, account: str) -> None:
        """Unlink the account from WhatsApp."""
        ...

    def owner_code(self) -> str:
        """Return the one-time code that makes its sender an owner; empty once it was used."""
        ...


class CommandsArea(Protocol):
    """The catalogue and its use."""

    def popular(self, hours: float = 24.0, limit: int = 10) -> list[CommandUse]:
        """Return the most used commands, most used first."""
        ...

    def list(self) -> list[CommandView]:
        """Return every registered command, by name."""
        ...

    def set(self, command: str, aspect: str, value: str) -> CommandView:
        """Set ``enabled``, ``role``, ``cooldown`` or ``cost`` of a command everywhere, as a JSON value.

        An empty value takes back what was set.
        """
        ...

    def why(self, user: str, command: str, chat: str = "", account: str = "") -> WhyView:
        """Return each check that a command goes through for a user, by number or JID.

        ``chat`` is a group's JID; without one the user's private chat is meant.
        """
        ...


class StatisticsArea(Protocol):
    """What was, up to a year ago; a ``span`` is ``1h``, ``24h``, ``30d`` or ``1y``."""

    def series(self, span: str = "24h") -> Series:
        """Return messages and commands over time."""
        ...

    def commands(self, span: str = "24h") -> list[CommandFigures]:
        """Return how each command was used, most used first; those that were not are left out."""
        ...


class MessagesArea(Protocol):
    """Writing as the bot."""

    def send(self, to: str, text: str, account: str = "", wait: float = 20.0) -> SentView:
        """Send a text to a number or JID and wait up to ``wait`` seconds for WhatsApp's answer."""
        ...


class ConsoleArea(Protocol):
    """The made-up account: talking to the bot as a made-up person."""

    def say(self, text: str, number: str = "", group: str = "", attach: str = "", name: str = "") -> str:
        """Write to the bot as ``number``, in the group named ``group`` if given; returns the message id.

        ``attach`` is the absolute path of a file that the engine can read.
        """
        ...

    def since(self, seq: int, wait: float = 0.0) -> ConsolePage:
        """Return what the bot did from ``seq`` on, waiting up to ``wait`` seconds for the first."""
        ...

    def picture(self, path: str, width: int, height: int) -> PictureView:
        """Return a sent file, by its ``media_path``, as a picture of so many pixels at most."""
        ...


class SettingsArea(Protocol):
    """Settings that the panel may change."""

    def list(self) -> list[SettingView]:
        """Return all settings with their sources, those that are set elsewhere included."""
        ...

    def set(self, key: str, value: str) -> SettingView:
        """Set ``key`` to a JSON value; refused when invalid, fixed by the environment, or not the panel's."""
        ...

    def reset(self, key: str) -> SettingView:
        """Take back what was set here, so that file or default hold again."""
        ...

    def history(self, key: str = "", limit: int = 50) -> builtins.list[SettingChange]:
        """Return who changed what, newest first; of one key if given."""
        ...

    def export(self) -> dict[str, Any]:
        """Return what was set here as nested tables, such as ``{"bot": {"mode": "self"}}``."""
        ...

    def take(self, tables: dict[str, Any], dry: bool = False) -> builtins.list[SettingChange]:
        """Set all that such tables hold, or nothing where anything is wrong; returns what changes.

        With ``dry`` it is only looked at.
        """
        ...


class UsersArea(Protocol):
    """People; each is named by number, JID, or ``#`` and id."""

    def list(
        self, find: str = "", sort: str = "last_seen", reverse: bool = True, limit: int = 50, offset: int = 0
    ) -> UserPage:
        """Return a window of people, at most 500.

        ``find`` holds words that all must occur in name or number, ``!word`` for what must not, ``name:``,
        ``number:``, ``role:staff``, ``is:banned`` or ``is:blocked``; ``sort`` is name, number, role, commands,
        first_seen or last_seen.
        """
        ...

    def show(self, user: str) -> UserDetail:
        """Return all of one person."""
        ...

    def ban(self, user: str, seconds: float = 0.0, reason: str = "") -> UserView:
        """Answer somebody no more, for so many seconds, or with 0 for good."""
        ...

    def unban(self, user: str) -> UserView:
        """Answer somebody again."""
        ...

    def role(self, user: str, role: str) -> UserView:
        """Make somebody ``staff`` or ``owner``, or with an empty role neither."""
        ...

    def note(self, user: str, text: str) -> UserView:
        """Note something about somebody, for operators; an empty text takes it away."""
        ...

    def export(self, user: str) -> dict[str, Any]:
        """Return all that is kept of somebody."""
        ...

    def forget(self, user: str) -> tuple[str, ...]:
        """Have somebody's data erased within a minute; returns why their number stays: ban, mute, warning."""
        ...


class GroupsArea(Protocol):
    """Groups, each named by JID, or ``#`` and id; members by number or JID."""

    def list(
        self, find: str = "", sort: str = "uses", reverse: bool = True, limit: int = 50, offset: int = 0
    ) -> GroupPage:
        """Return a window of groups, at most 500.

        ``find`` holds words that all must occur in the name, ``!word`` for what must not, ``name:``, ``account:``,
        ``is:on``, ``is:silent`` or ``is:left``; ``sort`` is subject, members, uses, first_seen or state.
        """
        ...

    def show(self, group: str) -> GroupDetail:
        """Return all of one group."""
        ...

    def enable(self, group: str) -> GroupView:
        """Have the bot answer in a group."""
        ...

    def disable(self, group: str) -> GroupView:
        """Have the bot be silent in a group."""
        ...

    def option(self, group: str, name: str, value: str) -> GroupView:
        """Set what a group may choose: ``on`` or ``off``, a number, a text; empty for the usual."""
        ...

    def command(self, group: str, command: str, on: bool) -> GroupView:
        """Switch a command off in a group, or let it be used there again."""
        ...

    def members(self, group: str, find: str = "", limit: int = 100, offset: int = 0) -> MemberPage:
        """Return a window of a group's members, admins first.

        ``find`` holds words that all must occur in name or number, ``!word`` for what must not, ``name:``,
        ``number:`` or ``is:admin``.
        """
        ...

    def promote(self, group: str, member: str) -> None:
        """Make a member an admin."""
        ...

    def demote(self, group: str, member: str) -> None:
        """Take an admin's rights away."""
        ...

    def kick(self, group: str, member: str) -> None:
        """Remove a member."""
        ...

    def mute(self, group: str, member: str, seconds: float = 0.0) -> None:
        """Delete what a member writes, for so many seconds, or with 0 for good."""
        ...

    def unmute(self, group: str, member: str) -> None:
        """Let a member write again."""
        ...

    def warn(self, group: str, member: str, reason: str = "") -> str:
        """Warn a member in the group; at its limit they are removed. Returns what came of it, in words."""
        ...

    def leave(self, group: str) -> None:
        """Have the bot leave a group."""
        ...


class JobsArea(Protocol):
    """Background work."""

    def list(self, state: str = "", limit: int = 50, offset: int = 0) -> list[JobView]:
        """Return jobs, newest first: all, the ``open`` or ``ended`` ones, or those in one state; at most 500."""
        ...

    def cancel(self, number: int) -> JobView:
        """End a job: at once where it waits, as soon as it looks where it runs."""
        ...

    def retry(self, number: int) -> JobView:
        """Have a job that failed, was cancelled or is dead run again; returns the new one."""
        ...


class LettersArea(Protocol):
    """Dead letters: what was to be sent and was given up."""

    def list(self, limit: int = 50, offset: int = 0) -> list[LetterView]:
        """Return dead letters, newest first; at most 500."""
        ...

    def retry(self, number: int) -> None:
        """Send one again; whether it may have arrived already, its row says."""
        ...

    def drop(self, number: int) -> None:
        """Give one up for good."""
        ...


class MediaArea(Protocol):
    """What is kept of downloads."""

    def usage(self) -> list[MediaUsage]:
        """Return how much there is: all together, then by kind."""
        ...

    def list(self, find: str = "", limit: int = 50, offset: int = 0) -> list[MediumView]:
        """Return kept files, newest first; at most 500.

        ``find`` is part of the link that they came from, or how the hash begins.
        """
        ...

    def purge(self, hash: str = "", url: str = "") -> Purged:
        """Remove the files whose hash begins so, or all that came from a link, whoever has them."""


class HealthArea(Protocol):
    """How all is in detail, and what stops or drains it."""

    def show(self) -> HealthView:
        """Return parts, accounts and headroom."""
        ...

    def doctor(self) -> list[Part]:
        """Look whether programs, files and network services that commands need are there; takes some seconds."""
        ...

    def pause(self) -> None:
        """Have all accounts send nothing any more, over restarts too; answers wait in the outbox."""
        ...

    def resume(self) -> int:
        """Have accounts send again; returns how many actions waited."""
        ...

    def drain(self) -> int:
        """Begin no command and no job any more; returns how many are still in work."""
        ...

    def go_on(self) -> None:
        """Begin new work again."""
        ...


class LogsArea(Protocol):
    """The structured log."""

    def since(self, seq: int, limit: int = 500, wait: float = 0.0) -> LogPage:
        """Return the newest lines from ``seq`` on, waiting up to ``wait`` seconds for the first.

        ``seq`` -1 means the newest ``limit`` lines.
        """
        ...

    def find(
        self, level: str = "debug", part: str = "", text: str = "", incident: int = 0, limit: int = 200
    ) -> list[LogLine]:
        """Return lines of the log files, newest first: of ``level`` or worse, with part and text in them."""
        ...

    def incident(self, number: int) -> IncidentView:
        """Return one incident with its trace."""
        ...


class EngineArea(Protocol):
    """The engine itself."""

    def stop(self) -> None:
        """Have the engine stop in order; returns before it has."""
        ...

    def restart(self) -> None:
        """Have the engine stop in order with status 75, on which its service is started again."""
        ...


class Control(Protocol):
    """All areas."""

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
