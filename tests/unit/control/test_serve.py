from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
import pytest

from tests.fakes.control import FakeControl
from whatsdex.control import calls, serve
from whatsdex.control.api import Control
from whatsdex.control.views import Overview, SettingView
from whatsdex.errors import UserError, WhatsdexError


def dispatch(control: Any, area: str, verb: str, raw: bytes = b"{}") -> bytes:
    return serve.dispatch(cast("Control", control), area, verb, raw)


def test_a_call_is_made_and_its_result_encoded():
    control = FakeControl()
    raw = dispatch(control, "status", "overview", b"")
    assert msgspec.json.decode(raw, type=Overview) == control.status.answer


def test_arguments_are_handed_on_by_name_and_defaults_filled_in():
    control = FakeControl()
    assert dispatch(control, "accounts", "pair", b'{"account": "main"}') == b"null"
    assert control.accounts.asked == [("main", "")]


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"{}", r"accounts\.pair: Object missing required field `account`.* It takes account, phone"),
        (b'{"account": "main", "colour": 1}', r"unknown field `colour`"),
        (b'{"account": 5}', r"Expected `str`, got `int` - at `\$\.account`"),
        (b"[]", r"Expected `object`"),
        (b"{", r"accounts\.pair: .*truncated"),
        (b'{"account": "\xff"}', r"accounts\.pair"),
        (b"\xff\xfe", r"accounts\.pair"),
    ],
)
def test_wrong_arguments_are_explained(raw: bytes, complaint: str):
    with pytest.raises(WhatsdexError, match=complaint):
        dispatch(FakeControl(), "accounts", "pair", raw)


@pytest.mark.parametrize(
    ("area", "verb"),
    [
        ("status", "nothing"),
        ("nothing", "list"),
        ("status", "__init__"),
        ("status", "__class__"),
        ("", ""),
        ("feed", "_flow"),
    ],
)
def test_what_is_not_in_the_protocol_cannot_be_called(area: str, verb: str):
    with pytest.raises(WhatsdexError, match="There is no call"):
        dispatch(FakeControl(), area, verb)


def test_a_method_beyond_the_protocol_cannot_be_called():
    assert callable(FakeControl().feed.add)
    with pytest.raises(WhatsdexError, match="There is no call"):
        dispatch(FakeControl(), "feed", "add", b'{"count": 1}')


def test_errors_of_the_engine_pass_and_faults_become_one_line():
    control = FakeControl()
    control.status.error = UserError("no", "try")
    with pytest.raises(UserError):
        dispatch(control, "status", "overview")
    control.status.error = ZeroDivisionError("secret")
    with pytest.raises(
        WhatsdexError, match=r"status\.overview went wrong in the engine \(ZeroDivisionError\)"
    ) as raised:
        dispatch(control, "status", "overview")
    assert "secret" not in str(raised.value)


def test_a_result_that_cannot_be_encoded_is_a_fault_of_that_call():
    control = FakeControl()
    control.settings.set = lambda key, value: SettingView(key, "\udc80", "panel", True)  # type: ignore[method-assign]
    with pytest.raises(WhatsdexError, match="UnicodeEncodeError"):
        dispatch(control, "settings", "set", b'{"key": "a", "value": "b"}')


def test_every_call_of_the_protocol_can_be_found():
    for area, protocol in calls.areas().items():
        for verb in (each for each in vars(protocol) if not each.startswith("_")):
            call = calls.find(area, verb)
            assert call is not None
            assert call.name == f"{area}.{verb}"
            msgspec.json.Decoder(call.result)
            msgspec.json.Decoder(call.arguments)


def test_versions_are_compared_by_what_they_understand():
    serve.check_version("", "")
    serve.check_version(calls.fingerprint(), "0.0.0")
    with pytest.raises(WhatsdexError, match=r"this program is 0\.0\.0,.*Restart the engine"):
        serve.check_version("00000000", "0.0.0")


def test_the_fingerprint_is_the_same_in_every_process():
    code = "from whatsdex.control.calls import fingerprint; print(fingerprint())"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert made.stdout.strip() == calls.fingerprint()


def test_times_keep_their_zone():
    control = FakeControl()
    started = msgspec.json.decode(dispatch(control, "status", "overview"), type=Overview).started
    assert started.tzinfo == UTC
    assert started < datetime.now(UTC)
