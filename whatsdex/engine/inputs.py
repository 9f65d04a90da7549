"""Files that people send for jobs to work on: from the spool into the media store, to the job, and away again."""

from __future__ import annotations

from pathlib import Path

import structlog

from whatsdex.errors import UserError
from whatsdex.jobs.rows import Claim
from whatsdex.kit.bot import Bot
from whatsdex.kit.parameters import File
from whatsdex.text import _

log = structlog.get_logger(__name__)

STORED = "media:"
"""Before the hash and ending of a file that is in the media store."""
SPOOLED = "spool/"
DAYS = 1
"""For which a file is kept whose job never ends."""


def take_in(bot: Bot, invocation: str, path: str) -> str:
    """Put a fetched file into the media store; returns where the job finds it. The spooled one stays for now."""
    owner = bot.store.one('SELECT "user" FROM job WHERE invocation=?', invocation)
    spooled = bot.data / path
    if owner is None:
        return path
    try:
        name = bot.media.keep(
            spooled, owner=owner[0], kind="received", now=bot.now(), days=DAYS, source=invocation
        )  # fmt: skip
    except OSError as error:  # the disk is full, or the store away: the spool serves as well
        log.warning("media_not_stored", reason=str(error))
        return path
    return f"{STORED}{name}{spooled.suffix}"


def here(bot: Bot, file: File, claim: Claim, folder: Path) -> File:
    """Return a job's file with its bytes where the job can read them.

    Raises:
        UserError: It is gone.
    """
    path = claim.payload.path
    if not path.startswith(STORED):
        return File(file.media, file.raw, bot.data / path)
    name = Path(path.removeprefix(STORED))
    fetched = bot.media.fetch(name.stem, folder, name.suffix)
    if fetched is None:
        raise UserError(_("I do not have that file any more. Please send it again."))
    return File(file.media, file.raw, fetched)


def remove(bot: Bot, path: str, invocation: str) -> None:
    """Remove a job's file once nobody needs it there any more."""
    if path.startswith(STORED):
        bot.media.remove("source=? AND kind='received'", invocation)
    elif path.startswith(SPOOLED):
        (bot.data / path).unlink(missing_ok=True)
