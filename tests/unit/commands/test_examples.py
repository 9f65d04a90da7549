"""Every example of every command: it means that command, its words fit the parameters, and it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulated import ALICE, Simulated, configured, simulated, until
from whatsdex import commands
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.events import Event, JobChanged, MessageHandled
from whatsdex.jid import USER, identity
from whatsdex.kit import Command
from whatsdex.kit.parameters import bind
from whatsdex.models import GroupInfo, GroupMember, Media, Message, Quoted
from whatsdex.transports.simulator import group_jid

REGISTRY = commands.load()
ELSEWHERE = frozenset({"converter", "downloader", "maker"})
"""Categories whose examples run in their family's own tests, with real files and a loopback site."""
GROUP = "Examples"
OTHERS = tuple(str(15550000000 + each) for each in range(3, 10))
PREFIX = re.compile(r"[/!.]")
EXAMPLES = [
    pytest.param(each, example, id=f"{each.name}: {example}") for each in REGISTRY.commands for example in each.examples
]
RUN = [param for param in EXAMPLES if param.values[0].category not in ELSEWHERE]  # type: ignore[union-attr]
ENDED = frozenset({"done", "failed", "cancelled"})


class Heard:
    """What became of messages and jobs."""

    def __init__(self) -> None:
        self.handled: dict[str, MessageHandled] = {}
        self.jobs: dict[str, str] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, MessageHandled):
            self.handled[event.message.id] = event
        elif isinstance(event, JobChanged):
            self.jobs[event.job] = event.state


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulated, Heard]]:
    """An engine whose owner is Alice, in whose group everybody is and all have written before."""
    told = {"source": "https://example.org/source", "donate": "https://example.org/donate"}
    config = configured(bot={"owners": [ALICE], **told}, limits={"enabled": False}, web={"port": 0})
    with simulated(tmp_path_factory.mktemp("examples"), config=config) as made:
        heard = Heard()
        made.engine.bus.listen(heard)
        _gather(made)
        made.ask("/enable", group=GROUP)
        for each in OTHERS:
            made.ask("/ping", each)
            made.people.say("hello everyone", each, group=GROUP)
        made.settled()
        yield made, heard


def _gather(made: Simulated) -> None:
    """Put the group as it is at first: Alice and the bot are its admins."""
    people = [GroupMember(identity(f"{each}@{USER}"), each == ALICE) for each in (ALICE, *OTHERS)]
    info = GroupInfo(group_jid(GROUP), GROUP, members=(*people, GroupMember(made.people.me, admin=True)))
    made.people.groups[info.chat] = info


@pytest.mark.parametrize(("command", "example"), EXAMPLES)
def test_an_example_means_its_command_and_its_words_fit(command: Command, example: str) -> None:
    bare = PREFIX.sub("", example, count=1) if PREFIX.match(example) else example
    name, _space, rest = bare.partition(" ")
    assert REGISTRY.find(name) is command
    message = _message(command, example)
    values = bind(command.parameters, rest, message, command.usage)
    assert values.keys() == {each.name for each in command.parameters}


@pytest.mark.parametrize(("command", "example"), RUN)
def test_an_example_runs_without_an_incident(
    bot: tuple[Simulated, Heard], command: Command, example: str, tmp_path: Path
) -> None:
    made, heard = bot
    where = "" if command.place == "private" else GROUP if command.place == "group" or command.admin else ""
    if where:
        _gather(made)
    said: dict[str, Any] = {"group": where, "mentions": _mentions(example)}
    if where:
        said["quoted"] = _message(command, example).quoted
    number = made.people.say(example, ALICE, **said)
    until(lambda: number in heard.handled)
    end = heard.handled[number]
    if end.outcome == "queued":
        until(lambda: any(job.startswith(f"main/{end.message.chat}/{number}/") and state in ENDED
                          for job, state in heard.jobs.items()))  # fmt: skip
    made.settled()
    assert end.command == command.name
    assert end.outcome in ("ok", "queued", "user_error"), end.detail
    assert made.rows("SELECT place, summary FROM incident") == []
    _undo(made, heard)


def _undo(made: Simulated, heard: Heard) -> None:
    """Take back what would keep other examples from running."""
    for text, where in (("#prefix default", GROUP), ("/enable", GROUP), ("/maintenance off", ""), ("/mode public", "")):
        number = made.people.say(text, ALICE, group=where)
        until(lambda number=number: number in heard.handled)  # type: ignore[misc]
    made.settled()


def _mentions(example: str) -> tuple[str, ...]:
    return tuple(f"{each}@{USER}" for each in re.findall(r"@(\d+)", example))


def _message(command: Command, example: str) -> Message:
    """Return the message that an example is, with what its command looks at."""
    other = identity(f"{OTHERS[0]}@{USER}")
    file = next((each for each in command.parameters if each.kind == "file"), None)
    media = None
    if file is not None:
        kind: Any = re.findall(r"[a-z]+", file.usage)[0]
        media = Media(kind, size=1000)
    return Message(
        "main", "E", group_jid(GROUP), identity(f"{ALICE}@{USER}"), SYSTEM_CLOCK.now(), text=example, group=True,
        mentions=_mentions(example), media=media, quoted=Quoted("IN1", other, "hello everyone"),
    )  # fmt: skip
