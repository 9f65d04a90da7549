from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import Running, running, until
from whatsdex.engine.demo import picture
from whatsdex.errors import WhatsdexError


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as made:
        yield made


def settled(bot: Running) -> list[tuple[str, str]]:
    """Return kind and text of all replies once the console is idle."""
    found: list[tuple[str, str]] = []
    position = [0]

    def look() -> bool:
        page = bot.control.console.since(position[0], 0.2)
        found.extend((each.kind, each.text) for each in page.replies)
        position[0] = page.next
        return page.idle

    until(look)
    return found


def test_a_made_up_person_is_answered_and_counts_nowhere(bot: Running) -> None:
    bot.control.console.say("/ping")
    ((kind, text),) = settled(bot)
    assert kind == "send"
    assert text.startswith("pong")
    overview = bot.control.status.overview()
    assert (overview.commands_per_minute, overview.popular) == (0, ())
    assert bot.core.store.one("SELECT count(*) FROM command_use")[0] == 0
    assert not bot.people.done


def test_sent_pictures_are_seen_as_pixels_and_nothing_else_is(bot: Running, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(picture(64))
    bot.control.console.say("/sticker", attach=str(file))
    sent: list[str] = []

    def look() -> bool:
        sent[:] = [each.media_path for each in bot.control.console.since(0, 0.2).replies if each.media_path]
        return bool(sent)

    until(look)
    seen = bot.control.console.picture(sent[0], 40, 20)
    assert (seen.width, seen.height, len(seen.rgb)) == (20, 20, 20 * 20 * 3)
    for path in ("spool/sent/none.png", "../picture.png", str(file), "whatsdex.db"):
        with pytest.raises(WhatsdexError, match="not there any more"):
            bot.control.console.picture(path, 40, 20)
    (bot.core.data / "spool" / "sent" / "bad.png").write_bytes(b"\x89PNG nothing")
    with pytest.raises(WhatsdexError, match="not a picture|damaged"):
        bot.control.console.picture("spool/sent/bad.png", 40, 20)


def test_idle_means_that_every_reply_is_there(bot: Running) -> None:
    seq = 0
    for number in range(20):
        bot.control.console.say("/ping", number=str(15550000100 + number))
        while True:
            page = bot.control.console.since(seq, 0.1)
            seq = page.next
            if page.idle:
                break
        assert seq == number + 1


def test_idle_waits_for_background_work(bot: Running, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(picture(64))
    bot.control.console.say("/sticker", attach=str(file))
    kinds = settled(bot)
    assert [kind for kind, _text in kinds] == ["react", "send", "react"]
    sent = next(each for each in bot.control.console.since(0).replies if each.kind == "send")
    assert sent.media_kind == "sticker"
    assert (tmp_path / sent.media_path).read_bytes()[8:12] == b"WEBP"
    assert sent.media_size == (tmp_path / sent.media_path).stat().st_size


def test_groups_are_made_up_too_with_their_first_writer_as_admin(bot: Running) -> None:
    say = bot.control.console.say
    say("/ping", group="Family")
    assert settled(bot) == []
    say("/enable", "15550000003", group="Family")
    say("/ping", "15550000003", group="Family")
    assert settled(bot) == []
    say("/enable", group="Family")
    assert [text[:5] for _kind, text in settled(bot)] == ["Hello"]
    say("/ping", "15550000003", group="Family")
    assert [text[:4] for _kind, text in settled(bot)] == ["Hell", "pong"]


def test_who_asks_for_replies_is_woken_by_the_first(bot: Running) -> None:
    threading.Timer(0.05, bot.control.console.say, ("/ping",)).start()
    page = bot.control.console.since(0, 10)
    assert page.replies[0].text.startswith("pong")


def test_a_place_beyond_what_there_is_tells_where_it_ends(bot: Running) -> None:
    bot.control.console.say("/ping")
    settled(bot)
    page = bot.control.console.since(2**53)
    assert (page.replies, page.next, page.idle) == ((), 1, True)


@pytest.mark.parametrize("attach", ["nothing.png", "/nowhere/at/all.png", "\x1b[2J"])
def test_a_file_that_is_not_there_is_refused(bot: Running, attach: str) -> None:
    with pytest.raises(WhatsdexError, match="not a file") as raised:
        bot.control.console.say("/sticker", attach=attach)
    assert str(raised.value).isprintable()


def test_a_number_that_is_none_is_refused(bot: Running) -> None:
    with pytest.raises(WhatsdexError, match="no phone number"):
        bot.control.console.say("/ping", number="abc")
