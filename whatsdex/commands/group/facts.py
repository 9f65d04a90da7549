"""What a group is, who leads it, who writes much and who little."""

from __future__ import annotations

from collections.abc import Iterable

from whatsdex.kit import Context, command
from whatsdex.kit.groups import at, called, group, is_admin, me, options, plain, same
from whatsdex.models import Identity
from whatsdex.services.moderation.options import TOGGLES
from whatsdex.storage.statements import among
from whatsdex.text import _

WEEK_MS = 7 * 24 * 3600 * 1000
SHOWN = 50
NAMES = 'SELECT alias.jid, "user".name FROM alias JOIN "user" ON "user".id=alias."user" WHERE alias.realm=? AND '
WRITERS = (
    'SELECT "user".name, "user".lid, "user".phone, count(*) AS lines FROM message'
    ' JOIN "user" ON "user".id=message."user"'
    " WHERE message.at>? AND message.account=? AND message.chat=? AND message.kind NOT IN ('reaction','edit','delete')"
    ' GROUP BY message."user" ORDER BY lines DESC LIMIT ?'
)


@command("ginfo", examples=["/groupinfo"], place="group")
def groupinfo(ctx: Context) -> None:
    """Tell what this group is: its size, who may write, its options."""
    info, chosen = group(ctx), options(ctx)
    admins = sum(each.admin for each in info.members)
    on = [each for each in TOGGLES if getattr(chosen, each)]
    lines = [
        f"*{plain(info.subject, 100) or '–'}*",
        _("{count} members, {admins} of them admins.").format(count=len(info.members), admins=admins),
        _("Only admins may write.") if info.announce else _("Everybody may write."),
        _("I am an admin here.") if is_admin(info, me(ctx)) else _("I am no admin here."),
        _("Options: {names}").format(names=", ".join(on) or "–"),
        _("Warnings before removal: {count}").format(count=chosen.max_warnings),
    ]
    ctx.reply("\n".join(lines))


@command(examples=["/admins"], place="group")
def admins(ctx: Context) -> None:
    """Show who the admins are, without calling them."""
    people = [each.who for each in group(ctx).members if each.admin]
    names = _names(ctx, people[:SHOWN])
    lines = [_("Admins of this group:")]
    lines += [f"• {called(names.get(each.lid) or names.get(each.phone) or '', each)}" for each in people[:SHOWN]]
    if len(people) > SHOWN:
        lines.append(_("… and {count} more.").format(count=len(people) - SHOWN))
    ctx.reply("\n".join(lines))


@command("topyapping", examples=["/topchat"], place="group", cooldown=10)
def topchat(ctx: Context) -> None:
    """Show who wrote most here in the last seven days."""
    since = ctx.bot.now() - WEEK_MS
    rows = ctx.bot.store.all(WRITERS, since, ctx.chat.account, ctx.chat.jid, 10)
    lines = [_("Most messages in seven days:")]
    lines += [f"{place}. {called(name, Identity(lid, phone))}: {count}"
              for place, (name, lid, phone, count) in enumerate(rows, 1)]  # fmt: skip
    ctx.reply("\n".join(lines))


@command("sider", examples=["/lurkers"], place="group", admin=True, cooldown=60)
def lurkers(ctx: Context) -> None:
    """Call the members who wrote nothing here in the last seven days."""
    since, mine = ctx.bot.now() - WEEK_MS, me(ctx)
    rows = ctx.bot.store.all(WRITERS, since, ctx.chat.account, ctx.chat.jid, 5_000)
    wrote = {jid for _name, lid, phone, _count in rows for jid in (lid, phone) if jid}
    silent = [each.who for each in group(ctx).members if not {each.who.lid, each.who.phone} & wrote]
    silent = [each for each in silent if not same(each, mine)]
    if not silent:
        ctx.reply(_("Everybody wrote something in the last seven days."))
        return
    shown = silent[:SHOWN]
    more = _(" and {count} more").format(count=len(silent) - SHOWN) if len(silent) > SHOWN else ""
    head = _("{count} members wrote nothing in seven days:").format(count=len(silent))
    ctx.reply(head + "\n" + " ".join(map(at, shown)) + more, mentions=[each.key for each in shown])


def _names(ctx: Context, people: Iterable[Identity]) -> dict[str, str]:
    jids = [jid for each in people for jid in (each.lid, each.phone) if jid]
    rows = ctx.bot.store.all(NAMES + among("jid", jids).replace('"jid"', 'alias."jid"'), ctx.user.realm, *jids)
    return {row[0]: row[1] for row in rows}
