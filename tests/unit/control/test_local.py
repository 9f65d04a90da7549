from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from tests.engines import Running, running, until
from whatsdex.config import Bot, Config, Mode, Net, Web
from whatsdex.control import lines as shown
from whatsdex.control.views import FeedLine
from whatsdex.engine import moderation, policies
from whatsdex.errors import NotRunning, WhatsdexError
from whatsdex.models import GroupChange, LinkStatus, PairingCode, Result, Send
from whatsdex.monitoring.catalogue import WATCHED
from whatsdex.monitoring.metrics import Metrics
from whatsdex.transports.simulator import group_jid

HOSTILE = "\x1b]52;c;eA==\x07Eve\u202e\x9b2J"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as made:
        yield made


def lines(bot: Running, count: int) -> list[FeedLine]:
    """Return the feed's lines of people once there are so many."""
    found: list[FeedLine] = []

    def look() -> bool:
        found[:] = [each for each in bot.control.feed.since(0, 500).lines if each.direction != "event"]
        return len(found) >= count

    until(look, f"{count} lines")
    return found


# the dashboard


def test_before_the_engine_has_parts_calls_say_so(tmp_path: Path) -> None:
    with running(tmp_path) as bot:
        pass
    with pytest.raises(NotRunning, match="has stopped"):
        bot.control.status.overview()


def test_an_answered_command_is_in_every_figure(bot: Running) -> None:
    assert bot.ask("/ping").startswith("pong")
    until(lambda: bot.control.status.overview().popular)
    overview = bot.control.status.overview()
    assert [(each.name, each.uses, each.errors) for each in overview.popular] == [("ping", 1, 0)]
    assert (overview.messages_per_minute, overview.commands_per_minute) == (1, 1)
    assert overview.history[-1].commands == 1
    assert 0 < overview.p50_ms < 1000
    assert overview.verdict.level == "ok"
    assert overview.ready
    assert overview.owners == 0
    main, console = overview.accounts
    assert (main.name, main.number, main.console, console.console) == ("main", "+10000000000", False, True)
    until(lambda: bot.control.accounts.list()[0].sent == 1)


def test_the_incidents_of_the_last_hour_are_counted_up_to_a_hundred(bot: Running) -> None:
    def fresh() -> int:
        return bot.control.status.overview().fresh_incidents

    old, new = bot.core.incidents.record("command dl", "late"), bot.core.incidents.record("command dl", "late")
    until(lambda: fresh() == 2)
    bot.core.store.writer.call(lambda cursor: cursor.execute("UPDATE incident SET at=at-3600000 WHERE id=?", (old,)))
    assert fresh() == 1
    assert new > old
    for _each in range(100):
        bot.core.incidents.record("command dl", "late")
    until(lambda: len(bot.control.status.incidents(200)) == 102)
    assert fresh() == 100


def test_popular_commands_outlive_a_restart_and_go_on_counting(tmp_path: Path) -> None:
    with running(tmp_path) as bot:
        for _each in range(3):
            bot.ask("/ping")
        bot.ask("/help nosuch")
        until(lambda: sum(each.uses for each in bot.control.commands.popular()) == 4)
    with running(tmp_path) as bot:
        until(lambda: bot.control.commands.popular())
        bot.ask("/ping")
        until(lambda: sum(each.uses for each in bot.control.commands.popular()) == 5)
        assert [(each.name, each.uses) for each in bot.control.commands.popular()] == [("ping", 4), ("help", 1)]
        assert [each.name for each in bot.control.commands.popular(limit=1)] == ["ping"]


def test_what_is_shown_as_popular_is_what_metrics_and_rows_count(tmp_path: Path) -> None:
    metrics = Metrics()
    with running(tmp_path, prepare=lambda control: control.measure(metrics)) as bot:
        for text in ("/ping", "/ping", "/help nosuch", "/pimg", "what is this"):
            bot.ask(text)
        bot.control.console.say("/ping")
        until(bot.control.console.idle)  # type: ignore[attr-defined]
        until(lambda: sum(each.uses for each in bot.control.commands.popular()) == 3)
        counted = re.findall(r'whatsdex_command_seconds_count\{.*command="(\w+)".*\} (\d+)', metrics.render().decode())
        rows = bot.core.store.all("SELECT command, count(*) FROM command_use GROUP BY command")
        shown = {each.name: each.uses for each in bot.control.commands.popular()}
    assert shown == {name: int(float(count)) for name, count in counted} == dict(rows) == {"ping": 2, "help": 1}


def test_every_gauge_of_the_catalogue_is_told(tmp_path: Path) -> None:
    metrics = Metrics()
    with running(tmp_path, prepare=lambda control: control.measure(metrics)) as bot:
        bot.ask("/ping")
        text = metrics.render().decode()
    told = {line.partition(" ")[0].partition("{")[0] for line in text.splitlines() if not line.startswith("#")}
    assert {each.name for each in WATCHED} - told <= {"whatsdex_link_memory_bytes"}  # no link here
    assert "whatsdex_ready 1.0" in text
    assert "whatsdex_writer_group_units_count 0.0" not in text


def test_rows_that_may_have_been_sent_before_a_crash_are_counted(tmp_path: Path) -> None:
    with running(tmp_path) as bot:
        bot.ask("/ping")
        writer = bot.core.store.writer
        until(lambda: bot.core.store.one("SELECT count(*) FROM outbox WHERE state='sent'")[0] == 1)
        writer.call(lambda cursor: cursor.execute("UPDATE outbox SET state='handed'"))
    metrics = Metrics()
    with running(tmp_path, prepare=lambda control: control.measure(metrics)) as bot:
        until(lambda: bot.people.done)
    assert 'whatsdex_sends_ambiguous_total{account="main"} 1.0' in metrics.render().decode()


def test_what_cannot_be_sent_is_a_dead_letter_and_told(bot: Running) -> None:
    bot.people.faults = lambda action: Result(ok=False, code="gone", error="no such chat") if isinstance(
        action, Send
    ) else None  # fmt: skip
    bot.people.say("/ping")
    until(lambda: bot.control.status.overview().queues.dead_letters == 1)
    told = [each.text for each in bot.control.feed.since(0).lines if each.kind == "send"]
    assert told == ["Given up: no such chat"]


def test_incidents_come_newest_first_clean_and_with_their_trace(bot: Running) -> None:
    for number in range(6):
        try:
            raise ValueError(f"{number} of {HOSTILE} +4915112345678")
        except ValueError as error:
            bot.core.incidents.record("command dl", error)
    found = bot.control.status.incidents(10)
    assert [each.number for each in found] == [6, 5, 4, 3, 2, 1]
    assert found[0].summary == "ValueError: 5 of ]52;c;eA==Eve2J …5678"
    assert "\n" in found[0].trace
    assert "\x1b" not in found[0].trace
    assert len(bot.control.status.overview().incidents) == 5


def test_each_part_says_how_it_is(bot: Running) -> None:
    parts = {each.name: each.level for each in bot.control.status.parts()}
    assert parts["database"] == parts["account main"] == "ok"
    assert "account console" not in parts


# the feed


def test_a_message_and_its_answer_are_two_lines(bot: Running) -> None:
    bot.ask("/ping", name="Ann")
    came, went = lines(bot, 2)
    assert (came.direction, came.text, came.command, came.outcome, came.who) == ("in", "/ping", "ping", "ok", "Ann")
    assert (went.direction, went.kind, went.command, went.chat_name) == ("out", "text", "ping", "Ann")
    assert went.text.startswith("pong")
    assert came.ms > 0
    assert went.seq > came.seq
    assert came.at.tzinfo is not None
    assert datetime.now(UTC) - came.at < timedelta(minutes=1)


def test_bodies_that_were_not_for_the_bot_are_masked_and_not_even_kept(bot: Running) -> None:
    bot.people.deliver(GroupChange("main", group_jid("Family"), "joined", datetime.now(UTC), "Family"))
    bot.people.say("my password is hunter2", group="Family", name="Ann")
    bot.people.say("/ping", group="Family", name="Ann")
    bot.people.say("hello there", name="Bob")
    found = {each.outcome: each for each in lines(bot, 4) if each.direction == "in"}
    assert found["ignored"].masked
    assert found["ignored"].text == ""
    assert found["ignored"].group
    assert found["ignored"].chat_name == "Family"
    assert (found["refused"].text, found["refused"].detail) == ("/ping", "the bot is silent in that group")
    assert found["user_error"].text == "hello there"
    assert "hunter2" not in repr(vars(vars(bot.control.feed)["_feed"])["_ring"][:50])


def test_nothing_in_the_feed_can_reach_into_a_terminal_and_numbers_are_masked(bot: Running) -> None:
    bot.ask(f"/help {HOSTILE} 4915112345678", name=HOSTILE)
    bot.ask("/ping", "4915112345678", name="+4915112345678")
    raw = msgspec.json.encode(bot.control.feed.since(0)).decode()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]|\\u00[019]|15112345678", raw)
    came = [each for each in lines(bot, 4) if each.command == "ping" and each.direction == "in"]
    assert (came[0].who, came[0].chat) == ("…5678", "…5678@s.whatsapp.net")


def test_the_feed_wakes_who_waits(bot: Running) -> None:
    end = bot.control.feed.since(-1, 1).next
    threading.Timer(0.05, bot.people.say, ("/ping",)).start()
    page = bot.control.feed.since(end, wait=10)
    assert page.lines
    assert page.next > end


def test_the_newest_lines_are_given_to_who_does_not_know_where_to_begin(bot: Running) -> None:
    for _each in range(3):
        bot.ask("/ping")
    lines(bot, 6)
    page = bot.control.feed.since(-1, 2)
    assert len(page.lines) == 2
    assert page.next == bot.control.feed.since(0).next
    assert bot.control.feed.since(page.next + 1000).lines  # a number of an engine before this one


# writing, pairing, settings


def test_an_operators_text_is_sent_to_a_number(bot: Running) -> None:
    sent = bot.control.messages.send("+49 151 1234-5678", "hello")
    assert (sent.state, sent.row > 0, bool(sent.id)) == ("sent", True, True)
    action = bot.people.done[-1].action
    assert isinstance(action, Send)
    assert (action.chat, action.text) == ("4915112345678@s.whatsapp.net", "hello")


@pytest.mark.parametrize(
    ("to", "text", "complaint"),
    [
        ("mum", "hi", "neither a phone number nor a JID"),
        ("123@evil.example", "hi", "neither a phone number"),
        (HOSTILE, "hi", "neither"),
        ("4915112345678", "  ", "nothing to send"),
        ("4915112345678", "x" * 70_000, "too long"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(bot: Running, to: str, text: str, complaint: str) -> None:
    with pytest.raises(WhatsdexError, match=complaint) as raised:
        bot.control.messages.send(to, text)
    assert str(raised.value).isprintable()


def test_a_text_that_whatsapp_does_not_answer_stays_queued(bot: Running) -> None:
    bot.people.faults = lambda _action: Result(ok=False, code="offline", error="away")
    assert bot.control.messages.send("4915112345678", "hello", wait=0.2).state == "queued"


def test_an_unknown_account_is_named(bot: Running) -> None:
    for call in (bot.control.accounts.pairing, bot.control.accounts.pair, bot.control.accounts.reconnect):
        with pytest.raises(WhatsdexError, match=r"no account other.* main, console"):
            call("other")
    with pytest.raises(WhatsdexError, match="made up"):
        bot.control.accounts.pair("console")


def test_pairing_shows_codes_with_a_picture_until_the_phone_is_linked(bot: Running, tmp_path: Path) -> None:
    unpaired = LinkStatus("main", "pairing", datetime.now(UTC))
    connected = bot.people.status()
    status = [unpaired]
    bot.core.transports["main"] = _Faked(bot.people, status)  # type: ignore[assignment]
    accounts = bot.control.accounts
    assert accounts.pairing("main").state == "waiting"
    accounts.pair("main")
    code = PairingCode("main", "qr", "2@abc", datetime.now(UTC), 60)
    bot.people.deliver(code)
    until(lambda: accounts.pairing("main").png)
    view = accounts.pairing("main")
    assert (view.state, view.kind, view.text) == ("code", "qr", "2@abc")
    assert 55 < view.seconds_left <= 60
    picture = tmp_path / view.png
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_mode & 0o077 == 0
    assert "2@abc" not in repr(bot.control.feed.since(0))
    status[0] = connected
    bot.people.deliver(connected)
    until(lambda: accounts.pairing("main").state == "paired")
    assert accounts.pairing("main").number == "+10000000000"
    until(lambda: not picture.exists())


def test_a_pairing_that_failed_says_why(bot: Running) -> None:
    bot.core.transports["main"] = _Faked(bot.people, [LinkStatus("main", "logged_out", datetime.now(UTC))])  # type: ignore[assignment]
    assert bot.control.accounts.pairing("main").state == "idle"
    bot.people.deliver(PairingCode("main", "phone", "", datetime.now(UTC), 0, "WhatsApp refused the number\x1b[2J"))
    view = bot.control.accounts.pairing("main")
    assert (view.state, view.error) == ("failed", "WhatsApp refused the number[2J")
    with pytest.raises(WhatsdexError, match="no phone number"):
        bot.control.accounts.pair("main", "12")


class _Faked:
    """A transport whose status is made up."""

    def __init__(self, inner: object, status: list[LinkStatus]) -> None:
        self._inner, self._status = inner, status

    def status(self) -> LinkStatus:
        return self._status[0]

    def pair(self, phone: str = "") -> None:
        """Be asked."""

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def test_the_owner_code_makes_an_owner_once(bot: Running) -> None:
    code = bot.control.accounts.owner_code()
    assert "my owner" in bot.ask(f"/owner {code}")
    until(lambda: bot.control.accounts.owner_code() == "")
    until(lambda: bot.control.status.overview().owners == 1)


def test_settings_have_sources_and_the_environments_are_fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSDEX_BOT__NAME", "Env")
    config = Config(bot=Bot(name="Env"), web=Web(port=0), net=Net(proxy="http://user:secret@127.0.0.1:1"))
    with running(tmp_path, config=config, named=frozenset({"bot.contact"})) as bot:
        settings = bot.control.settings
        found = {each.key: each for each in settings.list()}
        assert (found["bot.name"].source, found["bot.name"].writable) == ("environment", False)
        assert (found["bot.contact"].source, found["bot.mode"].source) == ("file", "default")
        assert not found["bot.owners"].writable
        assert "secret" not in found["net.proxy"].value
        assert settings.set("bot.mode", '"self"').source == "panel"
        with pytest.raises(WhatsdexError, match="fixed by the environment"):
            settings.set("bot.name", '"Other"')
        with pytest.raises(WhatsdexError):
            settings.set("bot.mode", '"nonsense"')
        with pytest.raises(WhatsdexError, match="no setting"):
            settings.set("bot.colour", "1")
    with running(tmp_path, config=config) as bot:
        assert {each.key: each.value for each in bot.control.settings.list()}["bot.mode"] == '"self"'


def test_every_command_is_listed_as_it_is(bot: Running) -> None:
    found = {each.name: each for each in bot.control.commands.list()}
    ping = found["ping"]
    assert (ping.aliases, ping.category, ping.enabled) == (("p", "server"), "information", True)
    assert found["echo"].role == "owner"


def test_a_face_can_stop_the_engine(bot: Running) -> None:
    bot.control.engine.stop()
    assert bot.engine.ended.wait(15)


def test_people_without_a_name_are_told_by_their_last_digits(bot: Running) -> None:
    bot.ask("/ping", name="")
    assert lines(bot, 2)[0].who == "…0002"


def test_each_refusal_has_words_for_operators() -> None:
    sources = Path(policies.__file__).parent.glob("*.py")
    rules = {rule for each in sources for rule in re.findall(r'Refusal\(\s*"(\w+)"(?! \+)', each.read_text("utf8"))}
    modes = {f"mode_{each}" for each in get_args(Mode)} - {"mode_public"}
    assert len(rules) > 15
    moderated = {*moderation.REASONS, "muted", "leaving", "crash", "slowmode"}
    assert rules | modes | moderated == shown.REFUSALS.keys()
