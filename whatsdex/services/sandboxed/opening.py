"""Opening local media so that their content, whatever its name, can reach no other file and no server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from whatsdex.services.sandboxed.failure import Failure

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL.Image import Image

PICTURES = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF")
FORMATS = "mov,matroska,mpegts,mpeg,avi,asf,flv,mp3,ogg,wav,flac,aac,amr,aiff"
"""The demuxers that read one file only: no playlists, manifests, lists of files, nor pictures, which are Pillow's."""
PROTOCOLS = "file,pipe"
PROBE_LIMIT = 5_000_000
"""Bytes, and microseconds, read to find out what a file is."""

PIXELS = 80_000_000
"""Of the largest still picture."""
MOVING_PIXELS = 17_000_000
"""Of the largest frame of a video or an animation."""

FFMPEG_INPUT = ("-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS)
"""What stands before every ``-i`` of a local file."""


@contextlib.contextmanager
def hostile() -> Iterator[None]:
    """Turn whatever a decoder raises on a broken file into a Failure.

    Raises:
        Failure: ``damaged``.
    """
    try:
        yield
    except (Failure, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - an isolation point: decoders raise anything on hostile files
        raise Failure("damaged", detail=repr(error)[:300]) from None


def picture(path: str) -> Image | None:
    """Open a picture without decoding it; None for what is none.

    Raises:
        Failure: ``pixels``, ``damaged``.
    """
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the bound is ours, below
    with hostile():
        try:
            opened = Image.open(path, formats=PICTURES)
        except UnidentifiedImageError:
            return None
        width, height = opened.size
        if width * height > (MOVING_PIXELS if getattr(opened, "is_animated", False) else PIXELS):
            raise Failure("pixels", width=width, height=height)
        return opened


@contextlib.contextmanager
def container(path: str) -> Iterator[InputContainer]:
    """Open a video or sound file.

    Raises:
        Failure: ``unknown`` for what is none.
    """
    import av

    options = {
        "protocol_whitelist": PROTOCOLS,
        "format_whitelist": FORMATS,
        "probesize": str(PROBE_LIMIT),
        "analyzeduration": str(PROBE_LIMIT),
    }
    try:
        opened = av.open(path, options=options, timeout=(5, 5), metadata_errors="replace")
    except (av.FFmpegError, ValueError, OSError) as error:
        raise Failure("unknown", detail=repr(error)[:300]) from None
    with opened:
        yield opened


def moving(opened: InputContainer) -> VideoStream | None:
    """Return a container's video, None where it has none but a cover.

    Raises:
        Failure: ``pixels``.
    """
    from av.stream import Disposition

    for stream in opened.streams.video:
        if not stream.disposition & Disposition.attached_pic and stream.codec_context is not None:
            if stream.width * stream.height > MOVING_PIXELS:
                raise Failure("pixels", width=stream.width, height=stream.height)
            return stream
    return None
