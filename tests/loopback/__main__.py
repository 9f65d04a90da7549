"""``python -m tests.loopback [options] [-- command ...]``: run the rig by hand, with a prompt to talk to the bot."""
from __future__ import annotations

import argparse
import logging
import sys
import threading
import time

from . import LoopbackWhatsApp, Timeout

HELP = """lines are sent to the bot by the first user; other commands:
  @N text         the N-th user says text          #text       the first user says text in the group
  /drop           drop the bot's TCP connection    /refuse S   refuse connections for S seconds
  /dup /corrupt   spoil the next message           /replaced /logout /flood N
  /stats /groups  /quit"""


def main() -> None:
    ap = argparse.ArgumentParser(prog="python -m tests.loopback", description=__doc__)
    ap.add_argument("--phone", default="15550000001", help="the bot's number")
    ap.add_argument("--users", type=int, default=2, help="virtual users")
    ap.add_argument("--group", action="store_true", help="make a group of all")
    ap.add_argument("--port", type=int, default=0)
    ap.add_argument("--mode", choices=("lid", "pn"), default="lid")
    ap.add_argument("--trace", action="store_true", help="log every stanza")
    ap.add_argument("command", nargs="*", help="bot to start (after --)")
    args = ap.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    if args.trace:
        logging.getLogger("rig").setLevel(logging.DEBUG)
    with LoopbackWhatsApp(port=args.port, mode=args.mode) as rig:
        users = [rig.add_virtual_user(f"1555100{i:04d}", f"User {i}") for i in range(args.users)]
        env = rig.client_env(args.phone, base={})
        if args.command:
            t0 = time.monotonic()
            proc = rig.spawn(args.command, args.phone)
            try:
                rig.wait_online(args.phone, 120, proc)
                print(f"[rig] bot online after {time.monotonic() - t0:.1f} s", flush=True)
            except Timeout as exc:
                sys.exit(f"[rig] {exc}")
        else:
            print("[rig] start the bot with:\n" + "\n".join(f"export {k}='{v}'" for k, v in env.items()), flush=True)
        group = None
        if args.group:
            group = rig.make_group("Rig group", users[0], [*users[1:], args.phone])
        seen = {}

        def show():
            while True:
                for u in users:
                    while seen.setdefault(u.phone, 0) < len(u.inbox):
                        m = u.inbox[seen[u.phone]]
                        seen[u.phone] += 1
                        print(f"[{u.name}] <- {m.sender}{' in ' + str(m.chat) if m.chat != m.sender else ''}: [{m.kind}] {m.text}", flush=True)
                time.sleep(0.05)

        threading.Thread(target=show, daemon=True).start()
        f, bot = rig.faults, args.phone
        for line in sys.stdin:
            line = line.strip()
            try:
                if line in ("/quit", "/q"):
                    break
                elif line == "/help":
                    print(HELP)
                elif line == "/drop":
                    f.drop_connection(bot)
                elif line.startswith("/refuse"):
                    f.refuse_connections(float((line.split() + ["5"])[1]))
                    f.drop_connection(bot)
                elif line == "/dup":
                    f.duplicate_next(bot)
                elif line == "/corrupt":
                    f.corrupt_next(bot)
                elif line == "/replaced":
                    f.replaced(bot)
                elif line == "/logout":
                    f.logout(bot)
                elif line.startswith("/flood"):
                    print(rig.flood(bot, rig.add_virtual_users(int((line.split() + ["100"])[1]))))
                elif line == "/stats":
                    print(dict(rig.stats), "undelivered:", rig.undelivered(bot))
                elif line == "/groups":
                    for g in rig.groups:
                        print(g, g.members, g.description)
                elif line.startswith("#") and group:
                    users[0].send_text(group, line[1:])
                elif line.startswith("@"):
                    n, _, text = line[1:].partition(" ")
                    users[int(n)].send_text(bot, text)
                elif line:
                    users[0].send_text(bot, line)
            except Exception as exc:
                print("[rig]", type(exc).__name__, exc)
        time.sleep(1)


main()
