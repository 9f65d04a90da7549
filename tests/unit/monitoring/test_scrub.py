from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatsdex.monitoring import scrub


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("15550000002", "…0002"),
        ("+15550000002 wrote", "…0002 wrote"),
        ("call +49 (30) 555-0142.", "call …0142."),
        ("15550000002@s.whatsapp.net", "…0002@s.whatsapp.net"),
        ("15550000002.0:12@s.whatsapp.net", "…0002.0:12@s.whatsapp.net"),
        ("120363021234567890@g.us", "…7890@g.us"),
        ("12@lid", "…@lid"),
        ("main/15550000002@s.whatsapp.net/3EB0C767D26A1B2C/0", "main/…0002@s.whatsapp.net/3EB0C767D26A1B2C/0"),
        ("took 0.1234567 s", "took 0.1234567 s"),
        ("port 9464, 127.0.0.1", "port 9464, 127.0.0.1"),
        ("2026-03-14T12:00:00", "2026-03-14T12:00:00"),
        ("deadbeef12345678", "deadbeef12345678"),
    ],
)
def test_numbers_and_jids_are_masked_and_the_rest_is_not(text: str, masked: str):
    assert scrub.numbers(text) == masked


@given(
    st.integers(10**8, 10**14),
    st.sampled_from(["", "+", "user ", "(", "tel:", "a@b ", "…"]),
    st.sampled_from(["", "@lid", ".", ")", "\n", "!"]),
)
def test_no_whole_number_gets_through(number: int, before: str, after: str):
    assert str(number) not in scrub.value(f"{before}{number}{after}")


def test_values_of_other_kinds_become_clean_text():
    assert scrub.value(3) == 3
    assert scrub.value(True) is True
    assert scrub.value(["15550000002", "\x1b"]) == "['…0002', '\\x1b']"
    assert len(scrub.value("x" * 10_000)) == scrub.LIMIT
