"""Pictures, stickers and codes made of texts, drawn in the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from whatsdex.errors import UserError
from whatsdex.services import sandbox
from whatsdex.services.media import Made, explain, made_of
from whatsdex.services.stickers import label
from whatsdex.text import _

LIMITS = sandbox.Limits(seconds=45, cpu_seconds=45, memory=1_500_000_000, file_size=64_000_000)

Cancelled = Callable[[], bool]
Facts = dict[str, Any]


def draw(
    task: str,
    folder: Path,
    facts: Facts,
    *,
    source: Path | None = None,
    pack: str = "",
    author: str = "",
    cancelled: Cancelled | None = None,
) -> list[Made]:
    """Make files of some facts.

    Args:
        task: One of the drawing tasks of the sandbox.
        folder: Where they go, under names of their own.
        facts: What the task needs.
        source: A picture from outside that it draws on.
        pack: A sticker's pack.
        author: Its maker.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        UserError: The picture cannot be read, or this cannot be drawn.
    """
    job = {**label(pack, author), **facts}
    with sandbox.work_folder(folder) as work:
        told = _run(task, work, job, source, cancelled)
        return [made_of(each, work, folder) for each in told.get("files", [told])]


def tell(
    task: str, folder: Path, facts: Facts, *, source: Path | None = None, cancelled: Cancelled | None = None
) -> Facts:
    """Return what a task that makes no file tells.

    Raises:
        UserError: As above.
    """
    with sandbox.work_folder(folder) as work:
        return _run(task, work, facts, source, cancelled)


def _run(task: str, work: Path, job: Facts, source: Path | None, cancelled: Cancelled | None) -> Facts:
    if source is not None:
        job = {**job, "path": str(source.absolute())}
    try:
        return sandbox.run(task, job, work=work, limits=LIMITS, cancelled=cancelled)
    except sandbox.SandboxError as error:
        raise (_reason(error) if source is None else None) or _refusal(error) or explain(error) from error


def _reason(error: sandbox.SandboxError) -> UserError | None:
    """Return what is told where there is no file that could be to blame."""
    if isinstance(error, sandbox.SandboxTimeout | sandbox.SandboxMemory | sandbox.SandboxKilled):
        return UserError(_("That is too much for me to draw."), _("Please try it with less text."))
    return None


def _refusal(error: sandbox.SandboxError) -> UserError | None:
    if not isinstance(error, sandbox.SandboxFailure):
        return None
    reasons = {
        "lines": UserError(_("That is too long for one picture; up to {limit} lines fit.").format(
            limit=error.facts.get("limit", 0))),
        "long_code": UserError(_("That is more than a QR code can hold.")),
        "no_code": UserError(_("That cannot be written as a barcode of that kind.")),
        "no_code_seen": UserError(_("I see no QR code or barcode in that picture."),
                                  _("It should be sharp and not too small.")),
        "no_letters": UserError(_("I have large letters for English only.")),
        "long_art": UserError(_("That is too long for large letters."), _("Please try a word or two.")),
    }  # fmt: skip
    return reasons.get(error.code)
