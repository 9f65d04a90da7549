"""PDF documents: their pages as pictures, their text, parts of them, and several as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from whatsdex.models import Frozen
from whatsdex.services import sandbox
from whatsdex.services.media import Made, explain, made_of

LIMITS = sandbox.Limits(seconds=90, cpu_seconds=90, memory=1_500_000_000)
LAST = 1_000_000
"""A page that is behind every document's end."""

Cancelled = Callable[[], bool]


class Pages(Frozen):
    """Pages of a document that were made into something."""

    files: tuple[Made, ...]
    total: int
    """Pages of the whole document."""


def pages_as_pictures(
    source: Path, folder: Path, first: int = 1, last: int = LAST, *, cancelled: Cancelled | None = None
) -> Pages:
    """Draw pages of a document, the first being 1.

    Raises:
        UserError: The file is no document that can be read, or has no such page.
    """
    told, files = _run("pdf_pictures", folder, {**_job(source), "first": first, "last": last}, cancelled)
    return Pages(files=files, total=told["total"])


def text_of(source: Path, folder: Path, *, cancelled: Cancelled | None = None) -> Pages:
    """Write the text of a document into a file.

    Raises:
        UserError: As above, or there is no text in it.
    """
    told, files = _run("pdf_text", folder, {**_job(source), "first": 1, "last": LAST}, cancelled)
    return Pages(files=files, total=told["total"])


def part_of(source: Path, folder: Path, first: int, last: int, *, cancelled: Cancelled | None = None) -> Pages:
    """Make a document of some pages of another.

    Raises:
        UserError: As above.
    """
    told, files = _run("pdf_split", folder, {**_job(source), "first": first, "last": last}, cancelled)
    return Pages(files=files, total=told["total"])


def merged(sources: Sequence[Path], folder: Path, *, cancelled: Cancelled | None = None) -> Pages:
    """Make one document of several, and of pictures, each of which becomes a page.

    Raises:
        UserError: One of the files can be read as neither.
    """
    paths = [str(each.absolute()) for each in sources]
    told, files = _run("pdf_merge", folder, {"paths": paths}, cancelled)
    return Pages(files=files, total=told["pages"])


def _job(source: Path) -> dict[str, Any]:
    return {"path": str(source.absolute())}


def _run(
    task: str, folder: Path, job: dict[str, Any], cancelled: Cancelled | None
) -> tuple[dict[str, Any], tuple[Made, ...]]:
    with sandbox.work_folder(folder) as work:
        try:
            told = sandbox.run(task, job, work=work, limits=LIMITS, cancelled=cancelled)
        except sandbox.SandboxError as error:
            raise explain(error) from error
        return told, tuple(made_of(each, work, folder) for each in told.get("files", [told]))
