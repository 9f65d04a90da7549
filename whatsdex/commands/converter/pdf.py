"""PDF documents: of pictures, as pictures, joined, cut, and their text."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated

from whatsdex.commands.converter.sending import document_name, send
from whatsdex.kit import Context, File, Kinds, OneOf, UserError, command
from whatsdex.services import papers
from whatsdex.text import _, ngettext

Paper = Annotated[File, Kinds("document")]
RANGE = re.compile(r"(\d{1,6})(-)?(\d{1,6})?", re.ASCII)
PICTURES = 10
"""Pages that are sent as pictures at once."""
MESSAGE = 3000
"""Characters of the longest text that is sent as a message."""
PILE_FILES = 20
PILE_BYTES = 50_000_000


@command("img2pdf", examples=["/topdf"], background=True, pool="media")
def topdf(ctx: Context, file: Annotated[File, Kinds("image", "sticker", "document")]) -> None:
    """Make a PDF of a picture."""
    made = papers.merged([file.path], ctx.folder, cancelled=lambda: ctx.cancelled).files[0]
    send(ctx, made, name=document_name(file, ".pdf", "picture"))


@command(examples=["/pdf2img", "/pdf2img 2-4"], background=True, pool="media", seconds=120)
def pdf2img(ctx: Context, file: Paper, pages: str = "1-") -> None:
    """Send pages of a PDF as pictures, ten at most at once."""
    first, last = _range(pages)
    end = min(last, first + PICTURES - 1)
    shown = papers.pages_as_pictures(file.path, ctx.folder, first, end, cancelled=lambda: ctx.cancelled)
    for number, made in enumerate(shown.files, first):
        text = _("Page {number} of {total}").format(number=number, total=shown.total)
        if number == end and end < min(last, shown.total):
            text += "\n" + _("For more, ask for the pages {first}-{last}.").format(
                first=end + 1, last=min(last, shown.total, end + PICTURES)
            )
        ctx.reply(text, file=made.path, media=made.media())


@command(examples=["/pdfsplit 2-5"], background=True, pool="media")
def pdfsplit(ctx: Context, file: Paper, pages: str) -> None:
    """Make a PDF of some pages of another, such as 3, 2-5 or 7-."""
    first, last = _range(pages)
    part = papers.part_of(file.path, ctx.folder, first, last, cancelled=lambda: ctx.cancelled)
    end = min(last, part.total)
    suffix = f" {first}-{end}.pdf" if end > first else f" {first}.pdf"
    send(ctx, part.files[0], name=document_name(file, suffix, "pages"))


@command(examples=["/pdftext"], background=True, pool="media")
def pdftext(ctx: Context, file: Paper) -> None:
    """Send the text of a PDF, as a message or, if it is long, as a file."""
    made = papers.text_of(file.path, ctx.folder, cancelled=lambda: ctx.cancelled).files[0]
    if made.size <= 4 * MESSAGE and len(text := made.path.read_text(encoding="utf8")) <= MESSAGE:
        ctx.reply(text)
    else:
        send(ctx, made, name=document_name(file, ".txt", "text"))


@command(examples=["/pdfmerge", "/pdfmerge done", "/pdfmerge clear"], background=True, pool="media")
def pdfmerge(
    ctx: Context,
    file: Annotated[File, Kinds("document", "image")] | None = None,
    what: Annotated[str, OneOf("add", "done", "clear")] = "add",
) -> None:
    """Join PDFs and pictures: send each with this command, then “done”."""
    pile = _pile(ctx)
    if what == "clear":
        for each in _piled(pile):
            each.unlink(missing_ok=True)
        ctx.reply(_("Your pile of pages is empty again."))
        return
    if file is not None:
        _add(ctx, pile, file)
    found = _piled(pile)
    if not found:
        raise UserError(_("Send a PDF or picture with this command, or quote one."))
    if what == "add":
        told = ngettext("{count} file is on your pile.", "{count} files are on your pile.", len(found))
        more = _("Send more with the same command; “pdfmerge done” makes one PDF of them.")
        ctx.reply(told.format(count=len(found)) + " " + more)
        return
    made = papers.merged(found, ctx.folder, cancelled=lambda: ctx.cancelled)
    send(ctx, made.files[0], _("{count} pages").format(count=made.total), name="merged.pdf")
    for each in found:
        each.unlink(missing_ok=True)


def _add(ctx: Context, pile: Path, file: File) -> None:
    found = _piled(pile)
    if len(found) >= PILE_FILES or sum(each.stat().st_size for each in found) > PILE_BYTES:
        raise UserError(_("Your pile of pages is full."), _("“pdfmerge done” makes one PDF of it."))
    made = papers.merged([file.path], ctx.folder, cancelled=lambda: ctx.cancelled).files[0]
    pile.mkdir(parents=True, exist_ok=True)
    # By the request's time and id, so that they keep their order and a second run adds no second copy.
    mark = hashlib.blake2b(ctx.invocation.encode(), digest_size=8).hexdigest()
    made.path.replace(pile / f"{ctx.asked:015d}-{mark}.pdf")


def _pile(ctx: Context) -> Path:
    """Return the folder of what this person collects in this chat; like all of the spool it is kept for a day."""
    key = "\n".join((ctx.chat.account, ctx.chat.jid, ctx.user.key))
    return ctx.bot.spool / "piles" / hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def _piled(pile: Path) -> list[Path]:
    return sorted(pile.glob("*.pdf"))


def _range(word: str) -> tuple[int, int]:
    """Read pages such as ``3``, ``2-5`` or ``7-``."""
    found = RANGE.fullmatch(word.strip())
    first = int(found[1]) if found else 0
    last = first
    if found and found[2]:
        last = int(found[3]) if found[3] else papers.LAST
    if not found or not 1 <= first <= last or (found[3] and not found[2]):
        raise UserError(_("Pages such as 3, 2-5 or 7- are expected, not “{word}”.").format(word=word[:40]))
    return first, last
