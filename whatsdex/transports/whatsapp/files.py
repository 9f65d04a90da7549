"""The files that go with messages: uploaded from the data folder, downloaded into its spool."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError
from neonize.exc import DownloadError
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message as Proto
from neonize.utils.enum import MediaType

from whatsdex import text
from whatsdex.models import FetchMedia, Media, Result, Send
from whatsdex.transports.whatsapp import compose, ogg, transfers
from whatsdex.transports.whatsapp.convert import unwrap
from whatsdex.transports.whatsapp.faults import failed

_TYPES = {
    "image": MediaType.MediaImage,
    "sticker": MediaType.MediaImage,
    "video": MediaType.MediaVideo,
    "audio": MediaType.MediaAudio,
    "voice": MediaType.MediaAudio,
    "document": MediaType.MediaDocument,
}
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "application/pdf": ".pdf",
}


def message_of(client: Any, folder: Path, action: Send, item: Media) -> Any:
    """Upload an action's file and return the message that carries it.

    Args:
        client: neonize's client.
        folder: The data folder.
        action: What is to be sent.
        item: Its media.

    Raises:
        ValueError: The path leaves the data folder.
        OSError: The file cannot be read.
    """
    path = inside(folder, item.path)
    with transfers.turn(path.stat().st_size):
        data = path.read_bytes()
        upload = client.upload(data, _TYPES[item.kind])
    seconds, waveform = ogg.describe(data) if item.kind == "voice" else (0.0, b"")
    return compose.media(action, item, upload, size=len(data), seconds=seconds, waveform=waveform)


def inside(folder: Path, given: str) -> Path:
    """Return where a file of the data folder is.

    Raises:
        ValueError: The path leaves the data folder.
    """
    path = (folder / given).resolve()
    if not given or not path.is_relative_to(folder):
        raise ValueError(f"{given!r} is not in the data folder")
    return path


def fetch(client: Any, folder: Path, action: FetchMedia) -> Result:
    """Download the media of a message into the spool."""
    try:
        content = unwrap(Proto.FromString(action.raw))
    except DecodeError:
        return failed("The message cannot be read.", "invalid")
    if not hasattr(content.part, "fileLength"):
        return failed("The message has no file.", "invalid")
    stated = int(content.part.fileLength)
    if stated > action.limit:
        return _too_large(stated, action.limit)
    message = Proto(videoMessage=content.part) if content.name == "ptvMessage" else content.message
    mime = str(content.part.mimetype).partition(";")[0].strip().lower()
    spool = folder / "spool"
    spool.mkdir(mode=0o700, exist_ok=True)
    path = spool / (uuid.uuid4().hex + _SUFFIXES.get(mime, ".bin"))
    try:
        with transfers.turn(stated):
            size = transfers.download(client, message, path, action.limit)
    except DownloadError as error:
        result = failed(error)
        return failed(error, "gone") if result.code == "forbidden" else result  # an old file's address has run out
    if size > action.limit:
        return _too_large(size, action.limit)
    return Result(ok=True, value=str(path.relative_to(folder)))


def _too_large(size: int, limit: int) -> Result:
    return failed(f"The file has {text.size(size)}; {text.size(limit)} are allowed.", "too_large")
