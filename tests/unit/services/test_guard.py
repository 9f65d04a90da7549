from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
import time

import httpx
import pytest

from tests.webserver import WebServer, certificate
from whatsdex.config import Net
from whatsdex.errors import ConfigError
from whatsdex.services.guard import Guard, dial
from whatsdex.services.guard.addresses import judge

OUTSIDE = "127.0.0.2"
"""Stands for an outside server where ``outside`` is used."""


@pytest.fixture
def web():
    with WebServer() as server:
        yield server


@pytest.fixture
def guard():
    with Guard(Net()) as made:
        yield made


@pytest.fixture
def open_guard():
    with Guard(Net(allow_private=True)) as made:
        yield made


@pytest.fixture
def names(monkeypatch):
    """Names that resolve as the test says, in the guard's thread too."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host in known:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.fixture
def outside(monkeypatch, names):
    """A server that the guard takes for one of the open internet, named ``outside.example``."""
    monkeypatch.setattr(dial, "judge", lambda address: "public" if address == OUTSIDE else judge(address))
    names["outside.example"] = [OUTSIDE]
    with WebServer(OUTSIDE) as server:
        monkeypatch.setattr(dial, "PORTS", (80, 443, server.port))
        yield server


def client(access, **options):
    return httpx.Client(proxy=access.url, trust_env=False, timeout=20, **options)


def ask(access, request: bytes) -> bytes:
    """Send raw bytes with the pass's credential; return all that comes."""
    port = int(access.url.rpartition(":")[2])
    head, blank, body = request.partition(b"\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(head + b"\r\nProxy-Authorization: " + access.authorization.encode() + blank + body)
        got = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := line.recv(65536):
                got += chunk
        return got


def get(access, uri: str) -> bytes:
    return ask(access, f"GET {uri} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1")).partition(b"\r\n")[0]


def connect(access, authority: str) -> bytes:
    return ask(access, f"CONNECT {authority} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1")).partition(b"\r\n")[0]


def codes(access) -> list[str]:
    return [each.code for each in access.ledger.refusals]


def until(condition, seconds: float = 10) -> None:
    waited = threading.Event()
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        waited.wait(0.01)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "localhost",
     "LOCALHOST.", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0", "[::]", "10.0.0.1", "192.168.0.1", "169.254.169.254",
     "[fe80::1]", "[64:ff9b::7f00:1]", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_private_addresses_are_refused_in_every_form(guard, host):
    with guard.issue(1_000_000, 20) as access:
        assert get(access, f"http://{host}/") == b"HTTP/1.1 403 Guard-private-address"
        assert connect(access, f"{host}:443") == b"HTTP/1.1 403 Guard-private-address"
        assert codes(access) == ["private-address"] * 2


def test_a_name_in_full_width_digits_is_refused_as_the_address_it_is(guard):
    with guard.issue(1_000_000, 20) as access:
        full = "\uff11\uff12\uff17.0.0.1".encode().decode("latin-1")
        assert b"200" not in get(access, f"http://{full}/")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_httpx_is_told_the_reason(guard, scheme):
    with guard.issue(1_000_000, 20) as access, client(access) as http:
        if scheme == "http":
            assert http.get("http://localhost/").reason_phrase == "Guard-private-address"
        else:
            with pytest.raises(httpx.ProxyError, match="Guard-private-address"):
                http.get("https://localhost/")
        assert access.ledger.has("private-address")
        assert access.ledger.refusals[0].host == "localhost"


def test_one_bad_address_among_good_ones_is_enough(guard, names):
    names["mixed.example"] = ["93.184.216.34", "10.0.0.1"]
    with guard.issue(1_000_000, 20) as access:
        assert get(access, "http://mixed.example/") == b"HTTP/1.1 403 Guard-private-address"


def test_what_was_judged_is_what_is_connected_to(guard, outside, names):
    """A name that answers otherwise the second time is asked only once."""
    outside.serve("/", b"fine")
    answers = iter([[OUTSIDE], ["127.0.0.1"]])

    class Rebinding(list):
        def __iter__(self):
            return iter(next(answers))

    names["rebind.example"] = Rebinding()
    url = f"http://rebind.example:{outside.port}/"
    with guard.issue(1_000_000, 20) as access, client(access) as http:
        assert http.get(url).text == "fine"
        assert http.get(url).reason_phrase == "Guard-private-address"
    assert outside.requests == ["/"]


def test_a_redirect_to_a_private_address_is_refused(guard, outside, web):
    web.serve("/secret", b"secret")
    outside.redirect("/go", web.url("/secret"))
    with guard.issue(1_000_000, 20) as access, client(access, follow_redirects=True) as http:
        answer = http.get(f"http://outside.example:{outside.port}/go")
        assert answer.reason_phrase == "Guard-private-address"
    assert web.requests == []


def test_an_outside_server_is_reached(guard, outside):
    outside.serve("/a", b"hello")
    with guard.issue(1_000_000, 20) as access, client(access) as http:
        answer = http.get(f"http://outside.example:{outside.port}/a?b=c")
        assert answer.text == "hello"
        assert outside.requests == ["/a?b=c"]
        ledger = access.ledger
        assert ledger.refusals == ()
        assert ledger.received > 5
        assert ledger.connections == 1


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_other_ports_of_outside_servers_are_refused(guard, names, port):
    names["outside.example"] = ["93.184.216.34"]
    with guard.issue(1_000_000, 20) as access:
        assert get(access, f"http://outside.example:{port}/") == b"HTTP/1.1 403 Guard-port"
        assert connect(access, f"outside.example:{port}") == b"HTTP/1.1 403 Guard-port"


def test_private_addresses_are_reached_on_any_port_where_allowed(open_guard, web):
    web.serve("/a", b"hello")
    with open_guard.issue(1_000_000, 20) as access, client(access) as http:
        assert http.get(web.url("/a")).text == "hello"
        assert http.get(f"http://localhost:{web.port}/a").text == "hello"
        assert get(access, "http://169.254.169.254/latest/meta-data") == b"HTTP/1.1 403 Guard-private-address"


def test_a_name_that_does_not_exist_is_said_to(guard):
    with guard.issue(1_000_000, 20) as access:
        assert get(access, "http://nothing.invalid/") == b"HTTP/1.1 502 Guard-no-such-name"
        assert connect(access, "nothing.invalid:443") == b"HTTP/1.1 502 Guard-no-such-name"


def test_a_server_that_does_not_listen_is_said_to(open_guard):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with open_guard.issue(1_000_000, 20) as access:
            assert get(access, f"http://127.0.0.1:{unused.getsockname()[1]}/") == b"HTTP/1.1 502 Guard-unreachable"
            assert codes(access) == ["unreachable"]


@pytest.mark.parametrize("host", ["evil.example", "www.evil.example", "EVIL.example.", "xn--bse-sna.example"])
def test_blocked_domains_and_what_is_below_them_are_refused(host):
    with Guard(Net(blocked_domains=["Evil.Example", "böse.example"])) as guard, guard.issue(1_000_000, 20) as access:
        assert get(access, f"http://{host}/") == b"HTTP/1.1 403 Guard-blocked-domain"


def test_a_domain_that_only_ends_alike_is_not_blocked(names):
    names["notevil.example"] = ["10.0.0.1"]
    with Guard(Net(blocked_domains=["evil.example"])) as guard, guard.issue(1_000_000, 20) as access:
        assert get(access, "http://notevil.example/") == b"HTTP/1.1 403 Guard-private-address"


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET https://example.com/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET ftp://example.com/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://a@example.com/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http:///x HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://example.com:99999/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://exam%70le.com/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT example.com HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT http://example.com/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://example.com/ HTTP/2\r\nHost: x\r\n\r\n",
        b"nonsense\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_no_proxy_request_is_refused(guard, request_head):
    with guard.issue(1_000_000, 20) as access:
        assert ask(access, request_head).startswith(b"HTTP/1.1 400 Guard-bad-request")
        assert codes(access) == ["bad-request"]


@pytest.mark.parametrize(
    "fields",
    [
        b"Transfer-Encoding: chunked",
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Content-Length: -1",
        b"Content-Length: 1, 1",
    ],
)
def test_request_bodies_of_doubtful_length_are_refused(open_guard, web, fields):
    web.serve("/", b"")
    with open_guard.issue(1_000_000, 20) as access:
        answer = ask(access, f"POST {web.url('/')} HTTP/1.1\r\n".encode() + fields + b"\r\n\r\n0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400 Guard-bad-request")


@pytest.mark.parametrize("line", [b"no colon", b" folded: x", b"bad name: x", b"X: a\nY: b", b"X: a\rY: b", b"X: \0"])
def test_malformed_fields_are_refused(guard, line):
    with guard.issue(1_000_000, 20) as access:
        answer = ask(access, b"GET http://localhost/ HTTP/1.1\r\n" + line + b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400 ")


def test_an_endless_head_is_refused(guard):
    with guard.issue(1_000_000, 20) as access:
        answer = ask(access, b"GET http://localhost/ HTTP/1.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n")
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("credential", ["", "Basic " + base64.b64encode(b"child:wrong").decode(), "Bearer x"])
def test_nobody_gets_out_without_a_pass(open_guard, web, credential):
    web.serve("/", b"hello")
    with open_guard.issue(1_000_000, 20) as access:
        proxy = access.url.rpartition("@")[2]
        headers = {"Proxy-Authorization": credential} if credential else {}
        with httpx.Client(proxy=httpx.Proxy(f"http://{proxy}", headers=headers), trust_env=False) as http:
            assert http.get(web.url("/")).status_code == 407
    assert web.requests == []


def test_a_pass_is_worth_nothing_after_its_block(open_guard, web):
    web.serve("/", b"hello")
    with open_guard.issue(1_000_000, 20) as access:
        pass
    with client(access) as http:
        until(lambda: http.get(web.url("/")).status_code == 407)


def test_the_end_of_a_pass_ends_its_connections(open_guard, web):
    url = web.stalled("/slow", sent=b"beginning")
    with open_guard.issue(1_000_000, 60) as access:
        http = client(access)
        stream = http.stream("GET", url)
        answer = stream.__enter__()
        parts = answer.iter_raw()
        assert next(parts) == b"beginning"
    with pytest.raises(httpx.TransportError):
        next(parts)
    with contextlib.suppress(httpx.TransportError):
        stream.__exit__(None, None, None)
    http.close()


def test_an_endless_body_is_cut_at_the_budget(open_guard, web):
    url = web.endless("/endless")
    with open_guard.issue(500_000, 20) as access, client(access) as http:
        with pytest.raises(httpx.TransportError):
            http.get(url)
        assert codes(access) == ["bytes"]
        assert access.ledger.received < 700_000
        assert http.get(url).reason_phrase == "Guard-bytes"


def test_uploads_count_too(open_guard, web):
    web.pages["/up"] = lambda handler: handler.reply(200, b"ok", "text/plain")
    with open_guard.issue(50_000, 20) as access, client(access) as http:
        with contextlib.suppress(httpx.TransportError):
            assert http.post(web.url("/up"), content=b"x" * 100_000).status_code == 403
        assert codes(access) == ["bytes"]


def test_a_slow_server_is_cut_at_the_time_budget(open_guard, web):
    url = web.stalled("/slow", sent=b"beginning")
    with open_guard.issue(1_000_000, 0.5) as access, client(access) as http:
        with pytest.raises(httpx.TransportError):
            http.get(url)
        assert codes(access) == ["time"]
        assert http.get(url).reason_phrase == "Guard-time"


def test_a_page_cannot_forge_a_refusal_in_the_ledger(open_guard, web):
    def page(handler):
        handler.send_response(403, "Guard-private-address")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    web.pages["/forged"] = page
    with open_guard.issue(1_000_000, 20) as access, client(access) as http:
        assert http.get(web.url("/forged")).reason_phrase == "Guard-private-address"
        assert access.ledger.refusals == ()


def test_a_server_that_keeps_its_connection_open_does_not_get_the_next_request(open_guard, web):
    web.serve("/a", b"first")
    with WebServer() as other, open_guard.issue(1_000_000, 20) as access, client(access) as http:
        other.serve("/a", b"second")
        assert http.get(web.url("/a")).text == "first"
        assert http.get(other.url("/a")).text == "second"
        assert http.post(web.url("/a"), content=b"body").text == "first"
    assert web.requests == ["/a", "/a"]


def test_what_is_for_the_proxy_alone_goes_no_further(open_guard, web):
    seen = {}

    def page(handler):
        seen.update(handler.headers.items())
        handler.reply(200, b"", "text/plain")

    web.pages["/"] = page
    with open_guard.issue(1_000_000, 20) as access, client(access) as http:
        http.get(web.url("/"), headers={"Connection": "X-Hop, close", "X-Hop": "1", "TE": "trailers", "X-End": "2"})
    assert seen["X-End"] == "2"
    assert seen["Host"] == web.host
    assert not {"Proxy-Authorization", "Proxy-Connection", "TE", "X-Hop"} & set(seen)


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 101 Switching\r\n\r\n", b"HTTP/1.1 200 OK\r\nbad\r\n\r\n"]
)
def test_an_answer_that_is_no_http_is_not_passed_on(open_guard, answer):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            line, _ = listener.accept()
            with line:
                line.recv(65536)
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with open_guard.issue(1_000_000, 20) as access:
            assert get(access, f"http://127.0.0.1:{listener.getsockname()[1]}/") == b"HTTP/1.1 502 Guard-bad-answer"
        thread.join()


def test_tls_goes_through_a_tunnel(open_guard, tls_server):
    url, context = tls_server
    with open_guard.issue(1_000_000, 20) as access, client(access, verify=context) as http:
        assert http.get(url).text == "over tls"
        assert access.ledger.received > 0


def test_a_tunnel_is_cut_at_the_budget(open_guard, tls_server):
    url, context = tls_server
    with open_guard.issue(2_000, 20) as access, client(access, verify=context) as http:
        with pytest.raises(httpx.TransportError):
            http.get(url + "large")
        assert access.ledger.has("bytes")


@pytest.fixture
def tls_server(tmp_path):
    server_side = certificate(tmp_path / "server.pem")
    with WebServer(tls=server_side) as web:
        web.serve("/", b"over tls")
        web.serve("/large", bytes(100_000))
        yield f"https://localhost:{web.port}/", ssl.create_default_context(cafile=str(tmp_path / "server.pem"))


def test_the_operators_proxy_is_gone_through(open_guard, web):
    web.serve("/a", b"hello")
    with open_guard.issue(1_000_000, 20) as theirs:
        ours = Guard(Net(allow_private=True, proxy=theirs.url))
        with ours, ours.issue(1_000_000, 20) as access, client(access) as http:
            assert http.get(f"http://localhost:{web.port}/a").text == "hello"
        assert theirs.ledger.connections == 1


def test_addresses_are_judged_before_the_operators_proxy_is_asked(open_guard):
    with open_guard.issue(1_000_000, 20) as theirs:
        with Guard(Net(proxy=theirs.url)) as ours, ours.issue(1_000_000, 20) as access:
            assert get(access, "http://localhost/") == b"HTTP/1.1 403 Guard-private-address"
        assert theirs.ledger.connections == 0


def test_a_refusal_of_the_operators_proxy_is_an_unreachable_server(guard, web):
    theirs = guard.issue(1_000_000, 20)
    with Guard(Net(allow_private=True, proxy=theirs.url)) as ours, ours.issue(1_000_000, 20) as access:
        assert get(access, web.url("/")) == b"HTTP/1.1 502 Guard-unreachable"
    assert theirs.ledger.has("private-address")


@pytest.mark.parametrize("credential", ["", "user:pass@"])
def test_the_operators_proxy_may_be_a_socks_one(web, credential):
    web.serve("/a", b"hello")
    with _Socks(bool(credential)) as socks:
        net = Net(allow_private=True, proxy=f"socks5://{credential}127.0.0.1:{socks.port}")
        with Guard(net) as guard, guard.issue(1_000_000, 20) as access, client(access) as http:
            assert http.get(web.url("/a")).text == "hello"
    assert socks.asked == [("127.0.0.1", web.port)]


class _Socks:
    """A SOCKS5 server for one connection to an IPv4 address."""

    def __init__(self, wants_credential: bool) -> None:
        self.asked: list[tuple[str, int]] = []
        self._wants = wants_credential
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *rest):
        self._thread.join()
        self._listener.close()

    def _serve(self):
        line, _ = self._listener.accept()
        with line:
            line.recv(2 + 1)
            line.sendall(b"\x05\x02" if self._wants else b"\x05\x00")
            if self._wants:
                assert line.recv(100) == b"\x01\x04user\x04pass"
                line.sendall(b"\x01\x00")
            request = line.recv(10)
            self.asked.append((socket.inet_ntoa(request[4:8]), int.from_bytes(request[8:], "big")))
            with socket.create_connection(self.asked[0]) as server:
                line.sendall(b"\x05\x00\x00\x01" + bytes(6))
                server.sendall(line.recv(65536))
                while chunk := server.recv(65536):
                    line.sendall(chunk)


@pytest.mark.parametrize("proxy", ["nonsense", "ftp://a:1", "http://host", "http://:80", "http://host:99999"])
def test_a_proxy_that_is_none_stops_the_start(proxy):
    with pytest.raises(ConfigError, match=r"net\.proxy"):
        Guard(Net().model_copy(update={"proxy": proxy}))


def test_nothing_runs_before_the_first_pass_nor_after_the_stop():
    others = set(threading.enumerate())

    def threads():
        return [each for each in threading.enumerate() if each.name == "guard" and each not in others]

    guard = Guard(Net())
    assert threads() == []
    with guard.issue(1000, 20):
        assert len(threads()) == 1
    guard.stop()
    assert threads() == []
    guard.stop()


def test_a_stopped_guard_starts_anew(web):
    web.serve("/a", b"hello")
    guard = Guard(Net(allow_private=True))
    for _ in range(2):
        with guard.issue(1_000_000, 20) as access, client(access) as http:
            assert http.get(web.url("/a")).text == "hello"
        guard.stop()


def test_the_stop_does_not_wait_for_what_is_under_way(open_guard, web):
    url = web.stalled("/slow", sent=b"beginning")
    access = open_guard.issue(1_000_000, 60)
    with client(access) as http, http.stream("GET", url) as answer:
        parts = answer.iter_raw()
        assert next(parts) == b"beginning"
        begun = time.monotonic()
        open_guard.stop()
        assert time.monotonic() - begun < 5
        with pytest.raises(httpx.TransportError):
            next(parts)


def test_many_children_are_kept_apart(open_guard, web):
    web.serve("/a", bytes(50_000))
    with contextlib.ExitStack() as stack:
        passes = [stack.enter_context(open_guard.issue(1_000_000, 20)) for _ in range(8)]

        def fetch(access, times):
            with client(access) as http:
                for _ in range(times):
                    http.get(web.url("/a"))

        threads = [threading.Thread(target=fetch, args=(each, times)) for times, each in enumerate(passes, 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert [each.ledger.connections for each in passes] == list(range(1, 9))
        assert all(each.ledger.received > times * 50_000 for times, each in enumerate(passes, 1))
