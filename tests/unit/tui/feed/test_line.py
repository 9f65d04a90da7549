"""One line of the feed, whoever wrote what is in it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tests.fakes.control import HOSTILE, NOON
from whatsdex.control.views import FeedLine
from whatsdex.tui.feed.line import heading, segments

STYLES: dict[str, Style] = defaultdict(Style)


def drawn(name: str, text: str, width: int) -> str:
    line = FeedLine(
        seq=1, at=NOON, direction="in", account=name, chat=name, chat_name=name, who=name, group=True, kind=name,
        text=text, command=name, outcome=name, ms=12.5,
    )  # fmt: skip
    return "".join(each.text for each in segments(line, width, UTC, STYLES))


@pytest.mark.parametrize("width", [40, 78, 138, 238])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_fill_exactly_their_cells(name: str, width: int) -> None:
    text = drawn(name, name, width)
    assert text.isprintable()
    assert cell_len(text) == width


@given(st.text(max_size=80), st.text(max_size=200), st.integers(40, 200))
def test_any_text_fills_exactly_its_cells(name: str, text: str, width: int) -> None:
    shown = drawn(name, text, width)
    assert cell_len(shown) == width
    assert "\x1b" not in shown


@pytest.mark.parametrize("width", [40, 78, 138])
def test_the_heading_is_as_wide_as_the_lines(width: int) -> None:
    assert len(heading(width)) == width


@pytest.mark.parametrize("width", [78, 138])
def test_a_refused_command_says_why_in_its_line(width: int) -> None:
    line = FeedLine(
        seq=1, at=NOON, direction="in", account="main", chat="1", chat_name="Ann", who="Ann",
        text="/sticker of my cat and of my dog, please", command="sticker", outcome="refused", detail="muted there",
    )  # fmt: skip
    shown = "".join(each.text for each in segments(line, width, UTC, STYLES))
    assert cell_len(shown) == width
    assert "/sticker of" in shown
    assert "muted there" in shown
    assert "refused" in shown


def test_a_long_reason_is_told_rather_than_that_it_was_refused() -> None:
    line = FeedLine(
        seq=1, at=NOON, direction="in", account="main", chat="1", chat_name="Ann", who="Ann", kind="text",
        text="!help sticker", command="help", outcome="refused", detail="the bot is silent in that group",
    )  # fmt: skip
    shown = "".join(each.text for each in segments(line, 78, UTC, STYLES))
    assert "!help sticker ✖ the bot is silent in that group" in shown
    assert cell_len(shown) == 78


def test_an_event_says_whom_it_concerns() -> None:
    line = FeedLine(seq=1, at=NOON, direction="event", account="", chat="1", who="Ann", text="Job dl: done", kind="job")
    assert "Job dl: done  · Ann" in "".join(each.text for each in segments(line, 78, UTC, STYLES))


@pytest.mark.parametrize(
    ("chat", "who", "told"),
    [
        ("Chess club Neukölln", "Noor Kowalski", "Chess… · Noor Kow…"),
        ("Chess club Neukölln", "Ann", "Chess club … · Ann"),
        ("Choir", "Noor Kowalski", "Choir · Noor Kowa…"),
        ("Choir", "Noor", "Choir · Noor      "),
        ("A · B", "Ann · of the chess club", "A · B · Ann · of …"),
    ],
)
def test_of_a_long_group_name_so_much_is_cut_that_the_person_can_be_read(chat: str, who: str, told: str) -> None:
    line = FeedLine(
        seq=1, at=NOON, direction="in", account="main", chat="1", chat_name=chat, who=who, group=True, kind="text",
        text="/ping", outcome="ok",
    )  # fmt: skip
    shown = "".join(each.text for each in segments(line, 78, UTC, STYLES))
    assert shown[11:29] == told
    assert cell_len(shown) == 78
