"""Plain files from where they are kept: repositories and shared drives."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.commands.downloader.dl import COST
from whatsdex.commands.downloader.sending import deliver, premium, way
from whatsdex.kit import Context, Link, Rest, UserError, command
from whatsdex.services.downloads import TooLarge, fetch_file
from whatsdex.text import _

FREE = 50_000_000
"""Bytes that are free of charge for everybody."""
REPOSITORY = re.compile(
    r"(?:https?://)?(?:(?:www\.)?github\.com/)?([A-Za-z0-9-]{1,39})/([A-Za-z0-9._-]{1,100}?)(?:\.git)?"
    r"(?:/(?:tree|archive|releases/tag)/([^\s?#]{1,200}?)|/?|/[^\s]*)?"
)
DRIVE_ID = re.compile(r"(?:/d/|[?&]id=)([A-Za-z0-9_-]{20,100})")
DRIVE = ("drive.google.com", "docs.google.com", "drive.usercontent.google.com")


@command("gitclone", examples=["/githubdl https://github.com/octocat/Hello-World", "/githubdl octocat/Hello-World"],
         mark="n", background=True, cost=COST)  # fmt: skip
def githubdl(ctx: Context, repository: Annotated[str, Rest()]) -> None:
    """Send a GitHub repository as an archive."""
    found = REPOSITORY.fullmatch(repository.strip())
    if not found or found[2] in (".", ".."):
        raise UserError(_("That is no GitHub repository."), _("Send its link, or OWNER/NAME."))
    owner, name, tag = found[1], found[2], found[3] or "HEAD"
    _file(ctx, f"https://codeload.github.com/{owner}/{name}/zip/{tag}", "codeload.github.com")


@command("gd", examples=["/gdrive https://drive.google.com/file/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/view"], mark="n",
         background=True, cost=COST)  # fmt: skip
def gdrive(ctx: Context, link: Link) -> None:
    """Send a file that is shared on Google Drive."""
    found = DRIVE_ID.search(link.url)
    if link.host.lower() not in DRIVE or not found or "/folders/" in link.url:
        raise UserError(_("That is no link to a file on Google Drive."), _("Share the file itself, for everybody."))
    host = DRIVE[-1]
    _file(ctx, f"https://{host}/download?id={found[1]}&export=download&confirm=t", host)


def _file(ctx: Context, url: str, host: str) -> None:
    most = ctx.bot.config().media.max_send
    limit = most if premium(ctx) else min(most, FREE)
    try:
        deliver(ctx, (url, "file"), lambda: fetch_file(url, host, way(ctx), limit=limit))
    except TooLarge as error:
        if limit < most:
            raise UserError(error.message, _("Premium members get larger files.")) from None
        raise
