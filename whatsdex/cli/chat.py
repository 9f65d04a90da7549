"""``chat``: talking to the bot as a made-up person."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whatsdex.cli.place import Place, placed
from whatsdex.cli.spans import Seconds
from whatsdex.errors import NotRunning, WhatsdexError
from whatsdex.text import sanitize, size

if TYPE_CHECKING:
    from whatsdex.control.api import Control
    from whatsdex.control.views import ConsoleReply

NUMBER = "15550000002"
LOOK = 0.25
"""Seconds that one question for replies may wait."""
DONE = {"delete": "(deleted a message)", "pin": "(pinned a message, or took one down)"}
"""What is told of actions that say nothing."""


class Late(WhatsdexError):
    """The bot was still at it when the time was up."""


def _number(_ctx: click.Context, _parameter: click.Parameter, given: str) -> str:
    digits = "".join(filter(str.isdecimal, given))
    if not 7 <= len(digits) <= 15 or given.strip("+ -()/0123456789"):
        raise click.BadParameter(f"{given} is no phone number with country code, such as {NUMBER}.")
    return digits


@click.command()
@click.option(
    "--as", "number", default=NUMBER, callback=_number, metavar="NUMBER", help=f"Who writes. Default: {NUMBER}."
)
@click.option("--name", default="", help="The writer's own name.")
@click.option("--group", default="", metavar="NAME", help="Write in a made-up group; its first writer is its admin.")
@click.option("--attach", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="Send FILE with the first message.")  # fmt: skip
@click.option("--save-media", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Save files that the bot sends.")  # fmt: skip
@click.option("--ephemeral", is_flag=True, help="On a bot and a data folder of its own that are gone at the end.")
@click.option(
    "--timeout",
    type=Seconds(0.01),
    default=120.0,
    show_default=True,
    help="Seconds to wait for the bot after a message.",
)
@placed
def chat(
    place: Place, number: str, name: str, group: str, attach: Path | None, save_media: Path | None, ephemeral: bool,
    timeout: float,
) -> None:  # fmt: skip
    """Talk to the bot here, without WhatsApp, as a made-up person: each line of standard input is a message.

    Replies are written to standard output. Where no bot runs on the data folder, one is started for as
    long as this takes. It ends when the bot has done all it was asked, with status 1 if that takes
    longer than --timeout. Nothing of it counts in statistics, and no phone is needed.
    """
    if save_media is not None:
        save_media.mkdir(parents=True, exist_ok=True)
    with _control(place, ephemeral) as (control, data):
        talk = Talk(control, data, number, name, group, save_media, timeout)
        if sys.stdin.isatty():
            talk.live(attach)
        else:
            talk.read(attach)


class Talk:
    """One made-up person's talk with the bot."""

    def __init__(
        self, control: Control, data: Path, number: str, name: str, group: str, save: Path | None, timeout: float
    ) -> None:  # fmt: skip
        """Begin behind what was said before."""
        from whatsdex.jid import from_number
        from whatsdex.transports.simulator import group_jid

        self._control, self._data, self._save, self._timeout = control, data, save, timeout
        self._number, self._name, self._group = number, name, group
        self._chat = group_jid(group) if group else from_number(number)
        self._next = control.console.since(2**53).next
        self._shown = 0

    def read(self, attach: Path | None) -> None:
        """Send each line once the one before is done with."""
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no text must not end the talk
        for line in sys.stdin:
            if text := line.rstrip("\r\n"):
                self._say(text, attach)
                attach = None
                self._settle()
        if attach is not None:
            self._say("", attach)
            self._settle()
        if self._group and not self._shown:
            click.echo("(No answer: in a group the bot is silent until its admin writes /enable.)", err=True)

    def live(self, attach: Path | None) -> None:
        """Send lines as a person types them, and show replies as they come."""
        click.echo("Write to the bot; Ctrl+D ends.", err=True)
        ended = threading.Event()
        reader = threading.Thread(target=self._follow, args=(ended,), daemon=True)
        reader.start()
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            while True:
                text = input()
                if text or attach:
                    self._say(text, attach)
                    attach = None
        ended.set()
        reader.join(LOOK * 4)
        self._settle()

    def _follow(self, ended: threading.Event) -> None:
        while not ended.is_set():
            self._show(LOOK)

    def _say(self, text: str, attach: Path | None) -> None:
        file = str(attach.absolute()) if attach is not None else ""
        self._control.console.say(text, self._number, self._group, file, self._name)

    def _settle(self) -> None:
        """Show replies until all is done.

        Raises:
            Late: That took too long.
        """
        end = time.monotonic() + self._timeout
        while not self._show(LOOK):
            if time.monotonic() > end:
                raise Late(f"The bot was not done after {self._timeout:g} s.", "Give it more with --timeout SECONDS.")

    def _show(self, wait: float) -> bool:
        """Show what came; returns whether all is done."""
        page = self._control.console.since(self._next, wait)
        self._next = page.next
        for each in page.replies:
            if each.chat == self._chat:
                self._shown += 1
                click.echo(self._told(each))
        return page.idle and not page.replies

    def _told(self, reply: ConsoleReply) -> str:
        text = sanitize(reply.text, lines=True)
        if reply.kind == "react":
            return f"({text})" if text else "(took the reaction away)"
        if reply.kind in DONE:
            return DONE[reply.kind]
        if reply.kind == "edit":
            return f"(edited) {text}"
        if not reply.media_kind:
            return text
        place = f" {kept}" if (kept := self._kept(reply)) else ""
        told = f"[{reply.media_kind} {reply.media_mime} {size(reply.media_size)}{place}]"
        return f"{told} {text}".rstrip()

    def _kept(self, reply: ConsoleReply) -> str:
        """Save a file that came, and return where."""
        if self._save is None or not reply.media_path:
            return ""
        source = self._data / reply.media_path
        self._save.mkdir(parents=True, exist_ok=True)
        given = "".join(each if each.isalnum() or each in "._- " else "-" for each in Path(reply.media_name).name)
        stem, suffix = (given or reply.media_kind).lstrip(".")[:80], source.suffix
        target = self._save / (stem if stem.endswith(suffix) and suffix else stem + suffix)
        count = 1
        while target.exists():
            count += 1
            target = self._save / f"{target.stem.rpartition(' ')[0] or target.stem} {count}{suffix}"
        shutil.copyfile(source, target)
        return str(target)


@contextlib.contextmanager
def _control(place: Place, ephemeral: bool) -> Iterator[tuple[Control, Path]]:
    """Give the control of the running engine, or of one that is started for this talk."""
    if not ephemeral:
        remote = place.remote("chat")
        try:
            remote.console.since(2**53)
        except NotRunning:
            pass
        else:
            yield remote, place.data
            return
    with contextlib.ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="whatsdex-"))) if ephemeral else place.data
        config, named = place.load()
        from whatsdex.monitoring import logs

        logs.setup(config.log.level, None if ephemeral else data)
        from whatsdex.cli.service import Service

        service = Service(config, named, data, "console")
        service.start()
        try:
            yield service.control, data
        finally:
            service.stop()
