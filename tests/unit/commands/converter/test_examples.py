"""Every example of every converter, run in a chat with a file that it is for."""

from __future__ import annotations

import pytest

from tests.samples import Samples
from tests.simulated import Simulated
from tests.unit.commands.converter.chat import Answer, send
from whatsdex.commands import load
from whatsdex.models import MediaKind, Send
from whatsdex.services.sandboxed.probe import probe

SENT: dict[str, tuple[str, MediaKind]] = {
    "asdoc": ("picture", "image"),
    "audiofx": ("video", "video"),
    "circle": ("gif", "document"),
    "compress": ("photo", "image"),
    "convert": ("video", "document"),
    "crop": ("video", "video"),
    "effect": ("picture", "image"),
    "flip": ("sticker", "sticker"),
    "pdf2img": ("paper", "document"),
    "pdfmerge": ("paper", "document"),
    "pdfsplit": ("paper", "document"),
    "pdftext": ("paper", "document"),
    "removebg": ("picture", "image"),
    "resize": ("video", "video"),
    "reverseclip": ("sound", "audio"),
    "rotate": ("video", "video"),
    "speed": ("sound", "voice"),
    "sticker": ("picture", "image"),
    "stickerwm": ("sticker", "sticker"),
    "toaudio": ("video", "video"),
    "togif": ("video", "video"),
    "toimage": ("sticker", "sticker"),
    "topdf": ("picture", "image"),
    "tovideo": ("sticker", "sticker"),
    "tovoice": ("sound", "audio"),
    "trim": ("sound", "audio"),
    "upscale": ("picture", "image"),
    "volume": ("video", "video"),
}
"""What each command gets: one of the samples, and what WhatsApp says it is."""
COMES: dict[str, str] = {
    "asdoc": "document", "audiofx": "video", "circle": "sticker", "compress": "image", "convert": "document",
    "crop": "sticker", "effect": "image", "flip": "sticker", "pdf2img": "image", "pdfmerge": "", "pdfsplit": "document",
    "pdftext": "", "removebg": "image", "resize": "video", "reverseclip": "audio", "rotate": "video", "speed": "voice",
    "sticker": "sticker", "stickerwm": "sticker", "toaudio": "audio", "togif": "video", "toimage": "image",
    "topdf": "document", "tovideo": "video", "tovoice": "voice", "trim": "audio", "upscale": "image",
    "volume": "video",
}  # fmt: skip
OTHERWISE = {
    "/togif file": "document",
    "/pdfmerge done": "document",
    "/trim 1:30": "is only 3 s long",
    "/trim 0:05 0:20": "is only 3 s long",
    "/rotate -45": "turned by 90, 180 or 270",
}
"""What comes of examples that ask for something else, or for more than these short files have."""
EXAMPLES = [
    pytest.param(each.name, example, id=example)
    for each in load().commands
    if each.category == "converter"
    for example in each.examples
]


def test_every_converter_is_tried() -> None:
    assert {each.name for each in load().commands if each.category == "converter"} == set(SENT) == set(COMES)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_works(bot: Simulated, samples: Samples, name: str, example: str) -> None:
    source, kind = SENT[name]
    answers = send(bot, example, getattr(samples, source), kind)
    expected = OTHERWISE.get(example, COMES[name])
    if " " in expected:
        assert expected in answers[-1].action.text
        return
    assert answers, "nothing came back"
    assert all("⚠" not in each.action.text for each in answers), answers[0].action.text
    if expected:
        for each in answers:
            assert each.media.kind == expected
            check(each)
    else:
        assert answers[0].action.text
    assert isinstance(answers[0].action, Send)
    assert answers[0].action.quote is not None


def check(answer: Answer) -> None:
    """See that a file is what is told of it."""
    media, file = answer.media, answer.file
    assert file is not None
    assert media.size == file.stat().st_size
    if media.mime == "application/pdf":
        assert file.read_bytes().startswith(b"%PDF-")
        assert media.name.endswith(".pdf")
        return
    facts = probe({"path": str(file)}, lambda _: None)
    assert facts["mime"] == media.mime.partition(";")[0]
    if media.kind in ("image", "video", "sticker"):
        assert (facts["width"], facts["height"]) == (media.width, media.height)
    if media.kind == "document":
        assert media.name.endswith(file.suffix)
