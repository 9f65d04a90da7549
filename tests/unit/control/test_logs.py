"""The log as operators read it: the newest as it comes, the files, and what hostile texts become."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.simulated import Simulated, simulated
from whatsdex.control.logs import Logs, find, line
from whatsdex.errors import WhatsdexError
from whatsdex.monitoring import logfiles, logs
from whatsdex.monitoring.recent import Recent


def test_a_ring_gives_what_is_new_and_tells_what_was_missed() -> None:
    ring = Recent(size=3)
    ring.extend({"event": str(each)} for each in range(5))
    assert ring.since(-1, 2) == (3, [{"event": "3"}, {"event": "4"}], 0)
    assert ring.since(0, 10) == (2, [{"event": "2"}, {"event": "3"}, {"event": "4"}], 2)
    assert ring.since(5, 10) == (5, [], 0)
    assert ring.since(99, 10)[0] == 2, "a number of an earlier process begins anew"


def test_who_waits_hears_the_next_event() -> None:
    ring = Recent()
    heard: list[int] = []
    waiting = threading.Thread(target=lambda: heard.append(len(ring.since(0, 10, 10.0)[1])))
    waiting.start()
    ring.write({"event": "now"})
    waiting.join(5)
    assert heard == [1]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    restore = logs.setup("debug", tmp_path)
    log = structlog.get_logger("whatsdex.engine.sender")
    log.info("sent", to="4915112345678@s.whatsapp.net", text="\x1b[2Jhi")
    log.warning("late", part="outbox")
    log.error("incident", number=7, place="command dl", summary="broke")
    try:
        raise ValueError("no frame")
    except ValueError:
        log.exception("lane_failed")
    yield tmp_path
    restore()


def test_lines_are_found_by_level_part_text_and_incident(written: Path) -> None:
    found = find(written)
    assert [each.event for each in found] == ["lane_failed", "incident", "late", "sent"]
    assert [each.event for each in find(written, "warning")] == ["lane_failed", "incident", "late"]
    assert [each.event for each in find(written, part="outbox")] == ["late"]
    assert [each.event for each in find(written, part="engine.sender", text="hi")] == ["sent"]
    assert [each.event for each in find(written, incident=7)] == ["incident"]
    assert len(find(written, limit=2)) == 2
    failed, incident, _late, sent = found
    assert (failed.level, "ValueError: no frame" in failed.trace) == ("error", True)
    assert (incident.incident, incident.part) == (7, "engine.sender")
    assert "4915112345678" not in sent.text
    assert "\x1b" not in sent.text


def test_what_somebody_wrote_into_a_file_is_cleaned_too(tmp_path: Path) -> None:
    file = tmp_path / logs.FILE
    file.parent.mkdir()
    hostile = json.dumps({"time": "never", "level": "loud", "event": "\x1b]52;c;x\x07", "who": "+49 151 12345678"})
    file.write_text('{"half a\n[]\n' + hostile + "\n\xff\n", encoding="latin1")
    (found,) = find(tmp_path)
    assert (found.level, "\x1b" in found.event, "12345678" in found.text) == ("info", False, False)
    assert find(tmp_path / "nowhere") == []


def test_rotated_files_are_read_after_the_newest(tmp_path: Path) -> None:
    folder = (tmp_path / logs.FILE).parent
    folder.mkdir()
    for name, event in (("whatsdex.log", "new"), ("whatsdex.log.1", "old"), ("whatsdex.log.2", "oldest")):
        (folder / name).write_text(json.dumps({"time": "2026-01-01T00:00:00Z", "level": "info", "event": event}) + "\n")
    assert [each.event for each in find(tmp_path)] == ["new", "old", "oldest"]
    assert [each["event"] for each in logfiles.tail(tmp_path / logs.FILE)] == ["new"]


def test_a_log_file_without_an_end_is_read_for_its_length_alone(tmp_path: Path) -> None:
    endless = tmp_path / "whatsdex.log"
    endless.symlink_to("/dev/full")  # all its bytes are zero
    assert logfiles.tail(endless) == []


def test_the_engines_ring_and_incidents_are_told(tmp_path: Path) -> None:
    ring = Recent()
    with simulated(tmp_path / "data") as bot:
        area = Logs(lambda: running(bot).core, ring)
        ring.write({"time": "2026-01-01T00:00:00Z", "level": "info", "event": "hello", "part": "x", "n": 5})
        page = area.since(-1)
        line = page.lines[0]
        assert (line.event, line.part, line.text, page.next) == ("hello", "x", "part=x n=5", 1)
        number = bot.core.incidents.record("command dl", ValueError("broke"))
        assert "ValueError: broke" in area.incident(number).trace
        with pytest.raises(WhatsdexError, match="no incident 99"):
            area.incident(99)
        assert area.find() == []


def running(bot: Simulated) -> Simulated:
    return bot


def test_an_event_of_any_shape_becomes_a_line() -> None:
    assert line(3, {}).event == ""
    assert line(3, {"level": "exception", "event": "x"}).level == "error"
