"""Removing backgrounds with a model that takes what is bright for what stands out."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests import mediafiles, onnx
from whatsdex.errors import UserError
from whatsdex.services.cutout import cut_out


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A white disc before a black ground, 600 by 400."""
    shown = Image.new("RGB", (600, 400))
    ImageDraw.Draw(shown).ellipse((200, 100, 400, 300), fill="white")
    shown.save(tmp_path / "night.png")
    return tmp_path / "night.png"


@pytest.mark.parametrize("side", [320, 1024])
def test_what_stands_out_stays_and_the_rest_is_transparent(tmp_path: Path, night: Path, side: int) -> None:
    made = cut_out(night, tmp_path, str(onnx.write(tmp_path / "m.onnx", side)))
    assert (made.kind, made.mime, made.width, made.height) == ("image", "image/png", 600, 400)
    with Image.open(made.path) as shown:
        assert shown.getpixel((300, 200)) == (255, 255, 255, 255)
        assert shown.getchannel("A").getpixel((10, 10)) == 0
    assert made.thumbnail


def test_a_sticker_becomes_one_again(tmp_path: Path, night: Path) -> None:
    made = cut_out(night, tmp_path, str(onnx.write(tmp_path / "m.onnx")), sticker=True, pack="Pack")
    assert (made.kind, made.mime, made.width, made.height) == ("sticker", "image/webp", 512, 512)
    with Image.open(made.path) as shown:
        assert shown.convert("RGBA").getchannel("A").getpixel((10, 10)) == 0


@pytest.mark.parametrize(
    ("model", "words"), [("", "removebg_model is empty"), ("/nowhere/model.onnx", "the model's file is missing")]
)
def test_what_is_missing_is_told_in_one_line(tmp_path: Path, night: Path, model: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        cut_out(night, tmp_path, model)


def test_a_missing_extra_is_told_in_one_line(tmp_path: Path, night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="the extra “removebg” is missing"):
        cut_out(night, tmp_path, str(onnx.write(tmp_path / "m.onnx")))


def test_what_is_no_model_is_told_in_one_line(tmp_path: Path, night: Path) -> None:
    (tmp_path / "m.onnx").write_bytes(b"nothing of the kind")
    with pytest.raises(UserError, match="cannot be used"):
        cut_out(night, tmp_path, str(tmp_path / "m.onnx"))


def test_a_picture_of_nothing_and_what_is_no_picture_are_refused(tmp_path: Path) -> None:
    model = str(onnx.write(tmp_path / "m.onnx"))
    Image.new("RGB", (64, 64), "gray").save(tmp_path / "plain.png")
    with pytest.raises(UserError, match="what stands out"):
        cut_out(tmp_path / "plain.png", tmp_path, model)
    with pytest.raises(UserError, match="pictures only"):
        cut_out(mediafiles.sound(tmp_path / "a.wav", 1), tmp_path, model)
    with pytest.raises(UserError, match="too many pixels"):
        cut_out(mediafiles.pixel_bomb(tmp_path / "bomb.png"), tmp_path, model)
