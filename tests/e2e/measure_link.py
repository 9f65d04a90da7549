"""Measures the link against a plain neonize echo bot: ``python -m tests.e2e.measure_link``.

Both are online on two numbers of one loopback WhatsApp and are asked in turn; our side is the
smallest engine, in a process of its own, and the link's process.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.loopback import LoopbackWhatsApp

OURS, PLAIN = "15550000001", "15550000009"
ROUNDS = 300
FLOODS = 5
USERS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, LoopbackWhatsApp() as whatsapp:
        home = Path(folder)
        echo = Path(__file__).parents[1] / "loopback" / "examples" / "echo_bot.py"
        with (home / "plain.log").open("wb") as log:
            quiet = {"stdout": log, "stderr": subprocess.STDOUT}
            bots = {
                OURS: whatsapp.spawn([sys.executable, "-m", "tests.e2e.echo_engine", str(home)], phone=OURS, **quiet),
                PLAIN: whatsapp.spawn([sys.executable, str(echo), str(home / "plain.sqlite3")], phone=PLAIN, **quiet),
            }
        for phone, bot in bots.items():
            whatsapp.wait_online(phone, proc=bot)
        trips = round_trips(whatsapp)
        rates = throughput(whatsapp)
        engine = psutil.Process(bots[OURS].pid)
        link = engine.children()[0]
        figures = {
            "round_trip_ms": {"ours": trips[OURS], "plain": trips[PLAIN], "ratio": trips[OURS] / trips[PLAIN]},
            "answers_per_second": {"ours": rates[OURS], "plain": rates[PLAIN], "ratio": rates[OURS] / rates[PLAIN]},
            "rss_mb": {
                "engine": engine.memory_info().rss / 1e6,
                "link": link.memory_info().rss / 1e6,
                "plain": psutil.Process(bots[PLAIN].pid).memory_info().rss / 1e6,
            },
        }
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")


def round_trips(whatsapp: LoopbackWhatsApp) -> dict[str, float]:
    alice = whatsapp.add_virtual_user("15550000002", "Alice")
    times: dict[str, list[float]] = {OURS: [], PLAIN: []}
    for number in range(ROUNDS):
        for phone, taken in times.items():
            began = time.perf_counter()
            alice.ask(phone, f"ping {number}")
            taken.append((time.perf_counter() - began) * 1000)
    return {phone: statistics.median(taken[20:]) for phone, taken in times.items()}


def throughput(whatsapp: LoopbackWhatsApp) -> dict[str, float]:
    users = whatsapp.add_virtual_users(USERS)
    rates: dict[str, list[float]] = {OURS: [], PLAIN: []}
    for number in range(FLOODS + 1):
        for phone, measured in rates.items():
            before = sum(len(user.inbox) for user in users)
            began = time.perf_counter()
            whatsapp.flood(phone, users, 1, text="ping {user} {n}")
            users[0].wait_until(lambda b=before: sum(len(user.inbox) for user in users) >= b + USERS, 60)
            if number:  # the first one makes them known
                measured.append(USERS / (time.perf_counter() - began))
    return {phone: statistics.median(measured) for phone, measured in rates.items()}


if __name__ == "__main__":
    main()
