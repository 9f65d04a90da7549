"""Small checks in a fixed order before a command runs: pass, or stop with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from whatsdex.cache.rates import RateLimits
from whatsdex.config import Config
from whatsdex.engine.arrival import Arrival
from whatsdex.engine.roles import reaches
from whatsdex.kit.command import Command, Role
from whatsdex.storage.directory import Chat
from whatsdex.text import _, duration


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command does not run."""

    rule: str
    text: str = ""
    """What the user is told, once a day; empty for silence."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the checks look at."""

    command: Command
    arrival: Arrival
    role: Role
    config: Config
    limits: RateLimits
    is_admin: Callable[[], bool]
    """Whether the user is an admin of this group; may ask WhatsApp."""
    switched_off: frozenset[str]
    """Commands that are off until the next start."""


Policy = Callable[[Case], Refusal | None]


def banned(case: Case) -> Refusal | None:
    """Stop whoever is banned, silently."""
    until = case.arrival.user.banned_until
    if until == -1 or until > case.arrival.received:
        return Refusal("banned")
    return None


def speaks_here(case: Case) -> Refusal | None:
    """Stay silent in groups that have not enabled the bot."""
    if not listens(case.arrival.chat) and not case.command.everywhere:
        return Refusal("group_not_enabled")
    return None


def mode(case: Case) -> Refusal | None:
    """Serve only whom the operator's mode lets in."""
    if case.config.bot.mode == "public" or reaches(case.role, "staff"):
        return None
    group = case.arrival.chat.group
    refused = {
        "private": _("I only answer in private chats at the moment.") if group else "",
        "group": "" if group else _("I only answer in groups at the moment."),
        "premium": "" if reaches(case.role, "premium") else _("I only answer premium members at the moment."),
        "self": _("I only answer my owner at the moment."),
    }[case.config.bot.mode]
    return Refusal("mode_" + case.config.bot.mode, refused) if refused else None


def place(case: Case) -> Refusal | None:
    """Run a command only where it belongs."""
    if case.command.place == "group" and not case.arrival.chat.group:
        return Refusal("place", _("This command works in groups only."))
    if case.command.place == "private" and case.arrival.chat.group:
        return Refusal("place", _("This command works in a private chat only."))
    return None


def role(case: Case) -> Refusal | None:
    """Ask for the command's role."""
    if reaches(case.role, case.command.role):
        return None
    who = {"owner": _("my owner"), "staff": _("my staff"), "premium": _("premium members")}
    return Refusal("role", _("Only {who} can use this command.").format(who=who.get(case.command.role, "")))


def group_admin(case: Case) -> Refusal | None:
    """In groups, keep admins' commands to admins and owners."""
    if not case.command.admin or not case.arrival.chat.group or case.role == "owner" or case.is_admin():
        return None
    silent = not listens(case.arrival.chat)
    return Refusal("group_admin", "" if silent else _("Only admins of this group can use this command."))


def switched_on(case: Case) -> Refusal | None:
    """Leave out commands that are switched off."""
    if case.command.name in case.switched_off:
        return Refusal("switched_off", _("This command is switched off for now."))
    return None


def rate(case: Case) -> Refusal | None:
    """Bound how many commands a user runs."""
    limits = case.config.limits
    if not limits.enabled:
        return None
    who = case.arrival.user.id
    if wait := case.limits.hit(f"{who}", limits.per_10_seconds, limits.per_minute):
        return Refusal("rate", _("That is a lot at once. Try again in {wait}.").format(wait=duration(wait)))
    return None


def cooldown(case: Case) -> Refusal | None:
    """Leave a pause between a user's background commands."""
    limits = case.config.limits
    if not limits.enabled or not case.command.background or reaches(case.role, "premium"):
        return None
    if limits.background_cooldown and (
        wait := case.limits.hold(f"{case.arrival.user.id}:background", limits.background_cooldown)
    ):
        return Refusal("cooldown", _("One at a time, please. Try again in {wait}.").format(wait=duration(wait)))
    return None


POLICIES: tuple[Policy, ...] = (
    banned, speaks_here, mode, switched_on, place, role, group_admin, rate, cooldown,
)  # fmt: skip


def listens(chat: Chat) -> bool:
    """Tell whether the bot speaks in a chat: private ones, and groups that enabled it."""
    return chat.enabled or not chat.group


def check(case: Case, policies: tuple[Policy, ...] = POLICIES) -> Refusal | None:
    """Return the first refusal, or None."""
    for each in policies:
        if (refusal := each(case)) is not None:
            return refusal
    return None


def may(case: Case) -> bool:
    """Tell whether a user may run a command here, leaving out what counts uses or asks WhatsApp."""
    return check(case, (banned, mode, switched_on, place, role)) is None
