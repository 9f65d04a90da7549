"""Texts that a group keeps: notes, answers to words, posts at times."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from whatsdex.kit import Context, Rest, UserError, command
from whatsdex.kit.groups import group, is_admin, plain, prefix, silenced
from whatsdex.kit.scheduling import Firing, scheduled
from whatsdex.models import Send
from whatsdex.services.moderation import words
from whatsdex.services.moderation.options import MAX_TEXT
from whatsdex.storage import schedules
from whatsdex.text import _

MAX_NOTES = 100
MAX_FILTERS = 100
MAX_POSTS = 20
SHOWN = 50
NAME = re.compile(r"[\w-]{1,30}")
TIME = re.compile(
    r"(?:(daily|(?:(?:mon|tue|wed|thu|fri|sat|sun),?){1,7})\s+)?([01]?\d|2[0-3]):([0-5]\d)\s+(.+)",
    re.DOTALL | re.IGNORECASE,
)
PUT = (
    "INSERT INTO note (chat, name, text, actor, at) VALUES (?,?,?,?,?)"
    " ON CONFLICT (chat, name) DO UPDATE SET text=excluded.text, actor=excluded.actor, at=excluded.at"
)


@command(
    "save", "notes", examples=["/note wifi The password is on the fridge", "/note wifi", "/note", "/note delete wifi"],
    place="group",
)  # fmt: skip
def note(ctx: Context, name: str = "", text: Annotated[str, Rest()] = "") -> None:
    """Show a note of this group, or all names; admins save one by NAME and TEXT, or delete it."""
    if not name:
        return _names(ctx)
    if name.lower() == "delete":
        return _delete(ctx, text.strip().lower())
    name = name.lower().lstrip("#")
    if not text:
        row = ctx.bot.store.one("SELECT text FROM note WHERE chat=? AND name=?", ctx.chat.id, name)
        if row is None:
            raise UserError(_("There is no note “{name}”.").format(name=plain(name, 30)))
        ctx.reply(row[0])
        return None
    _admins_only(ctx)
    if not NAME.fullmatch(name):
        raise UserError(_("A note's name is one word of letters and digits."))
    _fits(text)
    count = ctx.bot.store.one("SELECT count(*) FROM note WHERE chat=? AND name<>?", ctx.chat.id, name)[0]
    if count >= MAX_NOTES:
        raise UserError(_("This group has {most} notes already; delete one first.").format(most=MAX_NOTES))
    ctx.unit.run(PUT, ctx.chat.id, name, text, ctx.user.id, ctx.bot.now())
    ctx.audit(name)
    ctx.reply(_("Saved. {prefix}note {name} shows it.").format(prefix=prefix(ctx), name=name))
    return None


def _names(ctx: Context) -> None:
    rows = ctx.bot.store.all("SELECT name FROM note WHERE chat=? ORDER BY name", ctx.chat.id)
    if not rows:
        ctx.reply(_("This group has no notes yet."))
    else:
        ctx.reply(_("Notes: {names}").format(names=", ".join(each[0] for each in rows)))


def _delete(ctx: Context, name: str) -> None:
    _admins_only(ctx)
    if not name:
        raise UserError(_("Name the note that is to go."))
    if ctx.bot.store.one("SELECT 1 FROM note WHERE chat=? AND name=?", ctx.chat.id, name) is None:
        raise UserError(_("There is no note “{name}”.").format(name=plain(name, 30)))
    ctx.unit.run("DELETE FROM note WHERE chat=? AND name=?", ctx.chat.id, name)
    ctx.audit(name, "delete")
    ctx.reply(_("The note “{name}” is gone.").format(name=plain(name, 30)))


@command(
    "filters", name="filter", examples=['/filter "good bot" Thank you!', "/filter", "/filter delete good bot"],
    admin=True, place="group",
)  # fmt: skip
def filter_(ctx: Context, said: str = "", text: Annotated[str, Rest()] = "") -> None:
    """Answer whenever somebody says a word, or a phrase in quotation marks."""
    known = ctx.bot.filters.of(ctx.chat.id)
    if not said:
        shown = "\n".join(f"• {each}: {plain(answer, 60)}" for each, answer in list(known.items())[:SHOWN])
        ctx.reply(shown or _("There are no automatic answers here yet."))
        return
    delete = said.lower() == "delete"
    trigger = " ".join(words.WORD.findall(words.fold(text if delete else said)))[:60]
    if delete:
        if trigger not in known:
            raise UserError(_("There is no answer to “{words}”.").format(words=plain(text, 60)))
        _keep(ctx, trigger, "")
        ctx.reply(_("I do not answer “{words}” any more.").format(words=trigger))
        return
    if not trigger or not text:
        raise UserError(_("Give a word, or a phrase in quotation marks, and the answer."))
    _fits(text)
    if len(known) >= MAX_FILTERS and trigger not in known:
        raise UserError(_("This group has {most} answers already; delete one first.").format(most=MAX_FILTERS))
    _keep(ctx, trigger, text)
    ctx.reply(_("I answer “{words}” from now on.").format(words=trigger))


def _keep(ctx: Context, trigger: str, text: str) -> None:
    ctx.bot.filters.write(ctx.unit, ctx.chat.id, trigger, text, ctx.user.id, ctx.bot.now())
    ctx.after.append(lambda: ctx.bot.filters.keep(ctx.chat.id, trigger, text))


@command(
    examples=["/schedule daily 08:00 Good morning!", "/schedule mon,fri 18:30 Training today", "/schedule",
              "/schedule delete 1"],
    admin=True, place="group",
)  # fmt: skip
def schedule(ctx: Context, when: Annotated[str, Rest()] = "") -> None:
    """Post a text at a time of day: once, daily, or on days of the week."""
    known = schedules.of_chat(ctx.bot.store, ctx.chat.id, "post")
    if not when:
        lines = [
            f"{number}. {each.rule or _('once')}: {plain(_text(each), 60)}" for number, each in enumerate(known, 1)
        ]
        ctx.reply("\n".join(lines) or _("Nothing is scheduled here."))
        return
    if found := re.fullmatch(r"delete\s+(\d{1,3})", when.strip(), re.I):
        if not 1 <= int(found[1]) <= len(known):
            raise UserError(_("There is no such number."), _("{prefix}schedule shows them.").format(prefix=prefix(ctx)))
        schedules.drop(ctx.unit, known[int(found[1]) - 1].name)
        ctx.reply(_("Deleted."))
        return
    read = TIME.fullmatch(when.strip())
    if read is None:
        raise UserError(_("A time and a text are expected, such as “daily 08:00 Good morning!”."))
    if len(known) >= MAX_POSTS:
        raise UserError(_("This group has {most} posts already; delete one first.").format(most=MAX_POSTS))
    days, time, text = (read[1] or "").lower().strip(","), f"{int(read[2]):02}:{read[3]}", read[4]
    _fits(text)
    zone, now = ctx.bot.config().bot.timezone, ctx.bot.now()
    rule = f"daily {time}" if days in ("", "daily") else f"weekly {days} {time}"
    due = schedules.following(rule, zone, now, now)
    if due is None:
        raise UserError(_("Days are written like mon,wed,fri."))
    schedules.put(
        ctx.unit, f"post/{ctx.invocation}", "post", due, now, zone=zone, rule=rule if days else "",
        account=ctx.chat.account, chat=ctx.chat.id, payload=msgspec.msgpack.encode(text),
    )  # fmt: skip
    shown = _("I post that once at {time} ({zone}).") if not days else _("I post that {days} at {time} ({zone}).")
    ctx.reply(shown.format(days=days, time=time, zone=zone))


@scheduled("post")
def _post(firing: Firing) -> None:
    chat = firing.chat
    if chat is not None and chat.enabled and not silenced(chat, firing.bot.now()):
        firing.write(chat, Send(chat.jid, _text(firing.due)))


def _text(due: schedules.Due) -> str:
    return msgspec.msgpack.decode(due.payload, type=str)


def _fits(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise UserError(_("That text is too long; up to {most} characters work.").format(most=MAX_TEXT))


def _admins_only(ctx: Context) -> None:
    if ctx.role != "owner" and not is_admin(group(ctx), ctx.user.identity):
        raise UserError(_("Only admins of this group can change its notes."))
