"""Makers in a chat: whose words they take, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import mediafiles
from tests.samples import Samples
from tests.simulated import ALICE, Simulated
from tests.unit.commands.converter.chat import send
from tests.webserver import WebServer
from whatsdex.jid import USER, identity
from whatsdex.models import Quoted

BOB = "15550000003"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/brat", "Write a text behind the command"),
        ("/ttp \u202e\u200b\u0007", "Write a text behind the command"),
        ("/brat " + "x" * 4000, "up to 600 characters"),
        ("/attp " + "😀" * 1000, "up to 600 characters"),
        ("/write " + "word " * 900, "up to 2000 characters"),
        ("/carbon " + "x = 1\n" * 120, "up to 90 lines"),
        ("/qr " + "x" * 4000, "up to 1200 characters"),
        ("/barcode ean13 12ab", "cannot be written as a barcode"),
        ("/barcode مرحبا", "English letters, digits and signs"),
        ("/color nocolour", "A colour such as tomato"),
        ("/figlet مرحبا", "large letters for English only"),
        ("/tts ?!", "nothing in that text that could be said"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line(bot: Simulated, text: str, words: str) -> None:
    (answer,) = send(bot, text, None, "image")
    assert answer.action.media is None
    assert answer.action.text.startswith("⚠ ")
    assert words in answer.action.text


@pytest.mark.parametrize("text", ["/meme top | bottom", "/overlay jail", "/wanted Bob", "/asciiart", "/readqr"])
def test_a_picture_that_is_a_bomb_is_refused(bot: Simulated, tmp_path: Path, text: str) -> None:
    (answer,) = send(bot, text, mediafiles.pixel_bomb(tmp_path / "bomb.png"), "image")
    assert "too many pixels" in answer.action.text


def test_a_picture_without_codes_is_told(bot: Simulated, samples: Samples) -> None:
    (answer,) = send(bot, "/readqr", samples.picture, "image")
    assert "no QR code or barcode" in answer.action.text


def test_a_meme_of_a_sticker_is_a_sticker(bot: Simulated, samples: Samples) -> None:
    (answer,) = send(bot, "/meme hello", samples.sticker, "sticker")
    assert answer.media.kind == "sticker"


def test_a_quoted_message_is_drawn_where_no_text_is_given(bot: Simulated) -> None:
    quoted = Quoted("Q1", identity(f"{BOB}@{USER}"), "what Bob said")
    action = bot.first(_send(), "/brat", ALICE, quoted=quoted)
    assert action.media is not None
    action = bot.first(_send(), "/quote", ALICE, quoted=quoted, seconds=20)
    assert action.media.kind == "sticker"
    action = bot.first(_send(), "/quote and I say no", ALICE, quoted=quoted, seconds=20)
    assert action.media.kind == "sticker"


@pytest.mark.parametrize("command", ["/quote hello", "/wanted"])
def test_profile_pictures_are_shown_and_what_is_none_is_a_letter(bot: Simulated, tmp_path: Path, command: str) -> None:
    Image.new("RGB", (300, 300), (255, 0, 255)).save(tmp_path / "face.png")
    seen = []
    with WebServer() as web:
        web.serve("/face", (tmp_path / "face.png").read_bytes(), "image/png")
        web.serve("/broken", b"no picture at all", "image/jpeg")
        for path in ("/face", "/broken", "/missing"):
            bot.people.pictures = {f"{ALICE}@{USER}": web.url(path)}
            (answer,) = send(bot, command, None, "image")
            assert answer.file is not None
            with Image.open(answer.file) as shown:
                seen.append(sum(count for count, colour in shown.convert("RGB").getcolors(1_000_000) or ()
                                if _is_pink(colour)))  # fmt: skip
    bot.people.pictures = {}
    if command == "/quote hello":
        assert seen[0] > 2000
        assert seen[1:] == [0, 0]
    assert web.requests == ["/face", "/broken", "/missing"]


def _is_pink(colour: Any) -> bool:
    return bool(colour[0] > 230 and colour[1] < 40 and colour[2] > 230)


def test_what_a_code_holds_cannot_harm_the_chat(bot: Simulated, tmp_path: Path) -> None:
    import segno

    segno.make("evil\u202etxt\x1b[31m" + "y" * 300).save(str(tmp_path / "c.png"), scale=5)
    (answer,) = send(bot, "/readqr", tmp_path / "c.png", "image")
    assert "\x1b" not in answer.action.text
    assert "\u202e" not in answer.action.text
    assert "Only open links that you expect." in answer.action.text


def _send():
    from whatsdex.models import Send

    return Send
