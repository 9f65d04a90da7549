"""Commands made of functions, and finding them by name."""

from __future__ import annotations

from typing import Annotated

import pytest

from whatsdex.commands import load
from whatsdex.kit import Command, Context, Registry, Rest, command


@command("greet", "hi", examples=["/hello Ann"])
def hello(ctx: Context, who: Annotated[str, Rest()]) -> None:
    """Say hello to somebody.

    More about it.
    """


@command(examples=["/print"], hidden=True)
def print_(ctx: Context) -> None:
    """Print."""


def test_a_function_becomes_a_command() -> None:
    assert isinstance(hello, Command)
    assert (hello.name, hello.aliases, hello.description) == ("hello", ("greet", "hi"), "Say hello to somebody.")
    assert hello.category == "kit"
    assert hello.usage == "hello WHO"
    assert print_.name == "print"


def test_names_and_aliases_are_found_whatever_their_case() -> None:
    registry = Registry([hello, print_])
    assert registry.find("HELLO") is hello
    assert registry.find("Greet") is hello
    assert registry.find("nothing") is None
    assert registry.categories == ("kit",)


def test_a_name_that_stands_twice_is_refused() -> None:
    @command("hi", examples=["/other"])
    def other(ctx: Context) -> None:
        """Do something else."""

    with pytest.raises(ValueError, match="'hi' stands twice"):
        Registry([hello, other])


def test_a_mistyped_name_is_near_a_visible_one() -> None:
    registry = Registry([hello, print_])
    assert registry.near("helo") is hello
    assert registry.near("pritn") is None
    assert registry.near("x") is None
    assert registry.near("x" * 65536) is None


def test_every_command_of_the_catalogue_says_what_it_is() -> None:
    registry = load()
    assert len(registry.commands) >= 11
    for each in registry.commands:
        assert each.description.endswith("."), each.name
        assert each.examples, each.name
        assert all(example[0] in "/!." or not example.startswith(each.name) for example in each.examples), each.name
        assert each.pool in ("io", "media"), each.name
        assert each.name == each.name.lower()
