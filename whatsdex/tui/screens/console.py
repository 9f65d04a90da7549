"""Talking to the bot as a made-up person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from whatsdex.control.views import ConsoleReply
from whatsdex.errors import WhatsdexError
from whatsdex.text import size
from whatsdex.tui.actions import bindings
from whatsdex.tui.exports import path_of
from whatsdex.tui.figures import time_of_day
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import TYPEABLE, plain, words
from whatsdex.tui.screens.acting import ActingScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.source import WAITING, Reach, reach_of
from whatsdex.tui.widgets.picture import Picture

NUMBER = "15550000002"
WAIT = 2.0
"""Seconds that one question for replies may wait."""
BUSY_WAIT = 0.2
"""The same while the bot is at something, whose end is no reply."""
RETRY = 1.0
KEPT = 200
"""Messages and pictures of the view."""
PAST = 100
"""Lines that can be called back."""
LONGEST = 4000
"""Characters of a message that are shown."""
WIDEST, HIGHEST = 60, 20
"""Cells of a picture at most."""
SEEN = frozenset({"image", "sticker", "video"})
END = 2**53
"""Asked from there on, only what is new comes."""


class ConsoleScreen(ActingScreen):
    """A talk, and a line to write in."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("console"))
    AUTO_FOCUS = "#say"

    def __init__(self) -> None:
        """Make an empty talk of the usual made-up person."""
        super().__init__()
        self._number, self._called, self._group, self._file = NUMBER, "", "", ""
        self._next = END
        self._idle = True
        self._reach: Reach = WAITING
        self._past: list[str] = []
        self._at = 0
        self._answers: dict[str, Static] = {}
        self._answer = ""
        self._saying = asyncio.Lock()

    def body(self) -> Iterable[Widget]:
        """Return status, talk and line."""
        yield Static(id="status", markup=False)
        yield VerticalScroll(id="talk", can_focus=False)
        yield Input(placeholder="Write to the bot, such as /menu", id="say", restrict=TYPEABLE)

    def on_mount(self) -> None:
        """Keep the cursor still."""
        self.query_one(Input).cursor_blink = False

    def on_screen_resume(self) -> None:
        """Follow the bot while the screen is seen; take up a text that another screen wants tried."""
        work(self, self._follow, "follow")
        panel = panel_of(self)
        if panel.to_try:
            field = self.query_one(Input)
            field.value, panel.to_try = panel.to_try, ""
            field.cursor_position = len(field.value)
            self.set_focus(field)

    def on_screen_suspend(self) -> None:
        """Rest while it is not."""
        self.workers.cancel_group(self, "follow")

    def update(self) -> None:
        """Say who writes where, and whether the bot is at it."""
        who = plain(self._called, limit=30) or f"+{self._number}"
        where = plain(self._group, limit=30)
        parts: list[Content | tuple[str, str] | str] = [(" as ", "$muted"), (who, "bold $secondary")]
        parts += [(" in the group ", "$muted"), (where, "bold $accent")] if where else [(" in private", "$muted")]
        if self._file:
            parts += [("  with ", "$muted"), words(Path(self._file).name, "$accent", limit=30)]
        if self._reach.state == "lost":
            parts += [("  ✖ ", "bold $error"), words(self._reach.text, "$error")]
        elif not self._idle:
            parts.append(("  ◌ the bot is at it …", "$warning"))
        elif not self.query_one("#talk").children:
            parts.append(("   Nothing said here counts or leaves this machine.", "$muted"))
        self.query_one("#status", Static).update(Content.assemble(*parts))

    async def _follow(self) -> None:
        while True:
            wait = 0.0 if self._next == END else WAIT if self._idle else BUSY_WAIT
            try:
                page = await panel_of(self).source.ask(lambda control: control.console.since(self._next, wait))  # noqa: B023
            except WhatsdexError as error:
                self._reach = reach_of(error)
                self.update()
                await asyncio.sleep(RETRY)
                continue
            self._reach, self._idle = Reach("ok"), page.idle
            for each in page.replies:  # one by one: what is left when the screen is left, comes when it is seen again
                self._next = each.seq + 1
                await self._show(each)
            self._next = page.next
            self.update()
            await asyncio.sleep(0.05)

    async def _show(self, reply: ConsoleReply) -> None:
        known = self._answers.get(reply.target)
        if reply.kind == "edit" and known is not None:
            known.update(self._said("bot", reply, " (edited)"))
        elif reply.kind == "delete" and known is not None:
            known.update(Content.styled("(the bot deleted a message)", "$muted"))
        elif reply.kind == "react":
            await self._add(Content.assemble(("the bot reacts ", "$muted"), words(reply.text or "with nothing")))
        else:
            made = await self._add(self._said("bot", reply))
            self._answers[reply.id] = made
            if reply.media_path and reply.media_kind in SEEN:
                self.run_worker(self._see(reply.media_path), group="see", exit_on_error=False)
        self._answer = reply.text or self._answer

    async def _see(self, path: str) -> None:
        columns, rows = min(WIDEST, self.size.width - 6), min(HIGHEST, max(4, self.size.height // 2))
        try:
            view = await panel_of(self).source.ask(lambda control: control.console.picture(path, columns, 2 * rows))
        except WhatsdexError as error:
            await self._add(words(f"It cannot be shown: {error}", "$muted"))
            return
        await self._put(Picture(view))

    def _said(self, who: str, reply: ConsoleReply, note: str = "") -> Content:
        text = words(reply.text, lines=True, limit=LONGEST)
        at = time_of_day(reply.at, panel_of(self).zone)
        media = ""
        if reply.media_kind:
            name = f" {plain(reply.media_name, limit=60)}" if reply.media_name else ""
            media = f"[{plain(reply.media_kind)}{name}, {plain(reply.media_mime, limit=40)}, {size(reply.media_size)}] "
        return Content.assemble(
            (f"{at} ", "$muted"), (who, "bold $primary"), (note, "$muted"), "\n", (media, "$accent"), text
        )

    async def _add(self, content: Content) -> Static:
        made = Static(content, markup=False)
        await self._put(made)
        return made

    async def _put(self, widget: Widget) -> None:
        talk = self.query_one("#talk", VerticalScroll)
        await talk.mount(widget)
        if len(talk.children) > KEPT:
            await talk.remove_children(talk.children[: len(talk.children) - KEPT])
            self._answers = {name: each for name, each in self._answers.items() if each.is_attached}
        talk.scroll_end(animate=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Say what was written."""
        text = event.value
        if not text.strip() and not self._file:
            return
        self._past = [*[each for each in self._past if each != text], text][-PAST:]
        self._at = len(self._past)
        file, self._file = self._file, ""
        event.input.value = ""
        work(self, partial(self._say, text, file), "say", exclusive=False)

    async def _say(self, text: str, file: str) -> None:
        async with self._saying:  # in the order in which they were written
            await self._say_one(text, file)

    async def _say_one(self, text: str, file: str) -> None:
        at = time_of_day(panel_of(self).clock.now(), panel_of(self).zone)
        who = plain(self._called, limit=30) or f"+{self._number}"
        where = f" in {plain(self._group, limit=30)}" if self._group else ""
        told = f"[{plain(Path(file).name, limit=60)}] " if file else ""
        heading = Content.assemble((f"{at} ", "$muted"), (who, "bold $secondary"), (where, "$muted"), "\n")
        await self._add(Content.assemble(heading, (told, "$accent"), words(text, limit=LONGEST)))
        said = (text, self._number, self._group, file, self._called)
        self._idle = False
        self.update()
        try:
            await panel_of(self).source.ask(lambda control: control.console.say(*said))
        except WhatsdexError as error:
            self._idle = True
            await self._add(words(str(error), "$error"))

    def on_key(self, event: events.Key) -> None:
        """Call back what was written before."""
        if event.key not in ("up", "down") or not isinstance(self.focused, Input) or not self._past:
            return
        self._at = min(max(0, self._at + (-1 if event.key == "up" else 1)), len(self._past))
        field = self.focused
        field.value = self._past[self._at] if self._at < len(self._past) else ""
        field.cursor_position = len(field.value)
        event.stop()

    def action_write(self) -> None:
        """Go to the line."""
        self.set_focus(self.query_one(Input))

    def action_leave_line(self) -> None:
        """Let go of messages that stay; then leave the line, so that other keys work."""
        if self.clear_toasts():
            return
        self.set_focus(None)

    def action_page(self, step: int) -> None:
        """Go through the talk by pages."""
        talk = self.query_one("#talk", VerticalScroll)
        talk.scroll_relative(y=step * max(1, talk.size.height - 1), animate=False)

    def action_clear(self) -> None:
        """Empty the view."""
        self._answers.clear()
        self.query_one("#talk", VerticalScroll).remove_children()

    def action_copy(self) -> None:
        """Copy the bot's last answer."""
        if self._answer:
            self.copy(self._answer)

    def action_who(self) -> None:
        """Ask who writes."""
        text = Content("A made-up number, and a name if you like: 15550000003 Ann")
        now = f"{self._number} {self._called}".strip()
        self.app.push_screen(PromptScreen("Who writes", text, self._take_who, value=now))

    async def _take_who(self, text: str) -> None:
        number, _space, name = text.strip().partition(" ")
        digits = "".join(each for each in number if each.isdecimal())
        if not 5 <= len(digits) <= 15:
            raise WhatsdexError("A number of 5 to 15 digits is expected.", "Such as 15550000003 Ann.")
        self._number, self._called = digits, name.strip()

    def action_group(self) -> None:
        """Ask for the group to write in."""
        text = Content("The group's name; it is made on its first message. Empty: in private.")
        self.app.push_screen(PromptScreen("Group", text, self._take_group, value=self._group))

    async def _take_group(self, text: str) -> None:
        self._group = text.strip()[:60]

    def action_attach(self) -> None:
        """Ask for a file to send."""
        text = Content("The path of a file on the bot's machine, sent with the next message.")
        self.app.push_screen(PromptScreen("Attach a file", text, self._take_file, value=self._file))

    async def _take_file(self, text: str) -> None:
        path = path_of(text.strip()) if text.strip() else None
        if path is not None and not path.is_file():
            raise WhatsdexError(f"{plain(str(path), limit=200)} is not a file.")
        self._file = str(path) if path is not None else ""
