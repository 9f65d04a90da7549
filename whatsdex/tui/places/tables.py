"""What the keys do in every table."""

from __future__ import annotations

from whatsdex.tui.registry import LIST, Action

ACTIONS = (
    Action("list.filter", "slash", "Filter", "Shows only rows that match.", "filter", LIST, shown="/"),
    Action("list.sort", "o", "Sort", "Sorts by the next column.", "sort(1)", LIST),
    Action("list.sort_back", "O", "Sort back", "Sorts by the column before.", "sort(-1)", LIST, footer=False),
    Action("list.detail", "enter", "Detail", "Shows all of the marked row.", "detail", LIST, palette=False,
           shown="⏎"),
    Action("list.reverse", "v", "Reverse", "Turns the order round.", "reverse", LIST, footer=False),
    Action("list.columns", "C", "Columns", "Chooses which columns are shown; that is remembered.", "columns", LIST,
           footer=False),
    Action("list.choose", "space", "Choose", "Chooses the marked row, to act on several at once.", "choose", LIST,
           footer=False, shown="␣"),
    Action("list.copy", "y", "Copy id", "Copies the marked row's number or id.", "copy", LIST, footer=False),
    Action("list.copy_row", "Y", "Copy row", "Copies the whole marked row.", "copy_row", LIST, footer=False),
    Action("list.undo", "u", "Undo", "Takes back what was done last, where its message says so.", "undo", LIST,
           footer=False),
    Action("list.refresh", "r", "Refresh", "Asks for the list anew.", "refresh_list", LIST, footer=False),
    Action("list.clear", "escape", "Clear", "Lets go: messages that stay, chosen rows, then the filter.", "clear",
           LIST, footer=False, shown="esc"),
    Action("list.up", "up,k", "Up", "Marks the row above.", "move(-1)", LIST, footer=False, palette=False,
           shown="↑ k"),
    Action("list.down", "down,j", "Down", "Marks the row below.", "move(1)", LIST, footer=False, palette=False,
           shown="↓ j"),
    Action("list.back", "pageup,ctrl+b", "Page up", "Goes back by a page.", "page(-1)", LIST, footer=False,
           palette=False, shown="PgUp"),
    Action("list.on", "pagedown,ctrl+f", "Page down", "Goes on by a page.", "page(1)", LIST, footer=False,
           palette=False, shown="PgDn"),
    Action("list.first", "home,g", "First row", "Goes to the first row.", "edge(-1)", LIST, footer=False,
           palette=False, shown="g"),
    Action("list.last", "end,G", "Last row", "Goes to the last row.", "edge(1)", LIST, footer=False, palette=False,
           shown="G"),
)  # fmt: skip
