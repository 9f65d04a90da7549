"""The doctor finds what is there and what is missing, on this machine and at loopback servers."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webserver import WebServer
from whatsdex.config import Config, Media, Net
from whatsdex.monitoring.health import Health
from whatsdex.services import doctor, sandbox
from whatsdex.services.guard import Guard

NET, MEDIA = Net(allow_private=True), Media()


@pytest.fixture
def services() -> Iterator[tuple[doctor.Service, ...]]:
    """One that answers, one that does not, one without a name."""
    with WebServer() as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield (
            doctor.Service("here", "127.0.0.1", "nothing works", server.port),
            doctor.Service("gone", "127.0.0.1", "letters stay", closed.getsockname()[1]),
            doctor.Service("nowhere", "nowhere.invalid", "no songs"),
        )


def examined(
    data: Path, services: tuple[doctor.Service, ...] = (), net: Net = NET, media: Media = MEDIA
) -> dict[str, Health]:
    config = Config(net=net, media=media)
    with Guard(config.net) as guard:
        return {each.name: each for each in doctor.examine(config, data, guard, services)}


def test_programs_are_run_and_services_asked(
    tmp_path: Path, services: tuple[doctor.Service, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    speaks = tmp_path / "bin" / "espeak-ng"  # not every machine has it
    speaks.parent.mkdir()
    speaks.write_text("#!/bin/sh\necho eSpeak NG text-to-speech: 1.51\n")
    speaks.chmod(0o755)
    monkeypatch.setenv("PATH", f"{speaks.parent}:{os.environ['PATH']}")
    found = examined(tmp_path, services)
    assert [each.name for each in found.values() if each.level == "bad"] == []
    assert "ffmpeg version" in found["ffmpeg"].reason
    assert "eSpeak" in found["espeak-ng"].reason
    assert "did its work" in found["sandbox"].reason
    assert "free" in found["data folder"].reason
    assert (found["here"].level, "answers in" in found["here"].reason) == ("ok", True)
    assert found["gone"].reason == "127.0.0.1: it does not answer: letters stay"
    assert found["nowhere"].reason == "nowhere.invalid: its name is not known here: no songs"
    assert all(found[each].remedy for each in ("gone", "nowhere"))


def test_what_the_settings_forbid_is_told(tmp_path: Path) -> None:
    found = examined(
        tmp_path, (doctor.Service("tube", "www.tube.example", "no videos"),),
        net=Net(blocked_domains=["tube.example"]),
    )  # fmt: skip
    assert "net.blocked_domains names it" in found["tube"].reason


def test_missing_programs_are_told_with_what_fails_and_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(doctor, "ffmpeg_path", lambda: "")
    monkeypatch.setattr(doctor, "deno_path", lambda: "")
    found = examined(tmp_path)
    for name in ("ffmpeg", "espeak-ng", "YouTube scripts"):
        assert (found[name].level, bool(found[name].remedy)) == ("warning", True), name


def test_a_program_that_does_not_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(doctor, "ffmpeg_path", lambda: str(broken))
    assert "does not run" in examined(tmp_path)["ffmpeg"].reason


def test_files_that_settings_name_are_looked_at(tmp_path: Path) -> None:
    cookies, model = tmp_path / "cookies.txt", tmp_path / "model.onnx"
    net, media = Net(cookies=str(cookies)), Media(removebg_model=str(model))
    found = examined(tmp_path, net=net, media=media)
    assert "No such file" in found["cookies"].reason
    assert "/removebg fails" in found["backgrounds"].reason
    cookies.write_text("a=b")
    model.write_bytes(b"")
    found = examined(tmp_path, net=net, media=media)
    assert "no cookies file" in found["cookies"].reason
    cookies.write_text("# Netscape HTTP Cookie File\n")
    found = examined(tmp_path, net=net, media=media)
    assert (found["cookies"].level, found["backgrounds"].level) == ("ok", "ok")


def test_a_sandbox_and_a_folder_that_fail_are_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise sandbox.SandboxKilled("status -9:\x1b[31m no")

    monkeypatch.setattr(sandbox, "run", broken)
    assert examined(tmp_path / "none")["data folder"].level == "ok"
    file = tmp_path / "file"
    file.write_text("")
    found = examined(file)
    assert (found["data folder"].level, found["sandbox"].level) == ("bad", "bad")
    assert "\x1b" not in found["sandbox"].reason
