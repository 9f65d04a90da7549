"""All settings as a form: values with their sources, what is said of each, and changing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from whatsdex.control import setting_files
from whatsdex.control.api import Control
from whatsdex.control.views import SettingChange, SettingView
from whatsdex.tui import keys
from whatsdex.tui.actions import bindings
from whatsdex.tui.exports import path_of, proposed, written
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import plain, words
from whatsdex.tui.screens.acting import Act, Doing
from whatsdex.tui.screens.picking import PickScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.screens.table import Query, TableScreen
from whatsdex.tui.setting_texts import about, change, shown, typed
from whatsdex.tui.source import off_loop
from whatsdex.tui.table.cells import Cell, Column

ROOMY, WIDE = 74, 112
"""Cells of the table from which on values have more room, and the help stands in it too."""
COLOURS = {"environment": "warning", "panel": "success", "file": "accent", "default": "muted"}
FILE = "settings.toml"
LISTED = 12
"""Changes of a file that are shown before they are made."""


class SettingsScreen(TableScreen[SettingView]):
    """Settings in the order of the file, and what is said of the marked one; Enter changes it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("settings"))
    PLACE = "settings"
    HINT = "words, !not, name: value: from:panel"

    def __init__(self) -> None:
        """Make it; nothing is known yet."""
        super().__init__()
        self._changed_here = 0
        self._keymap = ""

    def body(self) -> Iterable[Widget]:
        """Return the table with what is said of the marked setting below it."""
        yield from super().body()
        yield Static(id="about", markup=False)

    async def fetch(self, query: Query, offset: int, limit: int) -> tuple[Sequence[SettingView], int]:
        """Ask for all settings."""
        found = await panel_of(self).source.ask(lambda control: control.settings.list())
        self._changed_here = sum(each.source == "panel" for each in found)
        self._take_keys(next((each.value for each in found if each.key == keys.SETTING), ""))
        rows = [each for each in found if _matches(each, query.find)]
        return rows[offset : offset + limit], len(rows)

    def _take_keys(self, keymap: str) -> None:
        """Have other keys of the panel work at once."""
        before, self._keymap = self._keymap, keymap
        if before not in ("", keymap):
            work(self, partial(keys.take, panel_of(self)), "keys")

    def counted(self, total: int) -> Content:
        """Say how many are shown and how many were set here."""
        noun = "setting" if total == 1 else "settings"
        return Content.styled(f" {total} {noun}, {self._changed_here} set here", "$muted")

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns."""
        value = 22 if width >= ROOMY else 16
        return [
            Column("setting", 27),
            Column("value", value),
            Column("from", 11),
            Column("help" if width >= WIDE else ""),
        ]

    def cells(self, row: SettingView) -> Sequence[Cell]:
        """Return a setting's cells."""
        wide = bool(self.table.shape()[0][-1].name)
        note = Cell(row.help, "muted") if wide and row.writable else Cell("" if row.writable else "locked", "warning")
        value = Cell(shown(row.value) or "empty", "bold" if row.source != "default" else "text")
        return [Cell(row.key), value, Cell(row.source, COLOURS[row.source]), note]

    def key(self, row: SettingView) -> str:
        """Return a setting's name."""
        return row.key

    def copied(self, row: SettingView) -> str:
        """Return a setting with its value, as it stands in a file."""
        return f"{row.key} = {row.value}"

    async def describe(self, row: SettingView) -> Content:
        """Return what a setting means, all of its value, and who changed it."""
        past = await panel_of(self).source.ask(lambda control: control.settings.history(row.key))
        return Content("\n\n").join(
            [words(row.key, "bold"), about(row),
             Content.assemble(("value   ", "$muted"), words(shown(row.value) or "empty", lines=True)), self._past(past)]
        )  # fmt: skip

    def tell(self) -> None:
        """Say what is shown, and what the marked setting means."""
        super().tell()
        self._explain()

    def on_table_moved(self) -> None:
        """Explain the setting that is marked now."""
        self._explain()

    def _explain(self) -> None:
        if self.is_mounted:
            row = self.table.marked
            self.query_one("#about", Static).update(about(row) if row is not None else "")

    def action_detail(self) -> None:
        """Change the marked setting: at once where there are two values, else by choosing or typing."""
        setting = self.table.marked
        if setting is None:
            return
        if not setting.writable:
            self.notify(plain(setting.locked), severity="warning", markup=False)
        elif setting.kind == "yes or no":
            self._set(setting, "false" if setting.value == "true" else "true")
        elif setting.choices:
            screen = PickScreen(setting.key, words(setting.help), setting.choices, shown(setting.value))
            self.app.push_screen(screen, partial(self._picked, setting))
        else:
            take = partial(self._typed, setting)
            self.app.push_screen(PromptScreen(setting.key, about(setting), take, value=shown(setting.value)))

    def _picked(self, setting: SettingView, word: str | None) -> None:
        if word is not None:
            self._set(setting, typed(setting, word))

    async def _typed(self, setting: SettingView, text: str) -> None:
        value = typed(setting, text)
        await panel_of(self).source.ask(_setting(setting.key, value))
        self._changed(setting, value)
        self.poll()

    def _set(self, setting: SettingView, value: str) -> None:
        async def done() -> None:
            await panel_of(self).source.ask(_setting(setting.key, value))
            self._changed(setting, value)

        self.attempt(done)

    def _changed(self, before: SettingView, value: str) -> None:
        was = before.source == "panel"
        undo = _setting(before.key, before.value) if was else _unset(before.key)
        back = f"{before.key} is {_said(before.value)} again."
        self._done(Doing([], f"{before.key} is {_said(value)} now.", [undo], back), 0)

    def action_reset(self) -> None:
        """Take back what was set here for the marked setting."""
        setting = self.table.marked
        if setting is None:
            return

        async def done() -> None:
            found = await panel_of(self).source.ask(lambda control: control.settings.reset(setting.key))
            told = f"{setting.key} is {_said(found.value)} again, from {found.source}."
            undo = [_setting(setting.key, setting.value)]
            self._done(Doing([], told, undo, f"{setting.key} is {_said(setting.value)} again."), 0)

        self.attempt(done)

    def action_history(self) -> None:
        """Show who changed the marked setting."""
        if (setting := self.table.marked) is None:
            return

        async def done() -> None:
            found = await panel_of(self).source.ask(lambda control: control.settings.history(setting.key))
            self.show_over(ReadingScreen(setting.key, self._past(found)))

        self.attempt(done)

    def _past(self, changes: Sequence[SettingChange]) -> Content:
        zone, lines = panel_of(self).zone, []
        for each in changes:
            at = f"{each.at.astimezone(zone):%d %b %Y %H:%M}  " if each.at else ""
            value = words(shown(each.value) or "empty") if each.value else Content.styled("taken back", "$muted")
            lines.append(Content.assemble((at, "$muted"), words(f"{each.actor} ({each.face})  "), value))
        return Content("\n").join(lines or [Content.styled("Nobody changed it here.", "$muted")])

    def action_export(self) -> None:
        """Ask for a file, and write what was set here to it."""
        text = Content("What was set here goes to a new file, .toml or .json, for `settings import` elsewhere.")
        value = proposed(panel_of(self), FILE)
        self.app.push_screen(PromptScreen("Export to a file", text, self._export, value=value))

    async def _export(self, name: str) -> None:
        tables = await panel_of(self).source.ask(lambda control: control.settings.export())
        path = await written(panel_of(self), name, lambda path: setting_files.write(path, tables))
        self.notify(f"Written to {plain(str(path), limit=200)}.", markup=False)

    def action_import(self) -> None:
        """Ask for a file, show what it changes, and set it."""
        text = Content("All that the file holds is set, or nothing where anything in it is wrong.")
        self.app.push_screen(PromptScreen("Import from a file", text, self._import, value=FILE))

    async def _import(self, name: str) -> None:
        path = path_of(name)
        tables = await off_loop(lambda: setting_files.read(path))
        planned = await panel_of(self).source.ask(lambda control: control.settings.take(tables, True))
        if not planned:
            self.notify("All of it is so already.", markup=False)
            return
        lines = [change(each) for each in planned[:LISTED]]
        if len(planned) > LISTED:
            lines.append(Content(f"and {len(planned) - LISTED} more"))
        # The prompt that called goes first; the question comes in its place.
        self.call_after_refresh(
            self.confirm, "Import settings", Content("\n").join(lines), "Set them",
            lambda control: control.settings.take(tables), f"{len(planned)} settings were changed.",
        )  # fmt: skip


def _setting(key: str, value: str) -> Act:
    def act(control: Control) -> object:
        return control.settings.set(key, value)

    return act


def _unset(key: str) -> Act:
    def act(control: Control) -> object:
        return control.settings.reset(key)

    return act


def _said(value: str) -> str:
    return plain(shown(value), limit=60) or "empty"


def _matches(setting: SettingView, find: str) -> bool:
    text = f"{setting.key} {setting.help} {setting.source} {'' if setting.writable else 'locked'}"
    return matches(find, text, {"name": setting.key, "from": setting.source, "value": shown(setting.value)})
