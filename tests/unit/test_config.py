"""Reading the configuration: file, environment, and what is said when it is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from whatsdex.config import Config, load
from whatsdex.errors import ConfigError

SHIPPED = Path(__file__).parents[2] / "config.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def _keys(model: type[BaseModel]) -> set[str]:
    keys: set[str] = set()
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            keys |= {f"{name}.{key}" for key in _keys(field.annotation)}
        else:
            keys.add(name)
    return keys


def test_the_shipped_file_loads_and_holds_the_defaults() -> None:
    assert load(SHIPPED) == Config()


def test_the_shipped_file_names_every_key() -> None:
    table = tomllib.loads(SHIPPED.read_text(encoding="utf8"))
    named = {name for name, value in table.items() if not isinstance(value, dict)}
    named |= {f"{name}.{key}" for name, value in table.items() if isinstance(value, dict) for key in value}
    assert named == _keys(Config)


def test_the_shipped_file_explains_every_key() -> None:
    lines = SHIPPED.read_text(encoding="utf8").splitlines()
    bare = [line for before, line in zip(lines, lines[1:], strict=False) if " = " in line and not before.strip()]
    assert bare == []


def test_without_a_file_the_defaults_hold() -> None:
    config = load(None)
    assert config.bot.prefixes == ["/", "!", "."]
    assert config.web.port == 9464
    assert config.database_url == ""


def test_the_file_outdoes_the_default_and_leaves_the_rest(file: Path) -> None:
    file.write_text('[bot]\nname = "Ada"\n')
    config = load(file)
    assert config.bot.name == "Ada"
    assert config.bot.mode == "public"


def test_the_environment_outdoes_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('redis_url = "redis://file"\n[bot]\nname = "Ada"\nmode = "self"\n[limits]\nenabled = true\n')
    monkeypatch.setenv("WHATSDEX_BOT__NAME", "Grace")
    monkeypatch.setenv("WHATSDEX_BOT__OWNERS", '["15550000002"]')
    monkeypatch.setenv("WHATSDEX_LIMITS__ENABLED", "false")
    monkeypatch.setenv("WHATSDEX_REDIS_URL", "redis://environment")
    config = load(file)
    assert (config.bot.name, config.bot.mode, config.bot.owners) == ("Grace", "self", ["15550000002"])
    assert config.limits.enabled is False
    assert config.redis_url == "redis://environment"


def test_a_variable_that_is_no_setting_is_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSDEX_DATA_DIR", "/elsewhere")
    assert load(None) == Config()


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("[bot]\nnmae = 'x'\n", "bot.nmae", "no such key"),
        ("[boot]\nname = 'x'\n", "boot", "no such key"),
        ("colour = 'red'\n", "colour", "no such key"),
        ("[bot]\nname = ''\n", "bot.name", "at least 1"),
        ("[bot]\nname = 5\n", "bot.name", "string"),
        (f"[bot]\nname = '{'x' * 26}'\n", "bot.name", "at most 25"),
        ("[bot]\nmode = 'everyone'\n", "bot.mode", "'public', 'private', 'group', 'premium' or 'self'"),
        ("[bot]\nprefixes = []\n", "bot.prefixes", "at least one sign"),
        ("[bot]\nprefixes = ['a']\n", "bot.prefixes", "no letters or digits"),
        ("[bot]\nprefixes = [' ']\n", "bot.prefixes", "at least one sign"),
        ("[bot]\nprefixes = '/'\n", "bot.prefixes", "list"),
        ("[bot]\ntimezone = 'Mars/Olympus'\n", "bot.timezone", "Europe/Berlin"),
        ("[bot]\ntimezone = '../../etc/passwd'\n", "bot.timezone", "time zone"),
        ("[engine]\nlanes = 0\n", "engine.lanes", "greater than or equal to 1"),
        ("[engine]\nmax_age = 0\n", "engine.max_age", "greater than 0"),
        ("[engine]\nmax_age = nan\n", "engine.max_age", "finite number"),
        ("[limits]\nper_minute = 1.5\n", "limits.per_minute", "integer"),
        ("[web]\nport = 65536\n", "web.port", "less than or equal to 65535"),
        ("bot = 'x'\n", "bot", "dictionary"),
        ("[log]\nlevel = 'loud'\n", "log.level", "'debug'"),
    ],
)
def test_a_wrong_key_or_value_is_refused_with_file_key_and_what_is_expected(
    file: Path, text: str, key: str, expected: str
) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.message.startswith(f"{file}: {key}: ")
    assert expected in caught.value.message
    assert "\n" not in caught.value.message


def test_every_fault_is_told_at_once(file: Path) -> None:
    file.write_text("[bot]\nname = ''\n[web]\nport = -1\n")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert [line.split(": ")[1] for line in caught.value.message.splitlines()] == ["bot.name", "web.port"]


@pytest.mark.parametrize(
    ("variable", "value", "key"),
    [
        ("WHATSDEX_BOT__MODE", "everyone", "bot.mode"),
        ("WHATSDEX_WEB__PORT", "many", "web.port"),
        ("WHATSDEX_BOT__NMAE", "x", "bot.nmae"),
    ],
)
def test_a_wrong_variable_is_told_as_the_environments(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, key: str
) -> None:
    file.write_text('[bot]\nname = "Ada"\n[web]\nport = 1\n')
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert key in caught.value.message
    assert caught.value.message.startswith("environment: ")


def test_a_list_in_the_environment_that_is_no_json_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSDEX_BOT__OWNERS", "15550000002,15550000003")
    with pytest.raises(ConfigError, match=r"^environment: WHATSDEX_BOT__OWNERS .*JSON"):
        load(None)


def test_a_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "none.toml")
    assert "none.toml" in caught.value.message
    assert "--config" in caught.value.hint


@pytest.mark.parametrize("content", [b"[bot\n", b"\xff\xfe\x00", b"a = 1\na = 2\n"])
def test_what_is_no_toml_is_refused_with_the_files_name(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(file) in caught.value.message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(None).bot.name = "x"
