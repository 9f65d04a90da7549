"""Converted files on the real client: they arrive, decrypt, and are what the phone is told."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import mediafiles
from tests.e2e.bot import Bot, start
from tests.e2e.harness import ALICE, BOT
from tests.loopback import LoopbackWhatsApp, User
from whatsdex.services.sandboxed.probe import probe


@pytest.fixture
def bot(prepared: tuple[bytes, str], tmp_path: Path) -> Iterator[Bot]:
    with LoopbackWhatsApp(state=prepared[0]) as whatsapp:
        yield start(whatsapp, tmp_path / "data", session=prepared[1], limits__enabled=False)


def test_converted_files_of_every_kind_arrive(bot: Bot, tmp_path: Path) -> None:
    alice = bot.whatsapp.users[ALICE]
    video = mediafiles.video(tmp_path / "v.mp4").read_bytes()
    picture = mediafiles.picture(tmp_path / "p.jpg").read_bytes()

    voice, found = _arrived(alice, alice.send_video(BOT, video, caption="/tovoice"), tmp_path)
    assert (found["kind"], found["audio"], voice.audioMessage.PTT) == ("audio", "opus", True)
    assert (voice.audioMessage.seconds, len(voice.audioMessage.waveform)) == (2, 64)
    assert min(voice.audioMessage.waveform[:-1]) > 80, "a tone is as loud all the time"

    sound, found = _arrived(alice, alice.send_video(BOT, video, caption="/toaudio"), tmp_path)
    assert (found["mime"], sound.audioMessage.PTT, sound.audioMessage.mimetype) == ("audio/mpeg", False, "audio/mpeg")

    turned, found = _arrived(alice, alice.send_video(BOT, video, caption="/rotate"), tmp_path)
    shown = turned.videoMessage
    assert (found["video"], found["audio"], found["width"], found["height"]) == ("h264", "aac", 240, 320)
    assert (shown.width, shown.height, shown.seconds, shown.gifPlayback) == (240, 320, 2, False)
    assert Image.open(io.BytesIO(shown.JPEGThumbnail)).format == "JPEG"

    gif, found = _arrived(alice, alice.send_video(BOT, video, caption="/togif"), tmp_path)
    assert (gif.videoMessage.gifPlayback, found["audio"]) == (True, "")

    gray, found = _arrived(alice, alice.send_image(BOT, picture, caption="/effect gray"), tmp_path)
    assert (found["mime"], gray.imageMessage.width, gray.imageMessage.height) == ("image/jpeg", 640, 480)

    still, found = _arrived(alice, alice.send_image(BOT, picture, caption="/circle"), tmp_path)
    assert (found["mime"], still.stickerMessage.isAnimated) == ("image/webp", False)

    moving, found = _arrived(alice, alice.send_video(BOT, video, caption="/crop"), tmp_path)
    assert (found["animated"], moving.stickerMessage.isAnimated) == (True, True)

    quoted = alice.wait_for(lambda each: each.kind == "sticker" and each.msg.stickerMessage.isAnimated, timeout=5)
    film, found = _arrived(alice, alice.send_text(BOT, "/tovideo", quote=quoted), tmp_path)
    assert (found["video"], found["width"], film.videoMessage.gifPlayback) == ("h264", 512, False)

    number = alice.send_image(BOT, picture, caption="/topdf")
    paper = alice.wait_for(lambda each: each.quoted_id == number and not each.text.startswith("⏳"), timeout=60)
    assert paper.download().startswith(b"%PDF-")
    document = paper.msg.documentMessage
    assert (document.fileName, document.mimetype, document.pageCount) == ("picture.pdf", "application/pdf", 1)
    assert Image.open(io.BytesIO(document.JPEGThumbnail)).format == "JPEG"
    assert bot.stop() == 0


def _arrived(alice: User, number: str, folder: Path) -> tuple[Any, dict[str, Any]]:
    """Wait for the answer to a message, after how far it is; return it, and what its decrypted file is."""
    answer = alice.wait_for(lambda each: each.quoted_id == number and not each.text.startswith("⏳"), timeout=60)
    assert answer.kind != "text", answer.text
    content = answer.download()
    stated = next(value for each, value in answer.msg.ListFields() if each.name.endswith("Message"))
    assert (stated.fileLength, stated.fileSHA256) == (len(content), hashlib.sha256(content).digest())
    (folder / "arrived").write_bytes(content)
    return answer.msg, probe({"path": str(folder / "arrived")}, lambda _: None)
