"""How the engine's end supervises the link's process, with a made-up one in its place."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from whatsdex.errors import TransportError
from whatsdex.models import Inbound, LinkStatus, PairingCode, Result, Send
from whatsdex.transports.whatsapp import child as child_module
from whatsdex.transports.whatsapp import link as link_module
from whatsdex.transports.whatsapp.frames import Exit, Setup
from whatsdex.transports.whatsapp.link import CYCLES, TRIES, WhatsAppLink

FAKE = Path(__file__).with_name("fake_process.py")
ROOT = Path(__file__).parents[4]


class Stage:
    """A link whose processes behave as told, one after the other; the last behaviour stays."""

    def __init__(self, folder: Path) -> None:
        self.link = WhatsAppLink("main", folder)
        self.behaviours: list[str] = []
        self.setups: list[Setup] = []
        self.heard: list[Inbound] = []
        self.news = threading.Condition()

    def start_process(self, setup: Setup, _home: Path, fds: tuple[int, ...]) -> subprocess.Popen[bytes]:
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        with self.news:
            self.setups.append(setup)
            self.news.notify_all()
        environment = dict(os.environ, PYTHONPATH=str(ROOT))
        return subprocess.Popen([sys.executable, FAKE, *map(str, fds), behaviour], pass_fds=fds, env=environment)

    def deliver(self, thing: Inbound) -> None:
        with self.news:
            self.heard.append(thing)
            self.news.notify_all()

    def start(self, *behaviours: str | int) -> None:
        self.behaviours[:] = map(str, behaviours)
        self.link.start(self.deliver)

    def until(self, condition: Callable[[], object]) -> None:
        with self.news:
            assert self.news.wait_for(condition, 20), self.heard[-5:]

    def state(self, state: str) -> LinkStatus:
        def found() -> list[LinkStatus]:
            return [each for each in self.heard if isinstance(each, LinkStatus) and each.state == state]

        self.until(found)
        return found()[-1]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    monkeypatch.setattr(child_module, "_start", stage.start_process)
    monkeypatch.setattr(link_module, "LONGEST_WAIT", 0.05)
    yield stage
    stage.link.stop(5)
    assert stage.link.status().state == "stopped"


def test_an_unpaired_account_shows_one_cycle_of_codes_and_more_when_asked(stage: Stage) -> None:
    stage.start(Exit.UNPAIRED)
    assert "not paired" in stage.state("logged_out").reason
    assert [each.pair for each in stage.setups] == [True]
    stage.until(lambda: any(isinstance(each, PairingCode) and not each.text for each in stage.heard))
    stage.heard.clear()
    stage.link.pair("+1 555-0001")
    stage.state("logged_out")
    assert [each.phone for each in stage.setups[1:]] == ["15550001"] * CYCLES
    assert [each.kind for each in stage.heard if isinstance(each, PairingCode)] == ["phone"]


def test_a_paired_account_is_started_without_codes(stage: Stage) -> None:
    stage.start("online")
    stage.state("connected")
    stage.link.reconnect()
    stage.until(lambda: len(stage.setups) == 2)


@pytest.mark.parametrize("status", [Exit.LOGGED_OUT, Exit.REPLACED, Exit.BANNED, Exit.OUTDATED])
def test_an_account_that_is_not_let_in_waits_for_the_operator(stage: Stage, status: Exit) -> None:
    stage.start(status)
    results: list[Result] = []
    stage.until(lambda: stage.setups)
    stage.link._threads[0].join(1.0)
    heard = threading.Semaphore(0)

    def hear(result: Result) -> None:
        results.append(result)
        heard.release()

    stage.link.submit(Send("1@lid", "x"), hear)
    assert heard.acquire(timeout=10)
    assert (results[0].ok, results[0].code, results[0].ambiguous) == (False, "offline", False)
    assert len(stage.setups) == 1
    stage.behaviours[:] = ["online"]
    stage.link.reconnect()
    stage.state("connected")


def test_a_link_that_was_stopped_starts_again(stage: Stage) -> None:
    stage.start("online")
    stage.state("connected")
    stage.link.stop(5)
    stage.state("stopped")
    stage.heard.clear()
    stage.start("online")
    stage.state("connected")


def test_a_process_that_ends_again_and_again_is_called_failed_and_tried_again(stage: Stage) -> None:
    stage.start(*["3"] * TRIES, "online")
    assert "status 3" in stage.state("failed").reason
    stage.state("connected")
    assert len(stage.setups) == TRIES + 1


def test_a_process_that_wants_to_be_renewed_is(stage: Stage) -> None:
    stage.start(Exit.AGAIN, "online")
    stage.state("connected")
    assert not [each for each in stage.heard if isinstance(each, LinkStatus) and each.reason]


def test_a_process_that_hangs_is_killed_and_started_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "SILENT_SECONDS", 0.5)
    monkeypatch.setattr(link_module, "BEAT_SECONDS", 0.1)
    stage.start("mute", "online")
    assert "status -9" in stage.state("connecting").reason
    stage.until(lambda: len(stage.setups) == 2)


def test_a_listener_that_raises_does_not_end_the_link(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver = stage.deliver

    def raising(thing: Inbound) -> None:
        deliver(thing)
        raise RuntimeError

    monkeypatch.setattr(stage, "deliver", raising)
    stage.start("online")
    stage.state("connected")
    done = threading.Event()
    stage.link.submit(Send("1@lid", "x"), lambda _result: done.set())
    assert done.wait(10)


@pytest.mark.parametrize("name", ["", "../x", "Main", "a/b", "x" * 40])
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TransportError, match="account"):
        WhatsAppLink(name, tmp_path).start(lambda _thing: None)
    assert list(tmp_path.iterdir()) == []
