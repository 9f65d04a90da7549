"""The made-up people and their groups; the same ones at each start."""

from __future__ import annotations

import random
from dataclasses import dataclass

from whatsdex.jid import USER, identity
from whatsdex.models import GroupInfo, GroupMember, Identity
from whatsdex.transports.simulator import group_jid

SEED = 20
PEOPLE = 200
FIRST_NUMBER = 15550100001
NAMES = (
    "Ann", "Bob 🌻", "Chloé", "陳大文", "عمر", "Дарья", "Emeka", "Fatima", "Giulia", "Hana", "Ivo", "Juma", "Kavya",
    "Lena", "Mateus", "Ngozi", "Óscar", "Priya", "Quentin", "Rosa", "Sven", "Tomoko", "Uche", "Valentina", "Wanjiru",
    "Ximena", "Yusuf", "Zuzana", "Ada L.", "Big Mike", "Dr. Osei", "Eva-Maria von der Heide", "Grandma", "Jo", "Kofi",
    "Leila", "Noor", "Oma Trudi", "Sam", "Tee 🎧",
)  # fmt: skip
SURNAMES = (
    "Abebe", "Berg", "Costa", "Dupont", "Eriksen", "Ferrari", "Gupta", "Haddad", "Ito", "Jansen", "Kowalski", "Lopes",
    "Mensah", "Nowak", "Okafor", "Petrov", "Qureshi", "Rossi", "Santos", "Tanaka",
)  # fmt: skip
GROUPS = (
    "Family", "Chess club Neukölln", "読書会", "Flat 4b", "Lagos Runners", "Parents of 3c", "Choir altos",
    "Allotment 12 🥕", "Board games on Thursdays", "Kite makers", "Cinema Saturdays", "Street football",
    "Ukulele beginners", "Night bakers", "Repair café", "أصدقاء الرحلات", "Volunteers North", "Sourdough & co.",
    "Bird watchers", "Old school friends",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person."""

    number: str
    name: str
    groups: tuple[str, ...]

    @property
    def jid(self) -> str:
        """Their phone JID."""
        return f"{self.number}@{USER}"


def people(seed: int = SEED) -> tuple[Person, ...]:
    """Return all people; another seed gives them other groups."""
    chance = random.Random(seed)  # noqa: S311 - it plays
    made = []
    for place in range(PEOPLE):
        first, family = NAMES[place % len(NAMES)], SURNAMES[(place // len(NAMES) * 7 + place) % len(SURNAMES)]
        name = first if place < len(NAMES) else f"{first.rstrip(' 🌻🎧')} {family}"
        groups = chance.sample(GROUPS, chance.choice((0, 1, 1, 2, 3)))
        made.append(Person(f"{FIRST_NUMBER + place}", name, tuple(groups)))
    return tuple(made)


def groups(everybody: tuple[Person, ...], me: Identity) -> dict[str, GroupInfo]:
    """Return the groups by JID: the first two of each are its admins, and mostly the bot is one too."""
    made = {}
    for place, subject in enumerate(GROUPS):
        there = [each for each in everybody if subject in each.groups]
        members = [GroupMember(identity(each.jid), admin=rank < 2) for rank, each in enumerate(there)]
        jid = group_jid(subject)
        made[jid] = GroupInfo(jid, subject, members=(*members, GroupMember(me, admin=place % 5 != 4)))
    return made
