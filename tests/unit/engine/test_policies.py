"""Who may do what: every policy by itself, and all of them together against what `why` says."""

from __future__ import annotations

from ast import literal_eval
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import product
from typing import Any

import pytest

from whatsdex.cache.rates import RateLimits
from whatsdex.clock import to_millis
from whatsdex.config import Config
from whatsdex.engine.arrival import Arrival
from whatsdex.engine.policies import POLICIES, Case, check, explain, may
from whatsdex.engine.rules import Rule
from whatsdex.kit.command import ROLES, Command, Role, command
from whatsdex.kit.context import Context
from whatsdex.models import Identity, Message
from whatsdex.storage.directory import Chat, User

NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
PERSON = Identity(lid="7@lid", phone="15550000002@s.whatsapp.net")


def _nothing(ctx: Context) -> None:
    """Do nothing."""


def made(**options: Any) -> Command:
    return command(examples=["/nothing"], name="nothing", **options)(_nothing)


@cache
def configured(sections: str) -> Config:
    """Return a configuration; reading the environment each time would take most of these tests' time."""
    return Config(**literal_eval(sections))


def case(
    what: Command, *, role: Role = "user", group: bool = False, enabled: bool = True, admin: bool = False,
    bot_admin: bool = True, member: bool | None = None, rule: dict[str, Any] | None = None, off: bool = False,
    banned: int = 0, muted: int = 0, limits: RateLimits | None = None, peek: bool = False, at: datetime = NOW,
    **sections: dict[str, Any],
) -> Case:  # fmt: skip
    jid = "1@g.us" if group else PERSON.phone
    chat = Chat(1, "main", jid, group, enabled=enabled and group, muted_until=muted)
    user = User(5, "", PERSON.key, PERSON.lid, PERSON.phone, banned_until=banned)
    message = Message("main", "M1", jid, PERSON, at, group=group)
    arrival = Arrival("main/1/M1", message, user, chat, to_millis(at), 0.0)
    own = what.cooldown or None
    found = Rule(**{"enabled": True, "role": what.role, "cooldown": own, "cost": 0, **(rule or {})})
    return Case(
        what, arrival, role, configured(repr(sections)), limits or RateLimits(), lambda: admin,
        frozenset({"nothing"} if off else ()), found, lambda: bot_admin, lambda: member, peek,
    )  # fmt: skip


def stopped(**given: Any) -> str:
    refusal = check(case(given.pop("what", made()), **given))
    return refusal.rule if refusal is not None else ""


PLAIN: dict[str, Any] = {}
SETTINGS: dict[str, tuple[dict[str, Any], dict[str, set[Role]]]] = {
    # what is set; then where it stops a plain command, and whom it lets through there
    "none": (PLAIN, {}),
    "private": ({"bot": {"mode": "private"}}, {"group": {"staff", "owner"}}),
    "group": ({"bot": {"mode": "group"}}, {"private": {"staff", "owner"}}),
    "premium": (
        {"bot": {"mode": "premium"}},
        {"private": {"premium", "staff", "owner"}, "group": {"premium", "staff", "owner"}},
    ),
    "self": ({"bot": {"mode": "self"}}, {"private": {"owner"}, "group": {"owner"}}),
    "maintenance": (
        {"access": {"maintenance": True}},
        {"private": {"staff", "owner"}, "group": {"staff", "owner"}},
    ),
    "night": (
        {"access": {"night": True}},
        {"private": {"premium", "staff", "owner"}, "group": {"premium", "staff", "owner"}},
    ),
    "private_premium": ({"access": {"private_premium": True}}, {"private": {"premium", "staff", "owner"}}),
    "required_group": (
        {"access": {"required_group": "9@g.us"}, "member": False},
        {"private": {"staff", "owner"}, "group": {"staff", "owner"}},
    ),
    "required_group_unknown": ({"access": {"required_group": "9@g.us"}, "member": None}, {}),
    "switched_off": ({"rule": {"enabled": False}}, {"private": set(), "group": set()}),
    "given_up": ({"off": True}, {"private": set(), "group": set()}),
    "banned": ({"banned": -1}, {"private": set(), "group": set()}),
    "banned_before": ({"banned": 5}, {}),
    "bot_muted": ({"muted": -1}, {"group": {"owner"}}),
    **{
        f"role_{role}": (
            {"rule": {"role": role}},
            {each: set(ROLES[ROLES.index(role) :]) for each in ("private", "group")},
        )
        for role in ROLES
    },
    "group_not_enabled": ({"enabled": False}, {"group": set()}),
}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("place", ["private", "group"])
@pytest.mark.parametrize("role", ROLES)
def test_roles_places_and_settings(role: Role, place: str, setting: str) -> None:
    given, table = SETTINGS[setting]
    passes = place not in table or role in table[place]
    assert (stopped(role=role, group=place == "group", **given) == "") == passes


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("limit", ["none", "rate", "own_cooldown", "background", "off"])
def test_limits_by_role(role: Role, limit: str) -> None:
    limits = RateLimits()
    what = made(background=True) if limit == "background" else made(cooldown=30.0 if limit == "own_cooldown" else 0.0)
    config = Config(limits={"enabled": limit != "off", "per_10_seconds": 1 if limit == "rate" else 20})  # type: ignore[arg-type]
    answers = []
    for _each in range(2):
        refusal = check(replace(case(what, role=role, limits=limits), config=config))
        answers.append(refusal.rule if refusal is not None else "")
    second = {"none": "", "rate": "rate", "own_cooldown": "cooldown", "background": "cooldown", "off": ""}[limit]
    if second == "cooldown" and role != "user":
        second = ""
    assert answers == ["", second]


@pytest.mark.parametrize(
    ("admin", "bot_admin", "role", "stops"),
    [
        (False, True, "user", "group_admin"), (True, True, "user", ""), (True, False, "user", "bot_admin"),
        (False, True, "owner", ""), (False, False, "owner", "bot_admin"), (False, True, "staff", "group_admin"),
    ],
)  # fmt: skip
def test_admins_and_the_bot_as_admin(admin: bool, bot_admin: bool, role: Role, stops: str) -> None:
    what = made(admin=True, bot_admin=True, place="group")
    assert stopped(what=what, role=role, group=True, admin=admin, bot_admin=bot_admin) == stops
    assert stopped(what=what, role=role) == "place"


def test_the_order_is_fixed() -> None:
    names = [each.__name__ for each in POLICIES]
    assert names == [
        "banned", "maintenance", "mode", "night", "private_premium", "required_group", "group_enabled", "switched_on",
        "place", "role", "group_admin", "bot_admin", "bot_muted", "rate", "cooldown",
    ]  # fmt: skip


def test_why_agrees_with_what_happens_in_every_combination() -> None:
    """The first check that `why` says is not passed is the one that stops the command, and asking counts nothing."""
    names = {
        "mode_private": "mode", "mode_group": "mode", "mode_premium": "mode", "mode_self": "mode",
        "switched_off": "switched_on",
    }  # fmt: skip
    commands = [made(), made(admin=True), made(role="owner"), made(place="private"), made(background=True)]
    count = 0
    for what, role, group, (given, _table), other in product(
        commands, ROLES, (False, True), SETTINGS.values(), ({}, {"admin": True}, {"bot_admin": False})
    ):
        limits = RateLimits()
        built = {"role": role, "group": group, **given, **other}
        checks = explain(case(what, limits=limits, peek=True, **built))
        again = explain(case(what, limits=limits, peek=True, **built))
        assert checks == again
        first = next((each for each in checks if not each.passed), None)
        refusal = check(case(what, limits=limits, **built))
        assert (names.get(refusal.rule, refusal.rule) if refusal else "") == (first.name if first else "")
        assert all(each.answer for each in checks if not each.passed)
        count += 1
    assert count > 1500


@pytest.mark.parametrize(
    ("hour", "start", "end", "asleep"),
    [(3, "00:00", "06:00", True), (6, "00:00", "06:00", False), (23, "22:00", "05:00", True),
     (4, "22:00", "05:00", True), (12, "22:00", "05:00", False)],
)  # fmt: skip
def test_nights_may_span_midnight(hour: int, start: str, end: str, asleep: bool) -> None:
    access = {"night": True, "night_start": start, "night_end": end}
    assert (stopped(access=access, at=NOW.replace(hour=hour)) == "night") == asleep


def test_nights_are_meant_in_the_configured_zone() -> None:
    given: dict[str, Any] = {"access": {"night": True}, "bot": {"timezone": "Asia/Tokyo"}}
    assert stopped(at=NOW.replace(hour=16), **given) == "night"
    assert stopped(at=NOW.replace(hour=3), **given) == ""


def test_refusals_are_silent_where_the_bot_is_not_enabled() -> None:
    refusal = check(case(made(admin=True, everywhere=True), group=True, enabled=False))
    assert refusal is not None
    assert (refusal.rule, refusal.text) == ("group_admin", "")
    assert refusal.note


def test_the_menu_asks_neither_whatsapp_nor_counts() -> None:
    def never() -> bool:
        raise AssertionError("it asked WhatsApp")

    built = replace(case(made(admin=True, bot_admin=True), group=True), is_admin=never, bot_admin=never)
    assert all(may(built) for _each in range(100))
