"""Reading and writing the heads of HTTP/1.1 messages, as strictly as a proxy for our own children may."""

from __future__ import annotations

import asyncio
import re
from typing import NamedTuple

from whatsdex.services.guard.passes import Refused

HEAD_LIMIT = 65536
"""Bytes of the longest head; the streams are made with this limit."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_AUTHORITY = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:@%\s]+))(?::(?P<port>[0-9]{1,5}))?\Z")
_HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "te",
    "trailer", "upgrade", "expect",
}  # fmt: skip


class Head(NamedTuple):
    """The start line and the fields of a request or an answer."""

    start: str
    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Return the values of a field, named in lower case."""
        return [value for key, value in self.fields if key.lower() == name]


class Target(NamedTuple):
    """Where a request wants to go."""

    host: str
    port: int
    path: str = ""


async def read_head(reader: asyncio.StreamReader, fault: Refused) -> Head | None:
    """Read one head; None when the other side ended before it began.

    Raises:
        Refused: ``fault``, for anything that is not a well-formed head.
    """
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return None
        raise fault from None
    except asyncio.LimitOverrunError:
        raise fault from None
    start, *lines = raw[:-4].decode("latin-1").split("\r\n")
    fields = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.match(name):
            raise fault
        fields.append((name, value.strip(" \t")))
    if any(each in text for text in (start, *lines) for each in "\r\n\0"):
        raise fault
    return Head(start, tuple(fields))


def target(method: str, uri: str) -> Target:
    """Return where a proxy request wants to go.

    Raises:
        Refused: It is neither ``CONNECT host:port`` nor an absolute ``http`` URI.
    """
    authority, path, default = uri, "", 0
    if method != "CONNECT":
        scheme, mark, rest = uri.partition("://")
        if not mark or scheme.lower() != "http":
            raise Refused("bad-request", 400)
        cut = re.search(r"[/?#]", rest)
        end = cut.start() if cut else len(rest)
        authority, path, default = rest[:end], rest[end:].partition("#")[0], 80
        path = path if path.startswith("/") else "/" + path
    found = _AUTHORITY.match(authority)
    if not found:
        raise Refused("bad-request", 400)
    port = int(found["port"] or default)
    host = (found["v6"] or found["name"]).lower().removesuffix(".")
    if not 0 < port < 65536 or not host or len(host) > 253:
        raise Refused("bad-request", 400)
    return Target(host, port, path)


def body_length(head: Head) -> int:
    """Return the stated length of a request's body.

    Raises:
        Refused: It has none that can be relied on; chunked requests are refused, no fetcher makes them.
    """
    lengths = head.all("content-length")
    if head.all("transfer-encoding") or len(lengths) > 1 or not all(re.fullmatch("[0-9]{1,12}", x) for x in lengths):
        raise Refused("bad-request", 400)
    return int(lengths[0]) if lengths else 0


def request(method: str, where: Target, head: Head) -> bytes:
    """Return the head of the one request that goes on to the server."""
    host = f"[{where.host}]" if ":" in where.host else where.host
    fields = [("Host", host if where.port == 80 else f"{host}:{where.port}"), *_kept(head, "host")]
    return _write(f"{method} {where.path} HTTP/1.1", fields)


def answer(head: Head) -> bytes:
    """Return the head of an answer as the child gets it: the last one of its connection."""
    return _write(head.start, _kept(head))


def status(head: Head) -> int:
    """Return an answer's status.

    Raises:
        Refused: The start line is not that of an HTTP/1 answer.
    """
    found = re.match(r"HTTP/1\.[01] ([1-5][0-9][0-9])(?: |\Z)", head.start)
    if not found:
        raise Refused("bad-answer", 502)
    return int(found[1])


def refusal(refused: Refused) -> bytes:
    """Return the whole answer that tells a child no; only the reason phrase survives in its client."""
    return _write(f"HTTP/1.1 {refused.status} Guard-{refused.code}", [("Content-Length", "0")])


CHALLENGE = (
    b"HTTP/1.1 407 Guard-credential\r\nProxy-Authenticate: Basic realm=guard\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)
"""The answer to requests without a good credential."""


def _kept(head: Head, *dropped: str) -> list[tuple[str, str]]:
    named = {each.strip().lower() for value in head.all("connection") for each in value.split(",")}
    # What "Connection" names is dropped, but never what frames the body.
    gone = (_HOP_BY_HOP | named | set(dropped)) - {"content-length", "transfer-encoding"}
    return [(key, value) for key, value in head.fields if key.lower() not in gone]


def _write(start: str, fields: list[tuple[str, str]]) -> bytes:
    lines = [start, *(f"{key}: {value}" for key, value in fields), "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")
