"""Which value of a setting is in force, and who may set it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.readymade import put_database
from tests.simulated import configured, simulated
from whatsdex.config import Config, load
from whatsdex.engine.settings import Settings, keys
from whatsdex.errors import WhatsdexError
from whatsdex.storage import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    put_database(tmp_path)
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def made(store: Store, config: Config | None = None, named: frozenset[str] = frozenset()) -> Settings:
    return Settings(config or load(None), store, named)


def test_a_panel_row_wins_over_file_and_default(store: Store) -> None:
    settings = made(store, configured(bot={"name": "From file"}), frozenset({"bot.name"}))
    assert (settings.value("bot.name"), settings.source("bot.name")) == ("From file", "file")
    assert settings.source("bot.mode") == "default"
    settings.set("bot.name", '"From panel"', 5, "ann")
    assert (settings.value("bot.name"), settings.source("bot.name")) == ("From panel", "panel")
    again = made(store, configured(bot={"name": "From file"}))
    assert again.current.bot.name == "From panel"
    again.set("bot.name", "", 6)
    assert again.current.bot.name == "From file"


def test_the_environment_wins_over_a_panel_row(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made(store).set("bot.name", '"From panel"', 5)
    monkeypatch.setenv("WHATSDEX_BOT__NAME", "From environment")
    settings = made(store)
    assert (settings.value("bot.name"), settings.source("bot.name")) == ("From environment", "environment")
    with pytest.raises(WhatsdexError, match="fixed by the environment"):
        settings.set("bot.name", '"x"', 6)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("nothing", "1", "There is no setting nothing"),
        ("bot.nothing", "1", "There is no setting"),
        ("bot", "{}", "There is no setting"),
        ("net.allow_private", "true", "is not set here"),
        ("net.proxy", '"http://x"', "is not set here"),
        ("web.host", '"0.0.0.0"', "is not set here"),
        ("database_url", '"x"', "is not set here"),
        ("redis_url", '"x"', "is not set here"),
        ("bot.owners", '["15550000002"]', "is not set here"),
        ("engine.lanes", "3", "is not set here"),
        ("bot.name", "hello", "a JSON value is expected"),
        ("bot.name", '""', "at least 1 character"),
        ("bot.mode", '"everybody"', "'public', 'private'"),
        ("bot.prefixes", '["a"]', "at least one sign"),
        ("bot.timezone", '"Mars/Olympus"', "a time zone"),
        ("limits.per_minute", "0", "greater than or equal to 1"),
        ("limits.background_cooldown", "NaN", "finite number"),
        ("limits.background_cooldown", "Infinity", "finite number"),
        ("limits.enabled", '"perhaps"', "valid boolean"),
    ],
)
def test_what_may_not_be_set_is_refused_in_words(store: Store, key: str, value: str, words: str) -> None:
    settings = made(store)
    before = settings.current
    with pytest.raises(WhatsdexError, match=words):
        settings.set(key, value, 5)
    assert settings.current == before
    assert store.all("SELECT key FROM setting WHERE scope='' AND key=?", key) == []


def test_rows_that_do_not_fit_any_more_are_left_out(store: Store) -> None:
    for key, value in (("bot.mode", '"gone"'), ("gone.key", "1"), ("bot.name", "not json"), ("net.proxy", '"evil"')):
        store.writer.call(
            lambda cursor, row=(key, value): cursor.execute(  # type: ignore[misc]
                "INSERT INTO setting (scope, key, value, at) VALUES ('',?,?,1)", row
            )
        )
    assert made(store).current == load(None)


def test_what_another_process_set_is_in_force_soon(store: Store) -> None:
    here, there = made(store), made(store)
    there.set("bot.name", '"New"', 5)
    here.poll()
    assert here.current.bot.name == "New"


def test_every_key_has_a_value(store: Store) -> None:
    settings = made(store)
    names = keys(settings.current)
    assert {"bot.name", "bot.prefixes", "limits.enabled", "web.port", "database_url"} <= set(names)
    for each in names:
        settings.value(each)


def test_a_running_engine_obeys_at_once(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        assert bot.ask("/ping").startswith("pong")
        bot.core.settings.set("bot.prefixes", '["%"]', bot.core.bot.now())
        assert bot.ask("%ping").startswith("pong")
        assert bot.silent("/ping", group="Family")
