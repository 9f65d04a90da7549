"""Made-up users who chat by themselves, to look around without a phone."""

from __future__ import annotations

import itertools
import random
import struct
import threading
import zlib
from dataclasses import dataclass

from whatsdex.engine.incidents import Incidents
from whatsdex.models import Action, GroupChange, Media, Quoted, Result, Send
from whatsdex.transports.simulator import Simulator, group_jid

SEED = 20
SECONDS = 0.4
"""Between two messages, on average."""
FAULT = 0.01
"""Share of sends that fail and are tried again."""
INCIDENT_SECONDS = 150.0
"""Between two made-up faults."""

NAMES = (
    "Ann", "Bob 🌻", "Chloé", "陳大文", "عمر", "Дарья", "Emeka", "Fatima", "Giulia", "Hana", "Ivo", "Juma", "Kavya",
    "Lena", "Mateus", "Ngozi", "Óscar", "Priya", "Quentin", "Rosa", "Sven", "Tomoko", "Uche", "Valentina", "Wanjiru",
    "Ximena", "Yusuf", "Zuzana", "Ada L.", "Big Mike", "Dr. Osei", "Eva-Maria von der Heide", "Grandma", "Jo", "Kofi",
    "Leila", "Noor", "Oma Trudi", "Sam", "Tee 🎧",
)  # fmt: skip
GROUPS = ("Family", "Chess club Neukölln", "読書会", "Flat 4b", "Lagos Runners")
CHATTER = (
    "Anyone up for dinner on Friday?", "Happy birthday! 🎉", "The train is late again", "ok", "😂😂", "On my way",
    "Has somebody seen my keys?", "Look at this sunset", "Meeting moved to 15:00", "thanks!", "...",
    "See you tomorrow", "I read chapter four twice and still do not get it", "e4 e5", "Good morning everyone ☀",
)  # fmt: skip
ASKED = (
    ("/ping", 30), ("/menu", 10), ("!help sticker", 6), ("/status", 8), (".about", 5), ("/help dl", 5),
    ("/menu information", 4), ("hey bot, what can you do?", 5), ("are you there?", 5), ("/uptime", 4), ("/owner", 3),
    ("/pimg", 2), ("/help nosuch", 2), ("/menu games please", 2), ("/echo let me in", 2), ("/sticker", 1),
    ("/owner GUESSING", 1), ("What a day!", 2),
)  # fmt: skip
"""What people ask the bot, and how often beside the others; some of it is wrong, as with real people."""
PICTURE_SHARE = 0.02
"""Of the messages come with a picture to make a sticker of."""


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person."""

    number: str
    name: str
    groups: tuple[str, ...]


class Demo:
    """The made-up people of one engine; the same ones, saying the same, at each start."""

    def __init__(self, simulator: Simulator, incidents: Incidents, *, pace: float = SECONDS, seed: int = SEED) -> None:
        """Make the people.

        Args:
            simulator: Their account.
            incidents: Where made-up faults of the bot are written down.
            pace: Seconds between two messages, on average.
            seed: Another one makes others.
        """
        self._simulator, self._incidents, self._pace = simulator, incidents, pace
        self._chance = random.Random(seed)  # noqa: S311 - it plays
        self._faults = random.Random(seed)  # noqa: S311 - of its own, since another thread asks
        self._stopping = threading.Event()
        numbers = itertools.count(15550100001)
        self.people = tuple(
            Person(f"{next(numbers)}", name, tuple(self._chance.sample(GROUPS, self._chance.choice((0, 1, 1, 2)))))
            for name in NAMES
        )
        self._texts, self._weights = zip(*ASKED, strict=True)

    def live(self, ready: threading.Event) -> None:
        """Have them chat until the stop; runs in a thread of its own."""
        ready.wait()
        self._simulator.faults = self._fault
        self._greet()
        spoken = 0.0
        while not self._stopping.wait(wait := self._chance.expovariate(1 / self._pace)):
            spoken += wait
            self.step()
            if spoken > INCIDENT_SECONDS:
                spoken = 0.0
                self._incidents.record("demo", "A made-up fault, so that there is one to look at.")

    def stop(self) -> None:
        """Have them fall silent."""
        self._stopping.set()

    def step(self) -> None:
        """Have somebody say something."""
        chance = self._chance
        person = chance.choice(self.people)
        roll = chance.random()
        group = chance.choice(person.groups) if person.groups and roll < 0.55 else ""
        if group and roll < 0.40:
            self._say(person, chance.choice(CHATTER), group)
        elif chance.random() < PICTURE_SHARE:
            self._send_picture(person, group)
        else:
            self._say(person, chance.choices(self._texts, self._weights)[0], group)

    def _greet(self) -> None:
        simulator = self._simulator
        for group in GROUPS:
            change = GroupChange(simulator.account, group_jid(group), "joined", simulator.clock.now(), group)
            simulator.deliver(change)
            self._say(next(each for each in self.people if group in each.groups), "/enable", group)

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


def picture(size: int) -> bytes:
    """Return a small picture as PNG."""
    rows = b"".join(
        b"\0" + b"".join(bytes((255 * x // size, 255 * y // size, 160)) for x in range(size)) for y in range(size)
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
