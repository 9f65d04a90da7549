"""What the command palette finds: screens, actions, and the users, groups and commands of the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider

from whatsdex.control.api import Control
from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import ACTIONS, here, place
from whatsdex.tui.here import panel_of
from whatsdex.tui.registry import ANYWHERE, LIST, Action
from whatsdex.tui.safe import plain, words

FOUND = 6
"""Users and groups that are shown at most."""
SHORTEST = 2
"""Letters from which on the engine is asked."""


class Found(NamedTuple):
    """Something of the engine's, and how a jump reaches it."""

    title: str
    help: str
    place: str
    text: str


class PanelCommands(Provider):
    """Finds screens and actions."""

    def _here(self) -> list[Action]:
        return here(panel_of(self.screen).where)

    async def discover(self) -> Hits:
        """Show what can be done here before anything is typed."""
        for each in self._here():
            if each.palette:
                yield DiscoveryHit(each.title, partial(self._run, each), help=each.help)

    async def search(self, query: str) -> Hits:
        """Find by a few letters of a title; actions of other screens lead there."""
        matcher, near = self.matcher(query), self._here()
        for each in near:
            score = matcher.match(each.title)
            if score > 0:
                yield Hit(score, matcher.highlight(each.title), partial(self._run, each), help=each.help)
        for each in ACTIONS:
            if each in near or each.where in (ANYWHERE, LIST):
                continue
            title = f"{place(each.where).title}: {each.title}"
            score = matcher.match(title)
            if score > 0:
                screen = f"screen.{place(each.where).within or each.where}"
                go = partial(self._run, next(one for one in ACTIONS if one.id == screen))
                yield Hit(score / 2, matcher.highlight(title), go, help=each.help)

    async def _run(self, action: Action) -> None:
        await self.screen.run_action(action.run)


class EngineCommands(Provider):
    """Finds users, groups and commands by a few letters of their names."""

    async def search(self, query: str) -> Hits:
        """Ask the engine, once enough is typed to find anything by."""
        if len(query.strip()) < SHORTEST:
            return
        for source in (_users, _groups, _commands):
            async for each in self._ask(partial(source, query.strip())):
                title = plain(each.title, limit=60)
                score = max(self.matcher(query).match(title), 0.1)
                go = partial(panel_of(self.screen).jump, each.place, each.text)
                yield Hit(score / 2, words(title), go, help=plain(each.help))

    async def _ask(self, request: Callable[[Control], list[Found]]) -> AsyncIterator[Found]:
        try:
            for each in await panel_of(self.screen).source.ask(request):
                yield each
        except WhatsdexError:
            return  # the header tells of a lost engine


def _users(query: str, control: Control) -> list[Found]:
    page = control.users.list(query, limit=FOUND)
    return [Found(f"{each.name or '?'}  {each.number}", "A user.", "users", f"#{each.id}") for each in page.users]


def _groups(query: str, control: Control) -> list[Found]:
    page = control.groups.list(query, limit=FOUND)
    return [Found(each.subject or each.jid, "A group.", "groups", f"#{each.id}") for each in page.groups]


def _commands(query: str, control: Control) -> list[Found]:
    found = [each for each in control.commands.list() if query.lower() in f"{each.name} {' '.join(each.aliases)}"]
    return [Found(f"/{each.name}", each.description, "commands", each.name) for each in found[:FOUND]]


PROVIDERS: set[Any] = {PanelCommands, EngineCommands}
