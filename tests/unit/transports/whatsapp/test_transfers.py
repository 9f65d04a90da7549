from __future__ import annotations

import threading

import pytest

from whatsdex.transports.whatsapp import transfers


def test_large_files_take_turns_and_small_ones_do_not_wait() -> None:
    moved = threading.Event()

    def second() -> None:
        with transfers.turn(transfers.LARGE):
            moved.set()

    thread = threading.Thread(target=second)
    with transfers.turn(transfers.LARGE):
        thread.start()
        with transfers.turn(transfers.LARGE - 1):
            assert not moved.is_set()
    thread.join(5)
    assert moved.is_set()


def test_a_large_file_does_not_wait_for_ever_for_one_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "PATIENCE", 0.01)
    with transfers.turn(transfers.LARGE), transfers.turn(transfers.LARGE):
        pass
    with transfers.turn(transfers.LARGE):
        assert transfers._one.locked()
    assert not transfers._one.locked()


@pytest.mark.parametrize("size", [0, 1, 127, 128, 300, 60_000_000, 2**34])
def test_the_length_of_an_answer_is_read(size: int) -> None:
    left, head = size, b"\x0a"
    while left > 0x7F:
        head, left = head + bytes([left & 0x7F | 0x80]), left >> 7
    assert transfers._length(head + bytes([left]) + b"content") == (size, len(head) + 1)
