from __future__ import annotations

import pytest

from whatsdex.web.panel import logins
from whatsdex.web.panel.logins import Logins


class Now:
    """Seconds that tests move, and the hash that is kept."""

    def __init__(self) -> None:
        self.seconds, self.hash = 1000.0, "one"

    def made(self) -> Logins:
        return Logins(lambda: self.hash, lambda: self.seconds)


@pytest.fixture
def now() -> Now:
    return Now()


def test_a_login_ends_when_nobody_is_there_or_after_half_a_day(now: Now) -> None:
    made = now.made()
    token, other = made.begin(), made.begin()
    assert made.valid(token)
    assert not made.valid("guessed")
    for _each in range(int(logins.LONGEST / 1000)):
        now.seconds += 1000
        made.touch(token)
    assert made.valid(token)
    assert not made.valid(other)
    now.seconds += 1000
    made.touch(token)
    assert not made.valid(token)


def test_logging_out_and_another_password_end_it(now: Now) -> None:
    made = now.made()
    first, second = made.begin(), made.begin()
    made.end(first)
    assert (made.valid(first), made.valid(second)) == (False, True)
    now.hash = "other"
    assert not made.valid(second)


def test_who_guesses_too_often_has_to_wait_and_others_have_not(now: Now) -> None:
    made = now.made()
    for _each in range(logins.WRONG):
        assert made.wait("a") == 0
        made.failed("a")
        now.seconds += 1
    assert made.wait("a") == logins.WINDOW - logins.WRONG
    assert made.wait("b") == 0
    now.seconds += logins.WINDOW
    assert made.wait("a") == 0


def test_many_guesses_from_many_addresses_make_all_wait(now: Now) -> None:
    made = now.made()
    for number in range(logins.WRONG_IN_ALL):
        made.failed(str(number))
    assert made.wait("somebody") == logins.WINDOW
