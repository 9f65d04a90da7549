"""Which rule a message breaks."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from whatsdex.models import Identity, Media, Message
from whatsdex.services.moderation import Bursts, Options, broken, changed, harmful, moderates, read


def said(text: str = "", **more: Any) -> Message:
    return Message("main", "1", "1@g.us", Identity("1@lid"), datetime(2026, 1, 1, tzinfo=UTC), text=text, **more)


@pytest.mark.parametrize(
    ("media", "rule"),
    [
        (Media("audio"), "antiaudio"),
        (Media("voice"), "antiaudio"),
        (Media("document"), "antidocument"),
        (Media("image"), "antiimage"),
        (Media("sticker"), "antisticker"),
        (Media("video"), "antivideo"),
        (Media("video", gif=True), "antigif"),
    ],
)
def test_each_kind_of_media_has_its_own_option(media: Media, rule: str) -> None:
    message = said(media=media, kind=media.kind)
    assert broken(message, msgspec.structs.replace(Options(), **{rule: True})) == rule
    others: dict[str, Any] = {
        each: True
        for each in ("antiaudio", "antidocument", "antigif", "antiimage", "antisticker", "antivideo")
        if each != rule
    }
    assert broken(message, Options(**others)) is None


def test_a_caption_counts_as_text() -> None:
    message = said("https://evil.example/", media=Media("image"), kind="image")
    assert broken(message, Options(antilink=True)) == "antilink"
    assert broken(message, Options(antilink=True, sites=("evil.example",))) is None
    assert broken(message, Options()) is None


def test_a_status_that_mentions_the_group_breaks_its_rule() -> None:
    assert broken(said(kind="status"), Options(antitagsw=True)) == "antitagsw"
    assert broken(said(kind="status"), Options()) is None


@pytest.mark.parametrize(
    ("message", "bad"),
    [
        (said("x" * 65_536), True),
        (said("hello", mentions=tuple(f"{each}@lid" for each in range(4_000))), True),
        (said("\u202e" * 2_000), True),
        (said("a" + "\u0301" * 3_000), True),
        (said("long story " * 1_000), False),
        (said("naïve café " * 900), False),
        (said("👨\u200d👩\u200d👧 " * 200), False),
        (said("hello", mentions=tuple(f"{each}@lid" for each in range(250))), False),
    ],
)
def test_giants_and_thousands_of_mentions_are_harmful_long_stories_are_not(message: Message, bad: bool) -> None:
    assert harmful(message) is bad


def test_the_sixth_message_with_short_gaps_is_spam_and_the_count_begins_anew() -> None:
    bursts = Bursts()
    assert [bursts.spam(1, 1, at) for at in (0, 4, 8, 12, 16, 20)] == [False] * 5 + [True]
    assert [bursts.spam(1, 1, at) for at in (21, 22, 23, 24, 25, 26)] == [False] * 5 + [True]
    assert not any(bursts.spam(1, 2, 5.0 * each) for each in range(20))
    assert not any(bursts.spam(chat, 3, 0) for chat in range(20))


def test_slow_mode_counts_from_the_last_message_that_stayed() -> None:
    bursts = Bursts()
    assert [bursts.too_soon(1, 1, at, 30) for at in (0, 10, 29, 30, 31)] == [False, True, True, False, True]


def test_more_joins_than_allowed_within_the_time_are_a_raid() -> None:
    bursts = Bursts()
    assert [bursts.raid(1, 1, at, 3, 60) for at in (0, 1, 2, 3)] == [False, False, False, True]
    assert [bursts.raid(1, 1, 100.0 * at, 3, 60) for at in range(2, 9)] == [False] * 7
    assert bursts.raid(2, 4, 0, 3, 60)


def test_options_keep_what_others_wrote_beside_them() -> None:
    written = changed({"other": 1, "antilink": True}, welcome=True, words=("a", "b"))
    assert written == {"other": 1, "antilink": True, "welcome": True, "words": ["a", "b"]}
    assert read(written) == Options(antilink=True, welcome=True, words=("a", "b"))
    assert changed(written, antilink=False, welcome=False, words=()) == {"other": 1}
    assert read({"antilink": "perhaps"}) == Options()
    assert moderates(read(written))
    assert not moderates(Options(welcome=True, antiraid=True, autokick=True))


def timed(message: Message, options: Options) -> float:
    begin = time.perf_counter()
    broken(message, options)
    return time.perf_counter() - begin


def test_a_message_with_everything_on_takes_under_2_ms() -> None:
    options = Options(antilink=True, antitoxic=True, words=tuple(f"word{each}" for each in range(5_000)))
    for text in ("a." * 500, "lorem ipsum dolor " * 50, "www." * 500, "http:" * 400, "so. it. goes. " * 50):
        broken(said(text), options)
        assert min(timed(said(text), options) for _each in range(30)) < 0.002, text[:20]
    begin = time.perf_counter()
    for text in ("a" * 20_000, "a." * 10_000, "a-" * 10_000, "a.b " * 5_000, "[dot" * 5_000, "chat . " * 2_800):
        broken(said(text), options)
    assert time.perf_counter() - begin < 2
