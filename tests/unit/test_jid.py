"""Reading and making JIDs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatsdex import jid
from whatsdex.models import Identity


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("15550000002@s.whatsapp.net", "15550000002@s.whatsapp.net"),
        ("15550000002:7@s.whatsapp.net", "15550000002@s.whatsapp.net"),
        ("15550000002.0:7@s.whatsapp.net", "15550000002@s.whatsapp.net"),
        ("123:1@lid", "123@lid"),
        ("456-789@g.us", "456-789@g.us"),
        ("status", "status"),
        ("", ""),
    ],
)
def test_bare_takes_the_device_part_away(whole: str, expected: str) -> None:
    assert jid.bare(whole) == expected


def test_a_group_and_a_lid_are_told_by_their_server() -> None:
    assert jid.is_group("456@g.us")
    assert not jid.is_group("456@lid")
    assert jid.is_lid("123@lid")
    assert not jid.is_lid("123@s.whatsapp.net")
    assert not jid.is_group("g.us")


@pytest.mark.parametrize(
    "written", ["+1 555 000-0002", "15550000002", "(1) 555.000.0002", "\u202a+1 555 000 0002\u202c"]
)
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    assert jid.from_number(written) == "15550000002@s.whatsapp.net"


def test_a_phone_jid_reads_as_a_number_and_others_stay() -> None:
    assert jid.number("15550000002:3@s.whatsapp.net") == "+15550000002"
    assert jid.number("123@lid") == "123@lid"
    assert jid.number("456@g.us") == "456@g.us"


@pytest.mark.parametrize("pair", [("1@lid", "2@s.whatsapp.net"), ("2:9@s.whatsapp.net", "1:9@lid")])
def test_each_jid_lands_in_its_own_field_of_the_identity(pair: tuple[str, str]) -> None:
    assert jid.identity(*pair) == Identity(lid="1@lid", phone="2@s.whatsapp.net")


def test_a_jid_of_neither_kind_names_nobody() -> None:
    assert jid.identity("456@g.us") == Identity()
    assert jid.identity("") == Identity()


@given(st.text())
def test_no_text_makes_the_readers_raise_and_bare_is_stable(text: str) -> None:
    once = jid.bare(text)
    assert jid.bare(once) == once
    jid.identity(text, text)
    jid.number(text)
    assert jid.server_part(text) == text.partition("@")[2]
