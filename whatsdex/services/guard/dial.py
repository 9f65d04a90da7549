"""Connecting to a judged address, directly or through the operator's own proxy."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import socket
import ssl
import threading
from urllib.parse import SplitResult, unquote, urlsplit

from whatsdex.errors import ConfigError
from whatsdex.services.guard.addresses import judge
from whatsdex.services.guard.http1 import HEAD_LIMIT, read_head, status
from whatsdex.services.guard.passes import Refused

ADDRESS_SECONDS = 8.0
"""How long one address may take to answer."""
RESOLVE_SECONDS = 15.0
PORTS = (80, 443)
"""The ports of outside servers that may be reached."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Upstream:
    """The operator's proxy, or none."""

    def __init__(self, url: str) -> None:
        """Read the proxy's URL (http, https, socks5), empty for none.

        Raises:
            ConfigError: It is not such a URL.
        """
        self._proxy: SplitResult | None = None
        if not url:
            return
        fault = ConfigError("net.proxy: a URL such as http://HOST:PORT or socks5://HOST:PORT is expected.")
        try:
            self._proxy = urlsplit(url)
            complete = bool(self._proxy.hostname and self._proxy.port)
        except ValueError:
            raise fault from None
        if not complete or self._proxy.scheme not in ("http", "https", "socks5", "socks5h"):
            raise fault

    async def connect(self, address: str, port: int) -> Streams:
        """Connect to an address (never a name: what was judged is what is reached)."""
        if self._proxy is None:
            return await asyncio.open_connection(address, port, limit=HEAD_LIMIT)
        secure = ssl.create_default_context() if self._proxy.scheme == "https" else None
        reader, writer = await asyncio.open_connection(
            self._proxy.hostname, self._proxy.port, limit=HEAD_LIMIT, ssl=secure
        )
        try:
            if self._proxy.scheme.startswith("socks"):
                await self._socks(reader, writer, address, port)
            else:
                await self._tunnel(reader, writer, address, port)
        except BaseException:
            writer.transport.abort()
            raise
        return reader, writer

    def _credential(self) -> tuple[str, str] | None:
        if self._proxy is None or self._proxy.username is None:
            return None
        return unquote(self._proxy.username), unquote(self._proxy.password or "")

    async def _tunnel(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str, port: int
    ) -> None:
        host = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        lines = [f"CONNECT {host} HTTP/1.1", f"Host: {host}"]
        if credential := self._credential():
            basic = base64.b64encode(":".join(credential).encode()).decode()
            lines.append(f"Proxy-Authorization: Basic {basic}")
        writer.write("\r\n".join([*lines, "", ""]).encode())
        fault = Refused("unreachable", 502)
        head = await read_head(reader, fault)
        if head is None or not 200 <= status(head) < 300:
            raise fault

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str, port: int) -> None:
        credential = self._credential()
        writer.write(b"\x05\x01\x02" if credential else b"\x05\x01\x00")
        method = await reader.readexactly(2)
        if credential:
            user, password = (each.encode()[:255] for each in credential)
            writer.write(b"\x01" + bytes([len(user)]) + user + bytes([len(password)]) + password)
            if (await reader.readexactly(2))[1] != 0:
                raise Refused("unreachable", 502)
        elif method != b"\x05\x00":
            raise Refused("unreachable", 502)
        v6 = ":" in address
        packed = socket.inet_pton(socket.AF_INET6 if v6 else socket.AF_INET, address)
        writer.write(b"\x05\x01\x00" + (b"\x04" if v6 else b"\x01") + packed + port.to_bytes(2, "big"))
        reply = await reader.readexactly(4)
        if reply[1] != 0:
            raise Refused("unreachable", 502)
        length = {1: 4, 4: 16}.get(reply[3]) or (await reader.readexactly(1))[0]
        await reader.readexactly(length + 2)


async def dial(host: str, port: int, *, allow_private: bool, upstream: Upstream) -> Streams:
    """Resolve a name, judge every address it has, and connect to one of them.

    Raises:
        Refused: Any of the addresses is bad, the port is not allowed, or none answers.
    """
    try:
        addresses = await asyncio.wait_for(_resolve(host, port), RESOLVE_SECONDS)
    except (OSError, UnicodeError, TimeoutError):
        raise Refused("no-such-name", 502) from None
    verdicts = {judge(each) for each in addresses}
    if "never" in verdicts or ("private" in verdicts and not allow_private):
        raise Refused("private-address")
    if port not in PORTS and "public" in verdicts:
        raise Refused("port")
    for address in addresses:
        try:
            return await asyncio.wait_for(upstream.connect(address, port), ADDRESS_SECONDS)
        except (OSError, EOFError, TimeoutError):
            continue
    raise Refused("unreachable", 502)


async def _resolve(host: str, port: int) -> list[str]:
    # A thread a lookup: a pool's few could all be held by names whose servers never answer.
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(addresses: list[str], error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(error)

    def look_up() -> None:
        found: list[str] = []
        fault: Exception | None = None
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(row[4][0]) for row in rows))
        except Exception as error:  # noqa: BLE001 - carried to whoever awaits
            fault = error
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(settle, found, fault)

    threading.Thread(target=look_up, name="guard-lookup", daemon=True).start()
    return await answer
