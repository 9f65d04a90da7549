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
    what: Command, *, role: Role = "user", group: bool = False, enabled: bool = True, admin: bool | None = False,
    bot_admin: bool | None = True, member: bool | None = None, rule: dict[str, Any] | None = None, off: bool = False,
    banned: int = 0, muted: int = 0, member_muted: bool = False, options: dict[str, Any] | None = None,
    counted: RateLimits | None = None, peek: bool = False, at: datetime = NOW,
    open_jobs: int = 0, **sections: dict[str, Any],
) -> Case:  # fmt: skip
    jid = "1@g.us" if group else PERSON.phone
    chat = Chat(1, "main", jid, group, enabled=enabled and group, options=options or {}, muted_until=muted)
    user = User(5, "", PERSON.key, PERSON.lid, PERSON.phone, banned_until=banned)
    message = Message("main", "M1", jid, PERSON, at, group=group)
    arrival = Arrival("main/1/M1", message, user, chat, to_millis(at), 0.0)
    own = what.cooldown or None
    found = Rule(**{"enabled": True, "role": what.role, "cooldown": own, "cost": 0, **(rule or {})})
    return Case(
        what, arrival, role, configured(repr(sections)), counted or RateLimits(), lambda: admin,
        frozenset({"nothing"} if off else ()), found, lambda: bot_admin, lambda: member, member_muted, peek,
        lambda: open_jobs,
    )  # fmt: skip


def stopped(**given: Any) -> str:
    refusal = check(case(given.pop("what", made()), **given))
    return refusal.rule if refusal is not None else ""


ORDER = (
    "banned", "maintenance", "mode", "night", "private_premium", "required_group", "group_enabled", "bot_muted",
    "muted", "switched_on", "set_up", "place", "role", "group_admin", "games", "bot_admin", "rate", "at_once",
    "cooldown",
)  # fmt: skip
ANSWERS = {
    "mode_private": "mode", "mode_group": "mode", "mode_premium": "mode", "mode_self": "mode",
    "switched_off": "switched_on", "admins_unknown": "group_admin",
}  # fmt: skip
"""Which check is behind a refusal that has a name of its own."""
MUTE = frozenset({"banned", "group_enabled", "bot_muted", "muted"})
"""Checks that stop without a word."""
PLACES: dict[str, dict[str, Any]] = {
    "private": {}, "group": {"group": True}, "led": {"group": True, "admin": True},
    "quiet": {"group": True, "enabled": False},
}  # fmt: skip
"""A private chat; a group; one that the user is an admin of; one that has not enabled the bot."""
GROUPS = ("group", "led", "quiet")
LED = {each: {"owner"} for each in ("group", "quiet")}
ALL, NONE = set[str](ROLES), set[str]()
PREMIUM, STAFF, OWNER = {"premium", "staff", "owner"}, {"staff", "owner"}, {"owner"}


def everywhere(roles: set[str]) -> dict[str, set[str]]:
    return dict.fromkeys(PLACES, roles)


def groups(roles: set[str]) -> dict[str, set[str]]:
    return dict.fromkeys(GROUPS, roles)


SETTINGS: dict[str, tuple[str, dict[str, Any], dict[str, set[str]]]] = {
    # which check answers; what is set; whom it lets through where it lets not everybody through
    "none": ("", {}, {}),
    "banned": ("banned", {"banned": -1}, everywhere(OWNER)),
    "banned for a time": ("banned", {"banned": to_millis(NOW) + 1}, everywhere(OWNER)),
    "banned before": ("", {"banned": 5}, {}),
    "maintenance": ("maintenance", {"access": {"maintenance": True}}, everywhere(STAFF)),
    "mode private": ("mode", {"bot": {"mode": "private"}}, groups(STAFF)),
    "mode group": ("mode", {"bot": {"mode": "group"}}, {"private": STAFF}),
    "mode premium": ("mode", {"bot": {"mode": "premium"}}, everywhere(PREMIUM)),
    "mode self": ("mode", {"bot": {"mode": "self"}}, everywhere(OWNER)),
    "night": ("night", {"access": {"night": True}}, everywhere(PREMIUM)),
    "private for premium": ("private_premium", {"access": {"private_premium": True}}, {"private": PREMIUM}),
    "no member": ("required_group", {"access": {"required_group": "9@g.us"}, "member": False}, everywhere(STAFF)),
    "member": ("", {"access": {"required_group": "9@g.us"}, "member": True}, {}),
    "perhaps a member": ("", {"access": {"required_group": "9@g.us"}, "member": None}, {}),
    "the bot muted": ("bot_muted", {"muted": -1}, LED),
    "the bot muted before": ("", {"muted": 5}, {}),
    "the user muted": ("muted", {"member_muted": True}, LED),
    "switched off": ("switched_on", {"rule": {"enabled": False}}, everywhere(NONE)),
    "switched off here": ("switched_on", {"rule": {"enabled": False, "here": True}}, everywhere(NONE)),
    "given up": ("switched_on", {"off": True}, everywhere(NONE)),
    "not set up": ("set_up", {"what": made(needs=lambda config: "" if config.bot.donate else "x")}, everywhere(NONE)),
    "set up": ("", {"what": made(needs=lambda config: "" if config.bot.name else "x")}, {}),
    "for groups": ("place", {"what": made(place="group")}, {"private": NONE}),
    "for private chats": ("place", {"what": made(place="private")}, groups(NONE)),
    "for premium": ("role", {"rule": {"role": "premium"}}, everywhere(PREMIUM)),
    "for staff": ("role", {"rule": {"role": "staff"}}, everywhere(STAFF)),
    "for owners": ("role", {"rule": {"role": "owner"}}, everywhere(OWNER)),
    "for owners as declared": ("role", {"what": made(role="owner")}, everywhere(OWNER)),
    "lowered for all": ("", {"what": made(role="owner"), "rule": {"role": "user"}}, {}),
    "for admins": ("group_admin", {"what": made(admin=True)}, LED),
    "admins unknown": ("group_admin", {"what": made(admin=True), "admin": None}, groups(OWNER)),
    "games for admins": (
        "games", {"what": replace(made(), category="game"), "options": {"gamerestrict": True}}, LED,
    ),
    "games for all": ("", {"what": replace(made(), category="game")}, {}),
    "the bot no admin": ("bot_admin", {"what": made(bot_admin=True), "bot_admin": False}, groups(NONE)),
    "the bot's rights unknown": ("bot_admin", {"what": made(bot_admin=True), "bot_admin": None}, groups(NONE)),
    "for anyone": ("", {"what": made(anyone=True), "access": {"maintenance": True, "night": True},
                        "bot": {"mode": "self"}}, {}),
}  # fmt: skip
LIMITS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    # which check answers; how the command is declared and limited; whom it lets through
    "none": ("", {}, ALL),
    "rate used up": ("rate", {"per_10_seconds": 1}, NONE),
    "own cooldown": ("cooldown", {"cooldown": 30.0}, PREMIUM),
    "background cooldown": ("cooldown", {"background": True}, PREMIUM),
    "at work": ("at_once", {"background": True, "open_jobs": 3}, {"owner"}),
    "not too much work": ("", {"background": True, "open_jobs": 2}, ALL),
    "lifted": ("", {"enabled": False, "per_10_seconds": 1, "cooldown": 30.0, "background": True, "open_jobs": 9}, ALL),
}


def held(limit: dict[str, Any]) -> RateLimits:
    """Return limits as they are after one use."""
    limits = RateLimits()
    if "per_10_seconds" in limit:
        limits.hit("5", 1, 60)
    if "cooldown" in limit:
        limits.hold("5:nothing", 30)
    if "background" in limit and "open_jobs" not in limit:
        limits.hold("5:background", 30)
    return limits


@pytest.mark.parametrize("setting", SETTINGS)
def test_each_role_in_each_place_under_each_limit_meets_the_check_that_why_names(setting: str) -> None:
    stopper, given, let = SETTINGS[setting]
    for role, place, name in product(ROLES, PLACES, LIMITS):
        by, limit, passes = LIMITS[name]
        what = replace(given.get("what", made()), **{each: limit[each] for each in ("cooldown", "background")
                                                     if each in limit})  # fmt: skip
        sections = {"limits": {each: limit[each] for each in ("per_10_seconds", "enabled") if each in limit}}
        built = {**PLACES[place], **{each: value for each, value in given.items() if each != "what"}, **sections,
                 "open_jobs": limit.get("open_jobs", 0)}  # fmt: skip
        stops = {stopper} if place in let and role not in let[place] else set()
        stops |= {"group_enabled"} if place == "quiet" else set()
        stops |= {by} if role not in passes else set()
        expected = next((each for each in ORDER if each in stops), "")
        limits = held(limit)
        checks = explain(case(what, role=role, counted=limits, peek=True, **built))
        where = (role, place, name)
        assert explain(case(what, role=role, counted=limits, peek=True, **built)) == checks, where
        assert next((each.name for each in checks if not each.passed), "") == expected, where
        assert {each.name for each in checks if not each.passed} == stops - {""}, where
        assert all(each.answer for each in checks if not each.passed), where
        refusal = check(case(what, role=role, counted=limits, **built))
        found = refusal.rule if refusal is not None else ""
        assert (expected if found == "admins_unknown" else ANSWERS.get(found, found)) == expected, where
        silent = expected in MUTE or place == "quiet" or "bot_muted" in stops
        assert refusal is None or bool(refusal.text) != silent, where


def test_the_order_is_fixed() -> None:
    assert tuple(each.__name__ for each in POLICIES) == ORDER


def test_where_admins_are_not_known_nobody_is_told_that_they_are_none() -> None:
    assert stopped(what=made(admin=True), group=True, admin=None) == "admins_unknown"
    assert stopped(what=made(bot_admin=True), group=True, bot_admin=None) == "admins_unknown"


def test_a_use_counts_and_asking_why_does_not() -> None:
    limits = RateLimits()
    what = made(cooldown=30.0)
    for _each in range(3):
        assert all(each.passed for each in explain(case(what, counted=limits, peek=True)))
    assert check(case(what, counted=limits)) is None
    assert not all(each.passed for each in explain(case(what, counted=limits, peek=True)))


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


def test_the_menu_shows_what_somebody_may_run_without_counting() -> None:
    def never() -> bool:
        raise AssertionError("it asked WhatsApp")

    built = replace(case(made(bot_admin=True, cooldown=30.0), group=True), bot_admin=never, is_member=never)
    assert all(may(built) for _each in range(100))
    assert not may(case(made(admin=True), group=True))
