"""The context: what one run of a command knows, and what it may do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from whatsdex.kit.bot import Bot
from whatsdex.kit.command import Command, Role
from whatsdex.kit.conversation import Choice, Offer, pack
from whatsdex.kit.files import spool
from whatsdex.models import Action, Delete, Edit, Media, Message, Quote, React, Result, Send
from whatsdex.storage import Unit, outbox, settings
from whatsdex.storage.conversations import Dialogue
from whatsdex.storage.directory import Chat, User
from whatsdex.storage.outbox import Row
from whatsdex.storage.unit import Voided
from whatsdex.text import _

PROGRESS_SECONDS = 3.0
"""Between two edits of one progress message, at least."""
PROGRESS_EDITS = 10
PROGRESS_EAGER = 4
"""Edits after which each waits twice as long as the one before, so that they last for long jobs too."""
OFFER_SECONDS = 600
"""How long an offer waits for its answer."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A message that a command wrote, by which it may be edited or deleted."""

    key: str
    chat: str


@dataclass(slots=True)
class JobState:
    """What a background run knows of its job."""

    id: int
    attempt: int
    """From 1."""
    folder: Path
    """Its own work folder, gone when it ends."""
    report: Callable[[float, str], None]
    """Writes down the progress, 0 to 1, with a few words."""
    cancelled: Callable[[], bool]
    stamp: str = ""
    """Tells this run from others of the same job."""


class Context:
    """One run of one command."""

    def __init__(
        self,
        bot: Bot,
        message: Message,
        user: User,
        chat: Chat,
        command: Command,
        invocation: str,
        *,
        asked: int,
        deadline: float,
        confirmed: bool = False,
        job: JobState | None = None,
    ) -> None:
        """Take what the run is about.

        Args:
            bot: The service.
            message: The request.
            user: Who asked.
            chat: Where.
            command: What runs.
            invocation: Its id.
            asked: When the request came in, in milliseconds since 1970.
            deadline: Monotonic seconds at which the run is given up.
            confirmed: Whether the user said yes to what the command asked before.
            job: What a background run has more.
        """
        self.bot, self.message, self.user, self.chat, self.command = bot, message, user, chat, command
        self.invocation, self.asked, self.deadline, self.confirmed, self.job = (
            invocation, asked, deadline, confirmed, job,
        )  # fmt: skip
        self.unit = Unit()
        self.rows: list[Row] = []
        self.after: list[Callable[[], object]] = []
        """What to do once the unit is committed."""
        self.audited: tuple[str, str] | None = None
        """What the audit is told beyond who did what where."""
        self.asking = False
        """Whether the run only asked for a confirmation."""
        self.introduction = ""
        """What is said once below the first private answer to somebody."""
        self.introduced: Callable[[int], object] = lambda _user: None
        """Hears of whom it was said to, once that is committed."""
        self._count = 0
        self._revisions = 0
        self._progress: Handle | None = None
        self._edits = 0
        self._edited = 0.0
        self._lock = threading.Lock()
        self._abandoned = False

    # who and where

    @property
    def role(self) -> Role:
        """The user's role."""
        return "owner" if self.message.from_me else self.bot.role(self.user)

    @property
    def elapsed(self) -> float:
        """Seconds since the request came in."""
        return max(0.0, self.bot.now() - self.asked) / 1000

    @property
    def folder(self) -> Path:
        """A background run's own work folder, gone when it ends."""
        if self.job is None:
            raise RuntimeError("only background commands have a work folder")
        return self.job.folder

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled this job, or its time is up."""
        return time.monotonic() > self.deadline or (self.job is not None and self.job.cancelled())

    # writing

    def reply(
        self,
        text: str = "",
        *,
        file: Path | None = None,
        media: Media | None = None,
        mentions: Sequence[str] = (),
        quote: bool | None = None,
        name: str = "",
    ) -> Handle:
        """Answer in the chat.

        Args:
            text: The text, or the file's caption.
            file: A file to send; it is moved away.
            media: What the file is; guessed from its name if not given.
            mentions: JIDs that the text mentions.
            quote: Whether to quote the request; by default in groups, and by jobs.
            name: What makes a second run's reply the same as the first's; counted if not given.
        """
        if quote is None:
            quote = self.chat.group or self.job is not None
        name = name or self._next()
        if file is not None:
            media = spool(self.bot.data, file, media, self._key(name))
        if self.introduction and text:
            text = self._introduce(text)
        quoted = Quote(self.message.id, self._writer, self.message.text[:500], self.message.raw) if quote else None
        ephemeral = self.message.ephemeral or self.chat.ephemeral
        return self.write(Send(self.chat.jid, text, media, quoted, tuple(mentions), ephemeral), name=name)

    def send(self, chat: str, text: str, *, mentions: Sequence[str] = ()) -> Handle:
        """Write to another chat, unasked: paced, and not before replies."""
        return self.write(Send(chat, text, mentions=tuple(mentions)), chat=chat, urgent=False)

    def react(self, emoji: str) -> None:
        """Put an emoji on the request; an empty one takes it away."""
        if self.message.id:
            self.write(
                React(self.chat.jid, self.message.id, "" if self.message.from_me else self._writer, emoji),
                name="r" + emoji,
            )

    def edit(self, handle: Handle, text: str, *, final: bool = True) -> None:
        """Replace the text of a message of this run; a ``final`` text arrives even if it must come anew."""
        self._revisions += 1
        run = self.job.stamp if self.job is not None else "1"
        name = f"{'e' if final else outbox.PASSING}{run}.{self._revisions}"
        self.write(Edit(handle.chat, "#" + handle.key, text), name=name, chat=handle.chat, final=final)

    def delete(self, handle: Handle) -> None:
        """Delete a message of this run."""
        self.write(Delete(handle.chat, "#" + handle.key), chat=handle.chat)

    def progress(self, fraction: float, text: str) -> None:
        """Show how far a job is, by one message that is edited at most every 3 s, 10 times."""
        if self.job is not None:
            self.job.report(fraction, text)
        now = time.monotonic()
        if self._progress is None:
            self._progress, self._edited = self.reply(text, name="progress"), now
            self.flush()
        elif self._edits < PROGRESS_EDITS and now - self._edited >= self._pause():
            self._edits, self._edited = self._edits + 1, now
            self.edit(self._progress, text, final=False)
            self.flush()

    def _pause(self) -> float:
        return PROGRESS_SECONDS * 2.0 ** max(0, self._edits - PROGRESS_EAGER)

    def finish_progress(self, text: str) -> bool:
        """Have the progress message say its last word; returns whether there is one."""
        if self._progress is not None:
            self.edit(self._progress, text)
        return self._progress is not None

    # asking

    def offer(self, text: str, choices: Sequence[Choice], *, seconds: float = OFFER_SECONDS) -> Handle:
        """Say something that the user may answer with a word or number, each meaning a command."""
        state = pack(Offer(choices=tuple(choices), message=msgspec.msgpack.encode(self.message)))
        dialogue = Dialogue(
            self.chat.account, self.chat.jid, self.user.id, "offer", state, self.bot.now() + int(seconds * 1000)
        )
        self.converse(dialogue)
        return self.reply(text)

    def confirm(self, text: str, arguments: str) -> Handle:
        """Ask before harm: on ``yes`` the command runs again with these arguments, ``ctx.confirmed`` set."""
        self.asking = True
        yes = Choice(answers=("yes", "y"), command=self.command.name, arguments=arguments, confirmed=True)
        return self.offer(text + "\n" + _("Reply “yes” to go on."), [yes], seconds=60)

    def converse(self, dialogue: Dialogue | None) -> None:
        """Open or change the dialogue with this user here, or end it."""
        key = (self.chat.account, self.chat.jid, self.user.id)
        self.bot.conversations.write(self.unit, *key, dialogue)
        self.after.append(lambda: self.bot.conversations.keep(*key, dialogue))

    # changing

    def change_user(self, **changes: str | int) -> None:
        """Change columns of the request's writer."""
        self._change('"user"', self.user.id, changes)
        self.after.append(lambda: self.bot.directory.change_user(self.user, changes))

    def change_other(self, user: User, **changes: str | int) -> None:
        """Change columns of another user; every process hears of it."""
        self._change('"user"', user.id, changes)
        settings.bump(self.unit, self.bot.now())
        self.after += [lambda: self.bot.directory.reload_user(user.id), self.bot.settings_changed]

    def change_chat(self, **changes: str | int | bool | dict[str, object]) -> None:
        """Change columns of this chat."""
        self._change("chat", self.chat.id, changes)
        chat = self.chat = msgspec.structs.replace(self.chat, **changes)
        self.after.append(lambda: self.bot.directory.keep_chat(chat))

    def _change(self, table: str, number: int, changes: Mapping[str, object]) -> None:
        sets = ", ".join(f'"{name}"=?' for name in changes)
        values = [msgspec.json.encode(each).decode() if isinstance(each, dict) else each for each in changes.values()]
        self.unit.run(f"UPDATE {table} SET {sets} WHERE id=?", *values, number)

    def audit(self, target: str = "", detail: str = "") -> None:
        """Say for the audit whom or what this run concerned; runs of admins, staff and owners are written anyway."""
        self.audited = (target, detail)

    # doing

    def write(
        self, action: Action, *, name: str = "", chat: str = "", urgent: bool = True, final: bool = True
    ) -> Handle:  # fmt: skip
        """Have an action done once this run's unit is committed.

        Args:
            action: What to do.
            name: What makes a second run's action the same as the first's; counted if not given.
            chat: Where, if not in the request's chat.
            urgent: Whether somebody waits for it.
            final: Of an edit: whether it must arrive, if need be as a new message.
        """
        row = self._row(action, name or self._next(), chat=chat, urgent=urgent, final=final)
        with self._lock:
            outbox.put(self.unit, row)
            self.rows.append(row)
        return Handle(row.key, row.chat)

    def act(self, action: Action, seconds: float = 20.0) -> Result:
        """Have WhatsApp do or tell something, and wait for the answer."""
        if self._abandoned:
            raise Voided
        return self.bot.act(self._row(action, f"a:{self._next()}"), seconds)

    def flush(self) -> None:
        """Commit and send what was written so far.

        Raises:
            Voided: The run was given up; nothing of it counts any more.
        """
        unit, rows, after = self.take()
        if unit.voided:
            raise Voided
        if unit:
            self.bot.store.writer.call_unit(unit, committed=lambda: self.committed(unit, rows, after))

    def take(self) -> tuple[Unit, list[Row], list[Callable[[], object]]]:
        """Return what was written so far and start afresh."""
        with self._lock:
            taken = (self.unit, self.rows, self.after)
            self.unit, self.rows, self.after = Unit(voided=self._abandoned), [], []
        return taken

    def abandon(self) -> None:
        """Have nothing count that this run writes from now on."""
        with self._lock:
            self._abandoned = self.unit.voided = True

    def committed(self, unit: Unit, rows: list[Row], after: list[Callable[[], object]]) -> None:
        """Do what follows a commit: take changes into memory, then send the rows that were not there before."""
        for each in after:
            each()
        if rows:
            self.bot.hand([each for each in rows if each.key in unit.new])

    # inside

    def _introduce(self, text: str) -> str:
        said, self.introduction = f"{text}\n\n_{self.introduction}_", ""
        self.unit.run('UPDATE "user" SET greeted=? WHERE id=?', self.bot.now(), self.user.id)
        self.after += [lambda: self.bot.directory.reload_user(self.user.id), lambda: self.introduced(self.user.id)]
        return said

    @property
    def _writer(self) -> str:
        """The JID by which a quote or reaction names the request's writer."""
        sender = self.message.sender
        if self.chat.group or not self.chat.jid:
            return sender.key
        return self.chat.jid

    def _row(self, action: Action, name: str, *, chat: str = "", urgent: bool = True, final: bool = True) -> Row:
        return Row(
            self._key(name), self.chat.account, chat or self.chat.jid, action, self.bot.now(),
            self.asked if urgent else 0, self.invocation, self.command.name, urgent=urgent, final=final,
        )  # fmt: skip

    def _key(self, name: str) -> str:
        return f"{self.invocation}#{name}"

    def _next(self) -> str:
        with self._lock:
            self._count += 1
            return str(self._count)
