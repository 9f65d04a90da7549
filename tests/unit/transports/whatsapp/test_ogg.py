from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from whatsdex.transports.whatsapp.ogg import BARS, describe


def page(packets: list[int], granule: int) -> bytes:
    lacing = b"".join(bytes([255] * (size // 255) + [size % 255]) for size in packets)
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, 0, granule, 1, 0, 0, len(lacing))
    return header + lacing + bytes(sum(packets))


def test_length_and_loudness() -> None:
    quiet, loud = [20] * 100, [120] * 100
    data = page([19], 0) + page([300], 0) + page(quiet, 96_000) + page(loud, 192_000)
    seconds, bars = describe(data)
    assert (seconds, len(bars)) == (4.0, BARS)
    assert bars[:10] == bytes(10)
    assert bars[-10:] == bytes([100] * 10)


def test_the_shortest_messages_have_a_waveform_too() -> None:
    seconds, bars = describe(page([19], 0) + page([300], 0) + page([20, 120], 1_920))
    assert (seconds, bars) == (0.04, bytes(32) + bytes([100] * 32))


def test_other_files_have_none() -> None:
    assert describe(b"ID3" + bytes(100)) == (0.0, b"")
    assert describe(b"") == (0.0, b"")


@given(st.binary(max_size=300))
def test_nothing_raises(tail: bytes) -> None:
    describe(page([19], 0) + tail)
    describe(b"OggS" + tail)
