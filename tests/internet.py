"""A made-up internet: sites by their names, all of them on one server on 127.0.0.1 that only the guard finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.webserver import WebServer, certificate
from whatsdex.services.guard import proxy
from whatsdex.services.guard.dial import Streams, Upstream, dial


class Internet:
    """Sites and their pages; whatever else is asked for does not exist."""

    def __init__(self, plain: WebServer, secure: WebServer) -> None:
        self.plain, self.secure = plain, secure
        self.names: set[str] = set()

    def serve(self, site: str, path: str, body: bytes, mime: str = "text/html") -> str:
        """Serve these bytes at a site, by http and https, and return their secure URL."""
        self.names.add(site)
        for each in (self.plain, self.secure):
            each.pages[site + path] = lambda handler: handler.reply(200, body, mime)
        return f"https://{site}{path}"

    @property
    def requests(self) -> list[str]:
        return self.plain.requests + self.secure.requests

    async def dial(self, name: str, port: int, *, allow_private: bool, upstream: Upstream) -> Streams:
        if name not in self.names:
            return await dial(name, port, allow_private=allow_private, upstream=upstream)
        server = {80: self.plain, 443: self.secure}[port]
        return await dial("127.0.0.1", server.port, allow_private=True, upstream=upstream)


@contextmanager
def internet(folder: Path, *sites: str) -> Iterator[Internet]:
    """Run it; children trust its certificate, which is for these sites."""
    with pytest.MonkeyPatch.context() as patch:
        context = certificate(folder / "sites.pem", *sites)
        patch.setenv("SSL_CERT_FILE", str(folder / "sites.pem"))
        with WebServer() as plain, WebServer(tls=context) as secure:
            made = Internet(plain, secure)
            patch.setattr(proxy, "dial", made.dial)
            yield made
