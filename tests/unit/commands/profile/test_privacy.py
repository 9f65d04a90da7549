"""What is kept of people: told, handed out, and really gone when they ask for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulated import Simulated, configured, simulated, until
from whatsdex.models import Quoted, Send

BOB = "15557654321"
NAME = "Zebulon Quistgaard"
SECRET = "xylophones at midnight"

CONFIG = configured(bot={"contact": "Ann, ann@example.org"}, limits={"enabled": False})


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path, config=CONFIG) as bot:
        yield bot


def texts(bot: Simulated) -> list[str]:
    return [each.text for each in bot.settled() if isinstance(each, Send)]


def test_a_first_private_answer_says_once_what_answers(bot: Simulated) -> None:
    bot.ask("/ping", BOB)
    bot.ask("/ping", BOB)
    bot.people.say("/ping", BOB)
    bot.people.say("/ping", BOB)
    told = [each for each in texts(bot) if "automated" in each]
    assert len(told) == 1
    assert "ann@example.org" in told[0]
    assert "/privacy" in told[0]
    assert "/stop" in told[0]


def test_nothing_is_said_where_nothing_is_answered_and_none_in_groups(bot: Simulated) -> None:
    bot.make_owner()
    bot.ask("/enable", group="Family")
    bot.ask("/ping", BOB, group="Family")
    bot.ask("/ping")
    said = texts(bot)[1:]
    assert said
    assert not [each for each in texts(bot) if "automated" in each and each in said]


@pytest.mark.parametrize("text", ["stop", "STOP!", "/stop", "/optout", "unsubscribe"])
def test_stop_ends_broadcasts_also_without_a_prefix(bot: Simulated, text: str) -> None:
    assert "no broadcasts" in bot.ask(text, BOB)
    bot.settled()
    assert bot.rows('SELECT consent FROM "user"') == [(-1,)]
    assert "from now on" in bot.ask("/optin", BOB)
    bot.settled()
    assert bot.rows('SELECT consent FROM "user"') == [(1,)]


def test_privacy_is_told(bot: Simulated) -> None:
    told = bot.ask("/privacy", BOB)
    assert "/deleteme" in told
    assert "30 days" in told


def test_mydata_hands_out_what_is_kept(bot: Simulated) -> None:
    bot.ask(f"/help {SECRET}", BOB, name=NAME)
    bot.ask("/feedback nice", BOB, name=NAME)
    sent = bot.first(Send, "/mydata", BOB, name=NAME)
    assert sent.media is not None
    bot.settled()
    done = next(each for each in bot.people.done if isinstance(each.action, Send) and each.action.media is not None)
    path = bot.people.sent_file(done.id)
    assert path is not None
    data = json.loads(path.read_text())
    assert data["user"]["name"] == NAME
    assert SECRET in data["messages"][0]["text"]
    assert "help" in [each["command"] for each in data["uses"]]
    assert "more than I expected" in data["answers"][0]["text"]
    assert [each["text"] for each in data["feedback"]] == ["nice"]


def traces(folder: Path, *words: str) -> list[str]:
    return [
        f"{path.relative_to(folder)}: {word}"
        for path in folder.rglob("*")
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]


def test_deleteme_leaves_nothing_in_the_whole_data_folder(bot: Simulated) -> None:
    bot.make_owner()
    bot.ask("/enable", group="Family")
    folder = bot.core.data
    log = folder / "logs" / "whatsdex.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(f'{{"who":"{NAME}","n":1}}\n' * 3)
    for each in range(30):
        bot.ask(f"/help {SECRET} {each}", BOB, name=NAME)
    bot.ask(f"/help {SECRET}", BOB, name=NAME, group="Family")
    bot.ask("/ping", group="Family", quoted=Quoted("Q1", sender=bot.people.me, text="x"))
    bot.ask("/deleteme", BOB, name=NAME)
    assert traces(folder, BOB, NAME, SECRET), "there is something to erase"
    answer = bot.ask("yes", BOB, name=NAME)
    assert "What stays" in answer
    assert "bans" not in answer
    until(lambda: not bot.rows("SELECT 1 FROM schedule") and not traces(folder, BOB, NAME, SECRET), 20)
    assert bot.rows('SELECT count(*) FROM "user"') == [(1,)]
    assert bot.rows('SELECT count(*) FROM command_use WHERE "user"=0') != [(0,)]
    assert "pong" in bot.ask("/ping", BOB), "they may come back"


def test_a_store_that_fails_keeps_no_words_from_being_erased(bot: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_names: object) -> None:
        raise ModuleNotFoundError("No module named 'fsspec'")

    monkeypatch.setattr(bot.core.bot.media, "drop", broken)
    bot.ask(f"/help {SECRET}", BOB, name=NAME)
    bot.ask("/deleteme", BOB, name=NAME)
    bot.ask("yes", BOB, name=NAME)
    until(lambda: not bot.rows("SELECT 1 FROM schedule") and not traces(bot.core.data, BOB, NAME, SECRET), 20)


@pytest.mark.parametrize("no", ["no", "No!", "n", "cancel"])
def test_no_takes_back_what_was_asked_to_confirm(bot: Simulated, no: str) -> None:
    bot.ask("/deleteme", BOB)
    assert bot.ask(no, BOB) == "All right, I leave it."
    bot.people.say("yes", BOB)
    bot.settled()
    assert bot.rows("SELECT 1 FROM schedule") == []


def test_a_ban_is_not_shaken_off(bot: Simulated) -> None:
    bot.make_owner()
    bot.ask("/ping", BOB, name=NAME)
    bot.settled()
    bot.core.store.writer.call(
        lambda cursor: cursor.execute(
            'INSERT INTO warning (chat, "user", at) SELECT 1, id, 5 FROM "user" WHERE phone LIKE \'1555765%\''
        )
    )
    bot.ask("/deleteme", BOB, name=NAME)
    assert "warnings" in bot.ask("yes", BOB, name=NAME)
    until(lambda: not bot.rows("SELECT 1 FROM schedule") and not traces(bot.core.data, NAME), 20)
    assert bot.rows("SELECT name, phone FROM \"user\" WHERE phone LIKE '1555765%'") == [("", BOB + "@s.whatsapp.net")]
    assert bot.rows("SELECT count(*) FROM warning") == [(1,)]


def test_owners_are_told_to_give_up_first(bot: Simulated) -> None:
    bot.make_owner()
    assert "Give that up" in bot.ask("/deleteme")
