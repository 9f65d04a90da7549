"""The outbox's way out: order, edits, retries, pacing, being offline."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from tests.readymade import put_database
from tests.simulated import until
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.engine import pacing, results
from whatsdex.engine import sender as sending
from whatsdex.engine.sender import Sender
from whatsdex.events import Bus, Event, MessageSent, SendFailed
from whatsdex.models import (
    Action,
    Delete,
    Edit,
    GroupOperation,
    GroupVerb,
    LinkState,
    LinkStatus,
    Presence,
    Quote,
    Result,
    Send,
)
from whatsdex.storage import Store, Unit, open_store, outbox
from whatsdex.storage.outbox import Row
from whatsdex.transports.base import Done

CHAT, OTHER = "1@s.whatsapp.net", "2@s.whatsapp.net"


class Phone:
    """A transport that answers when and as a test says."""

    account = "main"

    def __init__(self) -> None:
        self.state: LinkState = "connected"
        self.got: list[Action] = []
        self.answers: Callable[[Action], Result | None] = self.fine
        """None: no answer until the test gives one."""
        self.open: list[tuple[Action, Done]] = []
        self.ids = 0

    def fine(self, _action: Action) -> Result:
        self.ids += 1
        return Result(ok=True, id=f"WA{self.ids}")

    def status(self) -> LinkStatus:
        return LinkStatus("main", self.state, SYSTEM_CLOCK.now())

    def submit(self, action: Action, done: Done) -> None:
        self.got.append(action)
        result = self.answers(action)
        if result is None:
            self.open.append((action, done))
        else:
            done(result)

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.got if isinstance(each, (Send, Edit))]


class Watch:
    """A clock whose time of day a test may put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return SYSTEM_CLOCK.now() + self.ahead

    def monotonic(self) -> float:
        return time.monotonic()


class Desk:
    """A sender on a store, and what writes rows for it."""

    def __init__(self, store: Store, phone: Phone) -> None:
        self.store, self.phone, self.bus, self.clock = store, phone, Bus(), Watch()
        self.limited = False
        self.newest: float | None = None
        self.heard: list[tuple[str, Result]] = []
        self.events: list[Event] = []
        self.bus.listen(self.events.append)
        self.keys = 0
        self.sender = self.make()

    def make(self) -> Sender:
        made = Sender(
            self.phone, self.store, self.bus, self.clock,  # type: ignore[arg-type]
            limited=lambda: self.limited, burst=lambda row: self.newest,
            heard=lambda row, result: self.heard.append((row.key, result)),
        )  # fmt: skip
        made.start()
        return made

    def put(self, action: Action, *, key: str = "", urgent: bool = True, final: bool = True, until: float = 0) -> str:
        self.keys += 1
        key = key or f"inv#{self.keys}"
        row = Row(key, "main", action.chat, action, 1, 1, "inv", urgent=urgent, final=final, until=until)
        unit = Unit()
        outbox.put(unit, row)
        self.store.writer.call_unit(unit)
        self.sender.put([row])
        return key

    def put_all(self, *actions: Action) -> None:
        """Have the sender hear of several actions at once."""
        with mock.patch.object(self.sender, "put") as put:
            for each in actions:
                self.put(each)
        self.sender.put([row for call in put.call_args_list for row in call.args[0]])

    def say(self, text: str, chat: str = CHAT) -> str:
        return self.put(Send(chat, text))

    def edit(self, key: str, text: str, *, final: bool = True) -> str:
        return self.put(Edit(CHAT, "#" + key, text), final=final)

    def settle(self) -> None:
        until(lambda: self.sender.waiting == 0)
        self.store.writer.call(lambda cursor: None)

    def state(self, key: str) -> str:
        return str(self.store.one("SELECT state FROM outbox WHERE key=?", key)[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    put_database(tmp_path)
    store = open_store(tmp_path)
    made = Desk(store, Phone())
    yield made
    made.sender.stop(2)
    store.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody wait a minute for the next try."""
    monkeypatch.setattr(results, "LONGEST", 0.02)
    monkeypatch.setattr(results, "OFFLINE", 0.01)


def test_a_chats_rows_go_out_in_order_one_at_a_time(desk: Desk) -> None:
    desk.phone.answers = lambda action: None
    for number in range(5):
        desk.say(f"{number}")
    for number in range(5):
        until(lambda: len(desk.phone.open) == 1)
        action, done = desk.phone.open.pop()
        assert isinstance(action, Send)
        assert action.text == f"{number}"
        done(Result(ok=True, id=f"{number}"))
    desk.settle()


def test_chats_go_out_side_by_side_within_the_window(desk: Desk) -> None:
    desk.phone.answers = lambda action: None
    for number in range(40):
        desk.say("x", f"{number}@s.whatsapp.net")
    until(lambda: len(desk.phone.open) == sending.WINDOW)
    while desk.sender.waiting:
        if desk.phone.open:
            assert len(desk.phone.open) <= sending.WINDOW
            desk.phone.open.pop(0)[1](Result(ok=True, id="x"))
    assert len(desk.phone.got) == 40


def test_what_was_sent_is_recorded_and_told(desk: Desk) -> None:
    key = desk.say("hello")
    desk.settle()
    assert desk.store.one("SELECT state, wa_id, sent > 0, tries FROM outbox WHERE key=?", key) == ("sent", "WA1", 1, 0)
    assert [key for key, _result in desk.heard] == [key]
    (sent,) = [each for each in desk.events if isinstance(each, MessageSent)]
    assert (sent.text, sent.id, sent.kind) == ("hello", "WA1", "send")


def test_an_edit_of_an_unsent_message_changes_it(desk: Desk) -> None:
    desk.phone.state = "connecting"
    key = desk.say("first")
    edit = desk.edit(key, "second")
    until(lambda: desk.state(edit) == "dropped")
    stored = outbox.decode(desk.store.one("SELECT action FROM outbox WHERE key=?", key)[0])
    assert isinstance(stored, Send)
    assert stored.text == "second"
    desk.phone.state = "connected"
    desk.sender.wake()
    desk.settle()
    assert [(type(each), each.text) for each in desk.phone.got if isinstance(each, Send)] == [(Send, "second")]


def test_an_edit_of_a_sent_message_uses_its_id(desk: Desk) -> None:
    key = desk.say("first")
    desk.settle()
    desk.edit(key, "second")
    desk.edit(key, "third")
    desk.settle()
    edits = [each for each in desk.phone.got if isinstance(each, Edit)]
    assert {each.target for each in edits} == {"WA1"}
    assert edits[-1].text == "third"


def test_of_waiting_edits_only_the_latest_is_sent(desk: Desk) -> None:
    key = desk.say("first")
    desk.settle()
    desk.phone.state = "connecting"
    edits = [desk.edit(key, f"{number}") for number in range(5)]
    desk.say("after")
    until(desk.sender._events.empty)
    desk.phone.state = "connected"
    desk.sender.wake()
    desk.settle()
    assert desk.phone.texts == ["first", "4", "after"]
    assert [desk.state(each) for each in edits] == ["dropped"] * 4 + ["sent"]


def test_a_final_edit_of_a_failed_message_comes_as_a_new_one_with_its_quote(desk: Desk) -> None:
    desk.phone.answers = lambda action: Result(ok=False, code="gone", error="no")
    quote = Quote("Q", OTHER)
    key = desk.put(Send(CHAT, "first", quote=quote, ephemeral=86400))
    desk.settle()
    desk.phone.answers = desk.phone.fine
    passing = desk.edit(key, "50 %", final=False)
    desk.edit(key, "done")
    desk.settle()
    last = desk.phone.got[-1]
    assert last == Send(CHAT, "done", None, quote, (), 86400)
    assert desk.state(passing) == "dropped"
    desk.edit(key, "done again")
    desk.settle()
    assert desk.phone.got[-1] == Edit(CHAT, "WA1", "done again")


def test_after_fifteen_minutes_the_final_text_comes_as_a_new_message(desk: Desk) -> None:
    key = desk.say("first")
    desk.settle()
    desk.clock.ahead = timedelta(minutes=16)
    desk.edit(key, "progress", final=False)
    desk.edit(key, "final")
    desk.settle()
    assert desk.phone.got[1:] == [Send(CHAT, "final")]


def test_an_edit_after_a_restart_finds_its_message_in_the_outbox(desk: Desk) -> None:
    key = desk.say("first")
    desk.settle()
    desk.sender.stop(2)
    desk.sender = desk.make()
    desk.edit(key, "second")
    desk.settle()
    assert desk.phone.got[-1] == Edit(CHAT, "WA1", "second")


def test_an_unsent_message_that_is_deleted_is_never_sent(desk: Desk) -> None:
    desk.phone.state = "connecting"
    key = desk.say("oops")
    delete = desk.put(Delete(CHAT, "#" + key))
    until(lambda: desk.state(delete) == "dropped")
    desk.phone.state = "connected"
    desk.sender.wake()
    desk.say("fine")
    desk.settle()
    assert desk.phone.texts == ["fine"]
    assert desk.state(key) == "dropped"


def test_offline_rows_wait_and_go_out_in_order(desk: Desk, quick: None) -> None:
    desk.phone.state = "connecting"
    keys = [desk.say(f"{number}") for number in range(3)]
    desk.put(GroupOperation("3@g.us", "leave"))
    until(lambda: desk.sender.waiting == 4)
    assert desk.phone.got == []
    offline = iter([Result(ok=False, code="offline")] * 3)
    desk.phone.answers = lambda action: next(offline, None) or desk.phone.fine(action)
    desk.phone.state = "connected"
    desk.sender.wake()
    desk.settle()
    assert list(dict.fromkeys(desk.phone.texts)) == ["0", "1", "2"]
    assert [desk.store.one("SELECT state, tries, ambiguous FROM outbox WHERE key=?", each) for each in keys] == [
        ("sent", 0, 0)
    ] * 3


def test_a_row_that_failed_five_times_is_a_dead_letter_and_unblocks_its_chat(desk: Desk, quick: None) -> None:
    bad = Result(ok=False, code="timeout", error="no answer")
    desk.phone.answers = lambda action: bad if getattr(action, "text", "") == "bad" else desk.phone.fine(action)
    key, after = desk.say("bad"), desk.say("after")
    desk.settle()
    assert Counter(desk.phone.texts) == {"bad": 5, "after": 1}
    assert desk.store.one("SELECT state, tries, error FROM outbox WHERE key=?", key) == ("dead", 5, "no answer")
    assert desk.state(after) == "sent"
    failed = [each.final for each in desk.events if isinstance(each, SendFailed)]
    assert failed == [False] * 4 + [True]


def test_a_fault_that_no_try_cures_is_tried_once(desk: Desk) -> None:
    desk.phone.answers = lambda action: Result(ok=False, code="forbidden", error="not a member")
    key = desk.say("x")
    desk.settle()
    assert len(desk.phone.got) == 1
    assert desk.state(key) == "dead"


def test_a_reply_whose_answer_was_lost_is_sent_again_and_counted(desk: Desk) -> None:
    answers = iter([Result(ok=False, code="timeout", ambiguous=True)])
    desk.phone.answers = lambda action: next(answers, None) or desk.phone.fine(action)
    key = desk.say("x")
    desk.settle()
    assert len(desk.phone.got) == 2
    assert desk.store.one("SELECT state, ambiguous, tries FROM outbox WHERE key=?", key) == ("sent", 1, 1)


def test_answers_that_are_always_lost_end_in_a_dead_letter_too(desk: Desk, quick: None) -> None:
    desk.phone.answers = lambda action: Result(ok=False, code="timeout", ambiguous=True)
    key = desk.say("x")
    desk.settle()
    assert len(desk.phone.got) == results.TRIES
    assert desk.state(key) == "dead"


def test_what_nobody_asked_for_is_not_sent_again_when_its_answer_was_lost(desk: Desk) -> None:
    desk.phone.answers = lambda action: Result(ok=False, code="timeout", ambiguous=True)
    key = desk.put(Send(CHAT, "news"), urgent=False)
    desk.settle()
    assert len(desk.phone.got) == 1
    assert desk.state(key) == "dead"


def test_a_transport_that_raises_costs_its_own_row_only(desk: Desk, quick: None) -> None:
    def answer(action: Action) -> Result:
        if getattr(action, "text", "") == "bad":
            raise OSError("the file is gone")
        return desk.phone.fine(action)

    desk.phone.answers = answer
    bad, good = desk.say("bad"), desk.say("good")
    desk.settle()
    assert (desk.state(bad), desk.state(good)) == ("dead", "sent")


def test_a_listener_that_raises_holds_up_no_row(desk: Desk) -> None:
    def broken(row: Row, result: Result) -> None:
        raise KeyError(row.key)

    desk.sender._results._heard = broken
    desk.say("a")
    desk.say("b")
    desk.settle()
    assert desk.phone.texts == ["a", "b"]


def test_replies_of_one_chat_are_paced_others_not(desk: Desk) -> None:
    desk.limited, desk.sender._buckets = True, pacing.Buckets(rate=2.0)
    texts = [Send(CHAT, f"{number}") for number in range(23)]
    desk.put_all(*texts, Send(OTHER, "other"))
    until(lambda: len(desk.phone.got) >= 21)
    began = time.monotonic()
    assert {*desk.phone.texts[:21]} == {*map(str, range(20)), "other"}
    desk.settle()
    assert time.monotonic() - began > 0.7
    assert [text for text in desk.phone.texts if text != "other"] == [*map(str, range(23))]


def test_a_place_in_the_window_costs_no_second_token(desk: Desk) -> None:
    desk.limited, desk.sender._buckets = True, pacing.Buckets(rate=0.1)
    desk.phone.answers = lambda action: None
    for number in range(sending.WINDOW):
        desk.say("x", f"{number}@g.us")
    until(lambda: len(desk.phone.open) == sending.WINDOW)
    for number in range(20):
        desk.say(f"{number}")
    until(lambda: desk.sender.waiting == sending.WINDOW + 20)
    desk.phone.answers = desk.phone.fine
    for _action, done in desk.phone.open:
        done(Result(ok=True))
    began = time.monotonic()
    desk.settle()
    assert time.monotonic() - began < 5
    assert len(desk.phone.got) == sending.WINDOW + 20


def test_unasked_messages_are_paced_and_delay_no_reply(desk: Desk) -> None:
    desk.limited = True
    for number in range(5):
        desk.put(Send(f"{number}@g.us", "news"), urgent=False)
    desk.say("reply")
    until(lambda: "reply" in desk.phone.texts)
    until(lambda: len(desk.phone.got) == 4)
    assert desk.sender.waiting == 2


def test_within_a_burst_a_reply_waits_for_quiet_but_not_for_long(desk: Desk) -> None:
    desk.newest = time.monotonic() + 60
    began = time.monotonic()
    desk.say("x")
    desk.settle()
    assert 0.25 < time.monotonic() - began < 2


def test_actions_apart_delay_no_reply(desk: Desk) -> None:
    desk.phone.answers = lambda action: None if isinstance(action, GroupOperation) else desk.phone.fine(action)
    for number in range(30):
        desk.put(GroupOperation(CHAT, "promote", (f"{number}",)))
    desk.put(Presence(CHAT, "composing"))
    desk.say("reply")
    until(lambda: "reply" in desk.phone.texts)
    assert len(desk.phone.open) == sending.OPERATIONS
    desk.phone.answers = desk.phone.fine
    while desk.phone.open:
        desk.phone.open.pop()[1](Result(ok=True))
    desk.settle()


@pytest.mark.parametrize("verb", ["remove", "leave"])  # apart, and in the order of its chat
def test_an_action_that_nobody_waits_for_any_more_is_not_begun(desk: Desk, verb: GroupVerb) -> None:
    desk.phone.state = "connecting"
    key = desk.put(GroupOperation("3@g.us", verb, ("x",)), until=time.monotonic() + 0.01)
    threading.Event().wait(0.02)
    desk.phone.state = "connected"
    desk.sender.wake()
    desk.settle()
    assert desk.phone.got == []
    assert desk.state(key) == "dropped"


def test_an_action_apart_is_tried_again_later(desk: Desk, quick: None) -> None:
    answers = iter([Result(ok=False, code="timeout"), Result(ok=False, code="offline")])
    desk.phone.answers = lambda action: next(answers, None) or desk.phone.fine(action)
    key = desk.put(GroupOperation("3@g.us", "leave"))
    desk.settle()
    assert len(desk.phone.got) == 3
    assert desk.state(key) == "sent"


def test_an_answer_that_comes_twice_counts_once(desk: Desk) -> None:
    desk.phone.answers = lambda action: None
    desk.say("a")
    until(lambda: len(desk.phone.open) == 1)
    _action, done = desk.phone.open.pop()
    desk.phone.answers = desk.phone.fine
    done(Result(ok=True, id="1"))
    done(Result(ok=True, id="1"))
    desk.say("b")
    desk.settle()
    assert desk.phone.texts == ["a", "b"]
    assert desk.sender._under_way == 0


def test_a_stop_sends_what_it_can_and_leaves_the_rest_unambiguous(desk: Desk) -> None:
    desk.phone.answers = lambda action: None
    first, second, other = desk.say("first"), desk.say("second"), desk.say("other", OTHER)
    until(lambda: len(desk.phone.open) == 2)
    desk.sender.drain(0.05)
    desk.phone.open[0][1](Result(ok=True, id="1"))
    desk.sender.stop(2)
    desk.store.writer.call(lambda cursor: None)
    assert desk.state(first) == "sent"
    assert desk.state(second) == "queued"
    assert desk.state(other) == "handed"  # nobody knows
    assert len(desk.phone.got) == 2


def test_progress_is_known_as_such_after_a_restart(desk: Desk) -> None:
    key = desk.put(Edit(CHAT, "#x", "50 %"), key=f"inv#{outbox.PASSING}1.1", final=False)
    row = desk.store.one(f"SELECT {outbox.COLUMNS} FROM outbox WHERE key=?", key)
    assert outbox.load(row).final is False
    key = desk.put(Edit(CHAT, "#x", "done"), key="inv#e1.2")
    assert outbox.load(desk.store.one(f"SELECT {outbox.COLUMNS} FROM outbox WHERE key=?", key)).final is True
