"""The console area: talking to the bot as made-up people, on the account that every engine hosts."""

from __future__ import annotations

import mimetypes
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from whatsdex import events, jid
from whatsdex.control.views import ConsolePage, ConsoleReply, PictureView
from whatsdex.engine.arrival import CONSOLE
from whatsdex.engine.core import Core
from whatsdex.errors import WhatsdexError
from whatsdex.models import Media, MediaKind
from whatsdex.text import sanitize
from whatsdex.transports.simulator import Executed, Simulator

NUMBER = "15550000002"
"""Who writes, unless somebody else is named."""
PATIENCE = 5.0
"""Seconds in which a message is journaled; the inbox may be full."""
LOOK = 0.05
"""Seconds between two looks at whether all is done."""
WIDEST = 200
"""Pixels of a picture's longer side at most."""
SHOWN = frozenset({"send", "edit", "react", "poll", "pin", "delete"})
OPEN = (
    "SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN ('queued', 'handed') AND account=?1)"
    " OR EXISTS (SELECT 1 FROM message WHERE state='pending' AND account=?1)"
    " OR EXISTS (SELECT 1 FROM job WHERE state IN ('fetching', 'queued', 'running') AND account=?1)"
)


class Console:
    """Implements ``api.ConsoleArea``."""

    def __init__(self, core: Callable[[], Core]) -> None:
        """Talk through an engine's console account."""
        self._core = core
        self._journaled = threading.Condition()
        self._waiting: set[str] = set()

    def listen(self, event: events.Event) -> None:
        """Hear which messages are journaled; to be given to ``Bus.listen``."""
        if type(event) is events.MessageReceived and event.message.account == CONSOLE:
            with self._journaled:
                self._waiting.discard(event.message.id)
                self._journaled.notify_all()

    def say(self, text: str, number: str = "", group: str = "", attach: str = "", name: str = "") -> str:
        """Write to the bot; returns once the message is journaled."""
        simulator, file = self._simulator(), self._file(attach)
        who = jid.user_part(jid.from_number(number or NUMBER))
        if not 5 <= len(who) <= 15:
            raise WhatsdexError(f"{sanitize(number, limit=30)} is no phone number.", "Such as 15550000002.")
        message_id = f"C{time.time_ns():x}"
        with self._journaled:
            self._waiting.add(message_id)
        try:
            simulator.say(
                text, who, name=name, group=group, file=file, media=media_of(file) if file else None,
                message_id=message_id,
            )  # fmt: skip
            with self._journaled:
                if not self._journaled.wait_for(lambda: message_id not in self._waiting, PATIENCE):
                    raise WhatsdexError("The engine did not take the message in.", "Its log says why.")
        finally:
            with self._journaled:
                self._waiting.discard(message_id)
        return message_id

    def since(self, seq: int, wait: float = 0.0) -> ConsolePage:
        """Return what the bot did from ``seq`` on, waiting for the first until all is done."""
        simulator, end = self._simulator(), time.monotonic() + wait
        core, was_idle = self._core(), self.idle()
        while True:
            idle = self.idle()  # before the replies are read, so that none is missed when all is done
            found = simulator.since(max(0, seq), 0.0)
            left = end - time.monotonic()
            if found or left <= 0 or (idle and not was_idle):
                break
            simulator.since(max(0, seq), min(LOOK, left))
        replies = tuple(_reply(core.data, each) for each in found if each.action.__struct_config__.tag in SHOWN)
        last = found[-1].seq + 1 if found else self._next(simulator, seq)
        return ConsolePage(replies, last, idle)

    def picture(self, path: str, width: int, height: int) -> PictureView:
        """Return a sent file as a picture of so many pixels at most."""
        folder = (self._core().data / "spool" / "sent").resolve()
        file = (self._core().data / path).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            raise WhatsdexError("That file is not there any more.")
        from whatsdex.services.pixels import pixels  # here, since hardly a run needs it

        found = pixels(file, min(max(1, width), WIDEST), min(max(1, height), WIDEST))
        return PictureView(found.width, found.height, found.rgb)

    def idle(self) -> bool:
        """Tell whether every invocation and job of the console has ended and its outbox is empty."""
        if self._waiting:
            return False
        return not self._core().store.one(OPEN, CONSOLE)[0]

    @staticmethod
    def _next(simulator: Simulator, seq: int) -> int:
        """Return what to ask for next: never beyond what an engine that was started anew has."""
        end = simulator.done[-1].seq + 1 if simulator.done else 0
        return min(max(0, seq), end)

    def _simulator(self) -> Simulator:
        found: Any = self._core().transports.get(CONSOLE)
        if not isinstance(found, Simulator):
            raise WhatsdexError("This engine hosts no console.")
        return found

    @staticmethod
    def _file(attach: str) -> Path | None:
        if not attach:
            return None
        path = Path(attach)
        if not path.is_absolute() or not path.is_file():
            raise WhatsdexError(f"{sanitize(attach, limit=200)} is not a file that the engine can read.")
        return path


def media_of(path: Path) -> Media:
    """Return what a file would be in a chat, by its name."""
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    head = mime.partition("/")[0]
    kind: MediaKind = "document"
    if mime == "image/webp":
        kind = "sticker"
    elif head == "image" or head == "video" or head == "audio":
        kind = head  # type: ignore[assignment]
    return Media(kind, mime, path.stat().st_size, path.name)


def _reply(data: Path, done: Executed) -> ConsoleReply:
    action: Any = done.action
    media: Media | None = getattr(action, "media", None)
    path = ""
    if media is not None:
        kept = next((data / "spool" / "sent").glob(f"{done.id}.*"), None)
        path = str(kept.relative_to(data)) if kept is not None else ""
    return ConsoleReply(
        seq=done.seq,
        at=done.at,
        chat=action.chat,
        kind=str(action.__struct_config__.tag),
        id=done.id,
        target=sanitize(getattr(action, "target", "")),
        text=sanitize(getattr(action, "emoji", "") or getattr(action, "text", ""), lines=True),
        media_kind=media.kind if media else "",
        media_name=sanitize(media.name, limit=200) if media else "",
        media_path=path,
        media_mime=sanitize(media.mime, limit=100) if media else "",
        media_size=media.size if media else 0,
    )
