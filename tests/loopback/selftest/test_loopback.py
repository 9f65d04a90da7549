"""The loopback server's own tests, with real neonize clients."""
import contextlib
import io
import os
import shutil
import subprocess
import sys
import time

import pytest

from tests.loopback import LoopbackWhatsApp, Timeout, prepare_session

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

BOT = "15550000001"


def bot_cmd(folder, script="echo_bot.py"):
    return [sys.executable, os.path.join(ROOT, "examples", script), os.path.join(str(folder), "bot.sqlite3")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("prepared"))
    return prepare_session(BOT, folder, "Bot", users=[("15550000002", "Alice"), ("15550000003", "Bea")])


@contextlib.contextmanager
def running(prepared, folder):
    """A rig with an echo bot that is logged in, Alice and Bea."""
    state, db = prepared
    shutil.copy(db, folder / "bot.sqlite3")
    with LoopbackWhatsApp(state=state) as rig, open(folder / "bot.log", "w") as log:
        rig.log = log
        rig.start_bot = lambda script="echo_bot.py": rig.spawn(bot_cmd(folder, script), BOT, stdout=rig.log,
                                                               stderr=subprocess.STDOUT)
        rig.bot = rig.start_bot()
        rig.wait_online(BOT, proc=rig.bot)
        rig.alice, rig.bea = rig.users["15550000002"], rig.users["15550000003"]
        rig.read_log = (folder / "bot.log").read_text
        yield rig


@pytest.fixture
def world(prepared, tmp_path):
    """One for a test that breaks it."""
    with running(prepared, tmp_path) as rig:
        yield rig


@pytest.fixture(scope="module")
def lasting(prepared, tmp_path_factory):
    with running(prepared, tmp_path_factory.mktemp("world")) as rig:
        rig.rob = rig.real_client("15550000009", "Rob")
        rig.rob.wait_event(lambda e: e["ev"] == "connected")
        # Its phone's first message, the key share, makes their session: a client that writes meanwhile may lose it.
        rig.rob.wait_event(lambda e: e["ev"] == "message")
        yield rig


@pytest.fixture
def shared(lasting):
    """One for the tests that leave it whole, with Rob as a second real client."""
    yield lasting
    lasting.faults.clear()


@pytest.mark.parametrize("script", ["echo_bot.py", "echo_bot_async.py"])
def test_pair_by_qr_then_login(tmp_path, script):
    with LoopbackWhatsApp() as rig, open(tmp_path / "log", "w") as log:
        u = rig.add_virtual_user("15550000002", "Alice")
        bot = rig.spawn(bot_cmd(tmp_path, script), BOT, stdout=log, stderr=subprocess.STDOUT)
        rig.wait_online(BOT, proc=bot)
        assert u.ask(BOT, "ping").text == "pong"
        bot.kill()
        bot.wait()
        rig.wait_offline(BOT)
        u.send_text(BOT, "ping a")
        u.send_text(BOT, "ping b")
        bot = rig.spawn(bot_cmd(tmp_path, script), BOT, stdout=log, stderr=subprocess.STDOUT)
        u.wait_until(lambda: len(u.inbox) >= 3, 30)
        assert sorted(m.text for m in u.inbox) == ["pong", "pong a", "pong b"], "in any order: the async one has tasks"
        u.wait_until(lambda: rig.undelivered(BOT) == 0)
        assert rig.stats["paired"] == 1 and u.failures == []


def test_pair_by_code(tmp_path):
    with LoopbackWhatsApp(autopair=False) as rig:
        c = rig.real_client(BOT)
        u = rig.add_virtual_user("15550000002", "Alice")
        u.wait_until(lambda: rig.qr_codes)
        code = c.run(f"client.PairPhone({BOT!r}, True)")
        rig.enter_code(code, BOT)
        c.wait_event(lambda e: e["ev"] == "connected")
        u.send_text(BOT, "hello")
        c.wait_text("hello")


def test_prepared_session(world):
    assert world.alice.ask(BOT, "ping").text == "pong"
    assert world.stats["paired"] == 0


def test_two_real_clients(shared):
    mate = shared.rob
    mid = mate.send_text(BOT, "ping real")
    mate.wait_text("pong real")
    mate.wait_event(lambda e: e["ev"] == "receipt" and mid in e["ids"])


def test_phone_number_addressing(shared):
    u = shared.add_virtual_user("15550000044", "Pia", mode="pn")
    assert u.ask(shared.jid(BOT), "ping").text == "pong"


def test_own_phone(shared):
    mate = shared.rob
    phone = shared.phone("15550000009")
    phone.send_text(shared.alice, "by phone")
    assert shared.alice.wait_for("by phone").sender == phone.lid
    mate.wait_text("by phone")
    mate.send_text(shared.alice, "by companion")
    assert phone.wait_for("by companion").from_me


def test_groups(shared):
    a, b = shared.alice, shared.bea
    r = shared.rob
    g = shared.make_group("Rig", a, [b, BOT], admins=[r])
    r.wait_event(lambda e: e["ev"] == "joined")
    G = f"jid('{g.jid}')"
    a.send_text(g, "ping all")
    for u in (a, b):
        assert u.wait_for("pong all").chat == g.jid
    r.wait_text("pong all")
    info = r.run(f"i = client.get_group_info({G}); [i.GroupName.Name, len(i.Participants)]")
    assert info == ["Rig", 4]
    c = shared.add_virtual_user("15550000004", "Cem")
    change = "from neonize.utils.enum import ParticipantChange as P; client.update_group_participants"
    for act, who, check in (("ADD", c.pn, lambda m: m.get(c.phone) == ""), ("PROMOTE", c.lid, lambda m: m[c.phone] == "admin"),
                            ("DEMOTE", c.lid, lambda m: m[c.phone] == ""), ("REMOVE", b.lid, lambda m: b.phone not in m)):
        r.run(f"{change}({G}, [jid('{who}')], P.{act}); 1")
        assert check(g.members), act
    r.run(f"client.set_group_name({G}, 'Renamed')")
    r.run(f"client.set_group_topic({G}, '', '', 'About')")
    assert (g.subject, g.description) == ("Renamed", "About")
    assert r.run(f"client.get_group_invite_link({G})") == g.link
    g.set_subject("By Alice")
    r.wait_event(lambda e: e["ev"] == "group" and e["name"] == "By Alice")
    g.add(b)
    g.demote(r)
    time.sleep(0.2)
    with pytest.raises(RuntimeError, match="403"):
        r.run(f"{change}({G}, [jid('{b.lid}')], P.REMOVE); 1")
    r.run(f"client.leave_group({G})")
    assert "15550000009" not in g.members
    with pytest.raises(RuntimeError, match="403"):
        r.send_text(g, "not a member")


def test_group_made_by_client(shared):
    r = shared.rob
    r.run(f"client.create_group('Mine', [jid('{shared.alice.pn}')]); 1")
    g = next(g for g in shared.groups if g.subject == "Mine")
    assert g.members == {"15550000009": "superadmin", shared.alice.phone: ""}
    r.send_text(g, "first")
    assert shared.alice.wait_for("first").chat == g.jid


def test_media(shared):
    Image = pytest.importorskip("PIL.Image")
    buf = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(buf, "JPEG")
    jpg = buf.getvalue()
    a = shared.alice
    r = shared.rob
    blob = os.urandom(100000)
    for send in (lambda: a.send_image(r, jpg, "cap"), lambda: a.send_video(r, blob), lambda: a.send_audio(r, blob, ptt=True),
                 lambda: a.send_document(r, blob, "f.bin"), lambda: a.send_sticker(r, blob)):
        mid = send()
        r.wait_event(lambda e: e.get("id") == mid)
        assert r.run(f"len(client.download_any(keep['{mid}'].Message))") in (len(jpg), len(blob))
    mid = r.run(f"client.send_document(jid('{a.lid}'), bytes(range(256)) * 40, filename='x.bin').ID")
    assert a.wait_for(lambda m: m.id == mid).download() == bytes(range(256)) * 40
    mid = r.run(f"client.send_image(jid('{a.lid}'), bytes.fromhex('{jpg.hex()}'), caption='c').ID")
    m = a.wait_for(lambda m: m.id == mid)
    assert (m.kind, m.text, m.download()) == ("image", "c", jpg)
    shared.faults.media_status(503)
    with pytest.raises(RuntimeError):
        r.run(f"client.send_document(jid('{a.lid}'), b'abc', filename='x.bin').ID")


def test_edit_react_revoke_reply(shared):
    a = shared.alice
    r = shared.rob
    A = f"jid('{a.lid}')"
    mid = r.send_text(a, "original")
    r.run(f"from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message; "
          f"client.edit_message({A}, '{mid}', Message(conversation='edited')); 1")
    m = a.wait_for("edited")
    assert m.is_edit and m.target_id == mid
    r.run(f"client.send_message({A}, client.build_reaction({A}, client.get_me().JID, '{mid}', '+')); 1")
    assert a.wait_for(lambda m: m.kind == "reaction").target_id == mid
    r.run(f"client.revoke_message({A}, client.get_me().JID, '{mid}'); 1")
    assert a.wait_for(lambda m: m.is_revoke).target_id == mid
    x = a.send_text(r, "quote me")
    r.wait_text("quote me")
    r.run(f"client.reply_message('reply', keep['{x}']); 1")
    assert a.wait_for("reply").quoted_id == x
    a.edit(r, x, "quote me too")
    a.react(r, x, "!")
    a.revoke(r, x)
    r.wait_event(lambda e: e["ev"] == "message" and "reactionMessage" in e["fields"])


def test_profile_and_presence(shared):
    r = shared.rob
    shared.alice.wait_until(lambda: r.run("client.get_me().PushName") == "Rob")
    r.run("from neonize.utils.enum import Presence; client.send_presence(Presence.AVAILABLE)")
    r.run("client.set_profile_name('Robbie')")
    assert r.run("client.get_me().PushName") == "Robbie"
    assert r.run("[x.IsIn for x in client.is_on_whatsapp('15550000002', '19990000000')]") == [True, False]
    shared.alice.typing(r)
    r.wait_event(lambda e: e["ev"] == "chatpresence")
    shared.alice.call(r)
    r.wait_event(lambda e: e["ev"] == "call")


def test_duplicates_and_damage(shared):
    a, f = shared.alice, shared.faults
    a.ask(BOT, "ping 0")
    at = a.mark()
    f.duplicate_next(BOT)
    a.send_text(BOT, "ping once")
    a.wait_for("once", since=at)
    mid = a.send_text(BOT, "ping twice")
    a.send_text(BOT, "ping twice", msg_id=mid)
    f.corrupt_next(BOT)
    bad = a.send_text(BOT, "ping damaged")
    a.wait_for("damaged", since=at)
    time.sleep(0.2)
    texts = [m.text for m in a.inbox[at:]]
    assert texts.count("pong once") == 1 and texts.count("pong twice") == 2 and texts.count("pong damaged") == 1
    assert "retry" in [r[1] for r in a.receipts if r[0] == bad]


def test_connection_faults(world):
    a, f = world.alice, world.faults
    f.drop_connection(BOT)
    assert a.ask(BOT, "ping drop").text == "pong drop"
    f.refuse_connections(1.0)
    f.drop_connection(BOT)
    assert a.ask(BOT, "ping refused", timeout=20).text == "pong refused"
    f.stream_error(BOT, code="503")
    assert a.ask(BOT, "ping 503", timeout=20).text == "pong 503"
    f.ack_delay(0.5)
    at, t = a.mark(), time.monotonic()
    a.send_text(BOT, "ping s1")
    a.send_text(BOT, "ping s2")
    a.wait_for("pong s2", since=at)
    assert time.monotonic() - t > 0.45
    f.clear()
    f.stall(BOT)
    at = a.mark()
    a.send_text(BOT, "ping stalled")
    with pytest.raises(Timeout):
        a.wait_for("pong stalled", since=at, timeout=0.5)
    f.stall(BOT, False)
    f.drop_connection(BOT)
    a.wait_for("pong stalled", since=at)


def test_replaced_and_logout(world):
    world.faults.replaced(BOT)
    world.wait_offline(BOT)
    time.sleep(1)
    assert not world.online(BOT)
    world.bot.kill()
    world.bot.wait()
    world.bot = world.start_bot()
    world.wait_online(BOT, proc=world.bot)
    world.faults.logout(BOT)
    world.alice.wait_until(lambda: "LOGGEDOUT" in world.read_log())
    time.sleep(0.5)                 # the client deletes its session just after the event
    world.bot.kill()
    world.bot.wait()
    world.bot = world.start_bot()   # shows a QR code again, is paired again
    world.wait_online(BOT, proc=world.bot)
    assert world.alice.ask(BOT, "ping again").text == "pong again"
    world.faults.fail_login(BOT, 401)
    world.faults.drop_connection(BOT)
    world.alice.wait_until(lambda: world.read_log().count("LOGGEDOUT") == 2)


def test_flood(shared):
    users = shared.add_virtual_users(100)
    shared.flood(BOT, users, 1)
    shared.alice.wait_until(lambda: sum(len(u.inbox) for u in users) == 100, 30)
    assert all(u.inbox[0].text == f"pong {u.phone} 0" for u in users)


def test_server_restart(world):
    a = world.alice
    assert a.ask(BOT, "ping 1").text == "pong 1"
    a.wait_until(lambda: world.undelivered(BOT) == 0)
    state, port = world.save(), world.port
    world._procs.remove(world.bot)
    world.stop()
    try:
        with LoopbackWhatsApp(port=port, state=state) as rig:
            rig.wait_online(BOT, proc=world.bot)
            assert rig.users[a.phone].ask(BOT, "ping 2").text == "pong 2"
    finally:
        world.bot.kill()
        world.bot.wait()


def test_wait_for_times_out(shared):
    with pytest.raises(Timeout):
        shared.alice.wait_for("never", timeout=0.1)
