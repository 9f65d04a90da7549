"""What an operator chose in the panel, kept from one time to the next."""

from __future__ import annotations

from pathlib import Path

import msgspec
import structlog

log = structlog.get_logger(__name__)

FILE = "panel.json"


class Choices(msgspec.Struct, frozen=True):
    """How a table is shown."""

    sort: str = ""
    reverse: bool = False
    find: str = ""
    hidden: tuple[str, ...] = ()
    """Columns that are left out."""


class Kept(msgspec.Struct):
    """All that is kept."""

    theme: str = ""
    tables: dict[str, Choices] = {}


class Memory:
    """Remembers choices in a file of the data folder; without one, as long as the panel runs."""

    def __init__(self, folder: Path | None) -> None:
        """Read what was kept; nothing, where that cannot be read."""
        self._path = folder / FILE if folder is not None else None
        self._kept = Kept()
        if self._path is not None and self._path.is_file():
            try:
                self._kept = msgspec.json.decode(self._path.read_bytes(), type=Kept)
            except (OSError, msgspec.DecodeError, UnicodeDecodeError):
                log.warning("panel_choices_unreadable", file=str(self._path))

    @property
    def theme(self) -> str:
        """The name of the colours; empty if none were chosen."""
        return self._kept.theme

    def put_theme(self, name: str) -> None:
        """Keep the colours."""
        if name != self._kept.theme:
            self._kept.theme = name
            self._write()

    def table(self, place: str) -> Choices | None:
        """Return how a place's table was shown last."""
        return self._kept.tables.get(place) if place else None

    def put_table(self, place: str, choices: Choices) -> None:
        """Keep how a place's table is shown."""
        if place and self._kept.tables.get(place) != choices:
            self._kept.tables[place] = choices
            self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        beside = self._path.with_suffix(".new")
        try:
            beside.touch(mode=0o600)
            beside.write_bytes(msgspec.json.format(msgspec.json.encode(self._kept)))
            beside.replace(self._path)
        except OSError:  # attached by somebody who may not write here
            log.debug("panel_choices_not_kept", file=str(self._path))
