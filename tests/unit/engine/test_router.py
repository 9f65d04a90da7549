"""When the bot speaks: prefixes, names, plain words, and silence for all the rest."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest

from tests.chatter import CHATTER
from tests.simulated import ALICE, Simulated
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.commands import load
from whatsdex.config import Bot
from whatsdex.engine.arrival import Arrival
from whatsdex.engine.router import Answer, Request, Unknown, route
from whatsdex.kit.conversation import Choice, Offer, pack
from whatsdex.models import Identity, Media, Message, Quoted, React, Send
from whatsdex.storage.conversations import Conversations, Dialogue
from whatsdex.storage.directory import Chat, User

REGISTRY = load()
WHO = Identity(phone=f"{ALICE}@s.whatsapp.net")
PICTURE = Media("image", "image/png", 9)
STICKER = Media("sticker", "image/webp", 9)


class NoStore:
    """A database without dialogues."""

    def all(self, *_: Any) -> list[Any]:
        return []


def arrival(text: str, *, group: bool = False, **changes: Any) -> Arrival:
    chat = "5@g.us" if group else WHO.phone
    kind: Any = changes["media"].kind if changes.get("media") else "text"
    message = Message("main", "A", chat, WHO, SYSTEM_CLOCK.now(), kind=kind, text=text, group=group, **changes)
    user, room = User(7, "", WHO.phone, phone=WHO.phone), Chat(1, "main", chat, group, enabled=True)
    return Arrival("main/x/A", message, user, room, 1000, 0.0)


def routed(
    text: str, *, dialogue: Dialogue | None = None, prefixes: list[str] | None = None, name: str = "WhatsDeX",
    **changes: Any,
) -> Request | Answer | Unknown | None:  # fmt: skip
    conversations = Conversations(NoStore(), 0)  # type: ignore[arg-type]
    if dialogue is not None:
        conversations.keep(dialogue.account, dialogue.chat, dialogue.user, dialogue)
    return route(arrival(text, **changes), REGISTRY, conversations, prefixes or Bot().prefixes, name)


def asked(text: str, **changes: Any) -> tuple[str, str] | None:
    """Return command and arguments that a text asks for."""
    found = routed(text, **changes)
    return (found.command.name, found.arguments) if isinstance(found, Request) else None


@pytest.mark.parametrize(
    ("text", "command", "arguments"),
    [
        ("/ping", "ping", ""),
        ("!PING", "ping", ""),
        (".p", "ping", ""),
        ("  /menu information  ", "menu", "information"),
        ("/menu\ninformation", "menu", "information"),
        ("/menu\t information", "menu", "information"),
        ("/ menu", "menu", ""),
        ("/echo one\n two", "echo", "one\n two"),
        ("/DOWNLOAD x", "dl", "x"),
    ],
)
def test_a_prefix_and_a_known_name_is_a_command(text: str, command: str, arguments: str) -> None:
    assert asked(text) == (command, arguments)


@pytest.mark.parametrize(("text", "prefixes"), [("//ping", ["/", "//"]), ("bot!ping", ["bot!"]), ("🤖ping", ["🤖"])])
def test_prefixes_are_the_operators(text: str, prefixes: list[str]) -> None:
    assert asked(text, prefixes=prefixes) == ("ping", "")
    assert asked("/ping", prefixes=["!"], group=True) is None


@pytest.mark.parametrize("text", ["/pingg", "/mneu", "!abuot"])
def test_a_near_miss_is_offered_also_in_groups(text: str) -> None:
    for group in (False, True):
        found = routed(text, group=group)
        assert isinstance(found, Unknown)
        assert found.near is not None


@pytest.mark.parametrize("text", ["/nothinglike", "/ok", "...", "!!", "/ 2 = 4", "/привет", "/", "! ping is slow today",
                                  "/home is where the heart is", "/pingg you when I am there"])  # fmt: skip
def test_unknown_names_are_silent_in_groups(text: str) -> None:
    found = routed(text, group=True)
    assert found is None or (isinstance(found, Unknown) and found.near is None)


@pytest.mark.parametrize("text", ["hey bot, are you there?", "Bot: ping", "hello whatsdex! are you awake", "@bot ping",
                                  "ok Bot ping", "hey  BOT,ping"])  # fmt: skip
def test_the_bot_is_addressed_by_name(text: str) -> None:
    assert asked(text, group=True) == ("ping", "")


@pytest.mark.parametrize("text", ["hey Max, ping", "Max ping", "please max, are you there"])
def test_the_bots_own_name_works_too(text: str) -> None:
    assert asked(text, name="Max", group=True) == ("ping", "")
    assert asked(text, name="Eva", group=True) is None


@pytest.mark.parametrize("name", ["(", "a.b", "[x]*", "C++ Bot?"])
def test_a_name_of_odd_signs_is_taken_literally(name: str) -> None:
    assert asked(f"hey {name} ping", name=name, group=True) == ("ping", "")


def test_a_mention_addresses_the_bot() -> None:
    for text in ("@15550000001 ping", "hey @15550000001 are you there?", "are you there @15550000001"):
        assert asked(text, group=True, mentions_me=True) in (("ping", ""), None)
        assert asked(text, group=True) is None
    assert asked("@15550000001 ping", group=True, mentions_me=True) == ("ping", "")
    assert asked("@15550000001 download https://example.org/a", group=True, mentions_me=True) is not None


def test_a_quote_of_the_bot_addresses_it() -> None:
    assert asked("are you there?", group=True, quoted=Quoted("Q", from_me=True)) == ("ping", "")
    assert asked("are you there?", group=True, quoted=Quoted("Q", from_me=False)) is None
    assert routed("thank you!", group=True, quoted=Quoted("Q", from_me=True)) is None


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("Hey bot, download this video: example.org/watch?v=xyz", "example.org/watch?v=xyz"),
        ("hey bot download https://example.org/a.mp4 please", "https://example.org/a.mp4"),
        ("bot, get the audio of https://example.org/a", "https://example.org/a audio"),
        ("Bot save 127.0.0.1:8080/video", "127.0.0.1:8080/video"),
        ("bot fetch localhost:8080/video", "localhost:8080/video"),
        ("hey bot, please download <https://example.org/a>.", "<https://example.org/a>."),
    ],
)
def test_a_download_is_asked_for_in_plain_words(text: str, arguments: str) -> None:
    assert asked(text, group=True) == ("dl", arguments)
    assert asked(text) == ("dl", arguments)


def test_a_quoted_link_is_meant_by_this() -> None:
    quoted = Quoted("Q", WHO, "look: https://example.org/a nice")
    assert asked("hey bot, download this", group=True, quoted=quoted) == ("dl", "https://example.org/a")
    assert asked("are you there?", quoted=quoted) == ("ping", "")
    ours = Quoted("Q", WHO, "https://example.org/a", from_me=True)
    assert asked("did you get it?", group=True, quoted=ours) is None


@pytest.mark.parametrize(
    "text",
    ["do not download https://example.org/a", "please don't download https://example.org/a", "https://example.org/a",
     "what is https://example.org/a", "I will never get https://example.org/a", "downloads are slow today",
     "I get it", "this sticker is funny", "what a menu that was", "are you there yet, Tom?"],
)  # fmt: skip
def test_plain_talk_is_no_request_even_in_private(text: str) -> None:
    assert asked(text) is None


def test_media_with_a_word_are_a_request() -> None:
    assert asked("make this a sticker", media=PICTURE) == ("sticker", "")
    assert asked("sticker please", quoted=Quoted("Q", media=PICTURE)) == ("sticker", "")
    assert asked("make this a sticker", media=PICTURE, group=True) is None
    assert asked("hey bot, make this a sticker", media=PICTURE, group=True) == ("sticker", "")
    assert asked("as a picture please", quoted=Quoted("Q", media=STICKER)) == ("toimage", "")
    assert routed("look at that", media=PICTURE) is None


def test_a_very_long_text_is_no_plain_request() -> None:
    assert isinstance(routed("download https://example.org/a " + "x" * 65536), Unknown)
    assert routed("bot download https://example.org/a " + "x" * 65536, group=True) is None


def offer(expires: int = 2000) -> Dialogue:
    before = arrival("/before", media=PICTURE).message
    state = Offer((Choice(("1",), "ping"), Choice(("yes", "y"), "echo", "sure", True)), msgspec.msgpack.encode(before))
    return Dialogue("main", WHO.phone, 7, "offer", pack(state), expires)


def test_an_open_offer_is_answered_with_a_word_or_number() -> None:
    dialogue = offer()
    found = routed(" 1. ", dialogue=dialogue)
    assert isinstance(found, Request)
    assert (found.command.name, found.confirmed, found.ends) == ("ping", False, dialogue)
    assert found.message.media == PICTURE
    found = routed("YES!", dialogue=offer())
    assert isinstance(found, Request)
    assert (found.command.name, found.arguments, found.confirmed) == ("echo", "sure", True)


def test_what_is_no_answer_is_a_message_like_any_other() -> None:
    assert asked("/ping", dialogue=offer()) == ("ping", "")
    assert isinstance(routed("11", dialogue=offer()), Unknown)
    assert isinstance(routed("1", dialogue=offer(expires=999)), Unknown)


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "/" * 65536, "." * 65536, "@" * 65536, "hey " * 16000,
                                  "bot " * 16000, "/" + "x" * 65536, "https://" * 8000, "\u202e/ping"])  # fmt: skip
def test_hostile_texts_are_routed_at_once(text: str) -> None:
    began = time.process_time()
    for group in (False, True):
        assert not isinstance(routed(text, group=group), Request)
    assert time.process_time() - began < 0.5


def test_a_hundred_lines_of_family_chatter_stay_silent(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    bot.settled()
    since = bot.mark()
    for number, line in enumerate(CHATTER):
        bot.people.say(line, f"1555000010{number % 4}", group="Family")
    bot.settled()
    done = [each.action for each in bot.people.done if each.seq >= since]
    assert [each for each in done if isinstance(each, Send | React)] == []


def test_a_group_is_silent_until_enabled(bot: Simulated) -> None:
    assert bot.silent("/ping", ALICE, group="Family")
    assert bot.silent("hey bot, are you there?", "15550000003", group="Family")
    assert bot.silent("/enable", "15550000003", group="Family")
    assert "Hello" in bot.ask("/enable", ALICE, group="Family")
    assert bot.ask("/ping", "15550000003", group="Family").startswith("pong")
    assert "Only admins" in bot.ask("/disable", "15550000003", group="Family")
    assert "silent" in bot.ask("/disable", ALICE, group="Family")
    assert bot.silent("/ping", ALICE, group="Family")


def test_an_owner_enables_a_group_without_being_its_admin(bot: Simulated) -> None:
    bot.make_owner("15550000003")
    assert bot.silent("hello", ALICE, group="Family")
    assert "Hello" in bot.ask("/enable", "15550000003", group="Family")
