"""The link against the loopback WhatsApp: how an account is paired."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import ALICE, BOT, Engine, until
from tests.loopback import LoopbackWhatsApp
from whatsdex.models import PairingCode


@pytest.fixture
def unpaired(blank: LoopbackWhatsApp, tmp_path: Path) -> Iterator[Engine]:
    """An engine whose account was never paired."""
    engine = Engine(tmp_path).start()
    yield engine
    engine.link.stop(5)


def test_pairing_by_qr_from_nothing(unpaired: Engine, blank: LoopbackWhatsApp) -> None:
    code = unpaired.wait(PairingCode)
    assert (code.kind, code.seconds, code.error) == ("qr", 60, "")
    assert code.text.startswith("https://wa.me/settings/linked_devices#")
    unpaired.state("pairing")
    blank.scan(code.text, BOT)
    status = unpaired.state("connected")
    assert (status.me.phone, bool(status.me.lid)) == (f"{BOT}@s.whatsapp.net", True)
    assert unpaired.message(blank.users[ALICE].send_text(BOT, "hello")).text == "hello"


def test_pairing_by_phone_code(unpaired: Engine, blank: LoopbackWhatsApp) -> None:
    unpaired.wait(PairingCode)
    unpaired.link.pair(f"+{BOT[0]} {BOT[1:]}")
    code = unpaired.wait(PairingCode, lambda each: each.kind == "phone")
    assert len(code.text.replace("-", "")) == 8
    assert code.seconds == 160
    blank.enter_code(code.text, BOT)
    unpaired.state("connected")


def test_pairing_is_begun_anew_when_asked(unpaired: Engine) -> None:
    first = unpaired.wait(PairingCode)
    pid = unpaired.pid
    at = unpaired.mark()
    unpaired.link.pair()
    second = unpaired.wait(PairingCode, since=at)
    assert second.text
    assert second.text != first.text
    assert unpaired.pid != pid


def test_a_kept_session_logs_in_without_codes(unpaired: Engine, blank: LoopbackWhatsApp, tmp_path: Path) -> None:
    blank.scan(unpaired.wait(PairingCode).text, BOT)
    unpaired.state("connected")
    until(lambda: blank.undelivered(BOT) == 0)
    unpaired.link.stop(5)
    again = Engine(tmp_path).start()
    try:
        again.state("connected")
        assert not [each for each in again.heard if isinstance(each, PairingCode)]
    finally:
        again.link.stop(5)


def test_a_paired_account_shows_no_codes(unpaired: Engine, blank: LoopbackWhatsApp) -> None:
    blank.scan(unpaired.wait(PairingCode).text, BOT)
    unpaired.state("connected")
    unpaired.link.pair()
    assert "paired already" in unpaired.wait(PairingCode, lambda each: each.error).error
    assert unpaired.link.status().state == "connected"


def test_stopping_while_codes_are_shown_takes_no_time(unpaired: Engine) -> None:
    unpaired.wait(PairingCode)
    unpaired.link.stop(3)
    assert unpaired.link.status().state == "stopped"
