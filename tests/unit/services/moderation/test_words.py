"""Unwanted words are found whole, folded, and fast."""

from __future__ import annotations

import time

import pytest

from whatsdex.services.moderation import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("you fool!", "fool"),
        ("FOOL", "fool"),
        ("f\u200bo\u00ado\u2060l", "fool"),
        ("fóöl", "fool"),
        ("ｆｏｏｌ", "fool"),
        ("𝓯𝓸𝓸𝓵", "fool"),
        ("fo\u0336ol", "fool"),
        ("you  big,   bad wolf", "big bad wolf"),
        ("foolish", ""),
        ("tomfool", ""),
        ("a big wolf", ""),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("дурак", "дурак"),
    ],
)
def test_whole_words_are_found_in_any_dress(text: str, found: str) -> None:
    assert words.find(text, words.ready(("Fool", "big bad wolf", "Straße", "дурак"))) == found


def test_words_are_data_never_patterns() -> None:
    listed = words.ready((".*", "(a+)+$", "[a-z]", "c++"))
    assert words.find("anything at all", listed) == ""
    assert words.find("a" * 15_000 + "!", words.ready(("(a+)+$",))) == ""
    assert not words.usable(".*")
    assert words.usable("c++")


def test_5000_words_take_less_than_2_ms_a_message() -> None:
    listed = words.ready(tuple(f"word{each}" for each in range(4_000)) + tuple(f"a{each} b c" for each in range(1_000)))
    texts = ["nothing wrong with this message at all " * 10, "ünïcödé ist auch dabei " * 20, "a1 b d " * 100]
    for text in texts:
        took = []
        for _each in range(50):
            begin = time.perf_counter()
            assert words.find(text, listed) == ""
            took.append(time.perf_counter() - begin)
        assert sorted(took)[25] < 0.002
