"""Commands: what they are, how a function becomes one, and the registry that finds them by name."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from whatsdex.kit.parameters import Parameter, parameters_of
from whatsdex.models import MediaKind

if TYPE_CHECKING:
    from whatsdex.config import Config

Mark = Literal["o", "n", "a"]
Role = Literal["user", "premium", "staff", "owner"]
Place = Literal["anywhere", "private", "group"]
ROLES: tuple[Role, ...] = ("user", "premium", "staff", "owner")
"""From the least to the most allowed."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain-language request, taken apart."""

    text: str
    """Lower case, without the words that address the bot."""
    url: str = ""
    """The first address in it, as written."""
    media: MediaKind | None = None
    """What is attached or quoted."""
    quoted_url: str = ""
    """The first address in the message that it answers, where it has none itself."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the catalogue."""

    name: str
    run: Callable[..., None]
    description: str
    category: str
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    mark: Mark = "o"
    role: Role = "user"
    admin: bool = False
    """In groups only for their admins (and owners)."""
    place: Place = "anywhere"
    background: bool = False
    """Runs as a job."""
    pool: str = "io"
    """The job pool, of background commands."""
    seconds: float = 0.0
    """Time it may take; 0 is the configured time."""
    hidden: bool = False
    """Not in the menu."""
    everywhere: bool = False
    """Runs in groups that have not enabled the bot, too."""
    anyone: bool = False
    """Runs whomever the bot serves at the moment; the way in for its owner."""
    plain: Callable[[Plain], str | None] | None = None
    """Gives the arguments that a plain-language request means, or None where it means something else."""
    bot_admin: bool = False
    """In groups only where the bot is an admin."""
    cooldown: float = 0.0
    """Seconds between two uses by one user; of background commands 0 is the configured pause."""
    cost: int = 0
    """Coins."""
    enabled: bool = True
    """Whether it is on unless an operator switches it."""
    needs: Callable[[Config], str] | None = None
    """Names the setting without which it can do nothing, empty once the operator made it; until then it is in no
    menu."""

    usage: str = field(init=False, default="")
    """How to call it, without prefix: ``dl URL [audio]``."""

    def __post_init__(self) -> None:
        """Put the usage together, which is asked for with every run."""
        object.__setattr__(self, "usage", " ".join([self.name, *(each.usage for each in self.parameters)]))


def command(
    *aliases: str,
    examples: Iterable[str],
    name: str = "",
    mark: Mark = "o",
    role: Role = "user",
    admin: bool = False,
    place: Place = "anywhere",
    background: bool = False,
    pool: str = "io",
    seconds: float = 0.0,
    hidden: bool = False,
    everywhere: bool = False,
    anyone: bool = False,
    plain: Callable[[Plain], str | None] | None = None,
    bot_admin: bool = False,
    cooldown: float = 0.0,
    cost: int = 0,
    enabled: bool = True,
    needs: Callable[[Config], str] | None = None,
) -> Callable[[Callable[..., None]], Command]:
    """Make a command of a function.

    The function's name is the command's, the first line of its docstring the description, its
    parameters after the context the command's; the category is the folder that its module is in.
    """

    def make(run: Callable[..., None]) -> Command:
        return Command(
            name=name or run.__name__.rstrip("_"),
            run=run,
            description=(inspect.getdoc(run) or "").partition("\n")[0],
            category=run.__module__.split(".")[-2],
            aliases=aliases,
            examples=tuple(examples),
            parameters=parameters_of(run),
            mark=mark,
            role=role,
            admin=admin,
            place=place,
            background=background,
            pool=pool,
            seconds=seconds,
            hidden=hidden,
            everywhere=everywhere,
            anyone=anyone,
            plain=plain,
            bot_admin=bot_admin,
            cooldown=cooldown,
            cost=cost,
            enabled=enabled,
            needs=needs,
        )

    return make


class Registry:
    """All commands, by name and alias."""

    def __init__(self, commands: Iterable[Command]) -> None:
        """Take the commands.

        Raises:
            ValueError: A name or alias stands twice.
        """
        self.commands: tuple[Command, ...] = tuple(sorted(commands, key=lambda each: each.name))
        self._by_name: dict[str, Command] = {}
        for each in self.commands:
            for name in (each.name, *each.aliases):
                if self._by_name.setdefault(name, each) is not each:
                    raise ValueError(f"command name {name!r} stands twice")
        self.plain: tuple[Command, ...] = tuple(each for each in self.commands if each.plain is not None)
        self.categories: tuple[str, ...] = tuple(sorted({each.category for each in self.commands}))

    def find(self, name: str) -> Command | None:
        """Return the command of a name or alias, whatever its case."""
        return self._by_name.get(name.lower())

    def near(self, name: str) -> Command | None:
        """Return the one visible command that a mistyped name may mean."""
        names = [each for each, command in self._by_name.items() if not command.hidden]
        found = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.75) if 3 <= len(name) <= 20 else []
        return self._by_name[found[0]] if found else None
