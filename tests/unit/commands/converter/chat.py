"""A chat in which files are sent with commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.simulated import ALICE, Simulated
from whatsdex.models import Media, MediaKind, React, Send

MIMES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".mp4": "video/mp4",
    ".mkv": "video/x-matroska", ".wav": "audio/wav", ".pdf": "application/pdf",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came back."""

    action: Send
    file: Path | None

    @property
    def media(self) -> Media:
        """The file that came, which there must be."""
        assert self.action.media is not None, self.action.text
        assert self.file is not None
        return self.action.media


def send(bot: Simulated, text: str, file: Path | None, kind: MediaKind, who: str = ALICE) -> list[Answer]:
    """Send a command, with a file if there is one, and return what came back once it ended, but for its progress."""
    since = bot.mark()
    media = Media(kind, MIMES[file.suffix], file.stat().st_size, file.name) if file is not None else None
    number = bot.people.say(text, who, file=file, media=media)
    bot.wait(
        lambda each: isinstance(each.action, React) and each.action.target == number and each.action.emoji in "✅❌",
        since, 60,
    )  # fmt: skip
    bot.settled(60)
    sent = [each for each in list(bot.people.done) if each.seq >= since and isinstance(each.action, Send)]
    return [
        Answer(each.action, bot.people.sent_file(each.id))
        for each in sent
        if isinstance(each.action, Send)
        and each.action.quote is not None
        and each.action.quote.id == number
        and not each.action.text.startswith(("⏳", "✓"))
    ]
