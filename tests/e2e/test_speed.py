"""The whole bot beside a plain neonize echo bot, both online on two numbers of one loopback WhatsApp."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.bot import start
from tests.e2e.harness import ALICE, BOT, until
from tests.loopback import LoopbackWhatsApp, User

pytestmark = [pytest.mark.full, pytest.mark.alone]

PLAIN = "15550000009"
ECHO = Path(__file__).parents[1] / "loopback" / "examples" / "echo_bot.py"
TRIPS, FLOODS, PEOPLE = 200, 5, 200
TEXT = {BOT: "/ping", PLAIN: "ping"}


def test_it_answers_faster_than_a_plain_echo_bot(tmp_path: Path) -> None:
    with LoopbackWhatsApp() as whatsapp, (tmp_path / "echo.log").open("wb") as log:
        bot = start(whatsapp, tmp_path / "data", limits__enabled=False)
        echo = whatsapp.spawn(
            [sys.executable, str(ECHO), str(tmp_path / "echo.sqlite3")], phone=PLAIN,
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        whatsapp.wait_online(PLAIN, 60, echo)
        trips = _round_trips(whatsapp)
        people = whatsapp.add_virtual_users(PEOPLE)
        rates = _throughput(whatsapp, people)
        assert bot.stop() == 0
    trip, rate = trips[BOT] / trips[PLAIN], rates[BOT] / rates[PLAIN]
    sys.stderr.write(
        f"\nround trip {trips[BOT]:.1f} ms, {trip:.2f} of plain; {rates[BOT]:.0f}/s, {rate:.2f} of plain\n"
    )
    assert trip <= 0.95
    assert rate >= 1.4


def _round_trips(whatsapp: LoopbackWhatsApp) -> dict[str, float]:
    alice = whatsapp.add_virtual_user(ALICE, "Alice")
    times: dict[str, list[float]] = {BOT: [], PLAIN: []}
    for _each in range(TRIPS):
        for phone, taken in times.items():
            began = time.perf_counter()
            alice.ask(phone, TEXT[phone])
            taken.append((time.perf_counter() - began) * 1000)
    return {phone: statistics.median(taken[20:]) for phone, taken in times.items()}


def _all_answered(people: list[User], count: int) -> bool:
    return sum(len(each.inbox) for each in people) >= count


def _throughput(whatsapp: LoopbackWhatsApp, people: list[User]) -> dict[str, float]:
    rates: dict[str, list[float]] = {BOT: [], PLAIN: []}
    for number in range(FLOODS + 1):
        for phone, measured in rates.items():
            before = sum(len(each.inbox) for each in people)
            began = time.perf_counter()
            whatsapp.flood(phone, people, 1, TEXT[phone])
            until(partial(_all_answered, people, before + PEOPLE), "an answer each", 60)
            if number:  # the first one makes them known
                measured.append(PEOPLE / (time.perf_counter() - began))
    return {phone: statistics.median(measured) for phone, measured in rates.items()}
