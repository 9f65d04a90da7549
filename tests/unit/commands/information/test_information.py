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
    return {line.partition(" ")[0] for line in menu.splitlines() if line.startswith("/") and " – " in line}


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
