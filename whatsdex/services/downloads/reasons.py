"""What a user is told when a download could not be made."""

from __future__ import annotations

from whatsdex.errors import UserError
from whatsdex.services import sandbox
from whatsdex.services.downloads.found import NothingThere, TooLarge, Variant
from whatsdex.services.guard import Ledger
from whatsdex.text import _


def explain(error: sandbox.SandboxError, ledger: Ledger, limit: int, *, searched: bool = False) -> Exception:
    """Return what the user is told; the guard's ledger decides before anything that a page could forge.

    Args:
        error: How the child ended.
        ledger: What the guard saw it do.
        limit: Bytes that the user may have.
        searched: Whether it looked for words, not for a link.
    """
    told = refused(ledger, limit)
    if told is not None:
        return told
    if isinstance(error, sandbox.SandboxTimeout):
        return _too_slow()
    if isinstance(error, sandbox.SandboxMemory | sandbox.SandboxKilled):
        return UserError(_("That download is too much for me."))
    if not isinstance(error, sandbox.SandboxFailure):
        return error
    if error.code == "too_large":
        found = tuple(Variant(**each) for each in error.facts["variants"])
        return TooLarge(limit, error.facts["size"], found, str(error.facts.get("page", "")))
    if error.code == "network":
        if searched:
            return UserError(_("The search does not answer right now."), _("Please try again later, or send a link."))
        if ledger.has("no-such-name"):
            return UserError(_("There is no site of that name."), _("Is the link complete?"))
        return UserError(_("That site does not answer."), _("Please check the link, or try again later."))
    if error.code == "no_subtitles" and error.facts["languages"]:
        languages = ", ".join(str(each)[:12] for each in error.facts["languages"])
        return UserError(_("There are no subtitles in that language."), _("There are: {list}.").format(list=languages))
    return _reasons().get(error.code, error)


def refused(ledger: Ledger, limit: int) -> UserError | None:
    """Return what the guard did not let happen, None where there is nothing."""
    if ledger.has("private-address"):
        return UserError(_("That link leads to a private address, which I do not open."))
    if ledger.has("blocked-domain"):
        return UserError(_("Links to that site are not allowed here."))
    if ledger.has("port"):
        return UserError(_("That link leads to an unusual port, which I do not open."))
    if ledger.has("bytes"):
        return TooLarge(limit, 0, ())
    return _too_slow() if ledger.has("time") else None


def _too_slow() -> UserError:
    return UserError(_("That download took too long, so I stopped it."), _("Please try again later."))


def _reasons() -> dict[str, UserError]:
    return {
        "live": UserError(_("That is a live stream, which I do not download.")),
        "adult": UserError(_("That is marked as for adults only, which I do not download.")),
        "drm": UserError(_("That is protected against copying.")),
        "no_video": NothingThere(_("I found no video there.")),
        "no_pictures": NothingThere(_("I found no pictures there.")),
        "no_picture": NothingThere(_("There is no preview picture of that.")),
        "no_subtitles": NothingThere(_("There are no subtitles for that.")),
        "page": NothingThere(_("There is a page at that link, but no file that I may have.")),
        "no_sound": UserError(_("That video has no sound.")),
        "not_found": UserError(_("There is nothing at that link (any more).")),
        "forbidden": UserError(_("That site does not let me in."), _("It may want a login.")),
        "busy": UserError(_("That site asks me to wait."), _("Please try again in some minutes.")),
        "site": UserError(_("That site has a problem right now."), _("Please try again later.")),
        "unavailable": UserError(_("That video is not available to me (private, removed or limited to a region).")),
        "interrupted": UserError(_("That site stopped in the middle of the file."), _("Please try again later.")),
        "damaged": UserError(_("The file at that link is damaged or incomplete.")),
        "unfinished": UserError(_("I could not make a playable file of that video.")),
    }
