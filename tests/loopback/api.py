"""The control API: LoopbackWhatsApp (thread-safe, synchronous)."""
from __future__ import annotations

import asyncio
import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any, Callable, Iterable

from .protos import e2e
from .server import Account, Device, Group, WAServer
from .virtual import Received, VirtualUser, unwrap
from .wabin import GROUP, JID, Node

log = logging.getLogger("rig")
HERE = os.path.dirname(os.path.abspath(__file__))


class Timeout(AssertionError):
    pass


class User:
    """A virtual user. ``to`` in its methods may be a phone number, a JID (text or JID),
    an Account, a User or a GroupHandle."""

    def __init__(self, rig: "LoopbackWhatsApp", v: VirtualUser):
        self.rig, self.v = rig, v
        self.phone, self.name = v.account.phone, v.account.name
        self.pn, self.lid = v.account.pn_jid, v.account.lid_jid
        self._cond = threading.Condition()
        v.waiters.append(self._wake)

    def __repr__(self):
        return f"<User {self.phone} {self.name!r}>"

    def _wake(self):
        with self._cond:
            self._cond.notify_all()

    # what has come in
    @property
    def inbox(self) -> list[Received]:
        return self.v.inbox

    @property
    def receipts(self):
        """(message id, type, from, time); type is "delivered", "inactive", "read", "retry", ..."""
        return self.v.receipts

    @property
    def chatstates(self):
        return self.v.chatstates

    @property
    def notifications(self) -> list[Node]:
        return self.v.notifications

    @property
    def failures(self) -> list[str]:
        return self.v.failures

    def mark(self) -> int:
        return len(self.v.inbox)

    def wait_for(self, predicate: "Callable[[Received], bool] | str | None" = None, timeout: float = 10.0,
                 since: int = 0) -> Received:
        """The first received message (from position ``since`` on) that the predicate accepts;
        a string means: the text contains it."""
        if isinstance(predicate, str):
            want = predicate
            predicate = lambda m: want in m.text  # noqa: E731
        end, pos = time.monotonic() + timeout, since
        with self._cond:
            while True:
                box = self.v.inbox
                while pos < len(box):
                    m = box[pos]
                    pos += 1
                    if predicate is None or predicate(m):
                        return m
                left = end - time.monotonic()
                if left <= 0:
                    seen = [(m.kind, m.text[:80]) for m in box[since:]][-8:]
                    raise Timeout(f"{self!r} got no such message in {timeout} s; last ones: {seen}; failures: {self.failures[-3:]}")
                self._cond.wait(left)

    def wait_until(self, condition: Callable[[], Any], timeout: float = 10.0):
        end = time.monotonic() + timeout
        with self._cond:
            while not (val := condition()):
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout(f"{self!r}: condition not met in {timeout} s")
                self._cond.wait(min(left, 0.05))
            return val

    def wait_receipt(self, msg_id: str, typ: str | None = None, timeout: float = 10.0):
        return self.wait_until(lambda: next((r for r in list(self.receipts)
                                             if r[0] == msg_id and typ in (None, r[1])), None), timeout)

    def ask(self, to, text: str, predicate=None, timeout: float = 10.0) -> Received:
        """Send a text and return the next message that comes back."""
        at = self.mark()
        self.send_text(to, text)
        return self.wait_for(predicate, timeout, since=at)

    # sending
    def send(self, to, msg, msg_id: str | None = None, **attrs) -> str:
        return self.rig._run(self._send(to, msg, msg_id, attrs))

    async def _send(self, to, msg, msg_id, attrs):
        return self.v.send(self.rig.resolve(to), msg, msg_id, **attrs)

    def send_text(self, to, text: str, msg_id: str | None = None, mentions: Iterable = (), quote: Received | None = None) -> str:
        msg = e2e.Message()
        if mentions or quote is not None:
            msg.extendedTextMessage.text = text
            ctx = msg.extendedTextMessage.contextInfo
            ctx.mentionedJID.extend(str(self.rig.resolve(m)) for m in mentions)
            if quote is not None:
                self._quote(ctx, quote)
        else:
            msg.conversation = text
        return self.send(to, msg, msg_id)

    @staticmethod
    def _quote(ctx, quote: Received):
        ctx.stanzaID, ctx.participant = quote.id, str(quote.sender)
        ctx.quotedMessage.CopyFrom(unwrap(quote.msg))

    def reply(self, to_msg: Received, text: str) -> str:
        return self.send_text(to_msg.chat, text, quote=to_msg)

    def _key(self, key, chat, msg_id, sender=None):
        key.remoteJID, key.ID = str(self.rig.resolve(chat)), msg_id
        key.fromMe = sender is None
        if sender is not None and self.rig.resolve(chat).server == GROUP:
            key.participant = str(self.rig.resolve(sender))

    def react(self, chat, msg_id: str, emoji: str, sender=None) -> str:
        msg = e2e.Message()
        self._key(msg.reactionMessage.key, chat, msg_id, sender)
        msg.reactionMessage.text = emoji
        msg.reactionMessage.senderTimestampMS = int(time.time() * 1000)
        return self.send(chat, msg)

    def edit(self, chat, msg_id: str, text: str) -> str:
        msg = e2e.Message()
        pm = msg.editedMessage.message.protocolMessage
        self._key(pm.key, chat, msg_id)
        pm.type = e2e.ProtocolMessage.MESSAGE_EDIT
        pm.editedMessage.conversation = text
        pm.timestampMS = int(time.time() * 1000)
        return self.send(chat, msg, edit="1")

    def revoke(self, chat, msg_id: str, sender=None) -> str:
        msg = e2e.Message()
        self._key(msg.protocolMessage.key, chat, msg_id, sender)
        msg.protocolMessage.type = e2e.ProtocolMessage.REVOKE
        return self.send(chat, msg, edit="7" if sender is None else "8")

    def send_media(self, to, kind: str, data: bytes, mimetype: str, caption="", filename="", **fields) -> str:
        return self.send(to, self.v.media_message(kind, data, mimetype, caption, filename, **fields))

    def send_image(self, to, data: bytes, caption="", mimetype="image/jpeg") -> str:
        return self.send_media(to, "image", data, mimetype, caption)

    def send_video(self, to, data: bytes, caption="", mimetype="video/mp4") -> str:
        return self.send_media(to, "video", data, mimetype, caption)

    def send_audio(self, to, data: bytes, ptt=False, mimetype="audio/ogg; codecs=opus") -> str:
        return self.send_media(to, "audio", data, mimetype, PTT=ptt)

    def send_document(self, to, data: bytes, filename="file.bin", caption="", mimetype="application/octet-stream") -> str:
        return self.send_media(to, "document", data, mimetype, caption, filename)

    def send_sticker(self, to, data: bytes, mimetype="image/webp") -> str:
        return self.send_media(to, "sticker", data, mimetype)

    def mark_read(self, m: Received) -> None:
        async def go():
            part = m.node.get("participant") if m.node is not None else None
            self.v.send_receipt(m.node.get("from"), m.id, "read", part)
        self.rig._run(go())

    def poll(self, to, question: str, options: Iterable[str], selectable: int = 1) -> str:
        msg = e2e.Message()
        msg.messageContextInfo.messageSecret = os.urandom(32)
        msg.pollCreationMessageV3.name = question
        msg.pollCreationMessageV3.selectableOptionsCount = selectable
        for o in options:
            msg.pollCreationMessageV3.options.add().optionName = o
        return self.send(to, msg)

    def vote(self, poll: Received, *options: str) -> str:
        return self.send(poll.chat, self.v.vote_message(poll, list(options)))

    def call(self, to, call_id: str | None = None) -> str:
        """Ring (an offer); end_call() ends it. A reject by the bot comes in ``calls``."""
        call_id = call_id or os.urandom(16).hex().upper()

        async def go():
            self.v.send_call(self.rig.resolve(to), call_id, "offer")
        self.rig._run(go())
        return call_id

    def end_call(self, to, call_id: str) -> None:
        async def go():
            self.v.send_call(self.rig.resolve(to), call_id, "terminate", reason="timeout")
        self.rig._run(go())

    @property
    def calls(self) -> list[Node]:
        return self.v.calls

    def presence(self, to, available: bool = True) -> None:
        async def go():
            self.v.send_presence(self.rig.resolve(to), available)
        self.rig._run(go())

    def typing(self, to, on: bool = True) -> None:
        async def go():
            self.v.send_chatstate(self.rig.resolve(to), "composing" if on else "paused")
        self.rig._run(go())


class GroupHandle:
    """A group on the server; the methods act as a member (default: the creator)."""

    def __init__(self, rig: "LoopbackWhatsApp", group: Group):
        self.rig, self.group, self.jid = rig, group, group.jid

    def __repr__(self):
        return f"<Group {self.jid} {self.group.subject!r}>"

    @property
    def subject(self) -> str:
        return self.group.subject

    @property
    def description(self) -> str:
        return self.group.desc[1] if self.group.desc else ""

    @property
    def members(self) -> dict[str, str]:
        """phone -> "", "admin" or "superadmin" """
        return {self.rig.server.by_lid[lid].phone: role for lid, role in self.group.members.items()}

    @property
    def link(self) -> str:
        return "https://chat.whatsapp.com/" + self.group.invite

    def _do(self, fn, *args, by=None):
        async def go():
            actor = self.rig._account(by) if by is not None else self.group.creator
            return fn(self.group, actor, *args)
        return self.rig._run(go())

    def _change(self, tag, who, by):
        self._do(self.rig.server.group_change, tag, [self.rig._account(w) for w in who], by=by)

    def add(self, *who, by=None):
        self._change("add", who, by)

    def remove(self, *who, by=None):
        self._change("remove", who, by)

    def leave(self, who):
        self._change("remove", [who], who)

    def promote(self, *who, by=None):
        self._change("promote", who, by)

    def demote(self, *who, by=None):
        self._change("demote", who, by)

    def set_subject(self, text, by=None):
        self._do(self.rig.server.group_subject, text, by=by)

    def set_description(self, text, by=None):
        self._do(self.rig.server.group_description, text, by=by)

    def set_announce(self, on: bool, by=None):
        self._do(self.rig.server.group_setting, Node("announcement" if on else "not_announcement"), by=by)

    def set_locked(self, on: bool, by=None):
        self._do(self.rig.server.group_setting, Node("locked" if on else "unlocked"), by=by)


class FaultControl:
    """Faults to inject. Counters count down; ``clear()`` ends all."""

    def __init__(self, rig: "LoopbackWhatsApp"):
        self.rig = rig

    @property
    def _f(self):
        return self.rig.server.faults

    def clear(self) -> None:
        self.rig.server.faults.__init__()
        self.rig.server.front.refuse = None

    def drop_connection(self, phone: str) -> int:
        """Abort the TCP connection of all devices of the account; -> how many."""
        async def go():
            n = 0
            for d in self.rig._account(phone).companions():
                if d.conn:
                    d.conn.ws.abort()
                    n += 1
            return n
        return self.rig._run(go())

    def stall(self, phone: str, on: bool = True) -> None:
        """The account's connections stay open, but nothing is answered or sent any more (a dead network).
        What was to be sent comes at the next login."""
        (self._f.stalled.add if on else self._f.stalled.discard)(phone)

    def refuse_connections(self, seconds: float | None = None, how: str = "close") -> None:
        """New connections fail: "close" (TCP reset) or "503"; for ``seconds`` or until accept_connections()."""
        async def go():
            front = self.rig.server.front
            front.refuse = how
            if seconds is not None:
                self.rig.server.loop.call_later(seconds, setattr, front, "refuse", None)
        self.rig._run(go())

    def accept_connections(self) -> None:
        self.rig.server.front.refuse = None

    def duplicate_next(self, phone: str, n: int = 1) -> None:
        """The next n message stanzas reach the account's devices twice (same ciphertext, same id)."""
        self._f.duplicate[phone] = n

    def corrupt_next(self, phone: str, n: int = 1) -> None:
        """The next n message stanzas to the account cannot be decrypted (sender's retry then can)."""
        self._f.corrupt[phone] = n

    def ack_delay(self, seconds: float) -> None:
        self._f.ack_delay = seconds

    def drop_acks(self, n: int = 1) -> None:
        self._f.drop_acks = n

    def ack_error(self, code: int | None) -> None:
        self._f.ack_error = code

    def iq_delay(self, seconds: float) -> None:
        self._f.iq_delay = seconds

    def iq_error(self, xmlns: str, code: int | None, text: str = "") -> None:
        """Info queries of a namespace fail, e.g. ("usync", 429, "rate-overlimit"), ("w:g2", 403, "forbidden"),
        ("encrypt", 500, ...), ("w:m", 503, ...); code None: no more."""
        if code is None:
            self._f.iq_error.pop(xmlns, None)
        else:
            self._f.iq_error[xmlns] = (code, text)

    def hold_media(self, held: bool = True) -> None:
        """Answer no media request until it ends, by ``hold_media(False)`` or ``clear()``."""
        self._f.media_held = held

    def media_status(self, code: int | None) -> None:
        self._f.media_status = code

    def fail_login(self, phone: str, reason: int | None, **more: str) -> None:
        """Coming logins of the account get <failure reason=...>: 401 logged out, 402 temporary ban,
        403 banned, 405 client outdated, 500/503 (the client tries again); None: no more. ``more`` are further
        attributes; WhatsApp sends code="101" (to 106) and expire="SECONDS" with 402."""
        if reason is None:
            self._f.login_failure.pop(phone, None)
        else:
            self._f.login_failure[phone] = reason, more

    def stream_error(self, phone: str, code: str | None = None, conflict: str | None = None, close: bool = True) -> None:
        """<stream:error> to the account's devices, e.g. conflict="replaced", code="503", code="515"."""
        async def go():
            for d in self.rig._account(phone).companions():
                if d.conn:
                    d.conn.send(Node("stream:error", {"code": code},
                                     [Node("conflict", {"type": conflict})] if conflict else None))
                    if close:
                        self.rig.server.spawn(self.rig.server._close_soon(d.conn))
        self.rig._run(go())

    def replaced(self, phone: str) -> None:
        self.stream_error(phone, conflict="replaced")

    def logout(self, phone: str) -> None:
        """The phone removes the linked device(s) (stream:error 401 device_removed; later logins get 401)."""
        async def go():
            for d in self.rig._account(phone).companions():
                self.rig.server.remove_device(d)
        self.rig._run(go())


class RealClient:
    """A real neonize client in its own process, driven by the rig over stdin/stdout."""

    def __init__(self, rig: "LoopbackWhatsApp", phone: str, folder: str, python: str = sys.executable):
        self.rig, self.phone = rig, phone
        self.events: list[dict] = []
        self._cond = threading.Condition()
        self._replies: dict[int, queue.Queue] = {}
        self._n = 0
        self.proc = subprocess.Popen([python, os.path.join(HERE, "real_client.py"), os.path.join(folder, f"{phone}.sqlite3")],
                                     env=rig.client_env(phone), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL if not os.environ.get("RIG_VERBOSE") else None, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.proc.stdout:
            if not line.startswith("@rig "):
                continue
            obj = json.loads(line[5:])
            if "reply" in obj:
                self._replies[obj["reply"]].put(obj)
                continue
            with self._cond:
                self.events.append(obj)
                self._cond.notify_all()

    def run(self, code: str, timeout: float = 30.0):
        """Run Python in the client's process with ``client`` and ``jid()``; -> value of the last expression."""
        self._n += 1
        n = self._n
        q = self._replies[n] = queue.Queue()
        self.proc.stdin.write(json.dumps({"n": n, "code": code}) + "\n")
        self.proc.stdin.flush()
        out = q.get(timeout=timeout)
        if "error" in out:
            raise RuntimeError(out["error"])
        return out.get("value")

    def wait_event(self, predicate: Callable[[dict], bool], timeout: float = 60.0, since: int = 0) -> dict:
        end, pos = time.monotonic() + timeout, since
        with self._cond:
            while True:
                while pos < len(self.events):
                    if predicate(self.events[pos]):
                        return self.events[pos]
                    pos += 1
                left = end - time.monotonic()
                if left <= 0:
                    raise Timeout(f"no such event; last: {self.events[-5:]}")
                self._cond.wait(left)

    def wait_text(self, text: str, timeout: float = 20.0, since: int = 0) -> dict:
        return self.wait_event(lambda e: e["ev"] == "message" and text in e["text"], timeout, since)

    def send_text(self, to, text: str) -> str:
        return self.run(f"client.send_message(jid({str(self.rig.resolve(to))!r}), {text!r}).ID")

    def stop(self) -> None:
        self.proc.kill()
        self.proc.wait()
        self._reader.join()
        self.proc.stdin.close()
        self.proc.stdout.close()


class LoopbackWhatsApp:
    """The rig: a WhatsApp server on 127.0.0.1 in a thread of its own."""

    def __init__(self, port: int = 0, autopair: bool = True, mode: str = "lid", state: bytes | None = None):
        """mode: how virtual users address chats: "lid" (as WhatsApp does now) or "pn" (phone numbers).
        state: what save() of an earlier rig gave; the clients paired with that one can log in to this one."""
        self._port, self._autopair, self._mode, self._state = port, autopair, mode, state
        self.server: WAServer = None
        self.users: dict[str, User] = {}
        self.faults = FaultControl(self)
        self._loop: asyncio.AbstractEventLoop = None
        self._thread: threading.Thread | None = None
        self._tmp = None
        self._procs: list[subprocess.Popen] = []

    # -- life ---------------------------------------------------------------
    def start(self) -> "LoopbackWhatsApp":
        ready = threading.Event()
        failed = []

        def main():
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
            try:
                self.server = WAServer(self._state)
                self.server.autopair, self.server.default_mode = self._autopair, self._mode
                self._loop.run_until_complete(self.server.start(self._port))
            except BaseException as exc:
                failed.append(exc)
                ready.set()
                return
            ready.set()
            self._loop.run_forever()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

        self._thread = threading.Thread(target=main, name="rig", daemon=True)
        self._thread.start()
        ready.wait()
        if failed:
            raise failed[0]
        for acct in list(self.server.by_pn.values()):
            v = acct.phone_device.virtual
            if v is not None and v.listen:
                self.users[acct.phone] = User(self, v)
        return self

    def save(self) -> bytes:
        """The server's state (take it while no message is on its way); see ``state``."""
        async def go():
            return self.server.dump()
        return self._run(go())

    def stop(self) -> None:
        for p in self._procs:
            if p.poll() is None:
                p.kill()
                p.wait()
            for pipe in (p.stdin, p.stdout, p.stderr):
                if pipe is not None:
                    pipe.close()
        if self._thread and self._thread.is_alive():
            self._run(self.server.stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        if self._tmp:
            shutil.rmtree(self._tmp, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.stop()

    def _run(self, coro, timeout: float = 60.0):
        if threading.current_thread() is self._thread:
            raise RuntimeError("call the rig's API from another thread than its own")
        return asyncio.run_coroutine_threadsafe(coro, self._loop).result(timeout)

    @property
    def port(self) -> int:
        return self.server.front.port

    # -- the client under test ----------------------------------------------
    def client_env(self, phone: str | None = None, base: dict | None = None) -> dict:
        """Environment for a process that uses neonize: it will talk to this rig, and is paired
        with the account ``phone`` when it shows a QR code (if autopair)."""
        env = dict(os.environ if base is None else base)
        hook = os.path.join(HERE, "inject")
        env["PYTHONPATH"] = hook + (os.pathsep + env["PYTHONPATH"] if env.get("PYTHONPATH") else "")
        env.update(WARIG_ROOT_PUB=self.server.ident.root.pub.hex(), WARIG_PORT=str(self.port),
                   SSL_CERT_FILE=self.server.ca_path, WARIG_ACCOUNT=phone or "-", PYTHONUNBUFFERED="1")
        for k in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            env.pop(k, None)
        if phone:
            self.add_account(phone)
        return env

    def spawn(self, argv: list[str], phone: str, **popen) -> subprocess.Popen:
        """Start a bot with client_env(); it is killed by stop()."""
        popen.setdefault("env", self.client_env(phone, popen.pop("base_env", None)))
        p = subprocess.Popen(argv, **popen)
        self._procs.append(p)
        return p

    def real_client(self, phone: str, name: str = "", folder: str | None = None) -> RealClient:
        """A second real neonize client, as a user driven by the test."""
        self.add_account(phone, name)
        if folder is None:
            self._tmp = self._tmp or tempfile.mkdtemp(prefix="warig-real-")
            folder = self._tmp
        c = RealClient(self, phone, folder)
        self._procs.append(c.proc)
        return c

    # -- accounts -----------------------------------------------------------
    def add_account(self, phone: str, name: str = "") -> Account:
        """An account whose companion devices are real clients (its phone is a silent virtual device)."""
        async def go():
            known = phone.lstrip("+") in self.server.by_pn
            acct = self.server.add_account(phone, name)
            if name:
                acct.name = name
            if not known or acct.phone_device.virtual is None:
                v = VirtualUser(self.server, acct)
                v.listen = False
            return acct
        return self._run(go())

    def add_virtual_user(self, phone: str, name: str = "", mode: str | None = None) -> User:
        async def go():
            acct = self.server.add_account(phone, name)
            if mode:
                acct.chat_mode = mode
            v = acct.phone_device.virtual or VirtualUser(self.server, acct)
            v.listen = True
            return v
        phone = phone.lstrip("+")
        if phone not in self.users:
            self.users[phone] = User(self, self._run(go()))
        return self.users[phone]

    def add_virtual_users(self, n: int, prefix: str = "1777", name: str = "User") -> list[User]:
        return [self.add_virtual_user(f"{prefix}{i:07d}", f"{name} {i}") for i in range(n)]

    def phone(self, phone: str) -> User:
        """The phone of an account whose companions are real clients: sends as the account itself
        (the bot sees a message "from me") and sees what the bot sends."""
        self.add_account(phone)

        async def go():
            v = self.server.by_pn[phone].phone_device.virtual
            v.listen, v.ask_retry = True, False
            return v
        if phone not in self.users:
            self.users[phone] = User(self, self._run(go()))
        return self.users[phone]

    def _account(self, who) -> Account:
        if isinstance(who, Account):
            return who
        if isinstance(who, User):
            return who.v.account
        if isinstance(who, RealClient):
            who = who.phone
        acct = self.server.account(JID.parse(who)) if "@" in str(who) else self.server.by_pn.get(str(who).lstrip("+"))
        if acct is None:
            raise LookupError(f"no account {who}")
        return acct

    def resolve(self, to) -> JID:
        if isinstance(to, GroupHandle):
            return to.jid
        if isinstance(to, JID):
            return to
        if isinstance(to, str) and "@" in to:
            return JID.parse(to)
        return self._account(to).lid_jid if self._mode == "lid" else self._account(to).pn_jid

    def jid(self, who) -> JID:
        return self._account(who).pn_jid

    def devices(self, phone: str) -> list[Device]:
        return self._account(phone).companions()

    def online(self, phone: str) -> bool:
        return any(d.online for d in self.devices(phone))

    def wait_online(self, phone: str, timeout: float = 30.0, proc: subprocess.Popen | None = None) -> float:
        """Wait until a companion device of the account is logged in and active; -> seconds waited."""
        t0 = time.monotonic()
        while not self.online(phone):
            if time.monotonic() - t0 > timeout:
                raise Timeout(f"{phone} did not come online in {timeout} s")
            if proc is not None and proc.poll() is not None:
                raise Timeout(f"the client of {phone} ended with {proc.returncode}")
            time.sleep(0.01)
        return time.monotonic() - t0

    def wait_offline(self, phone: str, timeout: float = 30.0) -> None:
        end = time.monotonic() + timeout
        while any(d.conn for d in self.devices(phone)):
            if time.monotonic() > end:
                raise Timeout(f"{phone} is still connected")
            time.sleep(0.01)

    def undelivered(self, phone: str) -> int:
        """Stanzas kept for the account's devices (not yet acked by them)."""
        return sum(len(d.pending) for d in self.devices(phone))

    # pairing by hand (autopair=False)
    @property
    def qr_codes(self) -> list[tuple[str, str]]:
        return self.server.qrs

    def scan(self, qr: str, phone: str) -> Device:
        return self._run(self.server.scan(qr, phone))

    @property
    def pair_codes(self) -> list[tuple[str, str]]:
        return self.server.pair_codes

    def enter_code(self, code: str, phone: str) -> None:
        """Type a pairing code into the phone."""
        self.add_account(phone)
        self._run(self.server.enter_code(code, phone))

    # -- groups -------------------------------------------------------------
    def make_group(self, subject: str, owner, members=(), admins=(), mode: str | None = None) -> GroupHandle:
        async def go():
            adm = [self._account(a) for a in admins]
            return self.server.create_group(subject, self._account(owner),
                                            [self._account(m) for m in members] + adm, adm, mode)
        return GroupHandle(self, self._run(go()))

    def group(self, jid) -> GroupHandle:
        return GroupHandle(self, self.server.groups[JID.parse(jid).user])

    @property
    def groups(self) -> list[GroupHandle]:
        return [GroupHandle(self, g) for g in list(self.server.groups.values())]

    # -- observing ----------------------------------------------------------
    def observe(self, fn: Callable[[str, Any, Any], None]) -> None:
        """fn(event, device, node) in the rig's thread: "login", "paired", "in:message", "http POST", ..."""
        self.server.observers.append(fn)

    @property
    def stats(self):
        return self.server.stats

    # -- load ---------------------------------------------------------------
    def flood(self, to, users: list[User], per_user: int = 1, text="ping {user} {n}", rate: float | None = None) -> dict:
        """Each of ``users`` sends ``per_user`` texts to ``to``. rate: messages a second in all (None: at once).
        -> {"sent": n, "seconds": s}; the sending itself is real encryption, done in the rig's thread."""
        async def go():
            dest = self.resolve(to)
            t0 = time.monotonic()
            k = 0
            for n in range(per_user):
                for u in users:
                    u.v.send(dest, e2e.Message(conversation=text.format(user=u.phone, n=n)))
                    k += 1
                    if rate:
                        wait = t0 + k / rate - time.monotonic()
                        if wait > 0:
                            await asyncio.sleep(wait)
                    elif k % 20 == 0:
                        await asyncio.sleep(0)
            return {"sent": k, "seconds": time.monotonic() - t0}
        return self._run(go(), 3600)


def prepare_session(phone: str, folder: str, name: str = "", users: Iterable[tuple[str, str]] = (), **rig_args) -> tuple[bytes, str]:
    """Pair a real neonize client once; -> (rig state, path of its sqlite file). A test then copies the file
    to where its bot keeps its session and starts LoopbackWhatsApp(state=...): the bot logs in without pairing.
    Each copy must start from this same pair of state and file (Signal sessions move on with each message)."""
    with LoopbackWhatsApp(**rig_args) as rig:
        for p, n in users:
            rig.add_virtual_user(p, n)
        client = rig.real_client(phone, name, folder)
        client.wait_event(lambda e: e["ev"] == "connected")
        path = os.path.join(folder, f"{phone}.sqlite3")
        end = time.monotonic() + 5
        while time.monotonic() < end and (rig.undelivered(phone) or not any(
                e["ev"] == "message" for e in client.events)):
            time.sleep(0.02)   # the phone's key share has been taken in
        time.sleep(0.3)
        client.stop()
        return rig.save(), path
