"""Bounds that a group sets: unwanted words, allowed links, media, rates, hours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

import msgspec

from whatsdex.commands.group.options import switch
from whatsdex.kit import Between, Context, OneOf, Rest, UserError, command
from whatsdex.kit.groups import choose, options, plain, prefix, refusal, silenced
from whatsdex.kit.scheduling import Firing, scheduled
from whatsdex.models import GroupOperation, Result, Send
from whatsdex.services.moderation import links, words
from whatsdex.services.moderation.options import MAX_WORDS, MEDIA
from whatsdex.storage import schedules
from whatsdex.storage.directory import Chat
from whatsdex.text import _, duration, ngettext

LONGEST_WORD = 60
MAX_SITES = 200
SHOWN = 100
SLOWEST = timedelta(hours=6)
HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*(?:-|–|to)\s*([01]?\d|2[0-3]):([0-5]\d)")
CHANGES = ("add", "remove", "list", "clear")


@command(
    "badwords", examples=["/badword add fool, bad phrase", "/badword remove fool", "/badword list"], admin=True,
    place="group",
)  # fmt: skip
def badword(
    ctx: Context, change: Annotated[str, OneOf(*CHANGES)] = "list", text: Annotated[str, Rest()] = ""
) -> None:  # fmt: skip
    """Name words that antitoxic deletes, separated by commas or lines."""
    kept = options(ctx).words
    if change == "list":
        return _show(ctx, kept, _("No words are unwanted here."))
    if change == "clear":
        choose(ctx, words=())
        ctx.reply(_("The list is empty now."))
        return None
    given = [each for each in dict.fromkeys(plain(part, 200).lower() for part in re.split(r"[,\n]", text)) if each]
    usable = [each for each in given if len(each) <= LONGEST_WORD and words.usable(each)]
    if not usable:
        raise UserError(_("Name words or short phrases, separated by commas."))
    merged = tuple(dict.fromkeys((*kept, *usable))) if change == "add" else _without(kept, usable)
    if len(merged) > MAX_WORDS:
        raise UserError(_("That is too many; up to {most} words work.").format(most=MAX_WORDS))
    choose(ctx, words=merged)
    return _changed(ctx, len(merged), on=options(ctx).antitoxic, name="antitoxic")


@command(examples=["/allowlink add youtube.com", "/allowlink list"], admin=True, place="group")
def allowlink(
    ctx: Context, change: Annotated[str, OneOf(*CHANGES)] = "list", text: Annotated[str, Rest()] = ""
) -> None:  # fmt: skip
    """Name sites whose links antilink lets pass, with all below them."""
    kept = options(ctx).sites
    if change == "list":
        return _show(ctx, kept, _("No sites are allowed; antilink deletes every link."))
    if change == "clear":
        choose(ctx, sites=())
        ctx.reply(_("The list is empty now."))
        return None
    given = [links.site(each) for each in re.split(r"[,\s]+", text) if each]
    if not given or not all(given):
        raise UserError(_("Name sites such as youtube.com, separated by commas."))
    merged = tuple(dict.fromkeys((*kept, *given))) if change == "add" else _without(kept, given)
    if len(merged) > MAX_SITES:
        raise UserError(_("That is too many; up to {most} sites work.").format(most=MAX_SITES))
    choose(ctx, sites=merged)
    return _changed(ctx, len(merged), on=options(ctx).antilink, name="antilink")


@command(examples=["/lock image", "/lock sticker off"], admin=True, place="group")
def lock(
    ctx: Context, media: Annotated[str, OneOf(*MEDIA)], state: Annotated[str, OneOf("on", "off")] = "on"
) -> None:  # fmt: skip
    """Keep a kind of media to admins: audio, document, gif, image, sticker or video."""
    switch(ctx, f"anti{media}", state == "on")


@command(examples=["/antiraid on", "/antiraid on 5 30", "/antiraid off"], admin=True, place="group")
def antiraid(
    ctx: Context,
    state: Annotated[str, OneOf("on", "off")],
    joins: Annotated[int, Between(2, 100)] = 10,
    seconds: Annotated[int, Between(5, 3600)] = 60,
) -> None:
    """Close the group when more than so many people join within so many seconds."""
    choose(ctx, antiraid=state == "on", raid_joins=joins, raid_seconds=seconds)
    if state == "off":
        ctx.reply(_("antiraid is off."))
        return
    ctx.reply(_("antiraid is on: the group is closed when more than {count} people join within {span}.").format(
        count=joins, span=duration(seconds)))  # fmt: skip


@command(examples=["/slowmode 30s", "/slowmode off"], admin=True, place="group")
def slowmode(ctx: Context, pause: str) -> None:
    """Let each member write only once in a time, such as 30s; “off” ends it."""
    if pause.lower() in ("off", "0"):
        choose(ctx, slowmode=0)
        ctx.reply(_("Slow mode is off."))
        return
    found = re.fullmatch(r"(\d{1,5})\s*(s|sec|m|min|h)?", pause.lower())
    seconds = int(found[1]) * {"m": 60, "h": 3600}.get((found[2] or "s")[0], 1) if found else 0
    if not 2 <= seconds <= SLOWEST.total_seconds():
        raise UserError(_("A time from 2s to 6h is expected, or “off”."))
    choose(ctx, slowmode=seconds)
    ctx.reply(_("Slow mode is on: one message every {span} for each member.").format(span=duration(seconds)))


@command(examples=["/autoclose 22:00-07:00", "/autoclose off"], admin=True, bot_admin=True, place="group")
def autoclose(ctx: Context, hours: Annotated[str, Rest()] = "") -> None:
    """Let only admins write between two times of day; “off” ends it."""
    names = [f"autoclose/{ctx.chat.id}/{each}" for each in ("on", "off")]
    zone, now = ctx.bot.config().bot.timezone, ctx.bot.now()
    if not hours:
        found = [schedules.find(ctx.bot.store, each) for each in names]
        times = [each.rule.removeprefix("daily ") for each in found if each is not None]
        ctx.reply(_("Closed daily {hours} ({zone}).").format(hours="–".join(times), zone=zone) if times
                  else _("This group is not closed by the clock."))  # fmt: skip
        return
    if hours.strip().lower() == "off":
        for each in names:
            schedules.drop(ctx.unit, each)
        ctx.reply(_("This group is no longer closed by the clock."))
        return
    read = HOURS.fullmatch(hours.strip())
    if read is None:
        raise UserError(_("Two times of day are expected, such as 22:00-07:00, or “off”."))
    times = [f"{int(read[1]):02}:{read[2]}", f"{int(read[3]):02}:{read[4]}"]
    if times[0] == times[1]:
        raise UserError(_("The two times must differ."))
    for name, time in zip(names, times, strict=True):
        rule = f"daily {time}"
        due = schedules.following(rule, zone, now, now) or now
        schedules.put(ctx.unit, name, "autoclose", due, now, zone=zone, rule=rule, account=ctx.chat.account,
                      chat=ctx.chat.id)  # fmt: skip
    ctx.reply(_("Only admins may write from {begin} to {end} ({zone}), every day.").format(
        begin=times[0], end=times[1], zone=zone))  # fmt: skip


@scheduled("autoclose")
def _by_the_clock(firing: Firing) -> None:
    chat, on = firing.chat, firing.due.name.endswith("/on")
    if chat is None or not chat.enabled:
        return
    action = GroupOperation(chat.jid, "announce", value="on" if on else "off")
    firing.write(chat, action, lambda result: _tell(firing, chat, on, result))


def _tell(firing: Firing, chat: Chat, on: bool, result: Result) -> None:
    """Say that the clock opened or closed the group, or why it could not; called in the sender's thread."""
    if result.ok and silenced(chat, firing.bot.now()):
        return
    text = _("🔒 It is time: only admins may write now.") if on else _("🔓 It is time: everybody may write again.")
    if not result.ok:
        text = "⚠ " + _("I could not open or close the group on time. {reason}").format(reason=refusal(result))
    told = Firing(firing.bot, msgspec.structs.replace(firing.due, name=firing.due.name + "/told"))
    told.write(chat, Send(chat.jid, text))
    firing.bot.store.writer.commit(told.unit, lambda error: firing.bot.hand(told.rows) if error is None else None)


def _without(kept: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    folded = {words.fold(each) for each in gone}
    return tuple(each for each in kept if words.fold(each) not in folded)


def _show(ctx: Context, kept: tuple[str, ...], none: str) -> None:
    more = len(kept) - SHOWN
    lines = [", ".join(kept[:SHOWN]) or none] + ([_("… and {count} more.").format(count=more)] if more > 0 else [])
    ctx.reply("\n".join(lines))


def _changed(ctx: Context, count: int, *, on: bool, name: str) -> None:
    line = ngettext("{count} entry is on the list now.", "{count} entries are on the list now.", count)
    more = "" if on else "\n" + _("{prefix}option {name} on makes it count.").format(prefix=prefix(ctx), name=name)
    ctx.reply(line.format(count=count) + more)
