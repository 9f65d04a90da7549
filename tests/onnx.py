"""A model in ONNX format, written by hand: what is bright stands out."""

from __future__ import annotations

from pathlib import Path

FLOAT = 1
INTS = 7


def write(path: Path, side: int = 320) -> Path:
    """Write a model whose mask is the mean of the colours."""
    axes = _text(1, "axes") + _number(8, 1) + _number(20, INTS)
    node = _text(1, "in") + _text(2, "out") + _text(4, "ReduceMean") + _field(5, axes)
    graph = (
        _field(1, node) + _text(2, "bright") + _field(11, _value("in", 3, side)) + _field(12, _value("out", 1, side))
    )
    path.write_bytes(_number(1, 8) + _field(7, graph) + _field(8, _number(2, 13)))
    return path


def _value(name: str, colours: int, side: int) -> bytes:
    shape = b"".join(_field(1, _number(1, each)) for each in (1, colours, side, side))
    return _text(1, name) + _field(2, _field(1, _number(1, FLOAT) + _field(2, shape)))


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _text(number: int, text: str) -> bytes:
    return _field(number, text.encode())


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    raw = b""
    while value > 0x7F:
        raw += bytes([value & 0x7F | 0x80])
        value >>= 7
    return raw + bytes([value])
