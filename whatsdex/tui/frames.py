"""What already stands on the terminal is not written again: a slow line carries only what differs."""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.strip import Strip

Line = dict[int, tuple[int, Strip]]
"""What stands in a line: the end and the cells of each piece, by its first column."""


class Frames:
    """Knows what was written to one terminal since it was last drawn as a whole."""

    def __init__(self) -> None:
        """Know of nothing."""
        self._lines: dict[int, Line] = {}

    def lessen(self, update: object) -> object:
        """Return an update that writes what differs; anything else as it is."""
        return _Lessened(self, update) if isinstance(update, CompositorUpdate) else update

    def render(self, update: CompositorUpdate, console: Console) -> str:
        """Return what is to be written for an update, and note that it is."""
        if isinstance(update, ChopsUpdate):
            return self._changes(update, console)
        self._lines.clear()
        return update.render_segments(console)

    def _changes(self, update: ChopsUpdate, console: Console) -> str:
        written = []
        for y, left, right in update.spans:
            line = self._lines.setdefault(y, {})
            for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if piece is None or x > right or end <= left:
                    continue
                strip, until = piece, end
                if end > right:
                    until = right
                    strip = piece.crop(0, until - x)
                if line.get(x) == (until, strip):
                    continue
                for other in [at for at, (stop, _strip) in line.items() if at < until and stop > x]:
                    del line[other]
                line[x] = (until, strip)
                written += [Control.move_to(x, y).segment.text, strip.render(console)]
        return "".join(written)


class _Lessened(CompositorUpdate):
    """An update that asks what differs only when it is written, since some never are."""

    def __init__(self, frames: Frames, update: CompositorUpdate) -> None:
        self._frames, self._update = frames, update

    def render_segments(self, console: Console) -> str:
        return self._frames.render(self._update, console)
