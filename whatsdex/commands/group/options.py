"""What a group chooses: options that are on or off, and its texts."""

from __future__ import annotations

from typing import Annotated, Literal

from whatsdex import languages
from whatsdex.kit import Context, OneOf, Rest, UserError, command
from whatsdex.kit.groups import choose, filled, greeting, group, is_admin, me, options, prefix
from whatsdex.services.moderation.options import MAX_TEXT, TOGGLES, Options
from whatsdex.storage import wordcounts
from whatsdex.text import _, duration

SIGNS = "/!.#$%&*+-?~^=\\|;:,<>"


@command("setopt", "set", "settings", examples=["/option", "/option antilink on", "/option welcome off"], admin=True,
         place="group")  # fmt: skip
def option(
    ctx: Context, name: Annotated[str, OneOf(*TOGGLES)] = "", state: Annotated[str, OneOf("on", "off")] = ""
) -> None:  # fmt: skip
    """Show this group's options, or turn one on or off."""
    if not name:
        ctx.reply(_overview(ctx, options(ctx)))
        return
    if not state:
        raise UserError(_("Say “on” or “off”."), _("Now it is {state}.").format(state=_state(options(ctx), name)))
    switch(ctx, name, state == "on")


def switch(ctx: Context, name: str, on: bool) -> None:
    """Turn an option on or off, and say what else it needs."""
    choose(ctx, **{name: on})
    lines = [_("{name} is {state}.").format(name=name, state=_state(options(ctx), name))]
    if name == "wordcloud" and on:
        told = _("From now on I count the words that are said here, not whose they are; {prefix}wordcloud draws them.")
        lines.append(told.format(prefix=prefix(ctx)))
    elif name == "wordcloud":
        wordcounts.clear(ctx.unit, ctx.chat.id)
        lines.append(_("The words that I counted are forgotten."))
    if on and (name.startswith("anti") or name == "autokick") and not is_admin(group(ctx), me(ctx)):
        lines.append(_("Make me an admin, so that I can delete messages and remove members."))
    if on and name == "antitoxic" and not options(ctx).words:
        lines.append(_("There are no words yet; {prefix}badword add WORD names them.").format(prefix=prefix(ctx)))
    ctx.reply("\n".join(lines))


def _state(chosen: Options, name: str) -> str:
    return _("on") if getattr(chosen, name) else _("off")


def _overview(ctx: Context, chosen: Options) -> str:
    on = [each for each in TOGGLES if getattr(chosen, each)]
    off = [each for each in TOGGLES if not getattr(chosen, each)]
    slow = duration(chosen.slowmode) if chosen.slowmode else _("off")
    lines = [
        _("*On:* {names}").format(names=", ".join(on) or "–"),
        _("*Off:* {names}").format(names=", ".join(off) or "–"),
        _("Warnings before removal: {count}").format(count=chosen.max_warnings),
        _("Slow mode: {state}").format(state=slow),
        _("Unwanted words: {count}, allowed sites: {sites}").format(count=len(chosen.words), sites=len(chosen.sites)),
        _("{prefix}option NAME on turns one on.").format(prefix=prefix(ctx)),
    ]
    return "\n".join(lines)


@command(
    examples=["/settext welcome Hello %tag%, welcome to %subject%!", "/settext goodbye off"], admin=True, place="group"
)
def settext(
    ctx: Context, which: Annotated[str, OneOf("welcome", "goodbye", "intro")], text: Annotated[str, Rest()]
) -> None:
    """Set the welcome, goodbye or intro text; %tag%, %subject%, %description% and %count% are filled in."""
    own = "" if text.strip().lower() in ("off", "default") else _fitting(text)
    changes: dict[str, object] = {f"{which}_text": own}
    if which != "intro":
        changes[which] = True
    choose(ctx, **changes)
    if not own:
        ctx.reply(_("The {which} text is mine again.").format(which=which) if which != "intro" else _("Cleared."))
    elif which == "intro":
        ctx.reply(_("Saved. {prefix}intro shows it.").format(prefix=prefix(ctx)))
    else:
        ctx.reply(_("Saved, and {which} is on. {prefix}simulate {which} shows it.").format(
            which=which, prefix=prefix(ctx)))  # fmt: skip


@command(examples=["/simulate welcome", "/simulate goodbye"], admin=True, place="group")
def simulate(ctx: Context, which: Annotated[str, OneOf("welcome", "goodbye")]) -> None:
    """Show the welcome or goodbye as if it were for you."""
    kind: Literal["join", "leave"] = "join" if which == "welcome" else "leave"
    text, mentions = greeting(kind, options(ctx), group(ctx), [ctx.message.sender])
    ctx.reply(text, mentions=mentions)


@command(examples=["/intro"], place="group")
def intro(ctx: Context) -> None:
    """Show what this group says about itself."""
    info = group(ctx)
    text, mentions = filled(options(ctx).intro_text or info.description, info, [ctx.message.sender])
    ctx.reply(text[:MAX_TEXT] or _("This group has no intro yet."), mentions=mentions)


@command(examples=["/rules"], place="group")
def rules(ctx: Context) -> None:
    """Show this group's rules."""
    ctx.reply(options(ctx).rules or _("This group has set no rules yet."))


@command(examples=["/setrules Be kind. No advertising.", "/setrules off"], admin=True, place="group")
def setrules(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Set this group's rules."""
    own = "" if text.strip().lower() == "off" else _fitting(text)
    choose(ctx, rules=own)
    shown = _("Saved. {prefix}rules shows them.").format(prefix=prefix(ctx))
    ctx.reply(shown if own else _("The rules are cleared."))


@command(name="prefix", examples=["/prefix #", "/prefix default"], admin=True, place="group")
def prefix_(ctx: Context, sign: str) -> None:
    """Set the sign before commands in this group."""
    if sign.lower() == "default":
        choose(ctx, prefix="")
    elif len(sign) > 3 or any(each not in SIGNS for each in sign):
        raise UserError(_("One to three of these signs are expected: {signs}").format(signs=" ".join(SIGNS)))
    else:
        choose(ctx, prefix=sign)
    ctx.reply(_("Commands begin with {prefix} here, as in {prefix}menu.").format(prefix=prefix(ctx)))


@command(name="language", examples=["/language", "/language en", "/language default"], admin=True, place="group")
def language_(ctx: Context, code: str = "") -> None:
    """Say which language I speak in this group."""
    code = code.lower()
    if not code:
        now = options(ctx).language or _("the usual one")
        known = ", ".join(languages.known())
        ctx.reply(_("I speak {now} here. I know: {known}.").format(now=now, known=known))
        return
    if code != "default" and code not in languages.known():
        raise UserError(_("I do not know that language. I know: {known}.").format(known=", ".join(languages.known())))
    own = "" if code == "default" else code
    choose(ctx, language=own)
    with languages.speaking(own):
        ctx.reply(_("I speak this language here from now on."))


def _fitting(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise UserError(_("That text is too long; up to {most} characters work.").format(most=MAX_TEXT))
    return text
