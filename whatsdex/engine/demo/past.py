"""What the made-up people did before the start: who they are, what went wrong, who was warned."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from whatsdex.clock import from_millis
from whatsdex.engine.demo.course import COMMANDS, Command
from whatsdex.engine.demo.films import FILMS
from whatsdex.engine.demo.people import Person
from whatsdex.jid import identity
from whatsdex.jobs.rows import Payload
from whatsdex.models import GroupInfo, Message, Send
from whatsdex.storage import outbox
from whatsdex.transports.simulator import group_jid

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
OWNERS, STAFF, PREMIUM, BANNED = (0,), (5, 11, 23), range(40, 52), (7, 61, 88, 119, 150, 177)
"""Places of those people among all."""
BAN_REASONS = ("Sent the same link to everybody.", "Insulted members.", "Would not stop calling.")
WARNINGS = ("Advertising", "Insulted somebody", "Links are not wanted here", "Kept sending stickers at night")
USES = 1_500
"""Single uses of commands in the last day."""
WARNED, MUTED, JOBS = 26, 8, 40
OPTIONS: tuple[dict[str, object], ...] = (
    {"antilink": True, "rules": "Be kind. No advertising."}, {"welcome": True}, {"antitoxic": True, "words": ["dunce"]},
    {}, {"antispam": True, "slowmode": 10},
)  # fmt: skip
LOST_SITE = "ConnectionError: the site closed the connection"
SLOW_SITE = "TimeoutError: the site did not answer within 20 s"
INCIDENTS = (
    (10.2, "link demo", "The link process ended by signal 9 and was started again"),
    (11.0, "command sticker", "ValueError: there is no picture in that file"),
    (33.0, "schedule note", "OSError: no space left on device"),
    (58.0, "command dl", "DownloadError: unsupported URL"),
    (120.0, "command film", LOST_SITE),
)  # fmt: skip
"""Hours ago, place and summary; those of jobs come to them."""
TRACE = """Traceback (most recent call last):
  File "films.py", line 43, in film
    _fail(title)
  File "films.py", line 54, in _fail
    raise ConnectionError("the site closed the connection")
ConnectionError: the site closed the connection
"""
LETTERS = (("forbidden: the user blocked the account", 5.0), ("gone: the group is no more", 27.0),
           ("limited: the connection was busy", 50.0))  # fmt: skip
"""Why not, and hours ago."""
ENDS = (("done", ""), ("done", ""), ("done", ""), ("failed", "That page has no video."), ("done", ""),
        ("cancelled", ""), ("done", ""), ("failed", "ConnectionError"))  # fmt: skip
"""How jobs end, in turn."""
CRASHED, DOWNLOAD = 12, 36
"""Places of the job that ended its process twice, and of the one that failed to download."""
VIDEO = "https://videos.example/watch/271"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong."""

    at: int
    where: str
    summary: str
    trace: str = ""
    job: int = -1
    """Place of the job that it ended, if any."""

    @property
    def command(self) -> str:
        """Name of the command, if it was one."""
        return self.where.partition("command ")[2]


@dataclass(slots=True)
class Past:
    """All rows of it."""

    account: str
    people: tuple[Person, ...]
    groups: Mapping[str, GroupInfo]
    now: int
    """Milliseconds since 1970."""
    seed: int
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Be the same for the same seed."""
        self.chance = random.Random(self.seed + 1)  # noqa: S311 - it plays

    def write(self, cursor: sqlite3.Cursor) -> None:
        """Write them into an empty database; runs in its writer."""
        cursor.execute("INSERT INTO account (name, pushname, paired_at) VALUES (?,'Demo',?)", (self.account, self.now))
        self._people(cursor)
        self._groups(cursor)
        self._moderation(cursor)
        faults = self._faults()
        self._uses(cursor, faults)
        self._jobs(cursor, self._incidents(cursor, faults))
        self._letters(cursor)

    def _people(self, cursor: sqlite3.Cursor) -> None:
        rows = []
        for place, each in enumerate(self.people):
            seen = int(min(self.chance.expovariate(1 / 3), 90) * DAY)
            first = seen + int(self.chance.uniform(1, 250) * DAY)
            role = "owner" if place in OWNERS else "staff" if place in STAFF else ""
            banned = 0 if place not in BANNED else -1 if place % 2 else self.now + 3 * DAY
            premium = self.now + 30 * DAY if place in PREMIUM else 0
            reason = BAN_REASONS[place % len(BAN_REASONS)] if banned else ""
            rows.append((each.jid, each.jid, each.name, role, banned, reason, self.now - first, self.now - seen,
                         1 + int(self.chance.paretovariate(0.9)) % 900, premium, self.now - first))  # fmt: skip
        cursor.executemany(
            'INSERT INTO "user" (realm, key, phone, name, role, banned_until, ban_reason, first_seen, last_seen,'
            " commands, premium_until, greeted) VALUES ('',?,?,?,?,?,?,?,?,?,?,?)", rows,
        )  # fmt: skip
        cursor.execute("INSERT INTO alias (realm, jid, \"user\") SELECT '', key, id FROM \"user\" WHERE realm=''")
        cursor.execute(
            "INSERT INTO chat (account, jid, first_seen) SELECT ?, key, first_seen FROM \"user\" WHERE realm=''",
            (self.account,),
        )

    def _groups(self, cursor: sqlite3.Cursor) -> None:
        for place, (jid, info) in enumerate(self.groups.items()):
            options = msgspec.json.encode(OPTIONS[place % len(OPTIONS)]).decode()
            cursor.execute(
                "INSERT INTO chat (account, jid, is_group, subject, enabled, greeted, first_seen, options, members_at,"
                " muted_until) VALUES (?,?,TRUE,?,?,TRUE,?,?,?,?) RETURNING id",
                (self.account, jid, info.subject, place % 7 != 6, self.now - (place + 2) * 9 * DAY, options, self.now,
                 self.now + DAY if place == 13 else 0),
            )  # fmt: skip
            chat = cursor.fetchone()[0]
            cursor.executemany(
                "INSERT INTO membership (chat, jid, admin) VALUES (?,?,?)",
                [(chat, each.who.key, each.admin) for each in info.members],
            )

    def _moderation(self, cursor: sqlite3.Cursor) -> None:
        members = cursor.execute(
            'SELECT chat, "user".id FROM membership JOIN "user" ON "user".key=jid WHERE NOT admin ORDER BY chat, 2'
        ).fetchall()
        for place, (chat, user) in enumerate(self.chance.sample(members, WARNED)):
            at = self.now - int(self.chance.uniform(0, 12) * DAY)
            cursor.execute(
                'INSERT INTO warning (chat, "user", reason, actor, at) VALUES (?,?,?,?,?)',
                (chat, user, WARNINGS[place % len(WARNINGS)], place % 3, at),
            )
        for place, (chat, user) in enumerate(self.chance.sample(members, MUTED)):
            until = -1 if place == 0 else self.now + (place + 1) * 2 * HOUR
            cursor.execute(
                'INSERT INTO mute (chat, "user", until, reason, actor, at) VALUES (?,?,?,?,1,?)',
                (chat, user, until, WARNINGS[place % len(WARNINGS)], self.now - HOUR),
            )
            cursor.execute(
                "INSERT INTO audit (at, actor, face, action, target, detail) VALUES (?,?,'chat','member.mute',?,?)",
                (self.now - HOUR, self.people[0].jid, str(user), WARNINGS[place % len(WARNINGS)]),
            )

    def _uses(self, cursor: sqlite3.Cursor, faults: Sequence[Fault]) -> None:
        weights, commands = [each[2] for each in COMMANDS], {each[0]: each for each in COMMANDS}
        rows = [self._use(each.at, commands[each.command], "failed", each.job) for each in faults
                if each.command and each.at > self.now - DAY]  # fmt: skip
        for at in sorted(self.now - int(self.chance.uniform(0, 24) * HOUR) for _each in range(USES)):
            command = self.chance.choices(COMMANDS, weights)[0]
            rows.append(self._use(at, command, self.chance.choices(("ok", "user_error", "refused"), (91, 6, 3))[0]))
        cursor.executemany(
            'INSERT INTO command_use (at, command, category, account, chat, "user", outcome, ms)'
            " VALUES (?,?,?,?,?,?,?,?)", sorted(rows),
        )  # fmt: skip
        # They are in the made-up sums already.
        cursor.execute("INSERT INTO rollup_mark (source, done) VALUES ('command_use', ?)", (len(rows),))

    def _use(self, at: int, command: Command, outcome: str, job: int = -1) -> tuple[object, ...]:
        name, category, _share, seconds = command
        ms = int(1000 * seconds * self.chance.lognormvariate(0, 0.5))
        place = int(self.chance.paretovariate(0.8)) % len(self.people) if job < 0 else self._asker(job)
        who = self.people[place]
        chat = group_jid(self.chance.choice(who.groups)) if who.groups and self.chance.random() < 0.4 else who.jid
        return at, name, category, self.account, chat, 1 + place, outcome, ms

    def _faults(self) -> list[Fault]:
        """Return what went wrong, oldest first."""
        faults = [Fault(self.now - int(hours * HOUR), where, summary) for hours, where, summary in INCIDENTS]
        faults += [
            Fault(self._began(CRASHED), "command film", "its job ended the process twice", job=CRASHED),
            Fault(self._began(DOWNLOAD) + 40_000, "command dl", SLOW_SITE, job=DOWNLOAD),
        ]
        faults += [
            Fault(self._began(place) + 40_000, "command film", LOST_SITE, TRACE, place)
            for place in range(JOBS) if ENDS[place % len(ENDS)][1] == "ConnectionError" and place != CRASHED
        ]  # fmt: skip
        return sorted(faults, key=lambda each: each.at)

    def _incidents(self, cursor: sqlite3.Cursor, faults: Sequence[Fault]) -> dict[int, int]:
        """Write what went wrong; returns the incidents' numbers by the jobs' places."""
        numbers = {}
        for each in faults:
            cursor.execute(
                "INSERT INTO incident (at, place, summary, trace, invocation) VALUES (?,?,?,?,'') RETURNING id",
                (each.at, each.where, each.summary, each.trace),
            )
            numbers[each.job] = int(cursor.fetchone()[0])
        return numbers

    def _asker(self, job: int) -> int:
        return job * 7 % len(self.people)

    def _began(self, place: int) -> int:
        return self.now - (JOBS - place) * 47 * MINUTE

    def _jobs(self, cursor: sqlite3.Cursor, incidents: Mapping[int, int]) -> None:
        for place in range(JOBS):
            who, title = self.people[self._asker(place)], FILMS[place % len(FILMS)]
            command, (state, note) = "film", ENDS[place % len(ENDS)]
            if place == CRASHED:
                state, note = "dead", ""
            elif place == DOWNLOAD:
                command, title, state, note = "dl", VIDEO, "failed", "TimeoutError"
            if place in incidents:
                note = f"incident {incidents[place]}: {note}".rstrip(": ")
            at = self._began(place)
            message = Message(self.account, f"PAST{place}", who.jid, identity(who.jid), from_millis(at),
                              text=f"/{command} {title}", name=who.name)  # fmt: skip
            progress, payload = 1.0 if state == "done" else 0.4, msgspec.msgpack.encode(Payload(message, title))
            cursor.execute(
                'INSERT INTO job (invocation, command, pool, "user", account, chat, state, attempt, progress, note,'
                " created, started, ended, payload, cancel) VALUES (?,?,'io',?,?,?,?,1,?,?,?,?,?,?,FALSE)",
                (f"{self.account}/{who.jid}/PAST{place}/0.job", command, 1 + self.people.index(who), self.account,
                 who.jid, state, progress, note, at, at + 200, at + 40_000, payload),
            )  # fmt: skip

    def _letters(self, cursor: sqlite3.Cursor) -> None:
        for place, (error, hours) in enumerate(sorted(LETTERS, key=lambda each: -each[1])):
            chat, at = self.people[30 + place].jid, self.now - int(hours * HOUR)
            cursor.execute(
                "INSERT INTO outbox (key, account, chat, kind, action, urgent, state, tries, created, error)"
                " VALUES (?,?,?,'send',?,TRUE,'dead',5,?,?)",
                (f"{self.account}/{chat}/PAST/0#{place}", self.account, chat,
                 outbox.encode(Send(chat=chat, text="pong")), at, error),
            )  # fmt: skip
