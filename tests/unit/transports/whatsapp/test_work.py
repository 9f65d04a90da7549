from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator

import pytest

from whatsdex.models import Action, FetchMedia, GroupOperation, Media, React, Result, Send
from whatsdex.transports.whatsapp.channel import Begun
from whatsdex.transports.whatsapp.faults import failed
from whatsdex.transports.whatsapp.work import Work

DONE = Result(ok=True)
FILE = Media("image", path="a")


class Desk:
    """Work on actions that wait until they are let go."""

    def __init__(self, begun: Begun, quick_seconds: float = 75.0) -> None:
        self.begun = begun
        self.started: list[Action] = []
        self.results: dict[int, Result] = {}
        self.held: dict[str, threading.Event] = {}
        self.news = threading.Condition()
        self.online = True
        self.faults: list[Result] = []
        self.work = Work(self.perform, self.answer, lambda _: self.online, begun, quick_seconds)

    def perform(self, action: Action) -> Result:
        with self.news:
            self.started.append(action)
            self.news.notify_all()
        if isinstance(action, Send) and action.text in self.held:
            self.held[action.text].wait(10)
        if isinstance(action, Send) and action.text == "boom":
            raise RuntimeError("boom")
        return self.faults.pop(0) if self.faults else DONE

    def answer(self, ticket: int, result: Result) -> None:
        with self.news:
            assert ticket not in self.results, "answered twice"
            self.results[ticket] = result
            self.news.notify_all()

    def until(self, condition) -> None:
        with self.news:
            assert self.news.wait_for(condition, 10)


@pytest.fixture
def begun() -> Iterator[Begun]:
    with tempfile.TemporaryFile() as file:
        file.truncate(Begun.SIZE)
        found = Begun(file.fileno())
        yield found
        found.close()


def test_texts_pass_files_of_other_chats(begun: Begun) -> None:
    desk = Desk(begun)
    desk.held["slow"] = threading.Event()
    desk.work.submit(1, Send("a", "slow", media=FILE))
    desk.work.submit(2, Send("b", "quick"))
    desk.work.submit(3, GroupOperation("g", "info"))
    desk.work.submit(4, FetchMedia(b"", 1))
    desk.until(lambda: desk.results.keys() == {2, 3, 4})
    desk.held["slow"].set()
    desk.until(lambda: 1 in desk.results)
    assert not desk.work.busy()


def test_what_follows_a_file_in_its_chat_waits(begun: Begun) -> None:
    desk = Desk(begun)
    desk.held["slow"] = threading.Event()
    desk.work.submit(1, Send("a", "slow", media=FILE))
    desk.work.submit(2, Send("a", "after"))
    desk.work.submit(3, React("a", "x", "", "👍"))
    desk.work.submit(4, Send("b", "quick"))
    desk.until(lambda: 4 in desk.results)
    assert desk.results.keys() == {4}
    desk.held["slow"].set()
    desk.until(lambda: len(desk.results) == 4)
    assert list(desk.results) == [4, 1, 2, 3]


def test_an_action_that_hangs_is_given_up_and_the_rest_goes_on(begun: Begun) -> None:
    desk = Desk(begun, quick_seconds=0.0)
    desk.held["hangs"] = threading.Event()
    desk.work.submit(1, Send("a", "hangs"))
    desk.until(lambda: desk.started)
    desk.work.submit(2, Send("b", "next"))
    desk.work.sweep()
    desk.until(lambda: len(desk.results) == 2)
    assert (desk.results[1].code, desk.results[1].ambiguous) == ("timeout", True)
    assert desk.results[2].ok
    assert desk.work.stuck == 1
    desk.held["hangs"].set()
    desk.work.submit(3, Send("a", "later"))
    desk.until(lambda: 3 in desk.results)


def test_an_action_that_raises_is_its_own_fault(begun: Begun) -> None:
    desk = Desk(begun)
    desk.work.submit(1, Send("a", "boom"))
    desk.work.submit(2, Send("a", "fine"))
    desk.until(lambda: len(desk.results) == 2)
    assert (desk.results[1].ok, desk.results[1].code, desk.results[2].ok) == (False, "internal", True)


def test_without_a_connection_nothing_is_begun(begun: Begun) -> None:
    desk = Desk(begun)
    desk.online = False
    desk.work.submit(1, Send("a", "x"))
    desk.until(lambda: 1 in desk.results)
    assert (desk.results[1].code, desk.results[1].ambiguous) == ("offline", False)
    assert desk.started == []
    assert not begun.has(1)


def test_what_was_certainly_not_sent_is_sent_again_and_what_may_have_been_is_not(begun: Begun) -> None:
    desk = Desk(begun)
    desk.faults = [failed("failed to send message node: websocket not connected")]
    desk.work.submit(1, Send("a", "x"))
    desk.until(lambda: 1 in desk.results)
    assert desk.results[1].ok
    assert len(desk.started) == 2
    desk.faults = [failed("websocket disconnected before message send returned response")]
    desk.work.submit(2, Send("a", "y"))
    desk.until(lambda: 2 in desk.results)
    assert (desk.results[2].code, desk.results[2].ambiguous) == ("offline", True)
    assert len(desk.started) == 3
