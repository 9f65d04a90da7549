"""What is kept of a user: told, handed out, erased; and whether they want broadcasts."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from whatsdex.kit import Context, Plain, UserError, command
from whatsdex.kit.bot import Bot
from whatsdex.kit.scheduling import Firing, scheduled
from whatsdex.models import Media
from whatsdex.monitoring import erase
from whatsdex.storage import persons, schedules
from whatsdex.storage.directory import User
from whatsdex.text import _

log = structlog.get_logger(__name__)

STOPS = frozenset({"stop", "stop it", "unsubscribe", "stop broadcasts", "no more messages"})
FORGET_MS = 1000
"""From the answer to the erasing, so that the answer gets out first."""
PATIENCE_MS = 60_000
"""After which it is erased even if the answer could not be sent."""
TRIES = 20


def _stops(request: Plain) -> str | None:
    return "" if request.text.rstrip(".! ") in STOPS and not request.url else None


@command("stop", examples=["/optout", "stop"], plain=_stops, anyone=True)
def optout(ctx: Context) -> None:
    """Have me send you nothing that you did not ask for."""
    ctx.change_user(consent=-1)
    ctx.reply(
        _("You get no broadcasts from me. {prefix}optin brings them back; commands go on working.").format(
            prefix=_prefix(ctx)
        )
    )


@command(examples=["/optin"])
def optin(ctx: Context) -> None:
    """Agree to get broadcasts from me now and then."""
    ctx.change_user(consent=1)
    ctx.reply(_("You get my broadcasts from now on. {prefix}stop ends that.").format(prefix=_prefix(ctx)))


@command("gdpr", examples=["/mydata"], place="private", cooldown=60, anyone=True)
def mydata(ctx: Context) -> None:
    """Hand out all that I keep about you, as a file."""
    found = msgspec.json.format(msgspec.json.encode(persons.export(ctx.bot.store, ctx.user)), indent=2)
    ctx.bot.spool.mkdir(parents=True, exist_ok=True)
    path = ctx.bot.spool / f"mydata-{ctx.user.id}.json"
    path.write_bytes(found)
    ctx.reply(
        _("This is all that I keep about you."),
        file=path,
        media=Media("document", mime="application/json", name="mydata.json"),
    )


@command(examples=["/deleteme"], place="private", anyone=True)
def deleteme(ctx: Context) -> None:
    """Erase all that I keep about you."""
    if ctx.role in ("owner", "staff"):
        raise UserError(_("You look after me, and what you do for me is written down."), _("Give that up first."))
    if not ctx.confirmed:
        ctx.confirm(_("Erase all that I keep about you? That cannot be undone."), "")
        return
    now = ctx.bot.now()
    stays = [
        _("what WhatsApp itself keeps on this linked device: your number, name and encryption keys"),
        _("counts of uses, and of words in groups that count them, without whose they are"),
        _("texts that groups keep, such as rules, notes and answers, but not who made them"),
        _("who is in groups that we share, as soon as WhatsApp tells me again"),
    ]
    if any(ctx.bot.data.glob("*.before-*.sqlite3")):
        stays.append(_("copies of my memory from before an update, which the operator removes"))
    if persons.kept_for(ctx.bot.store, ctx.user, now):
        stays.insert(0, _("your number, with the bans, mutes and warnings you have"))
    schedules.put(
        ctx.unit, f"forget/{ctx.user.id}", "forget", now + FORGET_MS, now, account=ctx.chat.account, user=ctx.user.id,
        payload=msgspec.msgpack.encode(now),
    )  # fmt: skip
    ctx.unit.run('UPDATE job SET cancel=TRUE WHERE "user"=?', ctx.user.id)
    ctx.reply(_("I forget you within a minute. What stays:") + "\n" + "\n".join(f"• {each}" for each in stays))


@scheduled("forget")
def forget(firing: Firing) -> None:
    """Erase a person once nothing of theirs is under way any more."""
    bot, user = firing.bot, firing.user
    if user is None:
        return
    due, now = firing.due, bot.now()
    jids = [each for each in (user.lid, user.phone) if each]
    marks = ",".join("?" * len(jids))
    waits = bot.store.one(
        f"SELECT 1 FROM outbox WHERE state IN ('queued', 'handed') AND chat IN ({marks})"
        " UNION ALL SELECT 1 FROM message WHERE state='pending' AND \"user\"=?"
        " UNION ALL SELECT 1 FROM job WHERE state IN ('fetching', 'queued', 'running') AND \"user\"=? LIMIT 1",
        *jids, user.id, user.id,
    )  # fmt: skip
    if waits and now < msgspec.msgpack.decode(due.payload, type=int) + PATIENCE_MS:
        schedules.put(
            firing.unit, due.name, due.kind, now + FORGET_MS, now, account=due.account, user=user.id,
            payload=due.payload,
        )  # fmt: skip
        return
    kept, waiting = bot.media.of(user.id), [bot.data / each for each in persons.files(bot.store, user)]
    persons.erase(firing.unit, user, keep=bool(persons.kept_for(bot.store, user, now)))
    firing.after.append(bot.directory.forget)
    cleaning = threading.Thread(target=_clean, args=(bot, user, kept, waiting), name="forget", daemon=True)
    firing.after.append(cleaning.start)


def _clean(bot: Bot, user: User, kept: list[str], waiting: Sequence[Path]) -> None:
    """Take what was erased out of the files as well, and what they had downloaded out of the store."""
    try:
        bot.media.drop(kept)
        for each in waiting:
            each.unlink(missing_ok=True)
    except Exception:  # noqa: BLE001 - an isolation point: what a broken store keeps, the sweep removes; words go now
        log.exception("files_not_forgotten")
    persons.strike(bot.store, user)
    pause = threading.Event()
    for _each in range(TRIES):
        if persons.overwrite(bot.store):
            break
        pause.wait(0.5)
    called = [each for each in persons.names(user) if persons.telling(each)]
    erase.erase(bot.data.rglob("*.log*"), [*persons.signs(user), *called])


def _prefix(ctx: Context) -> str:
    return ctx.bot.config().bot.prefixes[0]
