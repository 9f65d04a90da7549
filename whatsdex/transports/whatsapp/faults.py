"""What a failed action means: from the words of neonize's errors to the codes that the engine decides by."""

from __future__ import annotations

import re

from whatsdex.models import Result
from whatsdex.text import sanitize

_WORDS = (
    ("offline", True, r"websocket disconnected before"),
    # a frame that could not be written whole was never read, so it was certainly not sent
    ("offline", False, r"failed to send message node|failed to write|broken pipe|connection reset|closed network"),
    ("offline", False, r"not connected|not logged in|store doesn't contain|no such host|connection refused"),
    ("timeout", True, r"timed out|timeout|deadline exceeded"),
    ("limited", False, r"\b429\b|rate-overlimit|\b463\b"),
    ("forbidden", False, r"\b40[13]\b|forbidden|not-authorized|not-allowed|not a participant|not participating"),
    ("gone", False, r"\b404\b|\b410\b|item-not-found|\bgone\b|invite link.*(invalid|revoked)"),
    ("too_large", False, r"\b413\b|too large"),
    (
        "invalid",
        False,
        r"\b40[056]\b|\b409\b|bad-request|not-acceptable|no url present|nothing downloadable|hash mismatch",
    ),
)
_PATTERNS = tuple((code, ambiguous, re.compile(words, re.IGNORECASE)) for code, ambiguous, words in _WORDS)
_STORE = re.compile(
    r"database is locked|disk i/o error|database or disk is full|database disk image is malformed"
    r"|readonly database|unable to open database|no such table|sql: database is closed"
    r"|failed to (begin|commit) transaction",
    re.IGNORECASE,
)
LIMIT = 300


def failed(error: Exception | str, code: str = "") -> Result:
    """Return the result of an action that raised."""
    words = sanitize(str(error), limit=LIMIT) or type(error).__name__
    if code:
        return Result(ok=False, error=words, code=code)
    for found, ambiguous, pattern in _PATTERNS:
        if pattern.search(words):
            return Result(ok=False, error=words, code=found, ambiguous=ambiguous)
    return Result(ok=False, error=words, code="internal")


def of_store(words: str) -> bool:
    """Tell whether a line of WhatsApp's client speaks of a failing session database."""
    return _STORE.search(words) is not None
