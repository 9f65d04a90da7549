"""The running panel, as its screens and widgets get at it, and the work they set going."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, cast

import structlog
from textual.dom import DOMNode

if TYPE_CHECKING:
    from whatsdex.tui.app import WhatsdexApp

log = structlog.get_logger(__name__)


def panel_of(node: DOMNode) -> WhatsdexApp:
    """Return the panel that a node belongs to."""
    return cast("WhatsdexApp", node.app)


def work(
    node: DOMNode, job: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool = True
) -> None:  # fmt: skip
    """Run ``job`` beside the screen; it ends with its node, and when exclusive, an earlier one of its group."""

    async def guarded() -> None:
        try:
            await job()
        except Exception:
            log.exception("panel_worker_failed", group=group)
            node.app.notify(
                "A part of the panel has failed; the log says why.", severity="error", timeout=30, markup=False
            )

    node.run_worker(cast(Any, guarded), name=group, group=group, exclusive=exclusive, exit_on_error=False)
