"""The one family of errors that people get to read."""

from __future__ import annotations


class WhatsdexError(Exception):
    """A fault that its reader can do something about.

    Args:
        message: What is wrong, in the reader's words.
        hint: The next step, empty when there is none.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both sentences."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return message and hint in one line."""
        return f"{self.message} {self.hint}".strip()


class ConfigError(WhatsdexError):
    """A key or value in the configuration is wrong."""


class UserError(WhatsdexError):
    """A chat user's request cannot be done; both sentences are sent to the chat."""


class ReadOnly(WhatsdexError):
    """Whoever asks may look, and change nothing."""


class StorageError(WhatsdexError):
    """The database cannot be used as it is."""


class AlreadyRunning(WhatsdexError):
    """Another engine holds the data folder."""


class NotRunning(WhatsdexError):
    """No engine answers on this data folder."""


class TransportError(WhatsdexError):
    """A transport cannot start."""
