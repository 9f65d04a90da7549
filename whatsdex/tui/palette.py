"""What the command palette finds."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from whatsdex.tui.actions import ACTIONS
from whatsdex.tui.registry import ANYWHERE, Action


class PanelCommands(Provider):
    """Finds screens and the actions that work here."""

    def _here(self) -> list[Action]:
        place = self.app.current_mode
        return [each for each in ACTIONS if each.palette and each.where in (ANYWHERE, place)]

    async def discover(self) -> Hits:
        """Show all before anything is typed."""
        for each in self._here():
            yield DiscoveryHit(each.title, partial(self._run, each), help=each.help)

    async def search(self, query: str) -> Hits:
        """Find by a few letters of a title."""
        matcher = self.matcher(query)
        for each in self._here():
            score = matcher.match(each.title)
            if score > 0:
                yield Hit(score, matcher.highlight(each.title), partial(self._run, each), help=each.help)

    async def _run(self, action: Action) -> None:
        await self.screen.run_action(action.run)
