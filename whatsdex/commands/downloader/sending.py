"""What all downloaders do: fetch by the bot's way, show how far it is, send what came, offer what fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec
import structlog

from whatsdex.kit import Choice, Context, UserError
from whatsdex.kit.command import ROLES
from whatsdex.models import Media
from whatsdex.services.downloads import Downloaded, Kind, NothingThere, Progress, TooLarge, Way, download, gallery
from whatsdex.services.urls import Link
from whatsdex.text import _, ngettext, size

log = structlog.get_logger(__name__)

OFFERED = 4
"""Smaller versions at most."""
FREE_PICTURES = 10
SOON = 2.0
"""Seconds after the request before which nothing is told of progress."""
CAPTION = 900
"""Characters of what is written below a file."""


def way(ctx: Context) -> Way:
    """Return how this job's downloads go out and come in."""
    return Way(
        ctx.bot.guard(), ctx.folder, ctx.bot.config().media.min_free, lambda step: _show(ctx, step),
        lambda: ctx.cancelled, ctx.bot.media.make_room,
    )  # fmt: skip


def form_of(form: str) -> tuple[Kind, int]:
    """Return what ``audio``, ``video`` or ``480p`` means: kind and lines."""
    return "audio" if form == "audio" else "video", int(form[:-1]) if form.endswith("p") else 0


def post(ctx: Context, link: Link, form: str = "video") -> None:
    """Send the video or sound behind a link, or where there is none the pictures of a known site's post."""
    kind, lines = form_of(form)
    limit = ctx.bot.config().media.max_send
    try:
        deliver(
            ctx, (link.url, form), lambda: download(link, way(ctx), limit=limit, kind=kind, lines=lines), link
        )  # fmt: skip
    except NothingThere as nothing:
        if form != "video":
            raise
        try:
            found = gallery(link, way(ctx), count=FREE_PICTURES, limit=limit)
        except NothingThere:
            raise nothing from None
        send_all(ctx, found)


def deliver(
    ctx: Context, what: tuple[str, str], fetch: Callable[[], Downloaded], link: Link | None = None
) -> None:  # fmt: skip
    """Send something: what this user got already within the day, else what is fetched now.

    Args:
        ctx: The run.
        what: The link, or the words searched for, and the form that it is wanted in.
        fetch: Fetches it.
        link: Where it is; where it is too large, what can be had in its place is offered.
    """
    try:
        got = remembered(ctx, what, fetch)
    except TooLarge as error:
        address = link.url if link is not None and len(link.urls) == 1 else ""
        address = address or (link.url.partition("://")[2] if link is not None else error.page)
        if not error.variants or not address:
            raise
        ctx.finish_progress("✗ " + error.message)
        offer(ctx, address, error.message, [(each.kind, each.lines, each.size) for each in error.variants])
        return
    send(ctx, got)
    ctx.finish_progress("✓ " + _("{title} · {size}").format(title=got.title, size=size(got.size)))


def remembered(ctx: Context, what: tuple[str, str], fetch: Callable[[], Downloaded]) -> Downloaded:
    """Return what this user got already within the day, else fetch and keep it; others never get it."""
    store, now = ctx.bot.media, ctx.bot.now()
    kept = store.find(ctx.user.id, *what, now)
    if kept is not None and kept.size <= ctx.bot.config().media.max_send:
        known = Downloaded.unpack(kept.facts)
        path = store.fetch(kept.hash, ctx.folder, known.path.suffix)
        if path is not None:
            return msgspec.structs.replace(known, path=path)
    got = fetch()
    try:
        store.keep(
            got.path, owner=ctx.user.id, kind="download", now=now, days=ctx.bot.config().media.days, mime=got.mime,
            source=what[0], form=what[1], facts=got.pack(),
        )  # fmt: skip
    except OSError as error:  # it is sent all the same
        log.warning("media_not_stored", reason=str(error))
    return got


def send(ctx: Context, got: Downloaded) -> None:
    """Send a file."""
    caption = got.title[:CAPTION]
    if got.count > 1:
        caption += "\n" + _("(The first of {count}.)").format(count=got.count)
    ctx.reply(caption, file=got.path, media=media(got))


def send_all(ctx: Context, found: Sequence[Downloaded]) -> None:
    """Send pictures, the first with their title."""
    for number, each in enumerate(found):
        ctx.reply(each.title[:CAPTION] if not number else "", file=each.path, media=media(each))
    ctx.finish_progress("✓ " + _("{count} sent").format(count=len(found)))


def media(got: Downloaded) -> Media:
    """Return what is told of a file when it is sent."""
    suffix = got.path.suffix
    name = re.sub(r"[^\w .()-]+", "_", got.title.removesuffix(suffix))[:80].strip() or "file"
    return Media(
        got.kind, got.mime, got.size, name + suffix, got.seconds, got.width, got.height, thumbnail=got.thumbnail
    )


def offer(ctx: Context, address: str, text: str, variants: Sequence[tuple[Kind, int, int]]) -> None:
    """Let the user choose among versions by their numbers."""
    choices, lines = [], [text, _("Reply with a number:")]
    for number, (kind, height, count) in enumerate(variants[: OFFERED if text else None], 1):
        form = "audio" if kind == "audio" else f"{height}p" if height else "video"
        label = _("video, {lines} lines").format(lines=height) if height else _("video")
        label = _("sound only") if kind == "audio" else label
        lines.append(f"{number}. {label}" + (f" ({size(count)})" if count else ""))
        choices.append(Choice(answers=(str(number),), command="dl", arguments=f"{address} {form}"))
    ctx.offer("\n".join(filter(None, lines)), choices)


def premium(ctx: Context) -> bool:
    """Tell whether the user has what only premium members have."""
    return ROLES.index(ctx.role) >= ROLES.index("premium")


def only_from(link: Link, hosts: Sequence[str], name: str) -> None:
    """See that a link leads to one site.

    Raises:
        UserError: It leads elsewhere.
    """
    host = link.host.lower().removesuffix(".")
    if not any(host == each or host.endswith("." + each) for each in hosts):
        raise UserError(_("That is no link to {site}.").format(site=name), _("“dl” takes links to any site."))


def _show(ctx: Context, step: Progress) -> None:
    if ctx.elapsed < SOON:
        return
    if step.stage == "finish":
        ctx.progress(0.95, "⏳ " + _("Getting it ready to send…"))
    elif step.stage == "pictures":
        ctx.progress(0.5, "⬇ " + ngettext("{count} picture", "{count} pictures", step.done).format(count=step.done))
    elif step.total:
        share = min(1.0, step.done / step.total)
        ctx.progress(0.9 * share, "⬇ " + _("{percent} % of {size}").format(
            percent=int(100 * share), size=size(step.total)))  # fmt: skip
    else:
        ctx.progress(0.0, "⬇ " + size(step.done))
