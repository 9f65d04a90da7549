"""A group's words as a picture."""

from __future__ import annotations

from whatsdex.commands.maker.making import seed_of, send
from whatsdex.kit import Context, UserError, command
from whatsdex.kit.groups import options, prefix
from whatsdex.storage import wordcounts
from whatsdex.text import _, drawable

WORDS = 120
LEAST = 8
"""Words below which there is nothing to draw."""


@command("wc", examples=["/wordcloud"], admin=True, place="group", background=True, pool="media")
def wordcloud(ctx: Context) -> None:
    """Draw the words that are said most in this group, where its admins have them counted."""
    if not options(ctx).wordcloud:
        how = _("{prefix}option wordcloud on starts it; who said what is not kept.")
        raise UserError(_("No words are counted here."), how.format(prefix=prefix(ctx)))
    found = [(drawable(word), said) for word, said in wordcounts.most(ctx.bot.store, ctx.chat.id, WORDS)]
    if len(found) < LEAST:
        raise UserError(_("Too few words were said more than once yet."), _("Try again when you have talked more."))
    send(ctx, "cloud", {"words": found, "seed": seed_of(found[0][0])})
