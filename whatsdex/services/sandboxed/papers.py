"""Reading and making PDF documents with PDFium."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2

from whatsdex.services.sandboxed import frames, opening, stickers, stills
from whatsdex.services.sandboxed.edits import described
from whatsdex.services.sandboxed.failure import Failure, Tell

PAGES = 2000
"""Pages of the longest document that is opened."""
DOTS = 150
"""Dots an inch of a page that becomes a picture."""
PAGE_SIDE = 2200
"""Pixels of the longer side of such a picture."""
A4 = 842.0
"""Points of the longer side of a page that a picture becomes."""
INCH = 72
TEXT_LIMIT = 2_000_000
"""Characters taken out of one document."""
PASSWORD = 4
"""PDFium's error for a document that wants one."""


def pictures(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Draw pages ``first`` to ``last`` of the file ``path``, each into a file of its own.

    Raises:
        Failure: ``empty``, ``no_pdf``, ``locked``, ``damaged``, ``pages``, ``no_page``.
    """
    made = []
    with _opened(job["path"]) as document:
        for number in _range(job, len(document)):
            page = document[number]
            scale = min(DOTS / INCH, PAGE_SIDE / max(*page.get_size(), 1.0))
            shown = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
            page.close()
            name = f"page{number + 1}.jpg"
            shown.save(name, "JPEG", quality=88, optimize=True)
            made.append({**described(name, "image", "image/jpeg", shown), "page": number + 1})
            tell({"share": len(made) / (job["last"] - job["first"] + 1)})
        return {"files": made, "total": len(document)}


def text(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Write the text of the file ``path``, a page after the other, to ``made.txt``.

    Raises:
        Failure: As ``pictures``, and ``no_text``.
    """
    pages: list[str] = []
    left = TEXT_LIMIT
    with _opened(job["path"]) as document:
        for number in _range(job, len(document)):
            page = document[number]
            words = page.get_textpage()
            found = words.get_text_range(0, min(words.count_chars(), left)) if words.count_chars() else ""
            words.close()
            page.close()
            pages.append(found.replace("\r\n", "\n").replace("\ufffe", "").strip())
            left -= len(found)
            if left <= 0:
                break
        count = len(document)
    whole = "\n\n".join(each for each in pages if each)
    if not whole:
        raise Failure("no_text")
    Path("made.txt").write_text(whole, encoding="utf8", errors="replace")
    return {**described("made.txt", "document", "text/plain"), "total": count}


def split(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Write pages ``first`` to ``last`` of the file ``path`` as a document of their own.

    Raises:
        Failure: As ``pictures``.
    """
    with _opened(job["path"]) as document, _new() as made:
        made.import_pages(document, list(_range(job, len(document))))
        return {**_saved(made), "total": len(document)}


def merge(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Write documents and pictures, the files ``paths``, as one document, a picture a page.

    Raises:
        Failure: As ``pictures``, and ``pixels``, ``unknown``.
    """
    with _new() as made:
        for path in job["paths"]:
            stickers.not_empty(path)
            if _is_pdf(path):
                with _opened(path) as document:
                    if len(made) + len(document) > PAGES:
                        raise Failure("pages", limit=PAGES)
                    made.import_pages(document)
            else:
                with _opened(_paged(path)) as document:
                    made.import_pages(document)
        return _saved(made)


def _paged(path: str) -> str:
    """Return the file of a one-page document that shows a picture."""
    opened = opening.picture(path)
    if opened is None:
        raise Failure("no_paper")
    with opened, opening.hostile():
        shown = frames.upright(opened, stills.SIDE)
        shown.thumbnail((stills.SIDE, stills.SIDE))
    shown = stills.opaque(shown)
    shown.save("page.pdf", "PDF", resolution=max(shown.size) * INCH / A4, quality=88)
    return "page.pdf"


@contextlib.contextmanager
def _opened(path: str) -> Iterator[pypdfium2.PdfDocument]:
    stickers.not_empty(path)
    if not _is_pdf(path):
        raise Failure("no_pdf")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Failure("locked" if error.err_code == PASSWORD else "damaged", detail=str(error)[:200]) from None
    with contextlib.closing(document):
        if not 0 < len(document) <= PAGES:
            raise Failure("pages" if len(document) else "damaged", limit=PAGES)
        with _pdfium():
            yield document


@contextlib.contextmanager
def _new() -> Iterator[pypdfium2.PdfDocument]:
    with contextlib.closing(pypdfium2.PdfDocument.new()) as document, _pdfium():
        yield document


@contextlib.contextmanager
def _pdfium() -> Iterator[None]:
    try:
        yield
    except pypdfium2.PdfiumError as error:
        raise Failure("damaged", detail=str(error)[:200]) from None


def _is_pdf(path: str) -> bool:
    with Path(path).open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _range(job: dict[str, Any], count: int) -> range:
    if job["first"] > count:
        raise Failure("no_page", pages=count)
    return range(job["first"] - 1, min(job["last"], count))


def _saved(made: pypdfium2.PdfDocument) -> dict[str, Any]:
    made.save("made.pdf")
    page = made[0]
    shown = page.render(scale=2 * stills.THUMBNAIL / max(*page.get_size(), 1.0), may_draw_forms=False).to_pil()
    page.close()
    return {**described("made.pdf", "document", "application/pdf", shown), "pages": len(made)}
