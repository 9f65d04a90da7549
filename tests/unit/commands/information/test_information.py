"""Menu, help, ping, about, status and owner, as people see them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulated import ALICE, Simulated, configured, simulated
from whatsdex import __version__

BOB = "15550000003"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    config = configured(bot={"name": "Robo", "contact": "ann@example.org"})
    with simulated(tmp_path, config=config) as running:
        yield running


def listed(menu: str) -> set[str]:
    """Return the commands of a menu, short or of one category."""
    lines = [line for line in menu.splitlines() if line.startswith("/") and not line.startswith(("/menu C", "/help N"))]
    return {name for line in lines for name in line.partition(" – ")[0].split()}


def test_the_menu_shows_only_what_the_user_may_run_here(bot: Simulated) -> None:
    users = listed(bot.ask("/menu"))
    assert {"/ping", "/menu", "/dl", "/sticker"} <= users
    assert "/echo" not in users
    assert "/enable" not in users
    bot.make_owner(BOB)
    assert "/echo" in listed(bot.ask("/menu", BOB))
    bot.ask("/enable", BOB, group="Family")
    assert "/enable" in listed(bot.ask("/menu", BOB, group="Family"))
    member = listed(bot.ask("/menu", group="Family"))
    assert "/rules" in member
    assert not {"/enable", "/kick", "/echo"} & member, "that is for admins"
    bot.people.make_admin("Family", ALICE)
    bot.settled()
    assert "/kick" in listed(bot.ask("/menu", group="Family"))


def test_the_menu_of_one_category(bot: Simulated) -> None:
    shown = bot.ask("/menu Information")
    assert "/ping" in listed(shown)
    assert "/dl" not in listed(shown)
    assert "/ping – Answer at once" in shown
    assert " – " not in bot.ask("/menu"), "all of it is short"
    said = bot.ask("/menu \x1b[2Jnothing")
    assert said.startswith("⚠ There is no category “[2Jnothing” here. There are: ")


@pytest.mark.parametrize("words", ["help", "what can you do?", "show me the menu", "Hey bot, help please"])
def test_the_menu_is_shown_in_answer_to_plain_words(bot: Simulated, words: str) -> None:
    assert "/ping" in listed(bot.ask(words))


def test_help_explains_one_command_with_examples(bot: Simulated) -> None:
    said = bot.ask("/help dl")
    assert said.startswith("*/dl LINK [video|audio")
    assert "Also: /download, /get" in said
    assert "/dl https://example.org/video.mp4" in said
    assert bot.ask("/help /PING").startswith("*/ping*")
    bot.make_owner(BOB)
    bot.ask("/enable", BOB, group="Family")
    told = bot.ask("/help tagall", BOB, group="Family")
    assert "In groups only. In groups for their admins. Once in 1 min." in told
    assert "/menu shows all commands" in bot.ask("/help")


def test_help_tells_nothing_of_what_the_user_may_not_run(bot: Simulated) -> None:
    assert "I know no command “echo”" in bot.ask("/help echo")
    assert "I know no command “nosuch”" in bot.ask("/help nosuch")


def test_ping_begins_with_pong_and_tells_the_time_it_took(bot: Simulated) -> None:
    said = bot.ask("/ping")
    assert said.startswith("pong")
    assert 0 <= int("".join(filter(str.isdigit, said))) < 5000
    assert bot.ask("are you there?", BOB).startswith("pong")


def test_about_tells_who_runs_what(bot: Simulated) -> None:
    said = bot.ask("/about")
    assert "*Robo*" in said
    assert __version__ in said
    assert "ann@example.org" in said


def test_status_tells_owners_more(bot: Simulated) -> None:
    assert "Memory" not in bot.ask("/status")
    bot.make_owner(BOB)
    said = bot.ask("/status", BOB)
    assert "Running for" in said
    assert "Memory" in said


def test_uptime_tells_since_when_it_runs(bot: Simulated) -> None:
    assert bot.ask("/uptime").startswith("Running for ")
    assert bot.ask("/server").startswith("pong")


def test_source_and_donate_tell_what_the_operator_set_and_are_hidden_else(bot: Simulated) -> None:
    assert not {"/source", "/donate"} & listed(bot.ask("/menu"))
    assert "I know no command “source”" in bot.ask("/help source")
    assert bot.ask("/source") == "⚠ My operator has not set that up."
    bot.make_owner(BOB)
    assert "“bot.donate” must be set first" in bot.ask("/donate", BOB)
    bot.ask("/setting bot.source https://example.org/whatsdex", BOB)
    bot.ask("/setting bot.donate https://example.org/give", BOB)
    assert {"/source", "/donate"} <= listed(bot.ask("/menu"))
    assert bot.ask("/sc") == "https://example.org/whatsdex"
    assert bot.ask("/donate") == "https://example.org/give"


def test_feedback_is_kept_and_passed_on_to_the_owners(bot: Simulated) -> None:
    bot.make_owner(BOB)
    since = bot.mark()
    bot.people.say("/feedback The *stickers*\u202e are small", name="*Ann*")
    told = bot.wait(lambda each: getattr(each.action, "chat", "").startswith(BOB), since).action
    assert told.text == "💬 +15550000002 (Ann) tells you:\nThe *stickers* are small"  # type: ignore[union-attr]
    bot.wait(lambda each: "passed it on" in getattr(each.action, "text", ""), since)
    assert "The *stickers* are small" in bot.ask("/bug", BOB)
    assert "Write what" in bot.ask("/feedback")
    assert "too long" in bot.ask("/feedback " + "x" * 1_001)
    for _each in range(4):
        bot.people.say("/bug again")
    bot.people.say("/bug again")
    bot.wait(lambda each: "Tomorrow I take more" in getattr(each.action, "text", ""), since)
    bot.settled()
    assert bot.rows("SELECT count(*) FROM feedback") == [(5,)]


@pytest.mark.parametrize("text", ["stop", "/optout", "/privacy", "/deleteme", "/mydata"])
def test_what_people_may_always_ask_is_answered_whomever_the_bot_serves(tmp_path: Path, text: str) -> None:
    access = {"maintenance": True, "night": True, "night_start": "00:00", "night_end": "23:59", "private_premium": True}
    with simulated(tmp_path, config=configured(bot={"mode": "self"}, access=access)) as bot:
        assert not bot.ask(text).startswith("⚠")
        assert bot.ask("/ping").startswith("⚠")


def test_owner_tells_the_contact(bot: Simulated) -> None:
    assert bot.ask("/owner") == "ann@example.org"
    bot.make_owner()
    assert bot.ask("/owner") == "You are my owner."


def test_echo_is_the_owners(bot: Simulated) -> None:
    assert "Only my owner" in bot.ask("/echo hi")
    bot.make_owner(BOB)
    assert bot.ask("/echo one\ntwo  three", BOB) == "one\ntwo  three"
    assert bot.ask("/echo", BOB).startswith("⚠ Something is missing")


@pytest.mark.parametrize("text", ["/menu " + "x" * 65536, "/help " + "\u202e" * 65536, "/owner " + "9" * 65536])
def test_giant_arguments_get_short_answers(bot: Simulated, text: str) -> None:
    said = bot.ask(text)
    assert len(said) < 400
    assert "\u202e" not in said


def test_numbers_of_owners_may_stand_in_the_configuration(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(bot={"owners": ["+1 555 000-0002"]})) as bot:
        assert bot.ask("/echo hi", ALICE) == "hi"
        assert "Only my owner" in bot.ask("/echo hi", BOB)
