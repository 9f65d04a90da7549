from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines import Running, until
from tests.fakes.control import FrozenClock
from whatsdex.clock import to_millis
from whatsdex.config import Config, Web
from whatsdex.control.local import LocalControl
from whatsdex.engine.demo import Demo, account, picture
from whatsdex.engine.demo.course import COMMANDS
from whatsdex.engine.demo.films import film
from whatsdex.engine.demo.people import GROUPS, people
from whatsdex.engine.lifecycle import Engine
from whatsdex.models import Inbound, Message, Send
from whatsdex.storage import open_store
from whatsdex.transports.simulator import Simulator


def said(data: Path, count: int) -> list[tuple[str, str, str]]:
    """Return who says what where first, without an engine."""
    heard: list[Inbound] = []
    simulator = Simulator("demo", data)
    simulator.start(heard.append)
    demo = Demo(simulator, None)
    for _each in range(count):
        demo.step()
    return [(each.name, each.chat, each.text) for each in heard if isinstance(each, Message)]


def rows(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is in a database."""
    store = open_store(data)
    tables = [name for (name,) in store.all("SELECT name FROM sqlite_master WHERE type='table'")]
    found = {name: store.all(f'SELECT * FROM "{name}"') for name in tables if "migration" not in name}
    store.close()
    return found


@contextmanager
def demonstrated(data: Path) -> Iterator[Running]:
    """An engine with the made-up people, who are silent yet."""
    made: list[Simulator] = []

    def transports(folder: Path) -> list[Simulator]:
        made.extend((account("demo", folder, keep=True), Simulator("console", folder)))
        return made

    engine = Engine(Config(web=Web(port=0)), data, transports, demo=True)
    control = LocalControl(engine)
    engine.start()
    try:
        yield Running(engine, control, *made)
    finally:
        engine.stop()


def outcomes(bot: Running) -> Counter[str]:
    """Return how many messages ended how, so far."""
    return Counter(each.outcome for each in bot.control.feed.since(0, 5000).lines if each.direction == "in")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with demonstrated(tmp_path_factory.mktemp("demo")) as running:
        yield running


def test_the_same_people_say_the_same_at_each_start(tmp_path: Path) -> None:
    assert said(tmp_path, 50) == said(tmp_path, 50)


def test_the_past_is_the_same_for_the_same_seed_and_time(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        account("demo", tmp_path / name, FrozenClock())
        found.append(rows(tmp_path / name))
    assert found[0] == found[1]
    assert len(found[0]["user"]) == 200
    assert {"warning", "mute", "membership", "job", "incident", "command_use", "traffic", "command_traffic"} <= {
        name for name, kept in found[0].items() if len(kept) >= 8
    }


def test_a_later_start_adds_only_what_is_missing_of_the_course(tmp_path: Path) -> None:
    clock = FrozenClock()
    account("demo", tmp_path, clock)
    before = rows(tmp_path)
    clock.move(7200)
    account("demo", tmp_path, clock)
    after = rows(tmp_path)
    assert after["user"] == before["user"]
    assert set(before["traffic"]) < set(after["traffic"])
    assert len(after["traffic"]) == len(before["traffic"]) + 120 + 2


def test_many_people_chat_in_private_and_in_groups_and_ask_the_bot(tmp_path: Path) -> None:
    talk = said(tmp_path, 900)
    assert len({name for name, _chat, _text in talk}) >= 150
    places = Counter(chat.endswith("@g.us") for _name, chat, _text in talk)
    assert min(places.values()) > 100
    asked = sum(text.startswith(("/", "!", ".")) for _name, _chat, text in talk)
    assert 300 < asked < 700


def test_there_are_200_people_in_20_groups() -> None:
    everybody = people()
    assert len({each.number for each in everybody}) == len({each.name for each in everybody}) == 200
    assert {group for each in everybody for group in each.groups} == set(GROUPS)
    assert len(GROUPS) == 20


def test_there_is_something_of_everything_to_look_at(bot: Running) -> None:
    control, core = bot.control, bot.core
    assert control.users.list().total == 200
    assert control.users.list("is:banned").total == 6
    assert Counter(each.state for each in control.jobs.list("ended", 100)).keys() == {
        "done", "failed", "cancelled", "dead",
    }  # fmt: skip
    assert len(control.letters.list()) == 3
    incidents = {f"incident {each.number}": each for each in control.status.incidents()}
    assert len(incidents) == 12
    told = [each for each in control.jobs.list("failed", 100) if each.note.startswith("incident")]
    assert {each.state for each in told} == {"failed", "dead"}
    assert all(incidents[each.note.partition(":")[0]].where in ("command film", "command dl") for each in told)
    year = control.statistics.series("1y").moments
    assert all(each.received for each in year[:-1])
    assert {each.name for each in control.statistics.commands("30d")} >= {"ping", "film", "sticker"}
    until(lambda: [each.name for each in control.commands.popular()][:1] == ["ping"])  # it is read beside the start
    assert core.store.one("SELECT count(*) FROM warning")[0] > 20
    assert core.store.one("SELECT count(*) FROM mute")[0] == 8
    until(lambda: sum(each.messages for each in control.status.overview().history) > 10)


@pytest.mark.parametrize("minutes", [0, 1, 30, 59])
def test_as_many_errors_are_counted_as_there_are_incidents(tmp_path: Path, minutes: int) -> None:
    clock = FrozenClock()
    clock.move(60 * minutes)
    account("demo", tmp_path, clock)
    store, day_ago = open_store(tmp_path), to_millis(clock.now()) - 86_400_000
    faults = "SELECT substr(place, 9), count(*) FROM incident WHERE place LIKE 'command %' AND at>=? GROUP BY 1"
    for source in (
        "SELECT command, sum(errors) FROM command_traffic WHERE span=3600 AND at>=? AND errors>0 GROUP BY 1",
        "SELECT command, count(*) FROM command_use WHERE at>=? AND outcome='failed' GROUP BY 1",
    ):
        assert dict(store.all(source, day_ago)) == dict(store.all(faults, day_ago)) == {
            "film": 5, "dl": 1, "sticker": 1,
        }  # fmt: skip
    for span, kept in ((3600, 30), (86_400, 365)):
        since = day_ago - (kept - 1) * 86_400_000
        errors = store.one("SELECT sum(errors) FROM traffic WHERE span=? AND at>=?", span, since)
        assert errors == store.one("SELECT count(*) FROM incident WHERE place LIKE 'command %'")
    store.close()


def test_the_acts_of_an_operator_work_on_its_people_jobs_and_letters(bot: Running) -> None:
    control = bot.control
    Demo(bot.people, bot.core)  # teaches the bot their command
    number = bot.people.groups and people()[9].number
    assert control.users.ban(str(number), 0, "spam").state == "banned"
    assert control.users.unban(str(number)).state == ""
    failed = control.jobs.list("failed")[0]
    again = control.jobs.retry(failed.number)
    until(lambda: any(each.number == again.number for each in control.jobs.list("running")))
    until(lambda: any(each.progress > 0 for each in control.jobs.list("running")))
    control.jobs.cancel(again.number)
    until(lambda: any(each.number == again.number for each in control.jobs.list("cancelled")))
    since = bot.people.done[-1].seq + 1
    control.letters.retry(control.letters.list()[0].number)
    bot.people.wait_for(lambda each: isinstance(each.action, Send) and each.action.text == "pong", since=since)
    control.letters.drop(control.letters.list()[0].number)
    assert len(control.letters.list()) == 1


def test_the_bot_answers_them_and_most_is_well(tmp_path: Path) -> None:
    with demonstrated(tmp_path) as bot:
        incidents = len(bot.control.status.incidents())
        demo = Demo(bot.people, bot.core, pace=0.01)
        threading.Thread(target=demo.live, args=(bot.engine.ready,), daemon=True).start()
        until(lambda: (got := outcomes(bot))["ok"] > 60 and got["user_error"] > 0 and got["ignored"] > 0, timeout=60)
        demo.stop()
        found = outcomes(bot)
        lines = bot.control.feed.since(0, 5000).lines
        assert {each.chat_name for each in lines if each.group} <= set(GROUPS)
        assert found["ok"] > found["user_error"]
        assert found["failed"] == 0
        assert len(bot.control.status.incidents()) == incidents
        assert bot.control.jobs.list("running")


def test_the_picture_they_send_is_one() -> None:
    assert picture(8).startswith(b"\x89PNG")


def test_its_past_tells_of_commands_by_their_own_names(tmp_path: Path) -> None:
    with demonstrated(tmp_path / "data") as bot:
        categories = {each.name: each.category for each in bot.core.bot.registry.commands}
    assert [(name, categories.get(name)) for name, *_more in COMMANDS if name != film.name] == [
        (name, category) for name, category, *_more in COMMANDS if name != film.name
    ]
