"""The languages that the bot speaks: one for everybody, and any other where a group chose it."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "whatsdex"
LOCALES = Path(__file__).parent / "locale"
SOURCE = "en"
"""What the texts in the code are written in."""
_language: ContextVar[str] = ContextVar("whatsdex_language", default="")


def known() -> list[str]:
    """Return the codes of all languages that there are texts in."""
    return sorted({SOURCE, *(each.parent.parent.name for each in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))})


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language within this block, in this thread; empty for the one of this machine."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> gettext.NullTranslations:
    """Return the texts of the language that is spoken here."""
    return _texts(_language.get())


@cache
def _texts(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALES, [language] if language else None, fallback=True)
