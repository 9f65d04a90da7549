"""Where a command works: the data folder and the configuration, given before or after its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from whatsdex.config import Config
    from whatsdex.control.remote import RemoteControl

F = TypeVar("F", bound=Callable[..., Any])

VARIABLE = "WHATSDEX_DATA_DIR"
FILE = "config.toml"
FILE_VARIABLE = "WHATSDEX_CONFIG_FILE"
"""Names the file to take where the current folder has none; the scripts name the project's own."""


@dataclass(slots=True)
class Place:
    """The data folder and the configuration file, as far as they were given."""

    given_data: Path | None = None
    given_config: Path | None = None

    @property
    def config_file(self) -> Path | None:
        """The configuration file; None for defaults alone."""
        if self.given_config is not None:
            return self.given_config
        if Path(FILE).is_file():
            return Path(FILE)
        return Path(named) if (named := os.environ.get(FILE_VARIABLE, "")) and Path(named).is_file() else None

    @property
    def chosen(self) -> Path | None:
        """The data folder that was named, by option or environment."""
        if self.given_data is not None:
            return self.given_data
        return Path(named) if (named := os.environ.get(VARIABLE, "")) else None

    @property
    def data(self) -> Path:
        """The data folder; the default is ``data`` beside the configuration."""
        if (chosen := self.chosen) is not None:
            return chosen.absolute()
        file = self.config_file
        return ((file.parent if file is not None else Path()) / "data").absolute()

    def load(self) -> tuple[Config, frozenset[str]]:
        """Return the configuration, and the keys that its file sets.

        Raises:
            ConfigError: It is wrong, and says where.
        """
        import tomllib

        from whatsdex import config

        loaded, file = config.load(self.config_file), self.config_file
        table = tomllib.loads(file.read_text(encoding="utf8")) if file is not None else {}
        named = {name for name, part in table.items() if not isinstance(part, dict)}
        named |= {f"{name}.{key}" for name, part in table.items() if isinstance(part, dict) for key in part}
        return loaded, frozenset(named)

    def remote(self, face: str = "cli", data: Path | None = None, *, read_only: bool = False) -> RemoteControl:
        """Return the control of the engine on the data folder; its first call tells whether one runs."""
        from whatsdex.control.paths import RUN, VIEW, socket_path
        from whatsdex.control.remote import RemoteControl

        return RemoteControl(socket_path(data or self.data, VIEW if read_only else RUN), face)


def _keep(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    place = ctx.ensure_object(Place)
    if value is not None:
        setattr(place, f"given_{parameter.name}", value)


def place_options(function: F) -> F:
    """Give a command the options ``--data`` and ``--config``."""
    for option, text, folder in (
        ("--config", f"The settings. Default: ./{FILE} if there is one.", False),
        ("--data", f"Where all is kept. Default: ${VARIABLE}, else ./data.", True),
    ):
        kind = click.Path(path_type=Path, file_okay=not folder, dir_okay=folder)
        metavar = "DIR" if folder else "FILE"
        function = click.option(
            option, type=kind, metavar=metavar, help=text, callback=_keep, expose_value=False, is_eager=True
        )(function)
    return function


NEGATIVE = {"ignore_unknown_options": True}
"""Settings of a command whose arguments may be negative numbers."""


def placed(function: F) -> F:
    """Give a command the place it works in as its first argument, with the options for it."""
    return place_options(click.pass_obj(function))  # type: ignore[return-value]
