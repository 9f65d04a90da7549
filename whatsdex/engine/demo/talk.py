"""What made-up people say, and when."""

from __future__ import annotations

import random
import threading
from collections import deque

from whatsdex.engine.core import Core
from whatsdex.engine.demo.films import BROKEN, FILMS, LOST, film
from whatsdex.engine.demo.people import SEED, Person, people
from whatsdex.engine.demo.picture import picture
from whatsdex.events import Event, MessageSent
from whatsdex.jid import identity
from whatsdex.kit import Registry
from whatsdex.models import Action, Media, Quoted, Receipt, ReceiptKind, Result, Send
from whatsdex.transports.simulator import Simulator

SECONDS = 0.4
"""Between two messages, on average."""
FAULT = 0.01
"""Share of sends that fail and are tried again."""
INCIDENT_SECONDS = 1500.0
"""Between two made-up faults."""
FIRST_FILMS = 4
"""Are asked for at once."""

CHATTER = (
    "Anyone up for dinner on Friday?", "Happy birthday! 🎉", "The train is late again", "ok", "😂😂", "On my way",
    "Has somebody seen my keys?", "Look at this sunset", "Meeting moved to 15:00", "thanks!", "...",
    "See you tomorrow", "I read chapter four twice and still do not get it", "e4 e5", "Good morning everyone ☀",
    "Free tickets here: https://bargains.example/win",
)  # fmt: skip
ASKED = (
    ("/ping", 30), ("/menu", 10), ("!help sticker", 6), ("/status", 8), (".about", 5), ("/help dl", 5),
    ("/menu information", 4), ("hey bot, what can you do?", 5), ("are you there?", 5), ("/uptime", 4), ("/owner", 3),
    ("/pimg", 2), ("/help nosuch", 2), ("/menu games please", 2), ("/echo let me in", 2), ("/sticker", 1),
    ("/owner GUESSING", 1), ("What a day!", 2), ("/film", 4), ("/rules", 2), ("/jobs", 2),
)  # fmt: skip
"""What people ask the bot, and how often beside the others; some of it is wrong, as with real people."""
WANTED = tuple(1 if each == BROKEN else 8 if each == LOST else 12 for each in FILMS)
"""How often each film is asked for beside the others: little fails."""
UNREACHED, UNREAD = 0.03, 0.3
"""Shares of the bot's messages that reach no phone, and of those that do which nobody reads."""
PICTURE_SHARE = 0.02
"""Of the messages come with a picture to make a sticker of."""


class Demo:
    """The made-up people of one engine; the same ones, saying the same, at each start."""

    def __init__(self, simulator: Simulator, core: Core | None, *, pace: float = SECONDS, seed: int = SEED) -> None:
        """Make the people.

        Args:
            simulator: Their account.
            core: Whose bot they talk to; it learns their own command.
            pace: Seconds between two messages, on average.
            seed: Another one makes others.
        """
        self._simulator, self._core, self._pace = simulator, core, pace
        if core is not None:
            core.bot.registry = Registry([*core.bot.registry.commands, film])
            core.bus.listen(self._heard)
        self._chance = random.Random(seed)  # noqa: S311 - it plays
        self._faults = random.Random(seed)  # noqa: S311 - of its own, since another thread asks
        self._receipts = random.Random(seed)  # noqa: S311 - of its own, so that what is said stays the same
        self._stopping = threading.Event()
        self._sent: deque[MessageSent] = deque(maxlen=200)
        self.people = people(seed)
        self._texts, self._weights = zip(*ASKED, strict=True)

    def live(self, ready: threading.Event) -> None:
        """Have them chat until the stop; runs in a thread of its own."""
        ready.wait()
        self._simulator.faults = self._fault
        for person in self.people[:FIRST_FILMS]:
            self._ask_for_a_film(person)
        spoken = 0.0
        while not self._stopping.wait(wait := self._chance.expovariate(1 / self._pace)):
            spoken += wait
            self.step()
            if spoken > INCIDENT_SECONDS and self._core is not None:
                spoken = 0.0
                self._core.incidents.record("demo", "A made-up fault, so that there is one to look at.")

    def stop(self) -> None:
        """Have them fall silent."""
        self._stopping.set()

    def step(self) -> None:
        """Have phones take what was sent to them, and somebody say something."""
        while self._sent:
            self._take(self._sent.popleft())
        chance = self._chance
        person = chance.choice(self.people)
        roll = chance.random()
        group = chance.choice(person.groups) if person.groups and roll < 0.55 else ""
        if group and roll < 0.40:
            self._say(person, chance.choice(CHATTER), group)
        elif chance.random() < PICTURE_SHARE:
            self._send_picture(person, group)
        elif (text := chance.choices(self._texts, self._weights)[0]) == "/film":
            self._ask_for_a_film(person, group)
        else:
            self._say(person, text, group)

    def _heard(self, event: Event) -> None:
        if isinstance(event, MessageSent) and event.account == self._simulator.account and event.kind == "send":
            self._sent.append(event)

    def _take(self, sent: MessageSent) -> None:
        """Tell that a message of the bot's was delivered, and perhaps read."""
        kinds: tuple[ReceiptKind, ...] = ("delivered", "read")
        if (chance := self._receipts.random()) < UNREACHED:
            return
        for kind in kinds[: 1 if chance < UNREACHED + UNREAD else 2]:
            at, who = self._simulator.clock.now(), identity(sent.chat)
            self._simulator.deliver(Receipt(self._simulator.account, sent.chat, (sent.id,), kind, who, at))

    def _ask_for_a_film(self, person: Person, group: str = "") -> None:
        title = self._chance.choices(FILMS, WANTED)[0]
        self._say(person, f"/film {title}", group)

    def _say(self, person: Person, text: str, group: str = "") -> None:
        quoted = None
        if group and self._chance.random() < 0.1:
            quoted = Quoted("QUOTED", text=self._chance.choice(CHATTER))
        self._simulator.say(text, person.number, name=person.name, group=group, quoted=quoted)

    def _send_picture(self, person: Person, group: str) -> None:
        path = self._simulator.data / "spool" / "demo.png"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture(96))
        media = Media("image", "image/png", path.stat().st_size, width=96, height=96)
        self._simulator.say("/sticker", person.number, name=person.name, group=group, file=path.absolute(), media=media)

    def _fault(self, action: Action) -> Result | None:
        if isinstance(action, Send) and self._faults.random() < FAULT:
            return Result(ok=False, error="made up: the connection was busy", code="limited")
        return None
