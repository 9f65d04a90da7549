"""Small checks in a fixed order before a command runs: pass, or stop with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from whatsdex.cache.rates import RateLimits
from whatsdex.clock import from_millis
from whatsdex.config import Config
from whatsdex.engine.arrival import Arrival
from whatsdex.engine.roles import reaches
from whatsdex.engine.rules import Rule
from whatsdex.kit.checks import Check
from whatsdex.kit.command import Command, Role
from whatsdex.kit.groups import silenced
from whatsdex.services.moderation import read
from whatsdex.storage.directory import Chat
from whatsdex.text import _, duration


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command does not run."""

    rule: str
    text: str = ""
    """What the user is told, once a day; empty for silence."""
    note: str = ""
    """What an operator reads in its place."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the checks look at."""

    command: Command
    arrival: Arrival
    role: Role
    config: Config
    limits: RateLimits
    is_admin: Callable[[], bool | None]
    """Whether the user is an admin of this group, None where that cannot be told; may ask WhatsApp."""
    switched_off: frozenset[str]
    """Commands that are off until the next start."""
    rule: Rule
    """What is set for the command here."""
    bot_admin: Callable[[], bool | None] = lambda: True
    """Whether the bot is an admin of this group, None where that cannot be told; may ask WhatsApp."""
    is_member: Callable[[], bool | None] = lambda: None
    """Whether the user is in the operator's group; None where that cannot be told."""
    muted: bool = False
    """Whether admins of this group muted the user."""
    peek: bool = False
    """Whether uses are looked at, not counted."""
    open_jobs: Callable[[], int] = lambda: 0
    """How much background work of the user waits or runs."""

    @property
    def leads(self) -> bool:
        """Whether the user has the say here: an owner, or an admin of this group; may ask WhatsApp."""
        return self.role == "owner" or bool(self.is_admin())


Policy = Callable[[Case], Refusal | None]


def banned(case: Case) -> Refusal | None:
    """Stop whoever is banned, silently; no owner ever is."""
    until = case.arrival.user.banned_until
    if case.role == "owner":
        return None
    if until == -1:
        return Refusal("banned", note=_("The user is banned for good."))
    if until > case.arrival.received:
        return Refusal("banned", note=_("The user is banned until {time}.").format(time=_moment(until)))
    return None


def maintenance(case: Case) -> Refusal | None:
    """Serve owners and staff only while the operator works on the bot."""
    if not case.config.access.maintenance or reaches(case.role, "staff"):
        return None
    return Refusal("maintenance", _("I am being worked on and will be back soon."))


def mode(case: Case) -> Refusal | None:
    """Serve only whom the operator's mode lets in."""
    set_ = case.config.bot.mode
    if set_ == "public" or case.role == "owner" or (set_ != "self" and reaches(case.role, "staff")):
        return None
    group = case.arrival.chat.group
    refused = {
        "private": _("I only answer in private chats at the moment.") if group else "",
        "group": "" if group else _("I only answer in groups at the moment."),
        "premium": "" if reaches(case.role, "premium") else _("I only answer premium members at the moment."),
        "self": _("I only answer my owner at the moment."),
    }[set_]
    return Refusal("mode_" + set_, refused) if refused else None


def night(case: Case) -> Refusal | None:
    """Rest at night, but for premium members and up."""
    access = case.config.access
    if not access.night or reaches(case.role, "premium"):
        return None
    now = from_millis(case.arrival.received).astimezone(ZoneInfo(case.config.bot.timezone)).strftime("%H:%M")
    start, end = access.night_start, access.night_end
    asleep = start <= now < end if start <= end else now >= start or now < end
    text = _("I rest at night and am back at {time} ({zone}).").format(time=end, zone=case.config.bot.timezone)
    return Refusal("night", text) if asleep else None


def private_premium(case: Case) -> Refusal | None:
    """Keep private chats to premium members and up, where the operator wants it."""
    if not case.config.access.private_premium or case.arrival.chat.group or reaches(case.role, "premium"):
        return None
    return Refusal("private_premium", _("In private I only answer premium members. Groups are free."))


def required_group(case: Case) -> Refusal | None:
    """Ask for membership of the operator's group, where that can be told."""
    access = case.config.access
    if not access.required_group or reaches(case.role, "staff") or case.is_member() is not False:
        return None
    text = _("Please join our group first, then ask again.")
    return Refusal("required_group", f"{text} {access.required_group_link}".strip())


def group_enabled(case: Case) -> Refusal | None:
    """Stay silent in groups that have not enabled the bot."""
    if not listens(case.arrival.chat) and not case.command.everywhere:
        return Refusal("group_enabled", note=_("The bot is not enabled in this group."))
    return None


def bot_muted(case: Case) -> Refusal | None:
    """Stay silent where admins silenced the bot, but for admins and owners."""
    chat = case.arrival.chat
    if not chat.group or not silenced(chat, case.arrival.received) or case.leads:
        return None
    return Refusal("bot_muted", note=_("The admins of this group silenced the bot."))


def muted(case: Case) -> Refusal | None:
    """Stop members whom admins muted, silently."""
    if not case.muted or not case.arrival.chat.group or case.leads:
        return None
    return Refusal("muted", note=_("The admins of this group muted the user."))


def switched_on(case: Case) -> Refusal | None:
    """Leave out commands that are switched off."""
    if case.command.name in case.switched_off:
        return Refusal("switched_off", _("This command is switched off for now."))
    if not case.rule.enabled:
        where = _("This command is switched off in this group.") if case.rule.here else ""
        return Refusal("switched_off", where or _("This command is switched off."))
    return None


def set_up(case: Case) -> Refusal | None:
    """Leave out commands for which the operator has yet to set something."""
    name = case.command.needs(case.config) if case.command.needs is not None else ""
    if not name:
        return None
    if case.role == "owner":
        return Refusal("set_up", _("For that “{name}” must be set first.").format(name=name))
    return Refusal("set_up", _("My operator has not set that up."), _("“{name}” is not set.").format(name=name))


def place(case: Case) -> Refusal | None:
    """Run a command only where it belongs."""
    if case.command.place == "group" and not case.arrival.chat.group:
        return Refusal("place", _("This command works in groups only."))
    if case.command.place == "private" and case.arrival.chat.group:
        return Refusal("place", _("This command works in a private chat only."))
    return None


def role(case: Case) -> Refusal | None:
    """Ask for the command's role."""
    if reaches(case.role, case.rule.role):
        return None
    who = {"owner": _("my owner"), "staff": _("my staff"), "premium": _("premium members")}
    return Refusal("role", _("Only {who} can use this command.").format(who=who.get(case.rule.role, "")))


def group_admin(case: Case) -> Refusal | None:
    """In groups, keep admins' commands to admins and owners."""
    if not case.command.admin or not case.arrival.chat.group or case.leads:
        return None
    if case.is_admin() is None:
        return Refusal("admins_unknown", _untold())
    return Refusal("group_admin", _("Only admins of this group can use this command."))


def games(case: Case) -> Refusal | None:
    """Keep games to admins and owners where a group chose that."""
    chat = case.arrival.chat
    if case.command.category != "game" or not chat.group or not read(chat.options).gamerestrict or case.leads:
        return None
    return Refusal("games", _("In this group only admins may start games."))


def bot_admin(case: Case) -> Refusal | None:
    """In groups, leave out what the bot needs to be an admin for where it is none."""
    if not case.command.bot_admin or not case.arrival.chat.group or (able := case.bot_admin()):
        return None
    if able is None:
        return Refusal("admins_unknown", _untold())
    return Refusal("bot_admin", _("I must be an admin of this group to do that. Make me one, then ask again."))


def rate(case: Case) -> Refusal | None:
    """Bound how many commands a user runs."""
    limits = case.config.limits
    if not limits.enabled:
        return None
    who = case.arrival.user.id
    if wait := case.limits.hit(f"{who}", limits.per_10_seconds, limits.per_minute, peek=case.peek):
        return Refusal("rate", _("That is a lot at once. Try again in {wait}.").format(wait=duration(wait)))
    return None


def at_once(case: Case) -> Refusal | None:
    """Have a user wait for their background work before they ask for more."""
    limits = case.config.limits
    if not limits.enabled or not limits.background_at_once or not case.command.background or case.role == "owner":
        return None
    if case.open_jobs() < limits.background_at_once:
        return None
    return Refusal("at_once", _("I am still at work for you. Please wait for that, then ask again."))


def cooldown(case: Case) -> Refusal | None:
    """Leave a pause between a user's uses of a command, or between background ones."""
    own, limits = case.rule.cooldown, case.config.limits
    if not limits.enabled or (own is None and not case.command.background) or reaches(case.role, "premium"):
        return None
    seconds = limits.background_cooldown if own is None else own
    name = f"{case.arrival.user.id}:{'background' if own is None else case.command.name}"
    if seconds and (wait := case.limits.hold(name, seconds, peek=case.peek)):
        return Refusal("cooldown", _("One at a time, please. Try again in {wait}.").format(wait=duration(wait)))
    return None


POLICIES: tuple[Policy, ...] = (
    banned, maintenance, mode, night, private_premium, required_group, group_enabled, bot_muted, muted, switched_on,
    set_up, place, role, group_admin, games, bot_admin, rate, at_once, cooldown,
)  # fmt: skip
SERVED = frozenset({maintenance, mode, night, private_premium, required_group})
"""Those that ask whom the bot serves at the moment; commands for anyone pass them."""
HEARD = (
    banned, maintenance, mode, night, private_premium, required_group, group_enabled, bot_muted, muted,
)  # fmt: skip
"""Those that ask whether the bot listens to somebody here, whatever they want."""
LISTED = (banned, maintenance, mode, switched_on, set_up, place, role, group_admin, games)
"""Those that decide what the menu shows: none that counts uses."""


def listens(chat: Chat) -> bool:
    """Tell whether the bot speaks in a chat: private ones, and groups that enabled it."""
    return chat.enabled or not chat.group


def check(case: Case, policies: tuple[Policy, ...] = POLICIES) -> Refusal | None:
    """Return the first refusal, or None; where the bot is silent, so is the refusal."""
    for each in _those_for(case, policies):
        if (refusal := each(case)) is not None:
            return refusal if _speaks(case) else Refusal(refusal.rule, note=refusal.note or refusal.text)
    return None


def may(case: Case) -> bool:
    """Tell whether a user may run a command here, limits aside."""
    return all(each(case) is None for each in _those_for(case, LISTED))


def explain(case: Case) -> list[Check]:
    """Return every check in order with its answer; the first that is not passed is what stops the command.

    Args:
        case: The user, chat and command; its ``peek`` must be set, so that asking counts as no use.
    """
    found, asked = [], _those_for(case, POLICIES)
    for each in POLICIES:
        refusal = each(case) if each in asked else None
        title = (each.__doc__ or "").partition("\n")[0]
        answer = "" if refusal is None else refusal.text or refusal.note
        found.append(Check(each.__name__, title, refusal is None, answer))
    return found


def _those_for(case: Case, policies: tuple[Policy, ...]) -> tuple[Policy, ...]:
    """Return the policies that a command goes through."""
    return tuple(each for each in policies if each not in SERVED) if case.command.anyone else policies


def _speaks(case: Case) -> bool:
    return listens(case.arrival.chat) and bot_muted(case) is None


def _untold() -> str:
    return _("WhatsApp does not tell me just now who the admins are here. Try again in a minute.")


def _moment(millis: int) -> str:
    return from_millis(millis).strftime("%Y-%m-%d %H:%M UTC")
