"""The plot of counts a minute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatsdex.tui.widgets.plot import ceiling, cell, spread


@pytest.mark.parametrize(("highest", "top"), [(0, 5), (4, 5), (6, 6), (11, 15), (99, 100), (172, 200), (1234, 1500)])
def test_the_scale_ends_at_a_round_number(highest: int, top: int) -> None:
    assert ceiling(highest) == top


@given(st.floats(0, 1e9))
def test_the_scale_holds_every_value(highest: float) -> None:
    assert highest <= ceiling(highest) <= max(5, 2 * highest)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=90), st.integers(1, 300))
def test_spreading_keeps_the_peak_and_fills_the_width(values: list[int], columns: int) -> None:
    shown = spread(values, columns)
    assert len(shown) == columns
    assert set(shown) <= set(values)
    assert max(shown) == max(values)


def test_cells_draw_the_front_over_the_back() -> None:
    assert cell(16, 4, 0) == ("▄", True, True)
    assert cell(16, 4, 1) == ("█", False, False)
    assert cell(16, 4, 2) == (" ", True, False)
    assert cell(12, 12, 1) == ("▄", True, False)
    assert cell(4, 0, 0) == ("▄", False, False)
