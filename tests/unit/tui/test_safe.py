"""The border to the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.fakes.control import HOSTILE
from whatsdex.tui.safe import fit, plain, words


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_printable(text: str) -> None:
    assert plain(text).isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_content_holds_markup_as_words(text: str) -> None:
    content = words(text, "$error")
    assert content.plain == plain(text)
    assert len(content.spans) == 1


def test_signs_of_unsteady_width_are_replaced() -> None:
    assert plain("🇩🇪 👍🏽") == "DE 👍"


@given(st.text(max_size=60), st.integers(0, 40))
def test_fitting_fills_exactly_the_cells(text: str, cells: int) -> None:
    assert cell_len(fit(plain(text), cells)) == cells


def test_cut_text_says_so() -> None:
    assert fit("abcdef", 4) == "abc…"
    assert fit("日本語", 4) == "日…  "[:3] or cell_len(fit("日本語", 4)) == 4
