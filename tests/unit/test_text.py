"""What may reach a terminal, and how numbers read."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatsdex import text

HOSTILE = {
    "clears the screen": "\x1b[2J\x1b[H",
    "writes the clipboard": "\x1b]52;c;ZWNobyBoaQ==\x07",
    "sets the title": "\x1b]0;root\x1b\\",
    "C1 introducer": "\x9b31m\x9d52;c;AA\x9c",
    "rings": "\a",
    "goes back over the line": "safe\rgone\b\b\b\b",
    "deletes": "a\x7fb",
    "turns the direction": "\u202egnp.exe\u202c",
    "isolates the direction": "\u2066abc\u2069\u200e\u200f\u061c",
    "has no width": "a\u200bb\u200cc\u200d\u2060\ufeffd",
    "hides tags": "x\U000e0041\U000e007f",
    "picks variants": "\u2764\ufe0f\u0031\ufe0e\U000e0100",
    "is a lone surrogate": "a\ud800b",
    "is for private use": "\ue000\U000f0000",
    "is not assigned": "\U0003ffff\ufdd0",
    "ends lines of its own": "a\u2028b\u2029c\x85d\v\f",
    "fills with marks": "Z" + "\u0300\u0489\u20dd" * 50,
    "hides in an interlinear note": "\ufff9a\ufffab\ufffb",
    "nul": "\x00",
}

anything = st.text(st.characters()) | st.sampled_from(list(HOSTILE.values()))


def _is_safe(shown: str, breaks: str = "") -> bool:
    return all(
        each in breaks or unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for each in shown
    )


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("lines", [False, True])
def test_nothing_that_acts_on_a_terminal_stays(hostile: str, lines: bool) -> None:
    shown = text.sanitize(f"before{hostile}after", lines=lines)
    assert _is_safe(shown, "\n" if lines else "")
    assert shown.startswith("before")
    assert shown.endswith("after")


@given(anything, st.booleans(), st.integers(0, 40))
def test_whatever_the_text_the_result_is_safe_bounded_and_stays_the_same(raw: str, lines: bool, limit: int) -> None:
    shown = text.sanitize(raw, lines=lines, limit=limit)
    assert _is_safe(shown, "\n" if lines else "")
    assert not limit or len(shown) <= limit
    assert text.sanitize(shown, lines=lines, limit=limit) == shown
    shown.encode("utf8")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_stays_as_it_is(raw: str) -> None:
    assert text.sanitize(raw) == raw


@pytest.mark.parametrize(
    "raw", ["Grüße, Ωmega, Привет", "مرحبا", "こんにちは", "한국어", "\N{GRINNING FACE}", "e\u0301"]
)
def test_the_worlds_writing_stays(raw: str) -> None:
    assert text.sanitize(raw) == raw


def test_line_breaks_become_spaces_unless_lines_are_asked_for() -> None:
    assert text.sanitize("a\r\nb\tc") == "a b c"
    assert text.sanitize("a\r\nb\tc", lines=True) == "a\nb c"


def test_a_pile_of_marks_is_cut() -> None:
    assert text.sanitize("Z" + "\u0300" * 50 + "a\u0300") == "Z" + "\u0300" * text.MARKS_KEPT + "a\u0300"


def test_a_cut_text_says_so() -> None:
    assert text.sanitize("abcdef", limit=4) == "abc…"
    assert text.sanitize("abcd", limit=4) == "abcd"
    assert text.sanitize("ab\x1bcd", limit=4) == "abcd"
    assert text.sanitize("\x1b" * 100 + "abcdef", limit=4) in {"", "…"}


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("15550000002@s.whatsapp.net", "…0002@s.whatsapp.net"),
        ("+15550000002", "…0002"),
        ("123@lid", "…@lid"),
        ("", "…"),
    ],
)
def test_mask_leaves_the_last_digits_of_a_long_number(whole: str, shown: str) -> None:
    assert text.mask(whole) == shown


@pytest.mark.parametrize(
    ("count", "read"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 KB"), (15_000, "15 KB"), (64_000_000, "64 MB"), (2.5e12, "2.5 TB")],
)
def test_a_size_reads_as_people_read_it(count: float, read: str) -> None:
    assert text.size(count) == read


@pytest.mark.parametrize(
    ("span", "read"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (40, "40 s"),
        (125, "2 min 5 s"),
        (7500, "2 h 5 min"),
        (timedelta(days=2, seconds=1), "2 d 1 s"),
        (90061, "1 d 1 h"),
    ],
)
def test_a_span_reads_in_two_units_at_most(span: timedelta | float, read: str) -> None:
    assert text.duration(span) == read


def test_a_text_without_translation_is_given_back() -> None:
    assert text._("pong") == "pong"
    assert text.ngettext("%d file", "%d files", 2) == "%d files"


ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("plain", "plain"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("left\u202eright\u2066x", "leftrightx"),
        ("👨‍👩‍👧 ❤️ " + ENGLAND, "👨‍👩‍👧 ❤️ " + ENGLAND),
        ("x\U000e0067y", "xy"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("o" + "\u0301" * 50, "o" + "\u0301" * 3),
        ("a\r\nb\tc  ", "a\nb    c"),
        ("\n\na\n\n", "a"),
        ("\U0001fae8\uffff\ue000", "\U0001fae8"),
    ],
)
def test_what_is_drawn_keeps_emoji_whole_and_nothing_that_turns_or_hides(written: str, kept: str) -> None:
    assert text.drawable(written) == kept


def test_lines_beyond_those_that_are_drawn_go_on_in_the_last() -> None:
    assert text.drawable("a\nb\nc\n\nd", lines=2) == "a\nb c d"
