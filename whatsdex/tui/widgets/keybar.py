"""The line at the bottom: the keys that work here and now."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from whatsdex.tui.here import panel_of


class KeyBar(Widget):
    """Shows the keys of the focused widget and screen at the left, those of the panel at the right."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $footer-background; color: $foreground; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        """Make an empty bar."""
        super().__init__()
        self._spans: list[tuple[int, int, str]] = []
        self._rested = False
        """Whether all sending rested when it was drawn."""

    def on_mount(self) -> None:
        """Redraw when the keys change."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self.watch(panel_of(self), "overview", self._answered, init=False)

    def _answered(self) -> None:
        """Draw what pausing all sending, or going on with it, is called now."""
        if self._rests() != self._rested:
            self.refresh()

    def _rests(self) -> bool:
        overview = panel_of(self).overview
        return overview is not None and overview.paused

    def _changed(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render(self) -> Content:
        """Draw as many keys as fit; those of the panel stay."""
        self._rested = self._rests()
        shown = [each.binding for each in self.screen.active_bindings.values() if each.binding.show and each.enabled]
        own = [each for each in shown if not (each.id or "").startswith("panel.")]
        own.sort(key=lambda each: (each.id or "").startswith("list."))  # the screen's own keys first
        screens = [each for each in own if (each.id or "").startswith("screen.") and not self._here(each)]
        own = [each for each in own if not (each.id or "").startswith("screen.")]
        shared = [each for each in shown if (each.id or "").startswith("panel.")]
        right = sum(self._width(each) for each in shared)
        room = self.size.width - right
        parts: list[Content] = []
        self._spans.clear()
        at = 0
        seen: set[str] = set()
        for each in own:
            width = self._width(each)
            if each.action in seen:
                continue
            if at + width > room:
                break
            seen.add(each.action)
            parts.append(self._key(each))
            self._spans.append((at, at + width, each.key))
            at += width
        named, others = self._fitting(screens, room - at)
        for each in named:
            parts.append(self._key(each))
            self._spans.append((at, at + self._width(each), each.key))
            at += self._width(each)
        parts.append(others)
        at += others.cell_length
        parts.append(Content(" " * max(0, room - at)))
        at = max(at, room)
        for each in shared:
            parts.append(self._key(each))
            self._spans.append((at, at + self._width(each), each.key))
            at += self._width(each)
        return Content.assemble(*parts)

    def _fitting(self, screens: Sequence[Binding], room: int) -> tuple[Sequence[Binding], Content]:
        """Return the screens that can be named in so many cells, and the keys of the others."""
        for count in range(len(screens), -1, -1):
            named, rest = screens[:count], _ranges([self._shown(each) for each in screens[count:]])
            others = Content.assemble((f" {rest}", "bold $footer-key-foreground"), " screens") if rest else Content("")
            if sum(map(self._width, named)) + others.cell_length <= room:
                return named, others
        return (), Content("")

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked at."""
        for start, end, key in self._spans:
            if start <= event.x < end:
                self.app.simulate_key(key)

    def _here(self, binding: Binding) -> bool:
        return binding.id == f"screen.{self.app.current_mode}"

    def _width(self, binding: Binding) -> int:
        return len(self._shown(binding)) + len(self._title(binding)) + 3

    def _shown(self, binding: Binding) -> str:
        return self.app.get_key_display(binding)

    def _title(self, binding: Binding) -> str:
        return "Go on sending" if binding.action == "app.sending" and self._rested else binding.description

    def _key(self, binding: Binding) -> Content:
        return Content.assemble(
            (f" {self._shown(binding)}", "bold $footer-key-foreground"), (f" {self._title(binding)} ", "$foreground")
        )


def _ranges(keys: Sequence[str]) -> str:
    """Return keys with digits that follow each other taken together: ``3-7 0 l``."""
    parts: list[str] = []
    for key in keys:
        first, _dash, last = parts[-1].partition("-") if parts else ("", "", "")
        if key.isdecimal() and (last or first).isdecimal() and int(key) == int(last or first) + 1:
            parts[-1] = f"{first}-{key}"
        else:
            parts.append(key)
    return " ".join(parts)
