"""All settings as a form: values with their sources, what is said of each, and changing it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from whatsdex.control import setting_files
from whatsdex.control.views import SettingChange, SettingView
from whatsdex.tui import keys
from whatsdex.tui.actions import bindings
from whatsdex.tui.exports import proposed, written
from whatsdex.tui.finding import matches
from whatsdex.tui.here import panel_of, work
from whatsdex.tui.safe import TYPEABLE, plain, words
from whatsdex.tui.screens.listing import ListScreen, waiting
from whatsdex.tui.screens.picking import PickScreen
from whatsdex.tui.screens.prompt import PromptScreen
from whatsdex.tui.screens.reading import ReadingScreen
from whatsdex.tui.setting_texts import about, change, shown, typed
from whatsdex.tui.source import off_loop
from whatsdex.tui.widgets.rows import Cell, Column, Rows

WIDE = 120
"""Columns from which on the help stands in the table too."""
COLUMNS = (Column("setting", 26), Column("value", 22), Column("from", 12), Column("", 0))
COLOURS = {"environment": "warning", "panel": "success", "file": "accent", "default": "muted"}
FILE = "settings.toml"
LISTED = 12
"""Changes of a file that are shown before they are made."""


class SettingsScreen(ListScreen):
    """Settings in the order of the file, and what is said of the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("settings"))
    EVERY = 3.0

    def __init__(self) -> None:
        """Make it; nothing is filtered."""
        super().__init__()
        self._settings: list[SettingView] = []
        self._find = ""
        self._undo: SettingView | None = None

    def body(self) -> Iterable[Widget]:
        """Return status, filter, table and explanation."""
        yield Static(id="status", markup=False)
        yield Input(placeholder="words in name or help", id="filter", restrict=TYPEABLE)
        yield Rows(id="rows")
        yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """Hide the filter until it is wanted."""
        field = self.query_one(Input)
        field.cursor_blink = field.display = False

    async def ask(self) -> None:
        """Ask for all settings."""
        self._settings = await panel_of(self).source.ask(lambda control: control.settings.list())
        self.fill()

    def fill(self) -> None:
        """Show those that match."""
        found = [each for each in self._settings if _matches(each, self._find)]
        self.query_one(Rows).show(COLUMNS, [(each.key, self._cells(each)) for each in found])
        self.query_one("#status", Static).update(self._status(len(found)))
        self._explain()

    def _cells(self, each: SettingView) -> list[Cell]:
        told = "" if each.writable else "locked"
        note = Cell(each.help, "muted") if self.size.width >= WIDE and each.writable else Cell(told, "warning")
        value = Cell(shown(each.value) or "empty", "bold" if each.source != "default" else "")
        return [Cell(each.key), value, Cell(each.source, COLOURS[each.source]), note]

    def _status(self, found: int) -> Content:
        if not self._settings:
            return waiting(panel_of(self).reach)
        changed = sum(each.source == "panel" for each in self._settings)
        noun = "setting" if found == 1 else "settings"
        parts: list[Content | tuple[str, str]] = [(f" {found} {noun}, {changed} set here", "$muted")]
        if self._find:
            parts += [("  matching ", "$muted"), words(self._find, "$accent", limit=40)]
        return Content.assemble(*parts)

    def _explain(self) -> None:
        each = self._marked()
        told = about(each) if each is not None else Content.styled("Nothing matches; esc shows all.", "$muted")
        self.query_one("#about", Static).update(told if self._settings else "")

    def _marked(self) -> SettingView | None:
        key = self.query_one(Rows).marked
        return next((each for each in self._settings if each.key == key), None)

    def on_data_table_row_highlighted(self) -> None:
        """Explain the marked setting."""
        self._explain()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Change the setting whose row was chosen."""
        self.action_change()

    def action_filter(self) -> None:
        """Open the filter's field."""
        field = self.query_one(Input)
        field.display = True
        self.set_focus(field)

    def action_clear_filter(self) -> None:
        """Show all settings again."""
        field = self.query_one(Input)
        field.value, field.display = "", False
        self.set_focus(self.query_one(Rows))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        self._find = event.value.strip()
        self.fill()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the settings."""
        field = self.query_one(Input)
        field.display = bool(field.value.strip())
        self.set_focus(self.query_one(Rows))

    def action_change(self) -> None:
        """Change the marked setting: at once where there are two values, else by choosing or typing."""
        setting = self._marked()
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
        await panel_of(self).source.ask(lambda control: control.settings.set(setting.key, value))
        self._changed(setting, value)

    def _set(self, setting: SettingView, value: str) -> None:
        async def done() -> None:
            await panel_of(self).source.ask(lambda control: control.settings.set(setting.key, value))
            self._changed(setting, value)

        self.attempt(done)

    def _changed(self, before: SettingView, value: str) -> None:
        self._undo = before
        self.notify(f"{before.key} is {plain(shown(value), limit=60) or 'empty'} now; u undoes.", markup=False)
        self._keys(before.key)
        self.poll()

    def _keys(self, key: str) -> None:
        """Have other keys of the panel work at once."""
        if key == keys.SETTING:
            work(self, partial(keys.take, panel_of(self)), "keys")

    def action_reset(self) -> None:
        """Take back what was set here for the marked setting."""
        setting = self._marked()
        if setting is not None:
            self._back(setting, setting if setting.source == "panel" else None)

    def action_undo(self) -> None:
        """Take the last change back."""
        before, self._undo = self._undo, None
        if before is None:
            self.notify("Nothing was changed here yet.", markup=False)
        elif before.source == "panel":
            self._set(before, before.value)
        else:
            self._back(before, None)

    def _back(self, setting: SettingView, undo: SettingView | None) -> None:
        async def done() -> None:
            found = await panel_of(self).source.ask(lambda control: control.settings.reset(setting.key))
            self._undo = undo
            value = plain(shown(found.value), limit=60) or "empty"
            back = "; u undoes" if undo is not None else ""
            self.notify(f"{setting.key} is {value} again, from {found.source}{back}.", markup=False)
            self._keys(setting.key)
            self.poll()

        self.attempt(done)

    def action_history(self) -> None:
        """Show who changed the marked setting."""
        if (setting := self._marked()) is not None:
            work(self, partial(self._show_history, setting.key), "history")

    async def _show_history(self, key: str) -> None:
        async def done() -> None:
            found = await panel_of(self).source.ask(lambda control: control.settings.history(key))
            lines = [self._past(each) for each in found] or [Content.styled("Nobody changed it here.", "$muted")]
            self.app.push_screen(ReadingScreen(key, Content("\n").join(lines)))

        self.attempt(done)

    def _past(self, each: SettingChange) -> Content:
        at = f"{each.at.astimezone(panel_of(self).zone):%d %b %Y %H:%M}  " if each.at else ""
        value = words(shown(each.value) or "empty") if each.value else Content.styled("taken back", "$muted")
        return Content.assemble((at, "$muted"), words(f"{each.actor} ({each.face})  "), value)

    def action_copy(self) -> None:
        """Copy the marked setting."""
        if (each := self._marked()) is not None:
            self.app.copy_to_clipboard(f"{each.key} = {each.value}")
            self.notify(f"Copied {each.key}.", markup=False)

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
        path = Path(name).expanduser().absolute()
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


def _matches(setting: SettingView, find: str) -> bool:
    text = f"{setting.key} {setting.help} {setting.source} {'' if setting.writable else 'locked'}"
    return matches(find, text, {"name": setting.key, "from": setting.source, "value": shown(setting.value)})
