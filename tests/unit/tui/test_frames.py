"""Writing only what differs leaves the terminal as writing all would."""

from __future__ import annotations

from collections.abc import Sequence

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from whatsdex.tui.frames import Frames

COLUMNS, ROWS = 12, 3
CONSOLE = Console(color_system="truecolor", force_terminal=True)
COLOURS = (Style(color="#ff0000"), Style(color="#00ff00", bold=True), Style(bgcolor="#0000ff"))

Pieces = Sequence[tuple[str, int]]


def strip(text: str, colour: int) -> Strip:
    return Strip([Segment(text, COLOURS[colour])])


def chops(row: Pieces) -> dict[int, Strip | None]:
    made: dict[int, Strip | None] = {}
    x = 0
    for text, colour in row:
        made[x] = strip(text, colour)
        x += len(text)
    return made


def update(rows: Sequence[Pieces], spans: list[tuple[int, int, int]], *, whole: bool) -> CompositorUpdate:
    lines = [chops(row) for row in rows]
    if whole:
        return LayoutUpdate([[each for each in line.values() if each] for line in lines], Region(0, 0, COLUMNS, ROWS))
    ends = [[*list(line)[1:], COLUMNS] for line in lines]
    return ChopsUpdate(lines, spans, ends)


@st.composite
def row(draw: st.DrawFn) -> Pieces:
    """A line of pieces that fill it."""
    cuts = sorted(draw(st.sets(st.integers(1, COLUMNS - 1), max_size=3)))
    sizes = [end - start for start, end in zip([0, *cuts], [*cuts, COLUMNS], strict=True)]
    return [(draw(st.sampled_from("abc")) * size, draw(st.integers(0, 2))) for size in sizes]


@st.composite
def span(draw: st.DrawFn) -> tuple[int, int, int]:
    left = draw(st.integers(0, COLUMNS - 1))
    return draw(st.integers(0, ROWS - 1)), left, draw(st.integers(left + 1, COLUMNS))


FRAMES = st.lists(
    st.tuples(st.lists(row(), min_size=ROWS, max_size=ROWS), st.lists(span(), min_size=1, max_size=4), st.booleans()),
    min_size=1, max_size=8,
)  # fmt: skip


def cells(screen: pyte.Screen) -> list[list[object]]:
    return [[screen.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]


@settings(max_examples=60, deadline=None)
@given(FRAMES)
def test_the_terminal_looks_the_same(frames: list[tuple[list[Pieces], list[tuple[int, int, int]], bool]]) -> None:
    all_, lessened = pyte.Screen(COLUMNS, ROWS), pyte.Screen(COLUMNS, ROWS)
    kept = Frames()
    for rows, spans, whole in frames:
        made = update(rows, spans, whole=whole)
        pyte.Stream(all_).feed(made.render_segments(CONSOLE).replace("\n", "" if not whole else "\r\n"))
        less = kept.lessen(made)
        assert isinstance(less, CompositorUpdate)
        pyte.Stream(lessened).feed(less.render_segments(CONSOLE).replace("\n", "\r\n"))
        assert cells(lessened) == cells(all_)


def test_what_is_the_same_is_not_written_again() -> None:
    rows: list[Pieces] = [[("aaaaaa", 0), ("bbbbbb", 1)]] * ROWS
    spans, kept = [(0, 0, COLUMNS), (1, 0, COLUMNS)], Frames()

    def written(rows: list[Pieces], *, whole: bool = False) -> str:
        less = kept.lessen(update(rows, spans, whole=whole))
        assert isinstance(less, CompositorUpdate)
        return less.render_segments(CONSOLE)

    assert "aaaaaa" in written(rows)
    assert written(rows) == ""
    changed: list[Pieces] = [rows[0], [("aaaaaa", 0), ("cccccc", 1)], rows[2]]
    assert written(changed).count("cccccc") == 1
    assert "aaaaaa" not in written(rows)
    assert written(rows, whole=True).count("aaaaaa") == ROWS
    assert "aaaaaa" in written(rows)


def test_what_is_no_update_passes_as_it_is() -> None:
    assert Frames().lessen(None) is None
    assert Frames().lessen("text") == "text"
