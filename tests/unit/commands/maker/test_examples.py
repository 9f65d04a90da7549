"""Every example of every maker, run in a chat, and what comes of it looked at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import segno

from tests.samples import Samples
from tests.simulated import Simulated
from tests.unit.commands.converter.chat import Answer, send
from whatsdex.commands import load
from whatsdex.commands.maker.making import COST
from whatsdex.services import speech
from whatsdex.services.sandboxed.probe import probe

COMES: dict[str, tuple[str, str, int, int]] = {
    "asciiart": ("", "", 0, 0),
    "attp": ("sticker", "image/webp", 512, 512),
    "banner": ("image", "image/jpeg", 1500, 500),
    "barcode": ("image", "image/png", 0, 0),
    "brat": ("sticker", "image/webp", 512, 512),
    "bratvideo": ("sticker", "image/webp", 512, 512),
    "carbon": ("image", "image/png", 0, 0),
    "certificate": ("image", "image/jpeg", 1600, 1130),
    "color": ("image", "image/png", 900, 900),
    "figlet": ("", "", 0, 0),
    "meme": ("image", "image/jpeg", 640, 480),
    "overlay": ("image", "image/jpeg", 0, 0),
    "qr": ("image", "image/png", 0, 0),
    "quote": ("sticker", "image/webp", 512, 512),
    "readqr": ("", "", 0, 0),
    "ttp": ("sticker", "image/webp", 512, 512),
    "tts": ("voice", "audio/ogg; codecs=opus", 0, 0),
    "wanted": ("image", "image/jpeg", 900, 1240),
    "wordcloud": ("image", "image/png", 0, 0),
    "write": ("image", "image/jpeg", 1000, 1414),
}
"""What comes of each: kind, MIME type, and pixels where they are always the same."""
OTHERWISE = {"/asciiart letters": ("image", "image/jpeg", 0, 0), "/quote": ("", "", 0, 0)}
WITH_PICTURE = {"asciiart", "meme", "overlay", "readqr", "wanted"}
MOVING = {"attp", "bratvideo"}
FREE = {"barcode", "color", "qr", "readqr", "wordcloud"}
EXAMPLES = [
    pytest.param(each.name, example, id=example)
    for each in load().commands
    if each.category == "maker" and each.place != "group"  # the word cloud has its own test
    for example in each.examples
]


def test_every_maker_is_tried_and_costs_what_the_catalogue_says() -> None:
    made = {each.name: each for each in load().commands if each.category == "maker"}
    assert made.keys() == COMES.keys()
    for name, each in made.items():
        assert (each.background, each.pool) == (True, "media"), name
        assert each.cost == (0 if name in FREE else COST), name


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have speech ask nobody on the internet."""
    monkeypatch.setattr(speech, "SITE", "http://127.0.0.1:9")


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_works(bot: Simulated, samples: Samples, tmp_path: Path, name: str, example: str) -> None:
    picture = samples.picture
    if name == "readqr":
        picture = tmp_path / "code.png"
        segno.make("https://example.org/found").save(str(picture), scale=6)
    answers = send(bot, example, picture if name in WITH_PICTURE else None, "image")
    assert answers, "nothing came back"
    kind, mime, width, height = OTHERWISE.get(example, COMES[name])
    text = answers[0].action.text
    if name == "tts" and not shutil.which("espeak-ng"):
        assert "cannot speak just now" in text
    elif example == "/quote":
        assert "Write a text" in text
    elif not kind:
        assert "⚠" not in text
        assert "https://example.org/found" in text if name == "readqr" else text.startswith("```\n")
    else:
        assert "⚠" not in text, text
        media = check(answers[0], kind, mime)
        assert (media.width, media.height) == (width or media.width, height or media.height)
        assert media.animated == (name in MOVING)


def check(answer: Answer, kind: str, mime: str):
    """See that a file is what is told of it, and that phones show it; return what is told."""
    media, file = answer.media, answer.file
    assert file is not None
    assert (media.kind, media.mime) == (kind, mime)
    assert media.size == file.stat().st_size
    facts = probe({"path": str(file)}, lambda _: None)
    assert facts["mime"] == mime.partition(";")[0]
    if kind == "voice":
        assert facts["audio"].endswith("opus")
        assert facts["seconds"] == pytest.approx(media.seconds, abs=0.1)
    else:
        assert (facts["width"], facts["height"], facts["animated"]) == (media.width, media.height, media.animated)
        assert media.thumbnail.startswith(b"\xff\xd8")
    if kind == "sticker":
        assert media.size < (500_000 if media.animated else 100_000)
        assert b"sticker-pack-name" in file.read_bytes()
    return media
