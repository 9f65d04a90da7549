"""What operators see of kept downloads, and remove."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulated import ALICE, Simulated, simulated
from whatsdex.control.media import Media
from whatsdex.errors import WhatsdexError


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    with simulated(tmp_path_factory.mktemp("bot")) as made:
        made.ask("/ping", ALICE, name="Ann\x1b[31m")
        yield made


@pytest.fixture
def area(bot: Simulated) -> Media:
    return Media(lambda: bot.core)


def keep(bot: Simulated, folder: Path, content: bytes, source: str) -> str:
    path = folder / f"{len(content)}"
    path.write_bytes(content)
    owner = bot.rows('SELECT id FROM "user"')[0][0]
    return bot.core.bot.media.keep(
        path, owner=owner, kind="download", now=bot.core.bot.now(), days=7, mime="video/mp4", source=source,
        form="video",
    )  # fmt: skip


def test_what_is_kept_is_listed_found_counted_and_purged(bot: Simulated, area: Media, tmp_path: Path) -> None:
    one = keep(bot, tmp_path, b"one", "https://a.example/100%_x")
    keep(bot, tmp_path, b"three", "https://b.example/\x1b[31m\u202e")
    listed = area.list()
    assert [(each.size, each.who.startswith("Ann"), each.form) for each in listed] == [
        (5, True, "video"),
        (3, True, "video"),
    ]
    assert all(each.source.isprintable() and each.who.isprintable() for each in listed)
    assert [each.hash for each in area.list("100%_")] == [one]
    assert [each.hash for each in area.list(one[:8])] == [one]
    assert [(each.kind, each.files, each.bytes) for each in area.usage()] == [("", 2, 8), ("download", 2, 8)]
    purged = area.purge(hash=one[:12])
    assert (purged.claims, purged.files, purged.bytes) == (1, 1, 3)
    keep(bot, tmp_path, b"four", "https://a.example/watch?v=1")
    assert area.purge(url="a.example/watch?v=1").files == 1
    acts = bot.rows("SELECT action, target FROM audit WHERE action='media.purge' ORDER BY id")
    assert acts == [("media.purge", one[:12]), ("media.purge", "a.example/watch?v=1")]


@pytest.mark.parametrize(
    ("hash_", "url", "words"),
    [
        ("", "", "Either a hash or a link"),
        ("0" * 64, "https://a.example/", "Either a hash or a link"),
        ("%", "", "hexadecimal"),
        ("0" * 64, "", "Nothing of that is kept"),
        ("", "https://nothing.example/", "Nothing of that is kept"),
    ],
)
def test_what_cannot_be_purged_is_said(area: Media, hash_: str, url: str, words: str) -> None:
    with pytest.raises(WhatsdexError, match=words):
        area.purge(hash_, url)
