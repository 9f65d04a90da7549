"""What commands need done: downloads, media, stickers, moderation, the sandbox and the address guard."""

__all__ = ["downloads", "media", "moderation", "stickers", "urls"]
