from __future__ import annotations

import os
import threading

import pytest

from whatsdex.control.actor import Actor, acting, current, user_name


def test_the_engine_s_own_user_acts_unless_said_otherwise():
    assert (current().uid, current().face) == (os.getuid(), "panel")
    with acting(Actor("ann", 1000, "cli")):
        assert current().user == "ann"
        elsewhere: list[Actor] = []
        thread = threading.Thread(target=lambda: elsewhere.append(current()))
        thread.start()
        thread.join()
        assert elsewhere[0].face == "panel"
    assert current().face == "panel"


def test_the_actor_is_taken_back_after_a_fault():
    with pytest.raises(ValueError, match="x"), acting(Actor("ann", 1000, "cli")):
        raise ValueError("x")
    assert current().face == "panel"


def test_a_user_without_a_name_goes_by_number():
    assert user_name(4_000_000_000) == "4000000000"
