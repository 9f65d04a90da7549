"""QR codes in blocks of text."""

from __future__ import annotations

import unicodedata

import pytest
import segno

from tests.fakes.control import QR
from whatsdex.tui.widgets.qr import Blocks, drawn

HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def modules_of(lines: list[str], kind: Blocks) -> list[list[int]]:
    """What a camera would see, from the signs alone."""
    across, down = (1, 2) if kind == "half" else (2, 3)
    rows = [[0] * (across * len(lines[0])) for _ in range(down * len(lines))]
    for y, line in enumerate(lines):
        for x, sign in enumerate(line):
            for place, dark in enumerate(HALVES[sign] if kind == "half" else sextant(sign)):
                rows[down * y + place // across][across * x + place % across] = dark
    return rows


def sextant(sign: str) -> list[int]:
    """The six places of a sextant, read from its name in Unicode."""
    places = {" ": "", "▌": "135", "▐": "246", "█": "123456"}.get(sign)
    if places is None:
        places = unicodedata.name(sign).removeprefix("BLOCK SEXTANT-")
    return [int(str(place) in places) for place in range(1, 7)]


@pytest.mark.parametrize("kind", ["half", "sextant"])
@pytest.mark.parametrize("length", [120, 240, 250, 290])
def test_blocks_hold_the_code_to_the_module(kind: Blocks, length: int) -> None:
    text = (QR * 2)[:length]
    found = drawn(text, 200, 100, (kind,))
    assert found is not None
    lines, _kind = found
    code = segno.make(text, error="l", micro=False, boost_error=False)
    expected = [list(each) for each in code.matrix_iter(border=4)]
    seen = modules_of(lines, kind)
    size = len(expected)
    assert [row[:size] for row in seen[:size]] == expected
    assert not any(any(row[size:]) for row in seen)
    assert not any(any(row) for row in seen[size:])


def test_the_largest_blocks_that_fit_are_taken() -> None:
    both: tuple[Blocks, ...] = ("half", "sextant")
    assert (drawn(QR, 94, 43, both) or ([], ""))[1] == "half"
    assert (drawn(QR, 34, 22, both) or ([], ""))[1] == "sextant"
    assert drawn(QR, 34, 15, both) is None
    assert drawn(QR, 30, 40, ("half",)) is None


def test_every_length_that_whatsapp_uses_fits_80_by_24() -> None:
    for length in range(240, 291, 10):
        assert drawn((QR * 2)[:length], 80 - 46, 22, ("half", "sextant")) is not None
