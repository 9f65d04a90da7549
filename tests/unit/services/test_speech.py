"""Speech: by a service that answers as Google's does, by a program of this machine, or a clear line."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from tests import mediafiles
from tests.webserver import Handler, WebServer
from whatsdex.config import Net
from whatsdex.errors import UserError
from whatsdex.services import speech
from whatsdex.services.guard import Guard
from whatsdex.services.sandboxed.probe import probe
from whatsdex.services.transcode import convert

PATH = "/_/TranslateWebserverUi/data/batchexecute"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two seconds of MP3."""
    folder = tmp_path_factory.mktemp("spoken")
    return convert(mediafiles.sound(folder / "a.wav", 2), folder, "mp3").path.read_bytes()


def test_a_text_becomes_a_voice_message_through_the_guard(
    tmp_path: Path, spoken: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answer(handler: Handler) -> None:
        asked.append(unquote_plus(handler.rfile.read(int(handler.headers["Content-Length"])).decode()))
        body = f'[["wrb.fr","jQ1olc","[\\"{base64.b64encode(spoken).decode()}\\"]",null]]\n'
        handler.reply(200, body.encode(), "application/json")

    with WebServer() as web, Guard(Net(allow_private=True)) as guard:
        web.pages[PATH] = answer
        monkeypatch.setattr(speech, "SITE", web.url(""))
        made = speech.speak("Buenos días, señor", "es", tmp_path, guard)
    assert "Buenos d" in asked[0]
    assert '\\"es\\"' in asked[0]
    facts = probe({"path": str(made.path)}, lambda _: None)
    assert (made.kind, made.mime, facts["mime"]) == ("voice", "audio/ogg; codecs=opus", "audio/ogg")
    assert facts["audio"].endswith("opus")
    assert made.seconds == pytest.approx(2, abs=0.3)


@pytest.mark.parametrize("body", [b"nothing of use", b'"jQ1olc","[\\"!!!\\"]"', b'"jQ1olc",null', b"\xff\xfejQ1olc"])
def test_an_answer_that_is_no_speech_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with WebServer() as web, Guard(Net(allow_private=True)) as guard:
        web.serve(PATH, body)
        monkeypatch.setattr(speech, "SITE", web.url(""))
        with pytest.raises(UserError, match="cannot speak just now"):
            speech.speak("Hello", "en", tmp_path, guard)


def test_a_program_of_this_machine_speaks_where_the_service_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = mediafiles.sound(tmp_path / "tone.wav", 1)
    program = tmp_path / "espeak-ng"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words; cat > {tmp_path}/text; cp {sound} said.wav\n')
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "espeak-ng" else None)
    monkeypatch.setattr(speech, "SITE", "http://127.0.0.1:9")
    with Guard(Net()) as guard:
        made = speech.speak("שלום", "iw", tmp_path, guard)
    assert made.kind == "voice"
    assert (tmp_path / "text").read_text(encoding="utf8") == "שלום"
    assert "-v he" in (tmp_path / "words").read_text()


@pytest.mark.parametrize(
    ("text", "language"),
    [("hello", "en"), ("مرحبا", "ar"), ("こんにちは世界", "ja"), ("你好", "zh"), ("привет", "ru"), ("สวัสดี", "th")],
)
def test_the_letters_tell_the_language(text: str, language: str) -> None:
    assert speech.language_of(text, "en") == language


def test_usual_codes_are_known_and_others_are_not() -> None:
    assert [speech.known(each) for each in ("he", "nb", "es", "xx", "it")] == ["iw", "no", "es", "", "it"]
