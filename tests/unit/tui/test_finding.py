from __future__ import annotations

import pytest

from whatsdex.tui.finding import matches


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("", True), ("Sticker", True), ("sticker make", True), ("sticker dl", False), ("!dl", True),
        ("!sticker", False),
        ("name:stick", True), ("name:make", False), ("!name:make", True), ("is:off", False), ("!is:off is:on", True),
        ("!", False), ("name:", False), ("other:x", False), ("http://x", True),
    ],
)  # fmt: skip
def test_a_row_is_found_by_words_fields_and_states(find: str, found: bool) -> None:
    text = "sticker: Make one of a picture http://x"
    assert matches(find, text, {"name": "sticker"}, {"is:off": False, "is:on": True}) is found
