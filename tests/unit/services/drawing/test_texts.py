"""How texts of all kinds are drawn: whole, in the letters they are written in, within their bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageSequence

from whatsdex.services.sandboxed import stickers
from whatsdex.services.sandboxed.drawing import letters, photos, sheets, typeset
from whatsdex.services.sandboxed.drawing.code import carbon
from whatsdex.text import drawable

LABEL = {"id": "1", "pack": "Pack", "author": "Me"}
SCRIPTS = {
    "Arabic": ("كتاب", "باتك"), "Hebrew": ("שלום", "מולש"), "Chinese": ("你好", "好你"), "Korean": ("안녕", "녕안"),
    "Japanese": ("ありがと", "とがりあ"), "Hindi": ("नमक", "कमन"), "Thai": ("สวัส", "สวสั"), "Greek": ("αβγ", "γβα"),
    "Cyrillic": ("мир", "рим"), "Georgian": ("გამა", "ამაგ"), "emoji": ("😀🎉", "🎉😀"), "styled": ("𝓗𝓮", "𝓮𝓗"),
}  # fmt: skip
"""Of each script, two words of the same letters: as boxes they would look the same."""
HOSTILE = {
    "one letter": "i",
    "five hundred": ("The quick brown fox jumps over the lazy dog. " * 12)[:500],
    "one long word": "Pneumonoultramicroscopic" * 12,
    "piled marks": "Z" + "\u0351\u036b\u0343\u036a" * 60 + "algo",
    "a thousand emoji": ("👨‍👩‍👧‍👦🇩🇪👍🏽" * 200)[:600],
    "controls": "a\x00b\x1b[31mc\u202ed\u2066e\ufffff",
    "lines": "a\n" * 40 + "b",
    "both ways": "Hello مرحبا 123 שלום world",
}


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory):
    """Work where a child of the sandbox would, all tests in one folder, so that fonts are unpacked once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("drawing"))
        yield


def words(*texts: str) -> list[Image.Image]:
    return typeset.pages("words", {"words": [[each, 60, "#000000"] for each in texts]})


def colours(shown: Image.Image) -> set[Any]:
    return {colour for _count, colour in shown.convert("RGB").getcolors(1_000_000) or ()}


def frames() -> list[Image.Image]:
    """Return the frames of the sticker that was made, in gray."""
    with Image.open("made.webp") as shown:
        return [each.convert("L") for each in ImageSequence.Iterator(shown)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_of_a_script_are_no_boxes(script: str) -> None:
    one, other = words(*SCRIPTS[script])
    size = (max(one.width, other.width), max(one.height, other.height))
    first, second = (Image.new("L", size) for _ in range(2))
    first.paste(one.convert("L") if script == "emoji" else one.getchannel("A"))
    second.paste(other.convert("L") if script == "emoji" else other.getchannel("A"))
    assert ImageChops.difference(first, second).getbbox()


def test_arabic_letters_are_joined_and_begin_at_the_right() -> None:
    joined, apart = words("ببب", "ب\u200cب\u200cب")
    assert joined.width < 0.85 * apart.width
    assert typeset.worded("مرحبا world")["rtl"]
    assert not typeset.worded("123 hello مرحبا")["rtl"]


def test_emoji_have_their_colours_and_families_are_one() -> None:
    family, man, flag = words("👨‍👩‍👧‍👦", "👨", "🇩🇪")
    assert family.width < 1.3 * man.width
    assert len(colours(flag)) > 3
    red = [each for each in colours(flag) if each[0] > 180 and each[2] < 60]
    assert red


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_becomes_a_sticker_with_nothing_cut_off(name: str) -> None:
    text = drawable(HOSTILE[name], lines=24)
    told = letters.coloured({**LABEL, "text": text, "seed": 1, "moves": False}, print)
    assert (told["width"], told["height"], told["kind"]) == (512, 512, "sticker")
    assert told["size"] < stickers.STILL_LIMIT
    with Image.open("made.webp") as shown:
        seen = shown.convert("RGBA").getchannel("A").point(lambda v: 255 if v > 90 else 0)
    left, top, right, bottom = seen.getbbox() or (0, 0, 0, 0)
    assert left > 0
    assert right < 512
    if name != "piled marks":
        assert top > 0
        assert bottom < 512
    assert max(right - left, bottom - top) > 200


def test_a_long_text_is_drawn_smaller_than_a_short_one() -> None:
    heights = []
    for text in ("hello", "hello " * 60):
        letters.brat({**LABEL, "text": text.strip(), "moves": False}, print)
        with Image.open("made.webp") as shown:
            dark = ImageChops.invert(shown.convert("L")).point(lambda v: 255 if v > 128 else 0)
        rows = [dark.crop((0, y, 512, y + 1)).getbbox() is not None for y in range(512)]
        heights.append(max(len(run) for run in "".join("x" if each else " " for each in rows).split()))
    assert heights[0] > 4 * heights[1]


def test_words_come_one_after_the_other_and_stay_where_they_are() -> None:
    told = letters.brat({**LABEL, "text": "one two three four", "moves": True}, print)
    assert told["animated"]
    assert told["size"] < stickers.ANIMATED_LIMIT
    shown = [each.point(lambda v: 255 if v < 128 else 0) for each in frames()]
    assert len(shown) == 4
    for before, after in zip(shown, shown[1:], strict=False):
        assert ImageChops.subtract(before, after).point(lambda v: 255 if v > 200 else 0).histogram()[255] < 60
        assert sum(after.histogram()[200:]) > sum(before.histogram()[200:])


def test_a_text_of_many_words_moves_in_a_bounded_number_of_frames() -> None:
    letters.brat({**LABEL, "text": "a " * 300, "moves": True}, print)
    assert 2 < len(frames()) <= letters.STEPS


def test_colours_go_round_while_the_letters_stay() -> None:
    told = letters.coloured({**LABEL, "text": "party 🎉", "seed": 1, "moves": True}, print)
    assert told["animated"]
    assert told["seconds"] == pytest.approx(letters.COLOURS * letters.COLOUR_SECONDS, abs=0.01)
    assert told["size"] < stickers.ANIMATED_LIMIT


@pytest.mark.parametrize("name", ["one letter", "five hundred", "both ways", "a thousand emoji"])
def test_sheets_keep_their_size_whatever_stands_on_them(name: str, tmp_path: Path) -> None:
    text = drawable(HOSTILE[name], lines=4)
    names = ["title", "below", "to", "date", "date_title", "signed", "signed_title", "reward_title"]
    written = dict.fromkeys(names, "Word")
    banner = sheets.banner({"text": text, "below": text, "seed": 3}, print)
    assert (banner["width"], banner["height"], banner["mime"]) == (1500, 500, "image/jpeg")
    certificate = sheets.certificate({"text": text, "reason": text, "words": written}, print)
    assert (certificate["width"], certificate["height"]) == (1600, 1130)
    wanted = photos.wanted({"text": text, "reward": text, "letter": "?", "words": written}, print)
    assert (wanted["width"], wanted["height"]) == (900, 1240)
    quote = sheets.quote({**LABEL, "text": text, "name": text, "letter": "?", "colour": "#53bdeb",
                          "answered": {"name": "Bob", "colour": "#53bdeb", "text": text}}, print)  # fmt: skip
    assert (quote["width"], quote["height"]) == (512, 512)
    assert quote["size"] < stickers.STILL_LIMIT


def test_a_long_note_goes_on_over_a_bounded_number_of_pages() -> None:
    assert len(sheets.write({"text": "Dear diary"}, print)["files"]) == 1
    assert len(sheets.write({"text": "Dear diary, " * 120}, print)["files"]) == 2
    assert len(sheets.write({"text": "Dear diary, " * 500}, print)["files"]) == sheets.PAGES


@pytest.mark.parametrize("style", photos.SCENES)
def test_a_scene_takes_pictures_of_any_shape(style: str, tmp_path: Path) -> None:
    for number, size in enumerate([(1, 1), (2000, 3), (640, 480)]):
        path = tmp_path / f"{number}.png"
        Image.new("RGBA", size, (200, 40, 40, 255)).save(path)
        told = photos.overlay({"path": str(path), "style": style, "text": "Hi"}, print)
        assert min(told["width"], told["height"]) >= 480
        assert max(told["width"], told["height"]) <= 1600


def test_code_is_coloured_and_long_lines_are_parted() -> None:
    told = carbon({"text": "def f():\n    return 'x'  # why", "language": "python"}, print)
    with Image.open("made.png") as shown:
        assert len(colours(shown)) > 500
    longer = carbon({"text": "x" * 400, "language": ""}, print)
    assert longer["height"] > told["height"]
    assert longer["width"] < 1500
