"""A QR code in text blocks, as large as fits."""

from __future__ import annotations

from typing import Literal

from textual.content import Content
from textual.widget import Widget

Blocks = Literal["half", "sextant"]
"""Two modules a cell, square; or six a cell, smaller and a third taller than wide."""

Matrix = tuple[tuple[bool, ...], ...]

QUIET = (4, 2, 1)
"""Modules of light around the code, the standard's first; cameras do with less."""

INK = "#000000 on #ffffff"
"""Black on white in every theme, since many cameras read nothing else."""


def matrices(text: str) -> dict[int, Matrix]:
    """Return the modules of the smallest code that holds ``text``, by the light ones around it."""
    import segno

    code = segno.make(text, error="l", micro=False, boost_error=False)
    return {
        quiet: tuple(tuple(bool(each) for each in row) for row in code.matrix_iter(border=quiet)) for quiet in QUIET
    }


def halves(modules: Matrix) -> list[str]:
    """Return lines of half blocks, two rows of modules in each."""
    lines = []
    for y in range(0, len(modules), 2):
        upper, lower = modules[y], modules[y + 1] if y + 1 < len(modules) else ()
        lines.append("".join(" ▄▀█"[2 * dark + bool(lower and lower[x])] for x, dark in enumerate(upper)))
    return lines


def sextants(modules: Matrix) -> list[str]:
    """Return lines of sextants: two columns and three rows of modules in each cell."""
    size = len(modules)

    def bit(x: int, y: int) -> bool:
        return x < size and y < size and modules[y][x]

    lines = []
    for y in range(0, size, 3):
        cells = []
        for x in range(0, size, 2):
            value = sum(bit(x + place % 2, y + place // 2) << place for place in range(6))
            cells.append(_sextant(value))
        lines.append("".join(cells))
    return lines


def _sextant(value: int) -> str:
    whole = {0: " ", 21: "▌", 42: "▐", 63: "█"}
    if value in whole:
        return whole[value]
    return chr(0x1FB00 + value - 1 - (value > 21) - (value > 42))


def drawn(text: str, columns: int, rows: int, blocks: tuple[Blocks, ...]) -> tuple[list[str], Blocks] | None:
    """Return the code in the first kind of blocks that fits, with as much light around as fits; None if none does."""
    draw = {"half": halves, "sextant": sextants}
    codes = matrices(text)
    for kind in blocks:
        for quiet in QUIET:
            lines = draw[kind](codes[quiet])
            if len(lines) <= rows and len(lines[0]) <= columns:
                return lines, kind
    return None


class QrCode(Widget):
    """Shows a text as a QR code, or says that there is no room for it."""

    DEFAULT_CSS = """
    QrCode { width: 0; height: 0; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        """Make an empty code."""
        super().__init__()
        self._text = ""
        self._room = (0, 0)
        self._blocks: tuple[Blocks, ...] = ("half", "sextant")
        self._content: Content = Content("")
        self.kind: Blocks | None = None
        """The blocks it is drawn in; None while nothing is."""

    def show(self, text: str, columns: int, rows: int, blocks: tuple[Blocks, ...]) -> None:
        """Draw ``text`` in at most so many columns and rows."""
        if (text, (columns, rows), blocks) == (self._text, self._room, self._blocks):
            return
        self._text, self._room, self._blocks = text, (columns, rows), blocks
        found = drawn(text, columns, rows, blocks) if text else None
        self.kind = found[1] if found else None
        self._content = Content("\n").join([Content.styled(line, INK) for line in found[0]]) if found else Content("")
        self.styles.width, self.styles.height = (len(found[0][0]), len(found[0])) if found else (0, 0)
        self.refresh(layout=True)

    def render(self) -> Content:
        """Draw the code."""
        return self._content
