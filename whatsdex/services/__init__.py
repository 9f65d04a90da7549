"""What commands need done: downloads, media, stickers, the sandbox and the address guard."""

__all__ = ["downloads", "media", "stickers", "urls"]
