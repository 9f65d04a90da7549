"""Settings as operators read and change them, and files of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulated import Simulated, configured, simulated
from whatsdex.control import setting_files, setting_schema
from whatsdex.control.settings import SettingsArea
from whatsdex.engine.settings import keys
from whatsdex.errors import WhatsdexError


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path / "data", config=configured(limits={"enabled": False})) as running:
        yield running


@pytest.fixture
def area(bot: Simulated) -> SettingsArea:
    return SettingsArea(lambda: bot.core)


def value(area: SettingsArea, key: str) -> tuple[str, str]:
    return next((each.value, each.source) for each in area.list() if each.key == key)


def test_every_setting_says_what_it_is_for(area: SettingsArea, bot: Simulated) -> None:
    found = area.list()
    assert [each.key for each in found] == keys(bot.core.settings.current)
    assert [each.key for each in found if not each.help.endswith(".")] == []
    assert [each.key for each in found if bool(each.locked) == each.writable] == []
    known = {each.key: each for each in found}
    assert (known["engine.lanes"].kind, known["engine.lanes"].limits) == ("whole", "1 to 64")
    assert known["storage.sync"].choices == ("normal", "full")
    assert "WHATSDEX_BOT__OWNERS" in known["bot.owners"].locked
    assert setting_schema.about("bot.prefixes").kind == "list"


def test_a_change_is_taken_back_and_both_are_told(area: SettingsArea, bot: Simulated) -> None:
    bot.make_owner()
    assert area.set("bot.mode", '"private"').source == "panel"
    assert area.reset("bot.mode").source == "default"
    assert "private" in bot.ask("/mode private")
    bot.settled()
    past = area.history("bot.mode")
    assert [(each.value, each.face) for each in past] == [('"private"', "chat"), ("", "panel"), ('"private"', "panel")]
    assert past[0].actor.startswith("…")
    assert area.history("bot.name") == []
    with pytest.raises(WhatsdexError, match="was not set here"):
        area.reset("bot.name")
    with pytest.raises(WhatsdexError, match="no setting bot.colour"):
        area.reset("bot.colour")
    with pytest.raises(WhatsdexError, match="value is missing"):
        area.set("bot.mode", "")


def test_all_of_a_file_is_set_or_nothing(area: SettingsArea) -> None:
    area.set("bot.mode", '"private"')
    area.set("command.ping.cooldown", "7")
    exported = area.export()
    assert exported == {"bot": {"mode": "private"}, "command": {"ping": {"cooldown": 7}}}
    area.reset("bot.mode")
    area.reset("command.ping.cooldown")
    wrong = {**exported, "limits": {"per_minute": 0}, "net": {"allow_private": True}, "command": {"no": {"role": "x"}}}
    with pytest.raises(
        WhatsdexError, match=r"no command no\..*per_minute: .*greater.*allow_private is not set here"
    ) as why:
        area.take(wrong)
    assert why.value.hint == "Nothing was changed."
    assert value(area, "bot.mode") == ('"public"', "default")
    planned = area.take(exported, dry=True)
    assert [(each.key, each.before, each.value) for each in planned] == [
        ("bot.mode", '"public"', '"private"'), ("command.ping.cooldown", "", "7"),
    ]  # fmt: skip
    assert value(area, "bot.mode") == ('"public"', "default")
    assert len(area.take(exported)) == 2
    assert value(area, "bot.mode") == ('"private"', "panel")
    assert area.take({**exported, "web": {"port": 9464}}) == [], "what is so already is not set, locked or not"


TABLES = {
    "bot": {"name": 'A "quoted" \\ name\n\x7f🌻', "prefixes": ["/", "!"]}, "limits": {"enabled": False},
    "command": {"ping": {"cooldown": 0.5}, "a b.c": {"role": "staff"}},
}  # fmt: skip


@pytest.mark.parametrize("name", ["settings.toml", "settings.json"])
def test_a_file_holds_what_was_written_and_is_nobody_elses(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    setting_files.write(path, TABLES)
    assert setting_files.read(path) == TABLES
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(WhatsdexError, match="cannot be written"):
        setting_files.write(path, {})


def test_the_shipped_file_can_be_written_and_read() -> None:
    tables = tomllib.loads((Path(__file__).parents[3] / "config.toml").read_text(encoding="utf8"))
    assert tomllib.loads(setting_files.as_toml(tables)) == tables
    assert json.loads(setting_files.as_json(tables)) == tables


@pytest.mark.parametrize("text", ["x = ", "[]", "\x00", "[" * 100_000])
def test_what_is_no_file_of_settings_is_named(tmp_path: Path, text: str) -> None:
    for name in ("a.toml", "a.json"):
        path = tmp_path / name
        path.write_text(text)
        if name == "a.toml" and text == "[]":
            continue
        with pytest.raises(WhatsdexError, match=r"a\.(toml|json) (cannot be read|holds no)"):
            setting_files.read(path)
    with pytest.raises(WhatsdexError, match="cannot be read"):
        setting_files.read(tmp_path)
