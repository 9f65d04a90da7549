"""Converters in a chat: what they refuse, and what they keep."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests import mediafiles
from tests.samples import Samples
from tests.simulated import Simulated
from tests.unit.commands.converter.chat import send
from whatsdex.models import Media, MediaKind


@pytest.mark.parametrize(
    ("text", "source", "kind", "words"),
    [
        ("/speed fast", "sound", "audio", "A number from 0.25 to 4"),
        ("/speed 9", "sound", "audio", "A number from 0.25 to 4"),
        ("/trim later", "sound", "audio", "A time such as 8, 1:30"),
        ("/trim 2 1", "sound", "audio", "end must come after"),
        ("/resize big", "picture", "image", "A size such as 640"),
        ("/resize 3x3", "picture", "image", "At least 16 pixels"),
        ("/resize 500%", "picture", "image", "from 1 to 400"),
        ("/pdfsplit 5-2", "paper", "document", "Pages such as"),
        ("/pdfsplit 7", "paper", "document", "3 pages only"),
        ("/pdftext", "sound", "document", "not a PDF"),
        ("/circle", "paper", "document", "Only pictures, GIFs and videos"),
        ("/reverseclip", "picture", "document", "GIFs and animated stickers only"),
        ("/tovoice", "mute", "video", "no sound in that file"),
    ],
)
def test_a_fault_is_one_clear_line(
    bot: Simulated, samples: Samples, text: str, source: str, kind: MediaKind, words: str
) -> None:
    answers = send(bot, text, getattr(samples, source), kind)
    assert len(answers) == 1
    line = answers[0].action.text
    assert line.startswith("⚠ ")
    assert words in line
    assert answers[0].action.media is None


def zip_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mp4", bytes(50_000_000))
    return path


def drawing(path: Path) -> Path:
    path.write_text(mediafiles.SVG.format(url="file:///etc/passwd"))
    return path


def half_video(path: Path) -> Path:
    raw = mediafiles.video(path, (64, 48), 6, noisy=True, faststart=True).read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    return path


@pytest.mark.parametrize(
    ("text", "make", "name", "kind", "words"),
    [
        ("/crop", mediafiles.pixel_bomb, "a.png", "image", "too many pixels"),
        ("/compress", drawing, "a.png", "image", "not a picture, video or sound"),
        ("/convert png", zip_bomb, "a.mp4", "document", "not a picture, video or sound"),
        ("/topdf", zip_bomb, "a.pdf", "document", "Only pictures and PDF documents"),
        ("/tovoice", half_video, "a.mp4", "video", "damaged or incomplete"),
        ("/pdf2img", partial(mediafiles.paper, locked=True), "a.pdf", "document", "locked with a password"),
        ("/removebg", mediafiles.pixel_bomb, "a.png", "image", "too many pixels"),
    ],
)
def test_a_hostile_file_is_answered_in_one_line_and_harms_nobody(
    bot: Simulated, tmp_path: Path, text: str, make: Callable[[Path], Path], name: str, kind: MediaKind, words: str
) -> None:
    answers = send(bot, text, make(tmp_path / name), kind)
    assert [words in each.action.text and "\n" not in each.action.text for each in answers] == [True]
    assert list((bot.people.data / "work").iterdir()) == []
    assert bot.ask("/ping").startswith("pong")


def test_a_converter_without_a_file_says_what_it_wants(bot: Simulated) -> None:
    assert "Send a file with this command, or quote one" in bot.ask("/rotate")
    assert "Send a PDF or picture" in bot.ask("/pdfmerge done", "15550000009")


@pytest.mark.parametrize(("text", "words"), [("/effect sparkle", "none of: blur"), ("/convert exe", "none of: jpg")])
def test_a_word_that_is_none_of_the_choices_is_told_before_any_work(
    bot: Simulated, samples: Samples, text: str, words: str
) -> None:
    media = Media("image", "image/png", 1)
    assert words in bot.ask(text, file=samples.picture, media=media)


def test_names_of_a_pack_are_taken_apart(bot: Simulated, samples: Samples) -> None:
    answer = send(bot, "/take Summer at sea | Bea", samples.sticker, "sticker")[0]
    assert answer.file is not None
    with Image.open(answer.file) as shown:
        told = json.loads(shown.getexif()[0x5741])
    assert (told["sticker-pack-name"], told["sticker-pack-publisher"]) == ("Summer at sea", "Bea")
    assert answer.media.animated


def test_a_gif_of_the_chat_is_told_to_be_one(bot: Simulated, samples: Samples) -> None:
    assert send(bot, "/togif", samples.sticker, "sticker")[0].media.gif
    assert not send(bot, "/tovideo", samples.sticker, "sticker")[0].media.gif


@pytest.mark.parametrize(
    ("text", "kind", "mime"),
    [
        ("Hey bot, make a gif of this", "video", "video/mp4"),
        ("bot turn this into an mp3 please", "audio", "audio/mpeg"),
        ("Hello bot, send it as a voice note", "voice", "audio/ogg; codecs=opus"),
        ("bot, a sticker of this gif please", "sticker", "image/webp"),
    ],
)
def test_plain_words_do(bot: Simulated, samples: Samples, text: str, kind: MediaKind, mime: str) -> None:
    media = send(bot, text, samples.video, "video")[0].media
    assert (media.kind, media.mime) == (kind, mime)


def test_a_document_sent_back_is_the_same_bit_by_bit(bot: Simulated, samples: Samples) -> None:
    answer = send(bot, "/asdoc", samples.photo, "image")[0]
    assert answer.file is not None
    assert answer.file.read_bytes() == samples.photo.read_bytes()
    assert (answer.media.kind, answer.media.mime, answer.media.name) == ("document", "image/jpeg", "photo.jpg")
    assert answer.media.thumbnail.startswith(b"\xff\xd8")


def test_files_pile_up_until_they_are_merged(bot: Simulated, samples: Samples) -> None:
    carol, dave = "15550000003", "15550000004"
    assert "1 file is on your pile" in send(bot, "/pdfmerge", samples.paper, "document", carol)[0].action.text
    assert "2 files are on your pile" in send(bot, "/pdfmerge", samples.picture, "image", carol)[0].action.text
    assert "Send a PDF or picture" in send(bot, "/pdfmerge done", None, "document", dave)[0].action.text
    answer = send(bot, "/pdfmerge done", samples.paper, "document", carol)[0]
    assert (answer.action.text, answer.media.mime, answer.media.name) == ("7 pages", "application/pdf", "merged.pdf")
    assert answer.file is not None
    document = pypdfium2.PdfDocument(answer.file)
    assert len(document) == 7
    document.close()
    assert "Send a PDF or picture" in send(bot, "/pdfmerge done", None, "document", carol)[0].action.text


def test_a_pile_can_be_thrown_away(bot: Simulated, samples: Samples) -> None:
    who = "15550000005"
    send(bot, "/pdfmerge", samples.paper, "document", who)
    assert "empty again" in send(bot, "/pdfmerge clear", None, "document", who)[0].action.text
    assert "Send a PDF or picture" in send(bot, "/pdfmerge done", None, "document", who)[0].action.text


def test_a_long_document_is_shown_ten_pages_at_a_time(bot: Simulated, tmp_path: Path) -> None:
    paper = mediafiles.paper(tmp_path / "long.pdf", [f"p{number}" for number in range(1, 24)])
    answers = send(bot, "/pdf2img 3-", paper, "document")
    assert len(answers) == 10
    assert answers[0].action.text == "Page 3 of 23"
    assert answers[-1].action.text == "Page 12 of 23\nFor more, ask for the pages 13-22."


def test_a_short_text_is_a_message_and_a_long_one_a_file(bot: Simulated, samples: Samples, tmp_path: Path) -> None:
    assert send(bot, "/pdftext", samples.paper, "document")[0].action.text.startswith("First page")
    paper = mediafiles.paper(tmp_path / "long.pdf", ["word " * 100] * 20)
    answer = send(bot, "/pdftext", paper, "document")[0]
    assert (answer.media.mime, answer.media.name) == ("text/plain", "long.txt")


def test_nothing_is_left_in_the_work_folder(bot: Simulated, samples: Samples) -> None:
    send(bot, "/rotate", samples.picture, "image")
    assert list((bot.people.data / "work").iterdir()) == []
