from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from whatsdex.monitoring import logs

log = structlog.get_logger("whatsdex.test")
Setup = Callable[..., None]


@pytest.fixture
def setup() -> Iterator[Setup]:
    undo: list[Callable[[], None]] = []

    def begin(*args: Any, **named: Any) -> None:
        undo.append(logs.setup(*args, **named))

    yield begin
    for each in reversed(undo):
        each()


def written(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in (folder / logs.FILE).read_text().splitlines()]


def test_the_file_gets_json_lines_with_time_level_and_event_first(setup: Setup, tmp_path: Path):
    setup("info", tmp_path)
    log.info("message_received", account="main", ms=1.5, count=3, nothing=None)
    (line,) = written(tmp_path)
    assert list(line)[:3] == ["time", "level", "event"]
    assert line["time"].endswith("Z")
    del line["time"]
    assert line == {
        "level": "info", "event": "message_received", "account": "main", "ms": 1.5, "count": 3, "nothing": None,
        "logger": "test",
    }  # fmt: skip


def test_the_console_reads_well_and_has_no_colour_beside_a_terminal(setup: Setup, capsys: pytest.CaptureFixture[str]):
    setup(console=True)
    log.warning("link_lost", account="main", reason="the line is dead", empty="")
    assert capsys.readouterr().err[8:] == ' warning link_lost account=main reason="the line is dead" empty=""\n'


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_terminal_gets_colour_unless_it_is_not_wanted(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool
):
    monkeypatch.setenv("NO_COLOR", no_color)
    error = io.StringIO()
    monkeypatch.setattr(error, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", error)
    setup(console=True)
    log.info("x")
    assert ("\033[36m" in error.getvalue()) is coloured


def test_without_console_nothing_reaches_the_terminal(setup: Setup, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    setup("debug", tmp_path)
    log.error("ours")
    logging.getLogger("somelibrary").error("theirs %s %d", "with", 2)
    logging.getLogger("somelibrary").warning("misfit %d", "x")
    logging.getLogger("somelibrary").info("too quiet")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("careful", UserWarning, stacklevel=1)
    thread = threading.Thread(target=lambda: [][0], name="doomed")
    thread.start()
    thread.join()
    assert capfd.readouterr() == ("", "")
    lines = written(tmp_path)
    assert [each["event"] for each in lines[:3]] == ["ours", "theirs with 2", "misfit %d"]
    assert "careful" in lines[3]["event"]
    assert (lines[4]["event"], lines[4]["thread"]) == ("thread_died", "doomed")
    assert "IndexError" in lines[4]["exception"]


def test_what_cannot_be_raised_is_logged(setup: Setup, tmp_path: Path):
    class Broken:
        def __del__(self) -> None:
            raise ValueError("in the end")

    setup("info", tmp_path)
    Broken()
    (line,) = written(tmp_path)
    assert line["event"] == "exception_ignored"
    assert "in the end" in line["exception"]


def test_hostile_texts_and_numbers_are_harmless(setup: Setup, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    setup("info", tmp_path, console=True)
    log.info(
        "said\x1b[2J", chat="15550000002@s.whatsapp.net", who="+1 (555) 000-0002", lid="77@lid", name="a\nb\x9b2J",
        data=["15550000002", b"\x1b"], sneaky="1555\u200b0000002",
    )  # fmt: skip
    (line,) = written(tmp_path)
    assert line["event"] == "said[2J"
    assert (line["chat"], line["who"], line["lid"]) == ("…0002@s.whatsapp.net", "…0002", "…@lid")
    assert (line["name"], line["sneaky"]) == ("a b2J", "…0002")
    shown = capsys.readouterr().err
    for text in (shown, json.dumps(line, ensure_ascii=False)):
        assert "\x1b" not in text
        assert "5550000002" not in text
    assert shown.count("\n") == 1


def test_a_trace_cannot_pose_as_lines_of_ours(setup: Setup, capsys: pytest.CaptureFixture[str]):
    setup(console=True)
    try:
        raise ValueError("x\n12:00:00 info    all_is_well number=15550000002")
    except ValueError:
        log.exception("failed")
    first, *others = capsys.readouterr().err.splitlines()
    assert first.endswith("error   failed")
    assert all(each.startswith("    | ") for each in others)
    assert others[-1] == "    | 12:00:00 info    all_is_well number=…0002"


def test_the_level_holds_and_may_change(setup: Setup, tmp_path: Path):
    setup("warning", tmp_path)
    log.info("quiet")
    setup("debug", tmp_path)
    log.debug("loud")
    assert [each["event"] for each in written(tmp_path)] == ["loud"]


def test_the_file_is_rotated_and_five_are_kept(setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "FILE_BYTES", 1_000)
    setup("info", tmp_path)
    for number in range(100):
        log.info("line", number=number, text="é" * 50)
    files = sorted((tmp_path / "logs").iterdir())
    assert [each.name for each in files] == ["whatsdex.log"] + [f"whatsdex.log.{index}" for index in range(1, 5)]
    assert all(each.stat().st_size <= 1_000 for each in files)
    assert written(tmp_path)[-1]["number"] == 99


def test_a_full_disk_stops_nothing(setup: Setup, capfd: pytest.CaptureFixture[str], tmp_path: Path):
    (tmp_path / "logs").mkdir()
    (tmp_path / logs.FILE).symlink_to("/dev/full")
    setup("info", tmp_path)
    log.info("lost")
    logging.getLogger("lib").error("lost too")
    assert capfd.readouterr() == ("", "")


def test_the_folder_is_for_its_owner_alone(setup: Setup, tmp_path: Path):
    setup("info", tmp_path)
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700
