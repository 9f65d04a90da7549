"""The configuration: what may be set, its defaults and bounds, and reading it.

A value comes from the environment (``WHATSDEX_BOT__NAME``), else from ``config.toml``, else it is
the default given here.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from whatsdex.errors import ConfigError

Mode = Literal["public", "private", "group", "premium", "self"]
Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
Port = Annotated[int, Field(ge=0, le=65535)]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("a time zone such as Europe/Berlin is expected")
    return name


def _prefixes(prefixes: list[str]) -> list[str]:
    if not prefixes or any(not each or each.isalnum() or each.isspace() for each in prefixes):
        raise ValueError("at least one sign such as / or ! is expected, no letters or digits")
    return prefixes


def _time(text: str) -> str:
    hour, _colon, minute = text.partition(":")
    if len(text) != 5 or not (hour.isdecimal() and minute.isdecimal()) or int(hour) > 23 or int(minute) > 59:
        raise ValueError("a time such as 06:00 is expected")
    return text


def _group(jid: str) -> str:
    if jid and not jid.endswith("@g.us"):
        raise ValueError("a group's JID such as 120363000000000000@g.us is expected")
    return jid


def _proxy(url: str) -> str:
    if url and not url.startswith(("http://", "https://", "socks5://")):
        raise ValueError("a URL that begins with http://, https:// or socks5:// is expected")
    return url


def _owners(owners: list[str]) -> list[str]:
    if any("@" not in each and sum(sign.isdecimal() for sign in each) < 5 for each in owners):
        raise ValueError("phone numbers with country code are expected")
    return owners


def _keymap(keys: list[str]) -> list[str]:
    if any(not all(each.partition("=")[::2]) for each in keys):
        raise ValueError("entries such as users.ban=B are expected")
    return keys


class Section(BaseModel):
    """A table of ``config.toml``; unknown keys are refused. What stands beneath a key explains it to operators."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class Bot(Section):
    """Who the bot is and whom it serves."""

    name: Annotated[str, Field(min_length=1, max_length=25)] = "WhatsDeX"
    """What the bot calls itself."""
    prefixes: Annotated[list[str], AfterValidator(_prefixes)] = ["/", "!", "."]
    """Signs that begin a command; no letters or digits."""
    owners: Annotated[list[str], AfterValidator(_owners)] = []
    """Who may do everything: phone numbers with country code, or JIDs."""
    mode: Mode = "public"
    """Whom the bot serves: everyone, private chats, enabled groups, subscribers, or its owners alone."""
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """The zone in which times are told, such as Europe/Berlin."""
    contact: str = ""
    """Who runs the bot and how to reach them; told to users."""
    source: str = ""
    """Where the program that runs here can be had, told by source; empty hides that command."""
    donate: str = ""
    """How users may support the operator, told by donate; empty hides that command."""


class Engine(Section):
    """How the engine works."""

    lanes: Annotated[int, Field(ge=1, le=64)] = 8
    """Threads that run quick commands."""
    inbox: Annotated[int, Field(ge=10)] = 1000
    """Messages taken in but not yet handled, before links are made to wait."""
    max_age: Seconds = 120
    """Seconds after which a late message is recorded but not run."""
    quick_seconds: Seconds = 5
    """Seconds that a quick command may take."""
    job_seconds: Seconds = 600
    """Seconds that a background command may take, unless it says otherwise."""
    drain_seconds: Seconds = 5
    """Seconds that a stop waits for what runs."""


class Limits(Section):
    """How often one user may ask."""

    enabled: bool = True
    """Whether anybody is ever asked to wait; off for load tests."""
    per_10_seconds: Count = 20
    """Commands of one user in ten seconds."""
    per_minute: Count = 60
    """Commands of one user in a minute."""
    background_at_once: Annotated[int, Field(ge=0)] = 3
    """Background commands of one user that may wait or run at once; 0 for any."""
    background_cooldown: Annotated[float, Field(ge=0)] = 5
    """Seconds between two background commands of one user."""


class Access(Section):
    """Who is let in, and when."""

    maintenance: bool = False
    """Serves nobody but owners and staff."""
    night: bool = False
    """Rests at night, but for owners and premium members."""
    night_start: Annotated[str, AfterValidator(_time)] = "00:00"
    """When the night begins, in the bot's time zone."""
    night_end: Annotated[str, AfterValidator(_time)] = "06:00"
    """When the night ends."""
    private_premium: bool = False
    """In private chats only premium members."""
    required_group: Annotated[str, AfterValidator(_group)] = ""
    """JID of the operator's group, which users must be in; empty for none."""
    required_group_link: str = ""
    """The invitation that others are shown."""


class Calls(Section):
    """What is done when somebody calls."""

    reject: bool = True
    """Whether calls are declined."""
    message: str = ""
    """Told to the caller once a day; empty for a text of ours."""
    ban_after: Annotated[int, Field(ge=0)] = 0
    """Calls within three days after which their maker is banned; 0 for never."""


class Net(Section):
    """Which addresses outside files may come from, and how much of them."""

    allow_private: bool = False
    """For tests: lets users reach addresses of this machine and its network."""
    max_download: Annotated[int, Field(ge=1_000_000)] = 200_000_000
    """Bytes of the largest download."""
    download_seconds: Seconds = 300
    """Seconds that a download may take."""
    proxy: Annotated[str, AfterValidator(_proxy)] = ""
    """The operator's own proxy, which our guard goes through."""
    blocked_domains: list[str] = []
    """Domains that nothing is fetched from, each with all below it."""
    cookies: str = ""
    """A cookies file in Netscape's format, for sites that want a login; empty for none."""
    search: Annotated[str, Field(pattern="^[a-z0-9]+$")] = "ytsearch"
    """Where songs and videos are looked for: the prefix of one of yt-dlp's searches."""


class Media(Section):
    """Files."""

    max_send: Annotated[int, Field(ge=100_000)] = 64_000_000
    """Bytes of the largest file that is sent."""
    max_fetch: Annotated[int, Field(ge=100_000)] = 100_000_000
    """Bytes of the largest file that is taken from a chat."""
    min_free: Annotated[int, Field(ge=0)] = 500_000_000
    """Bytes free on the disk below which downloads are refused."""
    store: str = "file://data/media"
    """Where downloads are kept; ``data`` stands for the data folder."""
    days: Annotated[float, Field(gt=0)] = 7
    """How long downloads are kept."""
    quota: Annotated[int, Field(ge=0)] = 5_000_000_000
    """Bytes that all kept media may have, 0 for any; the oldest go first."""
    removebg_model: str = ""
    """Path of the model that finds what a picture is of; empty: backgrounds cannot be removed."""


class Storage(Section):
    """How the database is kept."""

    sync: Literal["normal", "full"] = "normal"
    """normal is safe through a crash of the program, full through a power cut too, and slower."""
    message_days: Count = 30
    """Days that messages are kept."""


class Web(Section):
    """Metrics and health over HTTP."""

    host: str = "127.0.0.1"
    """Address on which metrics and health are served."""
    port: Port = 9464
    """Port of that address; 0 is off."""
    viewers: str = ""
    """System group whose members may look through the read-only socket; empty: only the bot's own user."""


class Panel(Section):
    """The control panel, in terminals and by ``whatsdex panel`` in a browser."""

    keymap: Annotated[list[str], AfterValidator(_keymap)] = []
    """Other keys for its actions, such as users.ban=B or panel.jump=ctrl+g."""
    host: str = "127.0.0.1"
    """Address on which browsers get it; put TLS before any but this machine's own."""
    port: Port = 3000
    """Port of that address; 0 is off."""
    hosts: list[str] = []
    """Other names that browsers may call it by, such as a proxy's."""


class Log(Section):
    """What is logged."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is logged."""


class Config(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        env_prefix="WHATSDEX_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
        use_attribute_docstrings=True,
    )

    database_url: str = ""
    """Empty: SQLite in the data folder."""
    redis_url: str = ""
    """Empty: queue and cache in this process."""
    bot: Bot = Bot()
    engine: Engine = Engine()
    limits: Limits = Limits()
    access: Access = Access()
    calls: Calls = Calls()
    net: Net = Net()
    media: Media = Media()
    storage: Storage = Storage()
    web: Web = Web()
    panel: Panel = Panel()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which is handed in."""
        return env_settings, init_settings


def load(path: Path | None) -> Config:
    """Read the configuration.

    Args:
        path: The file; None for defaults and environment alone.

    Raises:
        ConfigError: The file cannot be read, or a key or value is wrong; file, key and what is
            expected are in the message.
    """
    table: dict[str, Any] = {}
    if path is not None:
        try:
            table = tomllib.loads(path.read_text(encoding="utf8"))
        except FileNotFoundError:
            raise ConfigError(f"There is no {path}.", "Name the file with --config FILE.") from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path} cannot be read: {error}.") from None
    try:
        return Config(**table)
    except ValidationError as error:
        raise ConfigError(_explain(error, path)) from None
    except ValueError as error:  # a broken environment variable comes as SettingsError
        raise ConfigError(_environment(str(error))) from None


def _environment(words: str) -> str:
    section = words.split('"')[1].upper() if words.count('"') > 1 else ""
    named = ", ".join(sorted(each for each in os.environ if each.upper().startswith(f"WHATSDEX_{section}")))
    return f"environment: {named or words} cannot be read: a list is written as JSON, such as '[\"4915112345678\"]'."


def _explain(error: ValidationError, path: Path | None) -> str:
    variables = {name.upper() for name in os.environ}
    faults = []
    for each in error.errors():
        keys = [str(key) for key in each["loc"]]
        # The environment wins over the file, so a value that both give is the environment's.
        named = {f"WHATSDEX_{'__'.join(keys[:depth])}".upper() for depth in (1, 2)}
        source = "environment" if path is None or named & variables else str(path)
        if each["type"] == "extra_forbidden":
            what = "there is no such key; see the comments in config.toml for those there are"
        else:
            what = f"{each['msg'].removeprefix('Value error, ')}, not {each['input']!r}"
        faults.append(f"{source}: {'.'.join(keys)}: {what}.")
    return "\n".join(faults)
