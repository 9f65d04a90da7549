"""The whole bot on the real client: what its users count on."""

from __future__ import annotations

import io
import itertools
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests import mediafiles
from tests.chatter import CHATTER
from tests.e2e.bot import Bot, start
from tests.e2e.harness import ALICE, BOT, until
from tests.loopback import LoopbackWhatsApp, User


@pytest.fixture
def bot(prepared: tuple[bytes, str], tmp_path: Path) -> Iterator[Bot]:
    with LoopbackWhatsApp(state=prepared[0]) as whatsapp:
        yield start(whatsapp, tmp_path / "data", session=prepared[1])


@pytest.fixture(scope="module")
def lasting(prepared: tuple[bytes, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot for the tests that leave it as it was."""
    with LoopbackWhatsApp(state=prepared[0]) as whatsapp:
        yield start(whatsapp, tmp_path_factory.mktemp("bot") / "data", session=prepared[1])


@pytest.fixture
def alice(lasting: Bot) -> User:
    return lasting.whatsapp.add_virtual_user(f"{next(NUMBERS)}", "Alice")


NUMBERS = itertools.count(15553000000)


def answers(users: list[User], begins: str = "pong") -> Counter[str]:
    return Counter(user.phone for user in users for each in user.inbox if each.text.startswith(begins))


def test_it_pairs_from_nothing_and_comes_back_with_the_kept_session(tmp_path: Path) -> None:
    with LoopbackWhatsApp() as whatsapp:
        alice = whatsapp.add_virtual_user(ALICE, "Alice")
        bot = start(whatsapp, tmp_path / "data")
        assert alice.ask(BOT, "/ping", lambda each: each.text.startswith("pong"))
        assert bot.stop() == 0
        bot.restart()
        assert alice.ask(BOT, "/ping", lambda each: each.text.startswith("pong"))
        assert whatsapp.stats["paired"] == 1


def test_a_sent_picture_comes_back_as_a_sticker(alice: User, tmp_path: Path) -> None:
    picture = mediafiles.picture(tmp_path / "p.jpg").read_bytes()
    alice.send_image(BOT, picture, caption="/sticker")
    sticker = Image.open(io.BytesIO(alice.wait_for(lambda each: each.kind == "sticker", timeout=30).download()))
    assert (sticker.format, sticker.size) == ("WEBP", (512, 512))


def test_300_people_at_once_are_each_answered_once(lasting: Bot) -> None:
    people = lasting.whatsapp.add_virtual_users(300)
    lasting.whatsapp.flood(BOT, people, 1, "/ping")
    until(lambda: sum(answers(people).values()) >= 300, "300 answers", 90)
    assert set(answers(people).values()) == {1}


def test_50_people_writing_over_a_dropped_connection_are_answered_once_and_in_order(bot: Bot) -> None:
    bot.whatsapp.users[ALICE].ask(BOT, "/ping")
    people = bot.whatsapp.add_virtual_users(50)
    drop = threading.Thread(target=bot.whatsapp.faults.drop_connection, args=(BOT,))
    for number in range(4):
        for each in people:
            each.send_text(BOT, f"/help nothing{number}")
        if number == 1:
            drop.start()
    drop.join()
    until(lambda: sum(answers(people, "⚠").values()) >= 200, "200 answers", 90)
    for each in people:
        said = [re.findall(r"nothing(\d)", seen.text)[0] for seen in each.inbox if seen.text.startswith("⚠")]
        assert said == ["0", "1", "2", "3"], each


def test_killed_under_load_it_answers_all_it_had_taken_in(bot: Bot) -> None:
    people = bot.whatsapp.add_virtual_users(120)
    bot.whatsapp.flood(BOT, people, 1, "/ping")
    until(lambda: sum(answers(people).values()) >= 20, "some answers", 30)
    bot.kill()
    taken = {row[0] for row in bot.rows("SELECT chat FROM message")}
    bot.restart()
    until(lambda: not bot.rows("SELECT 1 FROM message WHERE state='pending'"), "the end of the replay", 60)
    until(lambda: not bot.rows("SELECT 1 FROM outbox WHERE state IN ('queued','handed')"), "an empty outbox", 60)
    taken |= {row[0] for row in bot.rows("SELECT chat FROM message")}
    until(lambda: sum(count > 0 for count in answers(people).values()) >= len(taken), "an answer each", 60)
    twice = sum(count - 1 for count in answers(people).values())
    assert max(answers(people).values()) <= 2
    assert twice <= bot.rows("SELECT coalesce(sum(ambiguous), 0) FROM outbox")[0][0]


def test_a_message_given_twice_with_one_id_is_answered_once(alice: User) -> None:
    alice.send_text(BOT, "/ping", msg_id="3EB0TWICE")
    alice.wait_for("pong")
    alice.send_text(BOT, "/ping", msg_id="3EB0TWICE")
    assert alice.ask(BOT, "/help nothing", "nothing")
    assert answers([alice]) == {alice.phone: 1}


def test_family_chatter_in_an_enabled_group_stays_unanswered(lasting: Bot, alice: User) -> None:
    bea = lasting.whatsapp.add_virtual_user(f"{next(NUMBERS)}", "Bea")
    group = lasting.whatsapp.make_group("Family", alice, [bea, BOT])
    alice.ask(group, "/enable", lambda each: "menu" in each.text, timeout=20)
    before = alice.mark(), bea.mark()
    for number, line in enumerate(CHATTER):
        (alice if number % 2 else bea).send_text(group, line)
    assert alice.ask(group, "/ping", lambda each: each.text.startswith("pong"), timeout=30)
    ours = whatsapp_names(lasting)
    heard = [each for each in alice.inbox[before[0] :] if str(each.sender).partition("@")[0].partition(":")[0] in ours]
    assert [each.text[:4] for each in heard] == ["pong"]


def whatsapp_names(bot: Bot) -> set[str]:
    """Return how the bot's account is named in its messages."""
    return {bot.whatsapp._account(BOT).pn_jid.user, bot.whatsapp._account(BOT).lid_jid.user}
