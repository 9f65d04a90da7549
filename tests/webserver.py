"""A web server on 127.0.0.1 whose pages are functions, for tests of what fetches."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

Page = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers one request by its path's page."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        web = self.server.web
        path = self.path.partition("?")[0]
        web.requests.append(self.path)
        page = web.pages.get(path) or web.pages.get(self.headers.get("Host", "") + path)
        if page is None:
            self.reply(404, b"nothing here", "text/plain")
        else:
            page(self)

    do_HEAD = do_GET
    do_POST = do_GET

    def reply(self, status: int, body: bytes, mime: str, **headers: str) -> None:
        """Send a whole answer."""
        self.start(status, mime, **{"Content_Length": str(len(body)), **headers})
        if self.command != "HEAD":
            self.wfile.write(body)

    def start(self, status: int, mime: str, **headers: str) -> None:
        """Send the head of an answer."""
        self.send_response(status)
        self.send_header("Content-Type", mime)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: WebServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave early are what is tested."""


class WebServer:
    """Serves ``pages`` on a free port while its ``with`` block lasts; ``requests`` has the paths asked for."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[str] = []
        self.leaving = threading.Event()
        self._server = _Server((address, 0), Handler)
        self._server.web = self
        if tls is not None:
            # The handshake is the thread's of the connection, so that a bad client holds nobody up.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.host = f"{address}:{self._server.server_port}"
        self.port = self._server.server_port

    def url(self, path: str) -> str:
        """Return the URL of a path."""
        return f"http://{self.host}{path}"

    def __enter__(self) -> WebServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leaving.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self, path: str, body: bytes, mime: str = "text/html") -> str:
        """Serve these bytes and return their URL."""
        self.pages[path] = lambda handler: handler.reply(200, body, mime)
        return self.url(path)

    def redirect(self, path: str, to: str) -> str:
        """Serve a redirect."""
        self.pages[path] = lambda handler: handler.reply(302, b"", "text/plain", Location=to)
        return self.url(path)

    def status(self, path: str, status: int) -> str:
        """Serve a bare status."""
        self.pages[path] = lambda handler: handler.reply(status, b"no", "text/plain")
        return self.url(path)

    def endless(self, path: str, mime: str = "video/mp4", start: bytes = b"") -> str:
        """Serve a body without length or end."""

        def page(handler: Handler) -> None:
            handler.start(200, mime, Connection="close")
            handler.wfile.write(start)
            while not self.leaving.is_set():
                handler.wfile.write(bytes(65536))

        self.pages[path] = page
        return self.url(path)

    def stalled(self, path: str, stated: int = 1_000_000, sent: bytes = b"") -> str:
        """Serve the beginning of a body and then nothing."""

        def page(handler: Handler) -> None:
            handler.start(200, "video/mp4", Content_Length=str(stated), Connection="close")
            handler.wfile.write(sent)
            self.leaving.wait(60)

        self.pages[path] = page
        return self.url(path)


def certificate(path: Path, *names: str) -> ssl.SSLContext:
    """Write a certificate for names that signs itself, and return the context of a server that has it."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(each) for each in names or ("localhost",)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
