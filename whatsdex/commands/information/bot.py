"""How the bot is and who runs it."""

from __future__ import annotations

import re
import secrets

import psutil

from whatsdex import __version__
from whatsdex.events import OwnerClaimed
from whatsdex.kit import Context, Plain, UserError, command
from whatsdex.text import _, duration, ngettext, size

ALIVE = re.compile(r"(are you )?(there|alive|awake|online)|ping")


def _alive(request: Plain) -> str | None:
    return "" if ALIVE.fullmatch(request.text.rstrip("?!. ")) and not request.url else None


@command("p", "server", examples=["/ping"], plain=_alive)
def ping(ctx: Context) -> None:
    """Answer at once, with the time it took."""
    ctx.reply(_("pong · {ms:.0f} ms").format(ms=ctx.elapsed * 1000))


@command("info", examples=["/about"])
def about(ctx: Context) -> None:
    """Tell what I am and who runs me."""
    contact = ctx.bot.config().bot.contact
    lines = [
        f"*{ctx.bot.name()}*",
        _("I am an automated assistant, run with WhatsDeX {version}.").format(version=__version__),
        _("Contact: {contact}").format(contact=contact) if contact else "",
        _("{prefix}menu shows what I can do.").format(prefix=ctx.bot.config().bot.prefixes[0]),
    ]
    ctx.reply("\n".join(filter(None, lines)))


@command(examples=["/uptime"])
def uptime(ctx: Context) -> None:
    """Tell since when I run."""
    ctx.reply(_running(ctx))


@command(examples=["/status"])
def status(ctx: Context) -> None:
    """Tell how I am: since when I run, and whether all is well."""
    wrong = [each for each in ctx.bot.health() if each.level != "ok"]
    lines = [_running(ctx)]
    if ctx.role == "owner":
        lines += [f"• {each.name}: {each.reason}" for each in wrong] or [_("All is well.")]
        lines.append(_("Memory: {size}").format(size=size(psutil.Process().memory_info().rss)))
    elif wrong:
        count = len(wrong)
        lines.append(ngettext("{n} part is not well.", "{n} parts are not well.", count).format(n=count))
    else:
        lines.append(_("All is well."))
    ctx.reply("\n".join(lines))


@command(examples=["/owner"], everywhere=True, anyone=True)
def owner(ctx: Context, code: str = "") -> None:
    """Tell who runs me; with the one-time code, become my owner."""
    quiet = ctx.chat.group and not ctx.chat.enabled
    if not code:
        contact = ctx.bot.config().bot.contact
        if not quiet:
            told = contact or _("My owner has left no contact here.")
            ctx.reply(_("You are my owner.") if ctx.role == "owner" else told)
        return
    expected = ctx.bot.owner_code()
    if not expected or not secrets.compare_digest(code.strip().upper().encode(), expected.encode()):
        if quiet:
            return
        raise UserError(_("That code is not valid."), _("The operator sees the right one in the control panel."))
    ctx.unit.run("DELETE FROM setting WHERE scope='engine' AND key='owner_code' AND value=?", expected)
    ctx.unit.run("INSERT INTO setting (scope, key, value, at) VALUES ('engine', 'owner_code', '', ?)", ctx.bot.now())
    ctx.change_other(ctx.user, role="owner")
    ctx.audit(ctx.user.key, "claimed by code")
    ctx.after.append(lambda: ctx.bot.tell(OwnerClaimed(ctx.chat.account, ctx.user.identity)))
    ctx.reply(_("Welcome! You are my owner now."))


def _running(ctx: Context) -> str:
    return _("Running for {span}.").format(span=duration(ctx.bot.clock.now() - ctx.bot.started))
