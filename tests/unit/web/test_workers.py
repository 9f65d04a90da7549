from __future__ import annotations

import threading
from functools import partial

import pytest

from whatsdex.web.workers import Workers


def test_threads_are_used_again():
    workers = Workers(4, "test")
    names = [workers.run(lambda: threading.current_thread().name).result(5) for _ in range(50)]
    assert len(set(names)) <= 4
    workers.stop()


def test_no_more_run_at_once_than_allowed_and_all_run_in_the_end():
    workers = Workers(3, "test")
    go, inside = threading.Event(), threading.Semaphore(0)

    def wait(number: int) -> int:
        inside.release()
        go.wait(10)
        return number

    futures = [workers.run(partial(wait, number)) for number in range(9)]
    for _ in range(3):
        assert inside.acquire(timeout=5)
    assert not inside.acquire(blocking=False)
    go.set()
    assert [each.result(5) for each in futures] == list(range(9))
    workers.stop()


def test_errors_belong_to_who_asked():
    workers = Workers(1, "test")
    with pytest.raises(ZeroDivisionError):
        workers.run(lambda: 1 // 0).result(5)
    assert workers.run(lambda: 7).result(5) == 7
    workers.stop()


def test_threads_end_when_stopped():
    workers = Workers(2, "ending")
    workers.run(lambda: None).result(5)
    threads = [each for each in threading.enumerate() if each.name.startswith("ending")]
    assert threads
    workers.stop()
    for each in threads:
        each.join(5)
        assert not each.is_alive()
