"""The line at the bottom: the keys that work here and now."""

from __future__ import annotations

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
        own.sort(key=lambda each: (each.id or "").startswith(("list.", "screen.")))  # the screen's own keys first
        shared = [each for each in shown if (each.id or "").startswith("panel.")]
        right = sum(self._width(each) for each in shared)
        room = self.size.width - right
        parts: list[Content] = []
        self._spans.clear()
        at = 0
        seen: set[str] = set()
        for each in own:
            width = self._width(each)
            if each.action in seen or self._here(each):
                continue
            if at + width > room:
                break
            seen.add(each.action)
            parts.append(self._key(each))
            self._spans.append((at, at + width, each.key))
            at += width
        parts.append(Content(" " * max(0, room - at)))
        at = max(at, room)
        for each in shared:
            parts.append(self._key(each))
            self._spans.append((at, at + self._width(each), each.key))
            at += self._width(each)
        return Content.assemble(*parts)

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
