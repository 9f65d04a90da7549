"""Starts the rig and the example echo bot, pairs it, and measures. Run: python -m tests.loopback.demo"""
import os
import subprocess
import sys
import tempfile
import time

from tests.loopback import LoopbackWhatsApp

HERE = os.path.dirname(os.path.abspath(__file__))
BOT = "15550000001"


def cpu(pid):
    with open(f"/proc/{pid}/stat") as fh:
        f = fh.read().rsplit(")", 1)[1].split()
    return (int(f[11]) + int(f[12])) / os.sysconf("SC_CLK_TCK")


def main():
    with tempfile.TemporaryDirectory() as tmp, LoopbackWhatsApp() as rig:
        cmd = [sys.executable, os.path.join(HERE, "examples", "echo_bot.py"), os.path.join(tmp, "bot.sqlite3")]
        log = open(os.path.join(tmp, "bot.log"), "w")
        start = lambda: rig.spawn(cmd, BOT, stdout=log, stderr=subprocess.STDOUT)  # noqa: E731

        t0 = time.monotonic()
        bot = start()
        rig.wait_online(BOT, proc=bot)
        print(f"process start -> paired and online: {time.monotonic() - t0:.2f} s")

        alice = rig.add_virtual_user("15550000002", "Alice")
        alice.ask(BOT, "ping warm-up")
        times = []
        for i in range(500):
            t = time.perf_counter()
            alice.ask(BOT, f"ping {i}")
            times.append((time.perf_counter() - t) * 1000)
        times.sort()
        print(f"ping -> pong round trip, 500 in a row: p50 {times[250]:.2f} ms, p95 {times[475]:.2f} ms, max {times[-1]:.2f} ms")

        for n, per in ((100, 1), (300, 1), (100, 10)):
            users = rig.add_virtual_users(n, prefix=f"1777{n}{per}")
            c_bot, c_rig, t = cpu(bot.pid), cpu(os.getpid()), time.monotonic()
            sent = rig.flood(BOT, users, per)
            got, last = 0, time.monotonic()
            while got < n * per and time.monotonic() - last < 3:
                time.sleep(0.01)
                if (k := sum(len(u.inbox) for u in users)) != got:
                    got, last = k, time.monotonic()
            dt = last - t
            bad = sum(len(u.failures) for u in users)
            print(f"flood of {n} users x {per}: sent in {sent['seconds']:.2f} s, {got} answered in {dt:.2f} s = {got / dt:.0f}/s "
                  f"(bot {cpu(bot.pid) - c_bot:.1f} s CPU, rig {cpu(os.getpid()) - c_rig:.1f} s CPU; replies not decryptable at first: {bad}, lost: {n * per - got})")

        bot.kill()
        bot.wait()
        rig.wait_offline(BOT)
        users = rig.add_virtual_users(200, prefix="1888")
        rig.flood(BOT, users, 5)
        t = time.monotonic()
        bot = start()
        rig.wait_online(BOT, proc=bot)
        relogin = time.monotonic() - t
        while sum(len(u.inbox) for u in users) < 1000 and time.monotonic() - t < 120:
            time.sleep(0.01)
        print(f"restart with 1000 messages waiting: online after {relogin:.2f} s, all answered after {time.monotonic() - t:.2f} s")

        mate = rig.real_client("15550000003", "Real mate")
        mate.wait_event(lambda e: e["ev"] == "connected")
        times = []
        for i in range(50):
            t = time.perf_counter()
            mate.send_text(BOT, f"ping real {i}")
            mate.wait_text(f"pong real {i}")
            times.append((time.perf_counter() - t) * 1000)
        times.sort()
        print(f"round trip between two real neonize processes: p50 {times[25]:.1f} ms")

        group = rig.make_group("Demo", alice, [BOT, mate] + users[:100])
        t = time.perf_counter()
        alice.send_text(group, "ping group")
        alice.wait_for("pong group")
        first = time.perf_counter() - t
        t = time.perf_counter()
        alice.send_text(group, "ping group again")
        alice.wait_for("pong group again")
        print(f"group of 103: first round trip {first:.2f} s, second {time.perf_counter() - t:.3f} s")

        t = time.perf_counter()
        rig.faults.drop_connection(BOT)
        alice.ask(BOT, "ping dropped")
        print(f"connection dropped, next message answered after {time.perf_counter() - t:.2f} s")
        rig.faults.corrupt_next(BOT)
        t = time.perf_counter()
        alice.ask(BOT, "ping damaged")
        print(f"damaged message: answered after the retry, {time.perf_counter() - t:.3f} s")
        img = b"\xff\xd8\xff" + os.urandom(200000)
        mid = alice.send_image(mate, img, "a picture")
        mate.wait_event(lambda e: e.get("id") == mid)
        n = mate.run(f"len(client.download_any(keep['{mid}'].Message))")
        print(f"media: {n} of {len(img)} bytes downloaded and decrypted by the real client")


main()
