"""The channel between the engine and the link's process, and the memory that they share.

Two socket pairs join them. What people write goes through one that may stall: when the engine is
full, the stall reaches WhatsApp. Orders, their results and heartbeats go through the other, which
never waits for the engine's inbox.
"""

from __future__ import annotations

import mmap
import socket
import struct
import threading
from collections import deque
from typing import Generic, TypeVar

import msgspec

FRAME_LIMIT = 64_000_000
"""Bytes of one frame; more means that the two ends have lost each other."""

_LENGTH = struct.Struct(">I")
_SLOT = struct.Struct("=Q")
_SLOTS = 1024
_BATCH = 256
_CHUNK = 262_144

T = TypeVar("T", bound=msgspec.Struct)


class Channel(Generic[T]):
    """One end of a socket pair that carries batches of frames.

    Args:
        end: The socket; the channel closes it.
        decoder: For a list of what the other end sends.
    """

    def __init__(self, end: socket.socket, decoder: msgspec.msgpack.Decoder[list[T]] | None) -> None:
        """Take the socket over."""
        self._socket = end
        self._decoder = decoder
        self._buffer = bytearray()
        self._queue: deque[msgspec.Struct] = deque()
        self._writing = threading.Lock()
        self._encode = msgspec.msgpack.Encoder().encode
        self.broken = False
        """Whether the other end is gone; what is sent then is lost without an error."""

    def send(self, *frames: msgspec.Struct) -> None:
        """Send frames, together with what other threads want sent meanwhile.

        Blocks while the other end does not read, but only one thread of those that send at once.
        """
        self._queue.extend(frames)
        while self._queue and not self.broken and self._writing.acquire(blocking=len(self._queue) > _BATCH):
            try:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), _BATCH))]
                if batch:
                    body = self._encode(batch)
                    self._socket.sendall(_LENGTH.pack(len(body)) + body)
            except OSError:
                self.broken = True
            finally:
                self._writing.release()

    def receive(self) -> list[T]:
        """Wait for frames and return all that are there, in order; none at the end."""
        while True:
            frames = self._take()
            if frames:
                return frames
            try:
                chunk = self._socket.recv(_CHUNK)
            except OSError:
                chunk = b""
            if not chunk:
                return []
            self._buffer += chunk

    def _take(self) -> list[T]:
        assert self._decoder is not None  # noqa: S101 - only reading ends have one
        frames: list[T] = []
        at = 0
        with memoryview(self._buffer) as view:
            while len(view) - at >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(view, at)
                if length > FRAME_LIMIT:
                    raise ValueError(f"a frame of {length} bytes")
                if len(view) - at - _LENGTH.size < length:
                    break
                at += _LENGTH.size
                frames += self._decoder.decode(view[at : at + length])
                at += length
        if at:
            del self._buffer[:at]
        return frames

    def shut(self) -> None:
        """Let both ends' readers see the end."""
        self.broken = True
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def close(self) -> None:
        """Close the socket; a thread that reads from it later finds the end."""
        self.broken = True
        self._socket.close()


class Begun:
    """Which actions were begun, in memory that outlives the process which notes it.

    Without it every action that was under way when the link died would count as perhaps done.

    Args:
        file: Descriptor of a file that both processes hold.
    """

    SIZE = _SLOTS * _SLOT.size

    def __init__(self, file: int) -> None:
        """Map the file."""
        self._map = mmap.mmap(file, self.SIZE)

    def note(self, ticket: int) -> None:
        """Note that this action is being executed."""
        _SLOT.pack_into(self._map, ticket % _SLOTS * _SLOT.size, ticket)

    def has(self, ticket: int) -> bool:
        """Tell whether the action was begun; true also where a later one took its place."""
        noted: int = _SLOT.unpack_from(self._map, ticket % _SLOTS * _SLOT.size)[0]
        return noted >= ticket

    def close(self) -> None:
        """Unmap the file."""
        self._map.close()
