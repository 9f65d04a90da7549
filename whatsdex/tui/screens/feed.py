"""The feed: every message in and out as it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from whatsdex.control.feed_views import FeedDetail
from whatsdex.control.views import FeedLine
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import bindings
from whatsdex.tui.feed.detail import detail
from whatsdex.tui.feed.filter import parse, turned
from whatsdex.tui.feed.folds import Folds
from whatsdex.tui.feed.line import ARROWS, heading, person, segments
from whatsdex.tui.feed.reader import Reader, feed_reader
from whatsdex.tui.feed.store import LineStore, Matches
from whatsdex.tui.feed.view import FeedView
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.live import LiveScreen
from whatsdex.tui.screens.members import WARNED
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen

FOLDS = 8
"""Rows of folded groups."""
TALL = 34
"""Rows of a terminal from which on all of them are shown."""


class FeedScreen(LiveScreen[FeedLine]):
    """Messages and events."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("feed"))
    PLACE = "feed"
    HINT = "words, !not, who: chat: cmd: out: kind:"
    EMPTY = "No message yet. Write to the bot, and it shows here."

    def __init__(self) -> None:
        """Make it with no group folded."""
        super().__init__()
        self._folds = Folds()
        self._folded = False

    def reader(self) -> Reader[FeedLine]:
        """Ask for the feed."""
        return feed_reader(panel_of(self).source)

    def view(self, store: LineStore[FeedLine]) -> FeedView[FeedLine]:
        """Draw messages."""
        return FeedView(store, segments)

    def parse(self, text: str) -> Matches[FeedLine] | None:
        """Read a filter; folded groups are left out."""
        matches = parse(text)
        if not self._folded:
            return matches
        return lambda line: not line.group and (matches is None or matches(line))

    def heading(self, width: int) -> str:
        """Name the columns."""
        return heading(width)

    def body(self) -> Iterable[Widget]:
        """Put the folded groups on top of the lines."""
        *before, view = super().body()
        return [*before, Static(id="folds", markup=False), view]

    def on_mount(self) -> None:
        """Fold nothing at first."""
        self.query_one("#folds").display = False

    def take(self, lines: Sequence[FeedLine]) -> None:
        """Count the groups' lines."""
        self._folds.take(lines)
        if self._folded:
            self._show_folds()

    def action_outcome(self, step: int) -> None:
        """Show only lines of the next outcome that wants an eye, or all."""
        field = self.query_one(Input)
        field.value = turned(field.value, step)
        field.display = bool(field.value)

    def action_fold(self) -> None:
        """Show each group as one line on top, or all of its lines again."""
        self._folded = not self._folded
        self.query_one("#folds").display = self._folded
        self._show_folds()
        work(self, partial(self._show_only, self.query_one(Input).value.strip()), "filter")

    def _show_folds(self) -> None:
        rows = FOLDS if self.size.height >= TALL else FOLDS // 2
        self.query_one("#folds", Static).update(self._folds.show(rows, self.size.width))

    def open(self, line: FeedLine) -> None:
        """Show all of a line, and what the engine knows of it once it has said so."""
        screen = ReadingScreen(f"{ARROWS[line.direction]} {person(line)}", detail(line, panel_of(self).zone))
        self.app.push_screen(screen)
        if line.seq >= 0:
            work(self, partial(self._tell_more, screen, line), "detail")

    async def _tell_more(self, screen: ReadingScreen, line: FeedLine) -> None:
        try:
            found = await self._found(line)
        except WhatsdexError:
            return  # it left the engine's ring; what the line holds stays to be read
        if screen.is_attached:
            screen.replace(detail(line, panel_of(self).zone, found))

    async def _found(self, line: FeedLine) -> FeedDetail:
        return await panel_of(self).source.ask(lambda control: control.feed.show(line.seq, line.message_id))

    def _with_marked(self, use: Callable[[FeedDetail], None]) -> None:
        """Ask for all of the marked line and go on with it, unless one has gone on to something else meanwhile."""
        line = self._view.marked()
        if line is None:
            return

        async def done() -> None:
            found = await self._found(line)
            if self.is_current:
                use(found)

        self.attempt(done)

    def action_reply(self) -> None:
        """Ask for a text and send it into the marked line's chat."""
        self._with_marked(self._ask_reply)

    def _ask_reply(self, found: FeedDetail) -> None:
        if not found.chat:
            self.notify("This line belongs to no chat.", severity="warning", markup=False)
            return
        to = plain(found.line.chat_name or found.user_name or found.line.chat, limit=60)
        text = Content.assemble("The bot writes to ", (to, "bold"), ", unasked: mind who gets it.")
        self.app.push_screen(PromptScreen("Reply as the bot", text, partial(self._reply, found, to)))

    async def _reply(self, found: FeedDetail, to: str, text: str) -> None:
        sent = await panel_of(self).source.ask(
            lambda control: control.messages.send(found.chat, text, found.line.account)
        )
        if sent.state == "failed":
            raise WhatsdexError(f"It was not sent: {sent.error}.")
        self.notify(f"{'Sent' if sent.state == 'sent' else 'It waits to be sent'} to {to}.", markup=False)

    def action_ban(self) -> None:
        """Ask, then answer whoever wrote the marked line no more."""
        self._with_marked(self._ask_ban)

    def _ask_ban(self, found: FeedDetail) -> None:
        if not found.user:
            self.notify("Nobody wrote this line.", severity="warning", markup=False)
            return
        name = plain(found.user_name, limit=40) or found.user
        self.confirm("Ban somebody", f"{name}. The bot answers them no more, for good.", "Ban them",
                     lambda control: control.users.ban(found.user), f"{name} is banned for good.")  # fmt: skip

    def action_warn(self) -> None:
        """Ask for a reason, then warn whoever wrote the marked line."""
        self._with_marked(self._ask_warn)

    def _ask_warn(self, found: FeedDetail) -> None:
        if not found.user or not found.line.group:
            self.notify("Only members of a group are warned, for what they wrote there.", severity="warning",
                        markup=False)  # fmt: skip
            return
        name = plain(found.user_name, limit=40) or found.user
        text = Content.assemble((name, "bold"), f" in {plain(found.line.chat_name, limit=40)}", WARNED)
        warn = partial(self._warn, found, name)
        self.app.push_screen(PromptScreen("Warn", text, warn, placeholder="why; may stay empty"))

    async def _warn(self, found: FeedDetail, name: str, reason: str) -> None:
        came = await panel_of(self).source.ask(
            lambda control: control.groups.warn(found.chat, found.user, reason.strip())
        )
        self.notify(f"{name}: {came}.", markup=False)

    def action_reveal(self) -> None:
        """Show covered words of the marked line."""
        line = self._view.marked()
        if line is None or not line.masked:
            self.notify("Nothing of this line is covered.", markup=False)
            return

        async def done() -> None:
            told = await panel_of(self).source.ask(lambda control: control.feed.reveal(line.seq, line.message_id))
            self.show_over(ReadingScreen(f"Revealed: {person(line)}", words(told, lines=True)))

        self.attempt(done)

    def id_of(self, line: FeedLine) -> str:
        """Return the message's id."""
        return line.message_id
