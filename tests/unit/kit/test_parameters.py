"""Typed parameters: every kind, and what hostile people write in their place."""

from __future__ import annotations

import contextlib
import string
import time
from datetime import timedelta
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.errors import UserError
from whatsdex.kit import Between, Context, File, Kinds, Link, OneOf, Rest, command
from whatsdex.kit.parameters import bind, parameters_of
from whatsdex.models import Identity, Media, Message, Quoted

WHO = Identity(phone="15550000002@s.whatsapp.net")
PNG = Media("image", "image/png", 9)


def word(ctx: Context, text: str) -> None:
    """Take a word."""


def words(ctx: Context, first: str, second: str = "none") -> None:
    """Take one or two words."""


def rest(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Take all."""


def number(ctx: Context, count: int) -> None:
    """Take a number."""


def dice(ctx: Context, sides: Annotated[int, Between(1, 6)] = 6) -> None:
    """Take a bounded number."""


def choice(ctx: Context, form: Annotated[str, OneOf("audio", "video", also=r"\d+p")]) -> None:
    """Take one of some words."""


def switch(ctx: Context, state: Annotated[str, OneOf("on", "off")]) -> None:
    """Take one of two words."""


def span(ctx: Context, wait: timedelta) -> None:
    """Take a time span."""


def link(ctx: Context, url: Link) -> None:
    """Take a link."""


def person(ctx: Context, who: Identity, text: Annotated[str, Rest()] = "") -> None:
    """Take a person, then all."""


def pay(ctx: Context, amount: int, who: Identity) -> None:
    """Take a number, then a person."""


def file(ctx: Context, picture: Annotated[File, Kinds("image", "sticker")]) -> None:
    """Take a file."""


def maybe(ctx: Context, count: int | None = None) -> None:
    """Take a number or nothing."""


def nothing(ctx: Context) -> None:
    """Take nothing."""


TAKERS = (word, words, rest, number, dice, choice, span, link, person, pay, file, maybe, nothing)


def message(**changes: Any) -> Message:
    return Message("main", "A", WHO.phone, WHO, SYSTEM_CLOCK.now(), **changes)


def taken(run: Any, text: str, **changes: Any) -> Any:
    values = bind(parameters_of(run), text, message(**changes), "/try USAGE")
    return next(iter(values.values())) if len(values) == 1 else tuple(values.values())


def refused(run: Any, text: str, **changes: Any) -> str:
    with pytest.raises(UserError) as caught:
        taken(run, text, **changes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("run", "text", "value"),
    [
        (word, " hello ", "hello"),
        (word, '"hello there"', "hello there"),
        (word, "“hello there”", "hello there"),
        (word, '""', ""),
        (words, '"a b" c', ("a b", "c")),
        (words, '"a" "b"', ("a", "b")),
        (words, "a\tb", ("a", "b")),
        (words, "a\n\nb", ("a", "b")),
        (words, "a\u00a0b", ("a", "b")),
        (words, "a", ("a", "none")),
        (words, "it's 5\"", ("it's", '5"')),
        (rest, " one  two\nthree ", "one  two\nthree"),
        (rest, '"quoted" stays', '"quoted" stays'),
        (number, "-17", -17),
        (number, "+5", 5),
        (number, "999999999999999999", 999999999999999999),
        (dice, "", 6),
        (dice, "3", 3),
        (choice, "Audio", "audio"),
        (choice, "360p", "360p"),
        (span, "10m", timedelta(minutes=10)),
        (span, "1h30m", timedelta(hours=1, minutes=30)),
        (span, "2d", timedelta(days=2)),
        (span, "45min", timedelta(minutes=45)),
        (maybe, "", None),
        (maybe, "7", 7),
    ],
)
def test_values_are_read_as_written(run: Any, text: str, value: Any) -> None:
    assert taken(run, text) == value


def test_a_link_may_come_without_its_scheme() -> None:
    assert taken(link, "example.org/watch?v=x").urls == (
        "https://example.org/watch?v=x",
        "http://example.org/watch?v=x",
    )
    assert taken(link, "<https://example.org/a>").url == "https://example.org/a"


def test_a_person_is_a_mention_a_quote_or_a_number() -> None:
    other = Identity(lid="5@lid")
    assert taken(person, "@5 hello there", mentions=("5@lid",)) == (other, "hello there")
    assert taken(person, "hello there", quoted=Quoted("Q", other)) == (other, "hello there")
    assert taken(person, "+49-170-1234567 hi") == (Identity(phone="491701234567@s.whatsapp.net"), "hi")
    assert taken(person, "(030)1234567")[0] == Identity(phone="0301234567@s.whatsapp.net")
    assert taken(pay, "5 @5", mentions=("5@lid",)) == (5, other)
    assert taken(pay, "5", quoted=Quoted("Q", other)) == (5, other)


@pytest.mark.parametrize("text", ["bob", "@bob", "123456", "1" * 16, "1" * 65536, "abc1234567", "12345678x"])
def test_what_names_nobody_is_refused(text: str) -> None:
    assert "Mention somebody" in refused(person, text)


def test_a_file_is_attached_or_quoted() -> None:
    attached = taken(file, "and some talk", media=PNG, raw=b"raw")
    assert (attached.media, attached.raw) == (PNG, b"raw")
    quoted = taken(file, "", quoted=Quoted("Q", WHO, media=PNG, raw=b"other"))
    assert quoted.raw == b"other"
    assert "Send a file" in refused(file, "")
    assert "Send a file" in refused(file, "", media=Media("audio"))
    with pytest.raises(RuntimeError):
        _ = attached.path


@pytest.mark.parametrize(
    ("run", "text", "words_"),
    [
        (word, "", "Something is missing: TEXT. Usage: /try USAGE"),
        (word, "one two", "That is more than I expected: “two”. Usage: /try USAGE"),
        (rest, "  ", "Something is missing"),
        (number, "many", "A whole number is expected, not “many”."),
        (number, "1_000", "whole number"),
        (number, "1e5", "whole number"),
        (number, "1.5", "whole number"),
        (number, "9" * 19, "whole number"),
        (number, "9" * 65536, "whole number"),
        (dice, "7", "A number from 1 to 6 is expected."),
        (dice, "-1", "A number from 1 to 6"),
        (choice, "picture", "“picture” is none of: audio, video."),
        (choice, "360px", "none of"),
        (switch, '"" a', "none of: on, off"),
        (span, "soon", "A time such as 10m"),
        (span, "10", "A time such as 10m"),
        (span, "9" * 19 + "h", "too long a time"),
        (span, "9" * 65536 + "s", "A time such as 10m"),
        (link, "file:///etc/passwd", "links to the web"),
        (link, "javascript:alert(1)", "links to the web"),
        (link, "hello", "not a link"),
        (link, "x" * 65536, "too long"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(run: Any, text: str, words_: str) -> None:
    said = refused(run, text)
    assert words_ in said
    assert len(said) < 200
    assert "\n" not in said


def test_what_is_said_back_has_no_control_characters() -> None:
    said = refused(number, "\x1b[2J\u202e\u200bx\x07")
    assert said == "A whole number is expected, not “[2Jx”."


HOSTILE = st.text(
    st.one_of(
        st.sampled_from(list("\"'“”„@+-0123456789dhms:/.\\\n\t \u00a0\u202e\x00\x1b٣１")),
        st.sampled_from(string.printable),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=80,
)  # fmt: skip


@given(text=HOSTILE, run=st.sampled_from(TAKERS), mentions=st.lists(st.just("5@lid"), max_size=2))
def test_whatever_is_written_gives_values_or_one_clear_line(text: str, run: Any, mentions: list[str]) -> None:
    try:
        values = bind(parameters_of(run), text, message(text=text, mentions=tuple(mentions)), "/try USAGE")
    except UserError as error:
        said = str(error)
        assert said
        assert len(said) < 250
        assert not any(each in said for each in "\x00\x1b\u202e\n")
    else:
        assert list(values) == [each.name for each in parameters_of(run)]


@pytest.mark.parametrize("run", TAKERS, ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    "text",
    [
        "x" * 65536,
        "1" * 65536,
        '"' * 65536,
        '"' + "a " * 32768,
        "\n" * 65536,
        "1d" * 32768,
        "@5 " * 20000,
        "a." * 32768,
    ],
    ids=["letters", "digits", "quotes", "open quote", "lines", "spans", "mentions", "dots"],
)
def test_64_kilobytes_take_no_time(run: Any, text: str) -> None:
    parameters, began = parameters_of(run), time.process_time()
    with contextlib.suppress(UserError):
        bind(parameters, text, message(text=text), "/try")
    assert time.process_time() - began < 0.2


def test_usage_shows_what_may_be_left_out() -> None:
    def usage(run: Any) -> str:
        return command(examples=["/x"])(run).usage

    assert usage(words) == "words FIRST [SECOND]"
    assert usage(dice) == "dice [1-6]"
    assert usage(choice) == "choice audio|video"
    assert usage(file) == "file (image / sticker)"
    assert usage(nothing) == "nothing"


def test_an_unknown_kind_of_parameter_is_a_fault_of_the_author() -> None:
    def odd(ctx: Context, value: set[int]) -> None:
        """Take what cannot be."""

    with pytest.raises(TypeError, match="no parameter of a command"):
        parameters_of(odd)
