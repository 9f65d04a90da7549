"""Dialogues as pure state machines."""

from __future__ import annotations

import pytest

from whatsdex.kit.conversation import Choice, End, Offer, Run, Stay, Step, conversation, pack, step

CHOICES = (Choice(("1",), "dl", "x audio"), Choice(("yes", "y"), "erase", confirmed=True))
STATE = pack(Offer(CHOICES, b"request"))


@pytest.mark.parametrize("text", ["1", " 1 ", "1.", "1)", "1!"])
def test_an_offer_is_answered_by_its_number(text: str) -> None:
    assert step("offer", STATE, text) == Run(choice=CHOICES[0], message=b"request")


@pytest.mark.parametrize("text", ["yes", "YES", "y", "Yes!"])
def test_an_offer_is_answered_by_its_word(text: str) -> None:
    assert step("offer", STATE, text) == Run(choice=CHOICES[1], message=b"request")


@pytest.mark.parametrize("text", ["", "11", "no thanks", "1 2", "yes please", "x" * 65536])
def test_anything_else_is_no_answer(text: str) -> None:
    assert step("offer", STATE, text) is None


@pytest.mark.parametrize("text", ["no", "No.", "cancel"])
def test_a_no_ends_what_was_to_be_confirmed_and_nothing_else(text: str) -> None:
    assert step("offer", STATE, text) == End("All right, I leave it.")
    assert step("offer", pack(Offer(CHOICES[:1])), text) is None


def test_an_unknown_kind_has_no_answers() -> None:
    assert step("nothing", STATE, "1") is None


def test_a_machine_of_ones_own() -> None:
    @conversation("count")
    def count(state: bytes, text: str) -> Step:
        if text == "stop":
            return End("over")
        return Stay(state + b".", f"{len(state) + 1}") if text == "more" else None

    assert step("count", b".", "more") == Stay(b"..", "2")
    assert step("count", b"..", "stop") == End("over")
    assert step("count", b"..", "hm") is None
