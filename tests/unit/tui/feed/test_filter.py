"""The feed's filter language."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.fakes.control import NOON
from whatsdex.control.views import FeedLine
from whatsdex.tui.feed.filter import parse, turned

LINE = FeedLine(
    seq=1, at=NOON, direction="in", account="main", chat="49@s.whatsapp.net", chat_name="Family", who="Ann", group=True,
    kind="image", text="/sticker Crop", command="sticker", outcome="ok", message_id="3EB0AA",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["ann", "FAMILY", "crop sticker", "who:ann", "chat:fam", "group:family", "cmd:sticker", "out:ok", "kind:image",
     "dir:in", "account:main", "id:aa", "text:crop", "!bob", "!cmd:dl ann", "who:49@", "! ann"],
)  # fmt: skip
def test_matching(text: str) -> None:
    matches = parse(text)
    assert matches is not None
    assert matches(LINE)


@pytest.mark.parametrize("text", ["bob", "ann bob", "!ann", "cmd:dl", "!cmd:sticker", "kind:text", "http://x", "who:"])
def test_not_matching(text: str) -> None:
    matches = parse(text)
    assert matches is not None
    assert not matches(LINE)


@pytest.mark.parametrize("text", ["", "  ", "!", ":"])
def test_nothing_to_filter_by(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize("text", ["out:misuse", "out:user_error", "misuse"])
def test_an_outcome_is_found_by_its_name_and_by_what_the_line_shows(text: str) -> None:
    matches = parse(text)
    assert matches is not None
    assert matches(replace(LINE, outcome="user_error"))
    assert not matches(LINE)


@pytest.mark.parametrize(
    ("text", "step", "then"),
    [
        ("", 1, "out:refused"), ("out:refused", 1, "out:failed"), ("out:misuse", 1, ""), ("", -1, "out:misuse"),
        ("ann out:failed !bob", 1, "ann !bob out:misuse"), ("outcome:ok", 1, "out:refused"),
        ("!out:ok http://x", 1, "!out:ok http://x out:refused"),
    ],
)  # fmt: skip
def test_a_filter_turns_through_outcomes_and_keeps_the_rest(text: str, step: int, then: str) -> None:
    assert turned(text, step) == then
