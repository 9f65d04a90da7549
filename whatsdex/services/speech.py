"""Texts as voice messages, spoken by Google Translate or by espeak-ng."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import structlog

from whatsdex.errors import UserError
from whatsdex.services import sandbox
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.guard import Guard
from whatsdex.services.media import Made, made_of
from whatsdex.text import _

log = structlog.get_logger(__name__)

SITE = "https://translate.google.com"
LIMITS = sandbox.Limits(seconds=60, cpu_seconds=30)
BUDGET = 16_000_000
"""Bytes that one text may cost."""
LIMIT = 8_000_000
"""Bytes of the largest voice message."""
LANGUAGES = frozenset({
    "af", "am", "ar", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr",
    "gl", "gu", "ha", "hi", "hr", "hu", "id", "is", "it", "iw", "ja", "jw", "km", "kn", "ko", "la", "lt", "lv",
    "ml", "mr", "ms", "my", "ne", "nl", "no", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sq", "sr", "su", "sv",
    "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "zh",
})  # fmt: skip
"""What Google speaks, by its codes."""
SAME = {"he": "iw", "jv": "jw", "nb": "no", "fil": "tl", "cmn": "zh"}
"""Usual codes of what Google calls otherwise."""
ESPEAK = {"iw": "he", "jw": "jv", "no": "nb", "zh": "cmn", "tl": "en"}
"""Voices of espeak-ng that are called otherwise."""
SCRIPTS = (
    ("ar", "\u0600", "\u06ff"), ("iw", "\u0590", "\u05ff"), ("ru", "\u0400", "\u04ff"), ("el", "\u0370", "\u03ff"),
    ("hi", "\u0900", "\u097f"), ("bn", "\u0980", "\u09ff"), ("ta", "\u0b80", "\u0bff"), ("th", "\u0e00", "\u0e7f"),
    ("ja", "\u3040", "\u30ff"), ("ko", "\uac00", "\ud7af"), ("zh", "\u4e00", "\u9fff"),
)  # fmt: skip
"""The language that letters of a script most likely are of, Japanese before Chinese."""


def language_of(text: str, usual: str) -> str:
    """Return the language that a text's letters hint at, else the usual one."""
    return next((code for code, first, last in SCRIPTS if any(first <= each <= last for each in text)), usual)


def known(code: str) -> str:
    """Return our code of a language, empty where nobody here speaks it."""
    code = SAME.get(code, code)
    return code if code in LANGUAGES else ""


def speak(
    text: str, language: str, folder: Path, guard: Guard, *, cancelled: Callable[[], bool] | None = None
) -> Made:  # fmt: skip
    """Make a voice message of a text.

    Args:
        text: What to say.
        language: One of ``LANGUAGES``.
        folder: Where the file goes, under a name of its own.
        guard: The way out.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        UserError: Neither the service nor a program on this machine could say it.
    """
    job = {"text": text, "site": SITE, "ffmpeg": ffmpeg_path(), "limit": LIMIT}
    with sandbox.work_folder(folder) as work:
        try:
            with guard.issue(BUDGET, LIMITS.seconds) as access:
                told = sandbox.run(
                    "speak_online", {**job, "language": language}, work=work, limits=LIMITS, proxy=access.url,
                    cancelled=cancelled,
                )  # fmt: skip
            return made_of(told, work, folder)
        except sandbox.SandboxCancelled:
            raise
        except sandbox.SandboxError as error:
            log.info("speech_failed", detail=error.detail)
        program = shutil.which("espeak-ng")
        try:
            if program is not None:
                job |= {"espeak": program, "language": ESPEAK.get(language, language)}
                return made_of(
                    sandbox.run("speak_offline", job, work=work, limits=LIMITS, cancelled=cancelled), work, folder
                )
        except sandbox.SandboxCancelled:
            raise
        except sandbox.SandboxError as error:
            log.info("speech_failed", detail=error.detail)
    raise UserError(_("I cannot speak just now: the speech service does not answer."), _("Please try again later."))
